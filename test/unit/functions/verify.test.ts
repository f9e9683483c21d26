import { describe, expect, test } from 'vitest';
import { verify } from '../../../functions/verify/use-case.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';
import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import type { Mode } from '../../../shared/payment/mode.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import type { VerifyResult } from '../../../shared/paystack/answers.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import type { VerificationCache, VerificationResult } from '../../../shared/store/verification-cache.ts';
import { caught } from '../../support/caught.ts';
import { createMemoryPaymentStore, TableError } from '../../support/memory-payment-store.ts';
import { createMemoryVerificationCache } from '../../support/memory-verification-cache.ts';
import { CLAIMED_AT, PAID_TRANSACTION, paymentIn, REFERENCE, STATES } from '../../support/payments.ts';
import { breakerOpen, noAnswer, rateLimited, serverError } from '../../support/paystack-failures.ts';
import {
  createRecordingEventBus,
  createRecordingLog,
  createRecordingMeter,
} from '../../support/recorders.ts';
import {
  createScriptedPaystack,
  knownTransaction,
  UNKNOWN_REFERENCE,
} from '../../support/scripted-paystack.ts';

const START = CLAIMED_AT + 40_000;
const LIFETIME = 21_000;
const PAID = knownTransaction(PAID_TRANSACTION);
const UNPAID = knownTransaction({ ...PAID_TRANSACTION, status: 'abandoned' });

type PaystackAnswers = () => VerifyResult | Error | Promise<VerifyResult | Error>;

/** Verify with everything around it in memory. Its sleep takes no time but the clock's. */
function setUp({
  payments = [paymentIn(STATES.pending)],
  paystack: answers = () => PAID,
  kept = {},
  faults = {},
}: {
  readonly payments?: readonly Payment[];
  readonly paystack?: PaystackAnswers;
  readonly kept?: Readonly<Record<string, VerificationResult>>;
  /** What the cache does in place of what it should. */
  readonly faults?: Partial<VerificationCache>;
} = {}) {
  let now = START;
  let fences = 0;
  const store = createMemoryPaymentStore(...payments);
  const cache = createMemoryVerificationCache(kept);
  const paystack = createScriptedPaystack({ verify: () => answers() });
  const log = createRecordingLog();
  const meter = createRecordingMeter();
  const modesRead: number[] = [];
  let whileAsleep: () => unknown = () => undefined;

  const context = {
    payments: store,
    cache: { ...cache, ...faults },
    paystack,
    events: createRecordingEventBus(),
    cacheTimes: { closedSeconds: 300, openSeconds: 5, staleSeconds: 60 },
    ladder: DEFAULT_LADDER,
    clock: () => now,
    random: () => 0.5,
    log,
    meter,
    newId: () => {
      fences += 1;
      return `fence-${fences}`;
    },
    sleep: async (milliseconds: number) => {
      now += milliseconds;
      await whileAsleep();
    },
  };

  return {
    store,
    cache,
    paystack,
    log,
    meter,
    modesRead,
    elapsed: () => now - START,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    /** What happens whenever a caller sleeps. */
    meanwhile: (act: () => unknown) => {
      whileAsleep = act;
    },

    async call(mode: Mode = 'test'): Promise<HttpResponse> {
      return await verify(context, {
        reference: REFERENCE,
        mode: async () => {
          modesRead.push(now);
          return mode;
        },
        deadline: now + LIFETIME - 5_000,
        deadAt: now + LIFETIME,
      });
    },
  };
}

function result(overrides: Partial<VerificationResult> = {}): VerificationResult {
  return {
    httpStatus: 200,
    body: '{"kept":true}',
    checkedAt: START - 4_000,
    freshUntil: START + 1_000,
    version: 3,
    ...overrides,
  };
}

const STALE = result({ checkedAt: START - 65_000, freshUntil: START - 59_999 });
const TOO_OLD = result({ checkedAt: START - 65_000, freshUntil: START - 60_000 });

