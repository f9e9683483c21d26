import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPaystackFailure, type PaystackFailure } from '../../../../shared/paystack/errors.ts';
import { PROBE_MS } from '../../../../shared/paystack/quota/breaker-state.ts';
import { createPaystackQuota, type PaystackQuota } from '../../../../shared/paystack/quota/quota.ts';
import type { QuotaEvent } from '../../../../shared/paystack/quota/quota-observer.ts';
import { createMemoryQuotaStore } from '../../../support/memory-quota-store.ts';
import {
  noAnswer,
  rateLimited,
  rejected,
  serverError,
  unauthorized,
} from '../../../support/paystack-failures.ts';
import { seededRandom } from '../../../support/seeded-random.ts';
import { createVirtualTime } from '../../../support/virtual-time.ts';

const START = 1_800_000_000_000;
const LIMIT = { initialize: 100_000, verify: 100_000, list: 100_000 };
const VERIFY = { mode: 'test', operation: 'verify' } as const;

/** A process of its own, some way from the common count. */
function processOf(
  store: ReturnType<typeof createMemoryQuotaStore>,
  time: ReturnType<typeof createVirtualTime>,
  clock: () => number,
  events: QuotaEvent[] = [],
): PaystackQuota {
  return createPaystackQuota({
    store,
    limits: { live: LIMIT, test: LIMIT },
    clock,
    random: () => 0.5,
    sleep: time.sleep,
    observer: (event) => events.push(event),
  });
}

function setUp() {
  const time = createVirtualTime(START);
  const store = createMemoryQuotaStore();
  const events: QuotaEvent[] = [];
  const quota = processOf(store, time, time.now, events);
  let calls = 0;

  /** Makes a call that goes as said, if it is let through at all, and gives how long it was held back for otherwise. */
  async function call({
    fails,
    about,
    fence = `call-${calls}`,
    priority = 'caller',
  }: {
    fails?: PaystackFailure;
    about?: string;
    fence?: string;
    priority?: 'caller' | 'urgent' | 'ladder';
  } = {}): Promise<'sent' | { readonly heldMs: number; readonly code: string }> {
    calls += 1;
    const deadline = time.now() + 16_000;
    const request = { ...VERIFY, priority, fence, about: about ?? `order-${calls}`, deadline };
    const taking = quota.take(request).catch((error: unknown) => error);
    await time.runUntil(time.now() + 10);
    const permit = await taking;
    if (isPaystackFailure(permit)) {
      if (permit.kind !== 'unavailable' || permit.until === undefined) throw permit;
      return { heldMs: permit.until - time.now(), code: permit.code };
    }
    if (typeof permit !== 'object' || permit === null || !('heed' in permit)) throw permit;
    if (typeof permit.heed !== 'function') throw new TypeError('Expected a permit');
    await permit.heed(fails);
    return 'sent';
  }

  async function breakIt(parts: { fails?: PaystackFailure; about?: string } = {}) {
    for (let failure = 0; failure < 5; failure += 1) {
      await call({ fails: serverError(), ...parts });
      await time.runUntil(time.now() + 300);
    }
  }
  const pass = (milliseconds: number) => time.runUntil(time.now() + milliseconds);
  const told = (kind: QuotaEvent['kind']) => events.filter((event) => event.kind === kind);
  return { time, store, quota, events, call, breakIt, pass, told };
}

