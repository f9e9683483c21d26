import { describe, expect, test } from 'vitest';
import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import type { VerifyResult } from '../../../shared/paystack/answers.ts';
import type { VerificationCache } from '../../../shared/store/verification-cache.ts';
import { type Check, checkPayment } from '../../../shared/verification/check-payment.ts';
import { sendNextCheck } from '../../../shared/verification/send-next-check.ts';
import { caught } from '../../support/caught.ts';
import { createMemoryPaymentStore, refusedCall, TableError } from '../../support/memory-payment-store.ts';
import { createMemoryVerificationCache } from '../../support/memory-verification-cache.ts';
import {
  CLAIMED_AT,
  DEADLINE,
  EXTERNAL,
  PAID_TRANSACTION,
  paymentIn,
  REFERENCE,
  STATES,
} from '../../support/payments.ts';
import { noAnswer } from '../../support/paystack-failures.ts';
import {
  createRecordingEventBus,
  createRecordingLog,
  createRecordingMeter,
  createRecordingQueue,
} from '../../support/recorders.ts';
import {
  createScriptedPaystack,
  knownTransaction,
  UNKNOWN_REFERENCE,
} from '../../support/scripted-paystack.ts';

const START = CLAIMED_AT + 30_000;
const PAID = knownTransaction(PAID_TRANSACTION);
const UNPAID = knownTransaction({ ...PAID_TRANSACTION, status: 'abandoned' });
const FORGED = knownTransaction({ ...PAID_TRANSACTION, amount: 100, requestedAmount: 100 });

/** One check that takes Paystack two seconds. */
async function check({
  payment,
  verified,
  start = START,
  reason = 'verify',
  faults = {},
}: {
  readonly payment: Payment | undefined;
  readonly verified: VerifyResult | Error;
  readonly start?: number;
  readonly reason?: Check['reason'];
  readonly faults?: Partial<VerificationCache>;
}) {
  let now = start;
  const order: string[] = [];
  const store = createMemoryPaymentStore(...(payment === undefined ? [] : [payment]));
  const cache = createMemoryVerificationCache();
  const events = createRecordingEventBus(() => {
    order.push('published');
    return false;
  });
  const log = createRecordingLog();
  const meter = createRecordingMeter();
  const paystack = createScriptedPaystack({
    verify: () => {
      now += 2_000;
      return verified;
    },
  });
  const context = {
    payments: store,
    paystack,
    events,
    log,
    meter,
    cache: {
      ...cache,
      write: async (...given: Parameters<VerificationCache['write']>) => {
        order.push(`cached ${store.stored(REFERENCE)?.status}`);
        await cache.write(...given);
      },
      ...faults,
    },
    cacheTimes: { closedSeconds: 300, openSeconds: 5, staleSeconds: 60 },
    ladder: DEFAULT_LADDER,
    clock: () => now,
    random: () => 0.5,
  };
  const outcome = await checkPayment(context, {
    reference: REFERENCE,
    payment,
    reason,
    mode: 'test',
    deadline: start + 10_000,
  });
  return { outcome, store, cache, events, log, meter, order, paystack };
}