describe('A miss', () => {
  test('asks Paystack, applies what it says, and gives its bytes', async () => {
    const { store, paystack, cache, call } = setUp();

    const response = await call();

    expect(response).toMatchObject({
      statusCode: 200,
      body: PAID.body,
      headers: { 'X-Cache': 'MISS', Age: '0', 'cache-control': 'no-store' },
    });
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'success' });
    expect(paystack.deadlines).toEqual([START + LIFETIME - 5_000]);
    expect(cache.kept(REFERENCE)).toMatchObject({ body: PAID.body, freshUntil: START + 300_000 });
    expect(cache.lease(REFERENCE)).toBeUndefined();
  });

  test('does not move an open payment on its ladder: that is for the job of the rung', async () => {
    const { store, call } = setUp({ paystack: () => UNPAID });
    const before = store.stored(REFERENCE);

    await call();

    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending', checks: 2 });
    expect(store.stored(REFERENCE)).toHaveProperty(
      'nextCheck',
      before && 'nextCheck' in before && before.nextCheck,
    );
  });

  test('creates no payment for a reference that was never initialized here', async () => {
    const { store, call } = setUp({ payments: [], paystack: () => UNKNOWN_REFERENCE });

    const response = await call();

    expect(response).toMatchObject({ statusCode: 400, body: UNKNOWN_REFERENCE.body });
    expect(store.stored(REFERENCE)).toBeUndefined();
  });

  test('never tells a paid transaction as paid that was started elsewhere', async () => {
    const { call } = setUp({ payments: [] });

    const response = await call();

    expect(response.statusCode).toBe(409);
    expect(response.body).toContain('payment_external');
  });

  test('never asks Paystack about a payment of the other mode, and gives the lease back', async () => {
    const { paystack, cache, call } = setUp();

    const error = await caught(() => call('live'));

    expect(error).toMatchObject({ statusCode: 409, code: 'payment_of_other_mode' });
    expect(paystack.verified).toEqual([]);
    expect(cache.lease(REFERENCE)).toBeUndefined();
  });
});

describe('A hit', () => {
  test('costs neither Paystack nor the secret, and says how old it is', async () => {
    const { paystack, modesRead, call, wait } = setUp({ kept: { [REFERENCE]: result() } });
    wait(999);

    const response = await call();

    expect(response).toMatchObject({
      statusCode: 200,
      body: '{"kept":true}',
      headers: { 'X-Cache': 'HIT', Age: '4' },
    });
    expect(paystack.verified).toEqual([]);
    expect(modesRead).toEqual([]);
  });

  test('is one no longer at the very millisecond at which it expires', async () => {
    const { paystack, call, wait } = setUp({ kept: { [REFERENCE]: result() } });
    wait(1_000);

    const response = await call();

    expect(response.headers).toMatchObject({ 'X-Cache': 'MISS' });
    expect(paystack.verified).toHaveLength(1);
  });

  test('has no negative age when the clocks of two functions differ', async () => {
    const { call } = setUp({ kept: { [REFERENCE]: result({ checkedAt: START + 900 }) } });

    const response = await call();

    expect(response.headers).toMatchObject({ Age: '0' });
  });

  test('has the status that was kept', async () => {
    const { call } = setUp({ kept: { [REFERENCE]: result({ httpStatus: 409 }) } });

    const response = await call();

    expect(response.statusCode).toBe(409);
  });
});