describe('While Paystack gives no usable answers', () => {
  test('a call is held back at once, and is told until when', async () => {
    const { call, breakIt, told, store } = setUp();
    await breakIt();
    const { reserve } = store.used;

    const fates = [await call(), await call({ priority: 'urgent' }), await call({ priority: 'ladder' })];

    for (const fate of fates) {
      expect(fate).toMatchObject({ code: 'paystack_breaker_open' });
      expect(fate === 'sent' ? 0 : fate.heldMs).toBeGreaterThan(4_000);
    }
    expect(told('held')).toHaveLength(3);
    expect(told('breaker-opened')).toMatchObject([{ openings: 1, failures: 5, because: 'unavailable' }]);
    // None of them takes a place in the order, which it would not be there to use.
    expect(store.used.reserve).toBe(reserve);
  });

  test('one call tries when its time is over, and the first answer lets all through', async () => {
    const { quota, time, call, breakIt, pass, told } = setUp();
    await breakIt();
    await pass(5_000);
    const deadline = time.now() + 16_000;

    const probe = await quota.take({ ...VERIFY, priority: 'caller', fence: 'probe', about: 'a', deadline });
    const meanwhile = await call();
    await probe.heed();
    const afterwards = [await call(), await call()];

    expect(meanwhile).toMatchObject({ heldMs: expect.closeTo(2_000, -2) });
    expect(afterwards).toEqual(['sent', 'sent']);
    expect(told('breaker-closed')).toHaveLength(1);
  });

  test('a probe that fails has all wait for longer', async () => {
    const { call, breakIt, pass, told } = setUp();
    await breakIt();
    await pass(5_000);

    await call({ fails: noAnswer() });

    expect(await call()).toMatchObject({ heldMs: expect.closeTo(10_000, -2) });
    expect(told('breaker-opened')).toMatchObject([{}, { openings: 2, because: 'outcome_unknown' }]);
  });

  test('a probe that dies makes room for another', async () => {
    const { quota, time, call, breakIt, pass } = setUp();
    await breakIt();
    await pass(5_000);

    const deadline = time.now() + 16_000;
    await quota.take({ ...VERIFY, priority: 'caller', fence: 'dead', about: 'a', deadline });
    const before = await call();
    await pass(PROBE_MS.verify);

    expect(before).not.toBe('sent');
    expect(await call()).toBe('sent');
  });

  test('a probe that gets a 429 says nothing, and makes room for another', async () => {
    const { call, breakIt, pass } = setUp();
    await breakIt();
    await pass(5_000);

    await call({ fails: rateLimited(START) });

    expect(await call()).toBe('sent');
    expect(await call()).toBe('sent');
  });

  test('a probe that there is no quota for makes room for another', async () => {
    const { quota, time, call, breakIt, pass, store } = setUp();
    await breakIt();
    await pass(5_000);
    await quota.block(VERIFY, time.now() + 60_000);

    const deferred = await call().catch((error: unknown) => error);

    expect(deferred).toMatchObject({ kind: 'deferred' });
    expect((await store.read(VERIFY)).breaker.probe).toBeUndefined();
  });

  test('Paystack’s refusal of what was asked is an answer like any other', async () => {
    const { call, breakIt, pass, told } = setUp();
    await breakIt();
    await pass(5_000);

    await call({ fails: rejected('invalid_params') });

    expect(told('breaker-closed')).toHaveLength(1);
  });

  test('a job that comes at its turn is held back as well', async () => {
    const { quota, time, breakIt } = setUp();
    await breakIt();
    const request = { ...VERIFY, priority: 'ladder', fence: 'job', about: 'a' } as const;

    const taking = quota
      .take({ ...request, turn: time.now() - 1, deadline: time.now() + 16_000 })
      .catch((error: unknown) => error);
    await time.runUntil(time.now() + 10);

    expect(await taking).toMatchObject({ code: 'paystack_breaker_open' });
  });

  test('a call that was waiting for its moment is held back, too', async () => {
    const { store, time } = setUp();
    const slow = { initialize: 1, verify: 60, list: 1 };
    const limits = { live: slow, test: slow };
    const options = { store, limits, clock: time.now, random: () => 0, sleep: time.sleep };
    const quota = createPaystackQuota(options);
    const ask = (fence: string) => {
      const request = { ...VERIFY, priority: 'caller', fence, deadline: time.now() + 16_000 } as const;
      return quota.take(request).catch((error: unknown) => error);
    };
    const waiting = [ask('a'), ask('b'), ask('c')];
    await time.runUntil(START + 20);

    await store.changeBreaker(VERIFY, (breaker) => ({
      ...breaker,
      openings: 1,
      openUntil: time.now() + 5_000,
    }));
    await time.runUntil(START + 4_000);

    const fates = await Promise.all(waiting);
    expect(fates.at(-1)).toMatchObject({ code: 'paystack_breaker_open' });
  });
});

describe('A healthy call', () => {
  test('costs one write, that of its token', async () => {
    const { call, store } = setUp();

    await call();

    expect(store.used).toMatchObject({ take: 1, read: 0, changeBreaker: 0 });
  });

  test('ends a row of failures', async () => {
    const { call, breakIt, store } = setUp();
    for (let failure = 0; failure < 4; failure += 1) await call({ fails: serverError() });

    await call();
    await breakIt();

    expect((await store.read(VERIFY)).breaker).toMatchObject({ openings: 1, failures: 5 });
  });
});

describe('One payment that Paystack always fails over', () => {
  test('is held back itself, and nobody else is', async () => {
    const { call, breakIt } = setUp();

    await breakIt({ about: 'poison' });

    expect(await call({ about: 'poison' })).toMatchObject({ code: 'paystack_breaker_open' });
    expect(await call({ about: 'order-7' })).toBe('sent');
  });

  test('tries by itself when its time is over, one call at a time', async () => {
    const { quota, time, call, breakIt, pass } = setUp();
    await breakIt({ about: 'poison' });
    await pass(5_000);
    const deadline = time.now() + 16_000;

    await quota.take({ ...VERIFY, priority: 'caller', fence: 'probe', about: 'poison', deadline });

    expect(await call({ about: 'poison' })).toMatchObject({ code: 'paystack_breaker_open' });
    expect(await call({ about: 'order-7' })).toBe('sent');
  });
});

