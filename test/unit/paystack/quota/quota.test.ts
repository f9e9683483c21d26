import { describe, expect, test } from 'vitest';
import { PaystackDeferredError, PaystackUnavailableError } from '../../../../shared/paystack/errors.ts';
import { paceOf } from '../../../../shared/paystack/quota/pace.ts';
import { patienceOf } from '../../../../shared/paystack/quota/priority.ts';
import {
  createPaystackQuota,
  type PaystackQuota,
  type QuotaRequest,
} from '../../../../shared/paystack/quota/quota.ts';
import type { QuotaEvent } from '../../../../shared/paystack/quota/quota-observer.ts';
import type { QuotaStore } from '../../../../shared/paystack/quota/quota-store.ts';
import { createMemoryQuotaStore } from '../../../support/memory-quota-store.ts';
import { createVirtualTime, type VirtualTime } from '../../../support/virtual-time.ts';

const START = 1_800_000_000_000;
const LIMITS = {
  test: { initialize: 90, verify: 90, list: 90 },
  live: { initialize: 1_080, verify: 2_700, list: 540 },
};
const VERIFY = { mode: 'test', operation: 'verify' } as const;
const { interval, tolerance } = paceOf(90);

/** What became of a request: when it was let through, or how it was put off. */
type Fate =
  | { readonly kind: 'sent'; readonly at: number }
  | {
      readonly kind: 'deferred';
      readonly at: number;
      readonly until: number;
      readonly turn: number | undefined;
    };

function setUp({
  store = createMemoryQuotaStore(),
}: {
  store?: ReturnType<typeof createMemoryQuotaStore>;
} = {}) {
  const time = createVirtualTime(START);
  const events: QuotaEvent[] = [];
  const quota = quotaOf(time, store, (event) => events.push(event));
  const ask = (parts: Partial<QuotaRequest> = {}) => fateOf(time, quota, parts);
  return { time, store, quota, events, ask };
}

function quotaOf(
  time: VirtualTime,
  store: QuotaStore,
  observer?: (event: QuotaEvent) => void,
): PaystackQuota {
  return createPaystackQuota({
    store,
    limits: LIMITS,
    clock: time.now,
    random: () => 0,
    sleep: time.sleep,
    ...(observer !== undefined && { observer }),
  });
}

async function fateOf(time: VirtualTime, quota: PaystackQuota, parts: Partial<QuotaRequest>): Promise<Fate> {
  try {
    await quota.take({
      ...VERIFY,
      priority: 'caller',
      deadline: time.now() + 16_000,
      fence: 'any',
      ...parts,
    });
    return { kind: 'sent', at: time.now() - START };
  } catch (error) {
    if (!(error instanceof PaystackDeferredError)) throw error;
    const { until, turn } = error;
    return { kind: 'deferred', at: time.now() - START, until, turn };
  }
}

async function all(time: VirtualTime, asked: readonly Promise<Fate>[]): Promise<Fate[]> {
  await time.runUntil(time.now() + 600_000);
  return await Promise.all(asked);
}