describe('Many callers who miss at once', () => {
  test('cost one call: the others wait for its answer', async () => {
    const answer = Promise.withResolvers<VerifyResult>();
    const { paystack, call, meanwhile } = setUp({ paystack: () => answer.promise });
    const first = call();
    meanwhile(async () => {
      answer.resolve(PAID);
      await first;
    });

    const others = await Promise.all([call(), call(), call()]);

    expect((await first).headers).toMatchObject({ 'X-Cache': 'MISS' });
    for (const other of others) {
      expect(other).toMatchObject({ statusCode: 200, body: PAID.body, headers: { 'X-Cache': 'HIT' } });
    }
    expect(paystack.verified).toHaveLength(1);
  });

  test('cost one call, also when one of them looked before the answer was kept and asks for the lease after', async () => {
    const looked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    let reads = 0;
    const { paystack, cache, call } = setUp({
      faults: {
        // The second caller's first look takes as long as the whole first call.
        async read(reference) {
          const found = await cache.read(reference);
          reads += 1;
          if (reads === 2) {
            looked.resolve();
            await answered.promise;
          }
          return found;
        },
      },
      paystack: async () => {
        await looked.promise;
        return PAID;
      },
    });

    const first = call();
    const second = call();
    await first;
    answered.resolve();
    const response = await second;

    expect(response).toMatchObject({ statusCode: 200, headers: { 'X-Cache': 'HIT' } });
    expect(paystack.verified).toHaveLength(1);
  });

  test('get the last result while it is being renewed, at most 60 s after it was fresh', async () => {
    const { paystack, cache, call, elapsed } = setUp({ kept: { [REFERENCE]: STALE } });
    await cache.acquire(REFERENCE, { fence: 'another', until: START + LIFETIME }, START);

    const response = await call();

    expect(response).toMatchObject({ body: '{"kept":true}', headers: { 'X-Cache': 'STALE', Age: '65' } });
    expect(paystack.verified).toEqual([]);
    expect(elapsed()).toBe(0);
  });

  test('get the new result when it was kept while they were refused the lease', async () => {
    const { cache, call } = setUp({
      kept: { [REFERENCE]: STALE },
      faults: {
        async acquire() {
          await cache.write(
            REFERENCE,
            { ...STALE, freshUntil: START + 1_000, body: '{"new":true}' },
            { basedOn: 0, now: START },
          );
          return false;
        },
      },
    });

    const response = await call();

    expect(response).toMatchObject({ body: '{"new":true}', headers: { 'X-Cache': 'HIT' } });
  });

  test('get no result that is older than that', async () => {
    const { cache, call } = setUp({ kept: { [REFERENCE]: TOO_OLD } });
    await cache.acquire(REFERENCE, { fence: 'another', until: START + LIFETIME }, START);

    const error = await caught(call);

    expect(error).toMatchObject({ statusCode: 503, code: 'verification_in_progress' });
  });

  test('wait 2 s and are then told to come back', async () => {
    const { cache, paystack, call, elapsed } = setUp();
    await cache.acquire(REFERENCE, { fence: 'another', until: START + LIFETIME }, START);

    const error = await caught(call);

    expect(error).toMatchObject({
      statusCode: 503,
      code: 'verification_in_progress',
      headers: { 'Retry-After': '1' },
    });
    expect(elapsed()).toBe(2_000);
    expect(paystack.verified).toEqual([]);
    expect(cache.lease(REFERENCE)).toMatchObject({ fence: 'another' });
  });

  test('wait three at a time; the next is told to come back at once', async () => {
    const { cache, call, elapsed } = setUp();
    await cache.acquire(REFERENCE, { fence: 'another', until: START + LIFETIME }, START);
    for (let place = 1; place <= 3; place += 1) await cache.takePlace(REFERENCE);

    const error = await caught(call);

    expect(error).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '1' } });
    expect(elapsed()).toBe(0);
  });

  test('take no place where there is an old result to be had', async () => {
    const { cache, call } = setUp({ kept: { [REFERENCE]: STALE } });
    await cache.acquire(REFERENCE, { fence: 'another', until: START + LIFETIME }, START);

    await Promise.all(Array.from({ length: 9 }, () => call()));

    expect((await cache.read(REFERENCE)).lease?.waiting).toBe(0);
  });

  test('take over from one who gives the lease back without a result', async () => {
    const { cache, paystack, call, meanwhile } = setUp();
    await cache.acquire(REFERENCE, { fence: 'another', until: START + LIFETIME }, START);
    meanwhile(() => cache.release(REFERENCE, 'another'));

    const response = await call();

    expect(response.headers).toMatchObject({ 'X-Cache': 'MISS' });
    expect(paystack.verified).toHaveLength(1);
  });

  test('take over from one whose lease expires while they wait', async () => {
    const { cache, call, elapsed } = setUp();
    await cache.acquire(REFERENCE, { fence: 'another', until: START + 1_000 }, START);

    const response = await call();

    expect(response.headers).toMatchObject({ 'X-Cache': 'MISS' });
    expect(elapsed()).toBe(1_000);
  });

  test('get what a job has found meanwhile, although the caller before them is still asking', async () => {
    const { cache, paystack, call, meanwhile } = setUp();
    await cache.acquire(REFERENCE, { fence: 'another', until: START + LIFETIME }, START);
    meanwhile(() =>
      cache.write(REFERENCE, result({ freshUntil: START + 5_000 }), { basedOn: 2, now: START + 100 }),
    );

    const response = await call();

    expect(response).toMatchObject({ body: '{"kept":true}', headers: { 'X-Cache': 'HIT' } });
    expect(paystack.verified).toEqual([]);
    expect(cache.lease(REFERENCE)).toMatchObject({ fence: 'another' });
  });

  test('are not stopped by one that died', async () => {
    const { cache, call, wait } = setUp();
    await cache.acquire(REFERENCE, { fence: 'another', until: START + LIFETIME }, START);
    wait(LIFETIME);

    const response = await call();

    expect(response.headers).toMatchObject({ 'X-Cache': 'MISS' });
  });
});