describe('What a check finds is kept', () => {
  test.each([
    ['for 5 min where the payment is paid', paymentIn(STATES.pending), PAID, 300],
    ['for 5 min where it is mismatched', paymentIn(STATES.pending), FORGED, 300],
    ['for 5 min where it was paid before', paymentIn(STATES.success), PAID, 300],
    ['for 5 s where Paystack says less than is known', paymentIn(STATES.success), UNPAID, 5],
    ['for 5 s where Paystack calls paid what went back', paymentIn(STATES.reversed), PAID, 5],
    ['for 5 s where it is open', paymentIn(STATES.pending), UNPAID, 5],
    ['for 5 s where Paystack does not know the reference', paymentIn(STATES.pending), UNKNOWN_REFERENCE, 5],
    ['for 5 s where Paystack does not know a closed one', paymentIn(STATES.failed), UNKNOWN_REFERENCE, 5],
    ['for 5 s where there is no payment', undefined, PAID, 5],
    ['for 5 min where it was started elsewhere and is paid', paymentIn(STATES.pending, EXTERNAL), PAID, 300],
  ] satisfies [string, Payment | undefined, VerifyResult, number][])(
    '%s, counted from when the check was started',
    async (_, payment, verified, seconds) => {
      const { cache, outcome } = await check({ payment, verified });

      expect(outcome.result).toMatchObject({ checkedAt: START, freshUntil: START + seconds * 1_000 });
      expect(cache.kept(REFERENCE)).toEqual(outcome.result);
    },
  );

  test.each(['ladder', 'webhook', 'audit'] as const)(
    'only where the payment is closed now, when nobody waits for it (%s)',
    async (reason) => {
      const open = await check({ payment: paymentIn(STATES.pending), verified: UNPAID, reason });
      const paid = await check({ payment: paymentIn(STATES.pending), verified: PAID, reason });

      expect(open.cache.kept(REFERENCE)).toBeUndefined();
      expect(paid.cache.kept(REFERENCE)).toEqual(paid.outcome.result);
    },
  );

  test('for 5 min where the payment was closed by its deadline', async () => {
    const { outcome } = await check({
      payment: paymentIn(STATES.pending),
      verified: UNPAID,
      start: DEADLINE,
    });

    expect(outcome.payment).toMatchObject({ status: 'abandoned' });
    expect(outcome.result.freshUntil).toBe(DEADLINE + 300_000);
  });

  test('as Paystack’s own bytes, with the version that it shows', async () => {
    const { outcome } = await check({ payment: paymentIn(STATES.pending), verified: PAID });
    const unknown = await check({ payment: undefined, verified: UNKNOWN_REFERENCE });

    expect(outcome.result).toMatchObject({ httpStatus: 200, body: PAID.body, version: 4 });
    expect(unknown.outcome.result).toMatchObject({
      httpStatus: 400,
      body: UNKNOWN_REFERENCE.body,
      version: 0,
    });
  });

  test('as a refusal, and not as what Paystack said, where the payment is mismatched', async () => {
    const { cache } = await check({ payment: paymentIn(STATES.pending), verified: FORGED });

    expect(cache.kept(REFERENCE)).toMatchObject({
      httpStatus: 409,
      body: expect.stringContaining('payment_mismatched'),
    });
  });

  test('after the payment is stored and before its event is published', async () => {
    const { order } = await check({ payment: paymentIn(STATES.pending), verified: PAID });

    expect(order).toEqual(['cached success', 'published']);
  });

  test('not at all where the cache fails, and the check is good all the same', async () => {
    const { store, events, log, outcome } = await check({
      payment: paymentIn(STATES.pending),
      verified: PAID,
      faults: { write: () => Promise.reject(new TableError()) },
    });

    expect(outcome.result.body).toBe(PAID.body);
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'success', outbox: {} });
    expect(events.published).toHaveLength(1);
    expect(log.lines).toContainEqual(expect.objectContaining({ message: 'verification result not cached' }));
  });
});

describe('A check', () => {
  test('fails as Paystack did where that gave no usable answer', async () => {
    const failure = noAnswer();

    const error = await caught(() => check({ payment: paymentIn(STATES.pending), verified: failure }));

    expect(error).toBe(failure);
  });

  test('creates no payment for a reference that has none', async () => {
    const { store, outcome, events } = await check({ payment: undefined, verified: PAID });

    expect(outcome).toMatchObject({ payment: undefined, isScheduled: false });
    expect(store.written).toEqual([]);
    expect(events.published).toEqual([]);
  });

  test('tells Paystack how long it may take', async () => {
    const { paystack } = await check({ payment: paymentIn(STATES.pending), verified: UNPAID });

    expect(paystack.deadlines).toEqual([START + 10_000]);
  });
});

describe('The job for the next check', () => {
  async function sent(payment: Payment, { now = CLAIMED_AT, fails = false } = {}) {
    const queue = createRecordingQueue(() => {
      if (fails) refusedCall();
      return false;
    });
    const log = createRecordingLog();
    const meter = createRecordingMeter();
    await sendNextCheck({ queue, clock: () => now, log, meter }, payment);
    return { sent: queue.sent, log, meter };
  }

  function dueIn(seconds: number): Payment {
    const at = CLAIMED_AT + seconds * 1_000;
    return paymentIn({ status: 'pending', nextCheck: { number: 3, at, dueAt: at } });
  }

  test('waits in the queue where the wait fits', async () => {
    const soon = await sent(dueIn(45));
    const latest = await sent(dueIn(900));

    expect(soon.sent).toEqual([
      { job: { kind: 'ladder', reference: REFERENCE, check: 3, attempt: 0 }, delaySeconds: 45 },
    ]);
    expect(latest.sent).toMatchObject([{ delaySeconds: 900 }]);
  });

  test('is not sent where the wait does not fit, or the payment is closed', async () => {
    const later = await sent(dueIn(901));
    const closed = await sent(paymentIn(STATES.success));

    expect([...later.sent, ...closed.sent]).toEqual([]);
  });

  test('is left to reconcile when the queue fails', async () => {
    const { log } = await sent(dueIn(45), { fails: true });

    expect(log.lines).toMatchObject([{ level: 'warn', message: 'job not sent, reconcile will send it' }]);
  });
});