const sentAt = (fates: readonly Fate[]) => fates.flatMap((fate) => (fate.kind === 'sent' ? [fate.at] : []));

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('A caller', () => {
  test('does not wait while the quota is free', async () => {
    const { time, store, events, ask } = setUp();

    const fates = await all(time, [ask()]);

    expect(fates).toEqual([{ kind: 'sent', at: 0 }]);
    expect(store.used).toEqual({ take: 1, reserve: 0, block: 0, changeBreaker: 0, read: 0 });
    expect(events).toEqual([]);
  });

  test('waits in place behind three others at most, in the order of asking, and is told to come back beyond that', async () => {
    const { time, events, ask } = setUp();

    const fates = await all(
      time,
      times(12).map(() => ask()),
    );

    // The tolerance lets two through at once; then there is one for each interval.
    const expected = times(12).map((index) => Math.ceil(Math.max(0, index * interval - tolerance)));
    const within = expected.filter((at) => at <= 4 * interval);
    expect(within.filter((at) => at > 0)).toHaveLength(4);
    expect(sentAt(fates)).toEqual(within);
    expect(fates.slice(within.length)).toEqual(
      times(12 - within.length).map(() => ({
        kind: 'deferred',
        at: 0,
        until: expect.closeTo(START + within.length * interval - tolerance, 2),
        turn: undefined,
      })),
    );
    expect(events.filter(({ kind }) => kind === 'waited')).toHaveLength(within.length - 2);
    expect(events.filter(({ kind }) => kind === 'deferred')).toHaveLength(12 - within.length);
  });

  test.each([
    ['a second where calls are frequent', 3_000, 1_000],
    ['as long as four of them take where they are not', 60, 4_201],
    ['five seconds where they are rare', 1, 5_000],
  ])('waits %s', (_, limit, patience) => {
    expect(Math.floor(patienceOf('caller', paceOf(limit)))).toBe(patience);
  });

  test('does not wait for longer than it has got', async () => {
    const { time, ask } = setUp();

    const fates = await all(
      time,
      times(4).map(() => ask({ deadline: START + 500 })),
    );

    expect(fates.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent', 'deferred']);
  });

  test('finds the tolerance free, whatever the jobs do', async () => {
    const { time, ask } = setUp();
    const jobs = times(20).map(() => ask({ priority: 'ladder' }));
    await time.runUntil(START + 1_000);

    const caller = ask();
    await time.runUntil(START + 600_000);

    expect(await caller).toEqual({ kind: 'sent', at: 1_000 });
    expect(sentAt(await Promise.all(jobs)).length).toBeGreaterThan(0);
  });
});

describe('The audit', () => {
  const audit = { priority: 'audit' } as const;

  test('is let through while nobody else wants anything, at the pace', async () => {
    const { time, ask, store } = setUp();

    const fates = await all(
      time,
      times(3).map(() => ask(audit)),
    );

    // Each asks again once there is a token, and has then asked a few milliseconds later.
    const expected = times(3).map((index) => expect.closeTo(5 + index * (interval + 5), -1));
    expect(sentAt(fates)).toEqual(expected);
    expect(store.used.reserve).toBe(0);
  });

  test('is put off when that takes longer than two seconds, and has no place in the order', async () => {
    const { time, ask, store } = setUp();

    const fates = await all(
      time,
      times(10).map(() => ask(audit)),
    );

    const putOff = fates.filter(({ kind }) => kind === 'deferred');
    expect(putOff.length).toBeGreaterThan(0);
    for (const fate of putOff) expect(fate).toMatchObject({ turn: undefined });
    expect(store.used.reserve).toBe(0);
  });

  test('leaves an idle bucket to jobs that wait for their turn', async () => {
    const { time, ask, store } = setUp();
    await store.reserve(VERIFY, {
      line: 'ladder',
      tokens: 1,
      now: START,
      interval,
      notBefore: START + 4_000,
      pushes: [],
    });

    const fates = await all(time, [ask(audit)]);

    expect(fates).toMatchObject([{ kind: 'deferred', at: 5, until: START + 4_000 + interval }]);
  });

  test('that repeats a call passes nobody either', async () => {
    const { time, ask, store } = setUp();
    await store.reserve(VERIFY, {
      line: 'urgent',
      tokens: 1,
      now: START,
      interval,
      notBefore: START + 9_000,
      pushes: [],
    });

    // A repeat comes with the moment as its turn, so that it takes no place in the order.
    const fates = await all(time, [ask({ ...audit, turn: START })]);

    expect(fates).toMatchObject([{ kind: 'deferred' }]);
  });

  test('gets nothing while jobs use the quota to the full, and costs them no call', async () => {
    const { time, ask } = setUp();
    const ladder = (count: number) => times(count).map(() => ask({ priority: 'ladder' }));
    const alone = setUp();

    const jobs = ladder(20);
    const audits = times(20).map(async (index) => {
      await time.sleep(index * 100);
      return await ask(audit);
    });
    const without = await all(
      alone.time,
      times(20).map(() => alone.ask({ priority: 'ladder' })),
    );
    await time.runUntil(START + 600_000);

    expect(sentAt(await Promise.all(audits))).toEqual([]);
    expect(sentAt(await Promise.all(jobs))).toEqual(sentAt(without));
  });
});

describe('A job', () => {
  test('waits in place for up to three seconds, and else is given a turn, one after the other', async () => {
    const { time, ask, store } = setUp();

    const fates = await all(
      time,
      times(10).map(() => ask({ priority: 'ladder' })),
    );

    expect(sentAt(fates)).toHaveLength(5);
    const turns = fates.flatMap((fate) => (fate.kind === 'deferred' ? [fate.turn ?? 0] : []));
    const [firstTurn = 0] = turns;
    expect(firstTurn - START).toBeGreaterThan(3_000);
    expect(turns.map((turn) => Math.round(turn - firstTurn))).toEqual(
      times(5).map((index) => Math.round(index * interval)),
    );
    // The ten asked as one: a batch of jobs makes one write for its tokens and one for its turns.
    expect(store.used.reserve).toBe(1);
  });

  test('that comes back at its turn only needs a token', async () => {
    const { time, ask, store } = setUp();
    const fates = await all(
      time,
      times(10).map(() => ask({ priority: 'ladder' })),
    );
    const last = fates.at(-1);
    if (last?.kind !== 'deferred') throw new TypeError('Expected a job that was deferred');
    const reserved = store.used.reserve;

    const again = await all(time, [ask({ priority: 'ladder', turn: last.turn })]);

    expect(again).toMatchObject([{ kind: 'sent' }]);
    expect(store.used.reserve).toBe(reserved);
  });

  test('that comes long before its turn is sent away until then, and asks nobody', async () => {
    const { time, ask, store } = setUp();
    const turn = START + 2_000_000;

    const fates = await all(time, [ask({ priority: 'ladder', turn })]);

    expect(fates).toEqual([{ kind: 'deferred', at: 0, until: turn, turn }]);
    expect(store.used.take).toBe(0);
  });

  test('whose turn was taken by others who go first comes again in a few seconds with the same turn', async () => {
    const { time, ask } = setUp();
    const turn = START - 8_000;
    const callers = times(9).map(() => ask());

    const job = ask({ priority: 'ladder', turn });
    await time.runUntil(START + 600_000);
    await Promise.all(callers);

    // 2 s and half of the 8 s that it is late.
    expect(await job).toMatchObject({ kind: 'deferred', turn, until: START + 5 + 2_000 + 8_005 / 2 });
  });

  test('does not pass those who have waited for longer', async () => {
    const { time, ask } = setUp();
    const early = times(10).map(() => ask({ priority: 'ladder' }));
    await time.runUntil(START + 3_100);

    const late = ask({ priority: 'ladder' });
    await time.runUntil(START + 600_000);

    const turns = (await Promise.all(early)).flatMap((fate) =>
      fate.kind === 'deferred' ? [fate.turn ?? 0] : [],
    );
    expect(await late).toMatchObject({ kind: 'deferred' });
    const fate = await late;
    expect(fate.kind === 'deferred' ? fate.turn : 0).toBeGreaterThan(Math.max(...turns));
  });

  test('of a webhook goes before all jobs of the ladder that wait', async () => {
    const { time, ask } = setUp();
    const ladder = times(200).map(() => ask({ priority: 'ladder' }));
    await time.runUntil(START + 50);

    const urgent = ask({ priority: 'urgent' });
    await time.runUntil(START + 600_000);

    expect(await urgent).toMatchObject({ kind: 'sent' });
    const fate = await urgent;
    expect(fate.at).toBeLessThan(2_000);
    expect(sentAt(await Promise.all(ladder)).length).toBeLessThan(6);
  });
});

describe('A block', () => {
  test('stops the calls of every process, and lets those through that can wait for its end', async () => {
    const { time, store, quota, ask } = setUp();
    const elsewhere = quotaOf(time, store);

    await quota.block(VERIFY, START + 2_500);
    const fates = await all(time, [
      fateOf(time, elsewhere, {}),
      fateOf(time, elsewhere, { deadline: START + 2_000 }),
      ask({ operation: 'initialize' }),
    ]);

    expect(fates).toEqual([
      { kind: 'sent', at: 2_500 },
      { kind: 'deferred', at: 0, until: START + 2_500, turn: undefined },
      { kind: 'sent', at: 0 },
    ]);
  });

  test('stops a call that has got its token and is waiting for its moment', async () => {
    const { time, quota, ask } = setUp();
    const waiting = times(4).map(() => ask());
    await time.runUntil(START + 100);

    await quota.block(VERIFY, START + 60_000);
    await time.runUntil(START + 600_000);

    const fates = await Promise.all(waiting);
    expect(sentAt(fates)).toEqual([0, 0]);
    expect(fates[2]).toMatchObject({ kind: 'deferred', until: START + 60_000 });
  });

  test('gives jobs new turns after its end, those included that had one', async () => {
    const { time, quota, ask } = setUp();
    await quota.block(VERIFY, START + 30_000);

    const fates = await all(time, [
      ask({ priority: 'ladder' }),
      ask({ priority: 'ladder', turn: START - 1 }),
      ask({ priority: 'urgent' }),
    ]);

    const turns = fates.map((fate) => (fate.kind === 'deferred' ? (fate.turn ?? 0) - START : 0));
    expect(turns.toSorted((one, other) => one - other)[0]).toBe(30_000);
    expect(Math.abs((turns[0] ?? 0) - (turns[1] ?? 0))).toBeCloseTo(interval, 2);
  });

  test('that can not be stored fails no call, and is told of', async () => {
    const { store, quota, events } = setUp();
    store.failWith(new Error('throttled'));

    await quota.block(VERIFY, START + 1_000);

    expect(events).toMatchObject([{ kind: 'block-lost', operation: 'verify', mode: 'test' }]);
  });

  test('holds up the answer that it came with for a second at most', async () => {
    const { time, store } = setUp();
    const events: QuotaEvent[] = [];
    const hanging: QuotaStore = { ...store, block: () => new Promise(() => {}) };
    const quota = quotaOf(time, hanging, (event) => events.push(event));

    const blocked = quota.block(VERIFY, START + 60_000).then(() => time.now() - START);
    await time.runUntil(START + 10_000);

    expect(await blocked).toBe(1_000);
    expect(events).toMatchObject([{ kind: 'block-lost', error: { code: 'quota_late' } }]);
  });
});

describe('When the count can not be reached', () => {
  test.each(['caller', 'urgent', 'ladder'] as const)('nobody calls: %s', async (priority) => {
    const { time, store, quota } = setUp();
    store.failWith(new Error('throttled'));

    const asked = quota
      .take({ ...VERIFY, priority, deadline: START + 1_000, fence: 'any' })
      .catch((error: unknown) => error);
    await time.runUntil(START + 10_000);

    const error = await asked;
    expect(error).toBeInstanceOf(PaystackUnavailableError);
    expect(error).toMatchObject({ code: 'paystack_quota_unreachable', reached: 'no' });
  });
});

describe('A token', () => {
  test('that the table took too long to give is thrown away, and another one taken', async () => {
    const { time, store } = setUp();
    let isSlow = true;
    const slow: QuotaStore = {
      ...store,
      take: async (key, request) => {
        const outcome = await store.take(key, request);
        if (isSlow) await time.sleep(400);
        isSlow = false;
        return outcome;
      },
    };

    const fates = await all(time, [fateOf(time, quotaOf(time, slow), {})]);

    // The next one is for 400 ms after that: the table may be as slow again.
    expect(fates).toEqual([{ kind: 'sent', at: 800 }]);
    expect(store.used.take).toBe(2);
  });

  const LIVE = { mode: 'live', operation: 'verify' } as const;

  /** The table takes a call in at once, and answers that late. */
  function answeringIn(milliseconds: number) {
    const { time, store, events } = setUp();
    const late = async <T>(done: Promise<T>): Promise<T> => {
      const result = await done;
      await time.sleep(milliseconds);
      return result;
    };
    const slow: QuotaStore = {
      ...store,
      take: (key, request) => late(store.take(key, request)),
      reserve: (key, request) => late(store.reserve(key, request)),
      read: (key) => late(store.read(key)),
    };
    const quota = quotaOf(time, slow, (event) => events.push(event));
    return { time, store, ask: (parts: Partial<QuotaRequest>) => fateOf(time, quota, { ...LIVE, ...parts }) };
  }

  test.each([
    ['caller', 240, 240, 1],
    ['caller', 260, 520, 2],
    ['caller', 400, 800, 2],
    ['caller', 3_000, 6_000, 2],
    ['urgent', 260, 535, 2],
    ['ladder', 3_000, 6_015, 2],
    ['audit', 1_000, 2_015, 2],
  ] as const)(
    'is had by a call with the priority %s from a table that always takes %i ms, after %i ms',
    async (priority, latency, at, tokens) => {
      const { time, store, ask } = answeringIn(latency);

      const fates = await all(time, [ask({ priority })]);

      expect(fates).toEqual([{ kind: 'sent', at }]);
      expect(store.used.take).toBe(tokens);
    },
  );

  test('is thrown away twice at most, and none is asked for that can only come too late', async () => {
    const { time, store } = setUp();
    let latency = 400;
    const slower: QuotaStore = {
      ...store,
      take: async (key, request) => {
        const outcome = await store.take(key, request);
        await time.sleep(latency);
        latency *= 3;
        return outcome;
      },
    };
    const far = answeringIn(9_000);

    const fates = await all(time, [fateOf(time, quotaOf(time, slower), LIVE)]);
    const [tooFar] = await all(far.time, [far.ask({ priority: 'urgent' })]);

    expect(fates).toEqual([{ kind: 'deferred', at: 5_200, until: START + 7_200, turn: undefined }]);
    expect(store.used.take).toBe(3);
    expect(tooFar).toMatchObject({ kind: 'deferred' });
    expect(far.store.used.take).toBe(1);
  });

  test.each([
    ['before it was given and ends before its moment', 1, START + 700, 800],
    ['before it was given and ends after its moment', 1, START + 900, 900],
    ['after it was given', 2, START + 900, 900],
  ])(
    'that lies ahead of a slow answer is not used while a block lasts that began %s',
    async (_, call, until, at) => {
      const { time, store } = setUp();
      let latency = 400;
      const recovering: QuotaStore = {
        ...store,
        take: async (key, request) => {
          const outcome = await store.take(key, request);
          await time.sleep(latency);
          latency = 0;
          if (store.used.take === call) await store.block(key, until, time.now());
          return outcome;
        },
      };

      const fates = await all(time, [fateOf(time, quotaOf(time, recovering), LIVE)]);

      expect(fates).toEqual([{ kind: 'sent', at }]);
    },
  );

  test('is not waited for without end by a clock that stands still', async () => {
    const store = createMemoryQuotaStore();
    const quota = createPaystackQuota({
      store,
      limits: LIMITS,
      clock: () => START,
      random: () => 0,
      sleep: async () => {},
    });
    const request = { ...VERIFY, priority: 'ladder', deadline: START + 10_000, fence: 'any' } as const;

    const settled = await Promise.allSettled(times(4).map(() => quota.take(request)));

    expect(settled.map(({ status }) => status)).toContain('rejected');
  });
});