describe('A caller whose lease has passed to another', () => {
  test('leaves the lease of the other one alone, and gives what Paystack said', async () => {
    const { cache, call, wait } = setUp({
      paystack: async () => {
        wait(LIFETIME);
        await cache.acquire(REFERENCE, { fence: 'another', until: START + 2 * LIFETIME }, START + LIFETIME);
        return PAID;
      },
    });

    const response = await call();

    expect(response).toMatchObject({ statusCode: 200, body: PAID.body });
    expect(cache.lease(REFERENCE)).toMatchObject({ fence: 'another' });
    expect(cache.kept(REFERENCE)).toMatchObject({ body: PAID.body });
  });

  test('does not put its older result in place of a newer one, nor gives back the lease when Paystack fails', async () => {
    const newer = result({ checkedAt: START + 1_000, version: 5 });
    const takenOver =
      (cache: VerificationCache, wait: (milliseconds: number) => void, answer: VerifyResult | Error) =>
      async () => {
        wait(LIFETIME);
        await cache.acquire(REFERENCE, { fence: 'another', until: START + 2 * LIFETIME }, START + LIFETIME);
        await cache.write(REFERENCE, newer, { basedOn: 4, now: START + LIFETIME });
        return answer;
      };
    const answered = setUp({ paystack: () => takenOver(answered.cache, answered.wait, UNPAID)() });
    const failed = setUp({ paystack: () => takenOver(failed.cache, failed.wait, noAnswer())() });

    await answered.call();
    await caught(failed.call);

    for (const { cache } of [answered, failed]) {
      expect(cache.kept(REFERENCE)).toEqual(newer);
      expect(cache.lease(REFERENCE)).toMatchObject({ fence: 'another' });
    }
  });
});

describe('Clocks of functions that differ by two minutes', () => {
  const FUTURE = START + 120_000;

  test('cost a call where a result of the future is kept, and leave the newer one there', async () => {
    const { cache, paystack, call } = setUp({
      kept: { [REFERENCE]: result({ checkedAt: FUTURE, freshUntil: FUTURE + 5_000 }) },
    });

    const response = await call();

    expect(response).toMatchObject({ body: PAID.body, headers: { 'X-Cache': 'MISS' } });
    expect(paystack.verified).toHaveLength(1);
    expect(cache.kept(REFERENCE)).toMatchObject({ body: PAID.body, checkedAt: START });
  });

  test('make no answer of the past good again, not even as a stale one', async () => {
    const failure = noAnswer();
    const { call } = setUp({
      kept: { [REFERENCE]: result({ checkedAt: FUTURE, freshUntil: FUTURE + 5_000 }) },
      paystack: () => failure,
    });

    expect(await caught(call)).toBe(failure);
  });

  test('cost no call where a lease of the future is held', async () => {
    const { cache, call, paystack } = setUp();
    await cache.acquire(REFERENCE, { fence: 'another', until: FUTURE + LIFETIME }, FUTURE);

    expect(await caught(call)).toMatchObject({ code: 'verification_in_progress' });
    expect(paystack.deadlines).toEqual([]);
  });

  test('hold nobody up once they differ by more than five minutes', async () => {
    const { cache, call } = setUp();
    await cache.acquire(REFERENCE, { fence: 'another', until: START + 300_001 }, START + 290_000);

    const response = await call();

    expect(response.headers).toMatchObject({ 'X-Cache': 'MISS' });
  });
});