describe('A key that is refused', () => {
  test('opens the breaker at the second call, and says that it was the key', async () => {
    const { call, pass, told } = setUp();

    await call({ fails: unauthorized() });
    await pass(1_000);
    await call({ fails: unauthorized() });

    expect(await call()).toMatchObject({ code: 'paystack_breaker_open' });
    expect(told('breaker-opened')).toMatchObject([{ because: 'unauthorized' }]);
  });

  test('may be replaced by the probe that meets the old one', async () => {
    const { call, breakIt, pass, quota, time } = setUp();
    await breakIt({ fails: unauthorized() });
    await pass(60_000);
    const request = { ...VERIFY, priority: 'caller', fence: 'probe', deadline: time.now() + 16_000 } as const;

    // It meets a 401, has the secret read anew, and goes on as the same call.
    await quota.take(request);
    const permit = await quota.take(request);
    await permit.heed();

    expect(await call()).toBe('sent');
  });
});

describe('A table that does not take how a call went', () => {
  test('fails no call, and is told of', async () => {
    const { quota, time, store, told } = setUp();
    const permit = await quota.take({ ...VERIFY, priority: 'caller', fence: 'a', deadline: START + 9_000 });
    store.failWith(new Error('throttled'));

    await permit.heed(serverError());

    expect(told('breaker-lost')).toMatchObject([{ operation: 'verify', mode: 'test' }]);
    await time.runUntil(START + 2_000);
  });

  test('is waited for no longer than a second', async () => {
    const { time, store, told } = setUp();
    const slow = { ...store, changeBreaker: () => new Promise<never>(() => {}) };
    const events: QuotaEvent[] = [];
    const quota = processOf(slow, time, time.now, events);
    const permit = await quota.take({ ...VERIFY, priority: 'caller', fence: 'a', deadline: START + 9_000 });

    const heeding = permit.heed(serverError());
    await time.runUntil(START + 1_000);
    await heeding;

    expect(told('breaker-lost')).toEqual([]);
    expect(events).toMatchObject([{ kind: 'breaker-lost', error: { code: 'quota_late' } }]);
  });
});

describe('Processes with clocks up to a second apart, some of which die', () => {
  /** How Paystack is, from that many seconds on. */
  const phases = fc.array(
    fc.record({
      seconds: fc.integer({ min: 5, max: 120 }),
      answers: fc.constantFrom('well', 'late', 'badly'),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const skews = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 2, maxLength: 6 });

  test('have no two probes on their way at once, and all are let through soon after Paystack is back', async () => {
    await fc.assert(
      fc.asyncProperty(phases, skews, fc.integer(), async (plan, skewOf, seed) => {
        const random = seededRandom(seed).next;
        const time = createVirtualTime(START);
        const store = createMemoryQuotaStore();
        const outage = plan.reduce((sum, { seconds }) => sum + seconds, 0) * 1_000;
        const end = START + outage + 180_000;
        const answersAt = (at: number) => {
          let until = START;
          for (const { seconds, answers } of plan) {
            until += seconds * 1_000;
            if (at < until) return answers;
          }
          return 'well';
        };
        const probing = new Set<string>();
        let mostProbes = 0;
        let calls = 0;
        const sentAfterwards: number[] = [];

        async function callOnce(quota: PaystackQuota, clock: () => number) {
          calls += 1;
          const fence = `call-${calls}`;
          const request = { ...VERIFY, priority: 'caller', fence, about: `order-${calls}` } as const;
          const permit = await quota.take({ ...request, deadline: clock() + 16_000 });
          const { breaker } = await store.read(VERIFY);
          const isProbe = breaker.probe?.fence === fence;
          if (isProbe) probing.add(fence);
          mostProbes = Math.max(mostProbes, probing.size);
          if (time.now() > START + outage) sentAfterwards.push(time.now());
          const how = answersAt(time.now());
          await time.sleep(how === 'late' ? 8_000 : 50 + random() * 900);
          probing.delete(fence);
          // One in ten dies on the way, and says nothing.
          if (random() < 0.1) return;
          await permit.heed(how === 'well' ? undefined : how === 'late' ? noAnswer() : serverError());
        }

        const processes = skewOf.map(async (skew) => {
          const clock = () => Math.floor(time.now() + skew);
          const quota = processOf(store, time, clock);
          while (time.now() < end) {
            await callOnce(quota, clock).catch((error: unknown) => {
              if (!isPaystackFailure(error)) throw error;
            });
            await time.sleep(random() * 1_500);
          }
        });
        await time.runUntil(end + 60_000);
        await Promise.all(processes);

        expect(mostProbes).toBeLessThanOrEqual(1);
        // A minute that was left, the lease of two that died in a row, and a second of clocks.
        const { breaker } = await store.read(VERIFY);
        expect(breaker.openings).toBe(0);
        const last = sentAfterwards.filter((at) => at > end - 60_000);
        expect(last.length).toBeGreaterThan(10);
      }),
      { numRuns: 40 },
    );
  });
});