describe('A call that fails', () => {
  test.each([
    ['does not answer', noAnswer()],
    ['fails', serverError()],
    ['wants fewer calls', rateLimited(START + 5_000)],
    ['is left alone for a while', breakerOpen(START + 5_000)],
  ])('is told as it is, keeps nothing and gives the lease back when Paystack %s', async (_, failure) => {
    const { cache, store, call } = setUp({ paystack: () => failure });

    const error = await caught(call);

    expect(error).toBe(failure);
    expect(cache.kept(REFERENCE)).toBeUndefined();
    expect(cache.lease(REFERENCE)).toBeUndefined();
    expect(store.written).toEqual([]);
  });

  test.each([
    ['does not answer', noAnswer()],
    ['is left alone for a while', breakerOpen(START + 5_000)],
  ])('is answered with the last result, where that is not too old, when Paystack %s', async (_, failure) => {
    const { log, call } = setUp({ kept: { [REFERENCE]: STALE }, paystack: () => failure });

    const response = await call();

    expect(response).toMatchObject({ body: '{"kept":true}', headers: { 'X-Cache': 'STALE' } });
    expect(log.lines).toContainEqual(expect.objectContaining({ message: 'stale answer given' }));
  });

  test('is told as it is when the last result is too old', async () => {
    const failure = noAnswer();
    const { call } = setUp({ kept: { [REFERENCE]: TOO_OLD }, paystack: () => failure });

    const error = await caught(call);

    expect(error).toBe(failure);
  });

  test('gives the lease back when what Paystack said could not be kept', async () => {
    const write = () => Promise.reject(new TableError());
    const { cache, call } = setUp({ faults: { write } });

    const response = await call();

    expect(response).toMatchObject({ statusCode: 200, headers: { 'X-Cache': 'MISS' } });
    expect(cache.lease(REFERENCE)).toBeUndefined();
  });

  test('is told as it is, and not as a lease that could not be given back', async () => {
    const failure = noAnswer();
    const release = () => Promise.reject(new TableError());
    const { call, log } = setUp({ paystack: () => failure, faults: { release } });

    const error = await caught(call);

    expect(error).toBe(failure);
    expect(log.lines).toContainEqual(expect.objectContaining({ message: 'lease not given back' }));
  });

  test('is answered with the last result, also when the lease could not be given back', async () => {
    const release = () => Promise.reject(new TableError());
    const { call } = setUp({
      kept: { [REFERENCE]: STALE },
      paystack: () => noAnswer(),
      faults: { release },
    });

    const response = await call();

    expect(response.headers).toMatchObject({ 'X-Cache': 'STALE' });
  });

  test('is no reason to keep from the caller what Paystack has said, when only the cache fails', async () => {
    const write = () => Promise.reject(new TableError());
    const { store, call } = setUp({ faults: { write } });

    const response = await call();

    expect(response).toMatchObject({ statusCode: 200, body: PAID.body });
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'success' });
  });

  test('is answered with the last result, also when the table takes no lease', async () => {
    const acquire = () => Promise.reject(new TableError());
    const { paystack, call } = setUp({ kept: { [REFERENCE]: STALE }, faults: { acquire } });

    const response = await call();

    expect(response.headers).toMatchObject({ 'X-Cache': 'STALE' });
    expect(paystack.verified).toEqual([]);
  });

  test('never reaches Paystack when the table gives no answer', async () => {
    const { paystack, call } = setUp({ faults: { acquire: () => Promise.reject(new TableError()) } });

    const error = await caught(call);

    expect(error).toBeInstanceOf(TableError);
    expect(paystack.verified).toEqual([]);
  });
});

describe('The metrics of verify', () => {
  test('count where the answer came from, the check, and the payment that it closed', async () => {
    const { meter, call } = setUp();

    await call();
    await call();

    expect(meter.measured).toEqual([
      ['Checks', 1, 'verify'],
      ['PaymentsClosed', 1, 'success'],
      ['VerifyAnswers', 1, 'MISS'],
      ['VerifyAnswers', 1, 'HIT'],
    ]);
  });

  test('count an old answer as such', async () => {
    const { meter, call } = setUp({ kept: { [REFERENCE]: STALE }, paystack: () => serverError() });

    await call();

    expect(meter.measured).toEqual([['VerifyAnswers', 1, 'STALE']]);
  });

  test('count no answer where there was none', async () => {
    const { meter, call } = setUp({ paystack: () => serverError() });

    await caught(call);

    expect(meter.measured).toEqual([]);
  });
});

describe('What was kept and can not be read', () => {
  test('counts as not kept, and is told in the log', async () => {
    const unreadable = new StoredItemError(`VERIFICATION#${REFERENCE}`, { cause: undefined });
    const { call, log } = setUp({ faults: { read: async () => ({ unreadable }) } });

    const response = await call();

    expect(response).toMatchObject({ statusCode: 200, headers: { 'X-Cache': 'MISS' } });
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: 'kept answer not readable',
        fields: expect.objectContaining({ code: 'stored_item_unreadable' }),
      }),
    );
  });
});
