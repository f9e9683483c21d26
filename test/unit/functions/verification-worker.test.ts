import { describe, expect, test } from 'vitest';
import { type WorkerContext, work } from '../../../functions/verification-worker/use-case.ts';
import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import { dueAt, withoutChecks } from '../../../shared/payment/upkeep.ts';
import type { VerifyResult } from '../../../shared/paystack/answers.ts';
import { PaystackDeferredError } from '../../../shared/paystack/errors.ts';
import type {
  AuditJob,
  LadderJob,
  VerificationJob,
  WebhookJob,
} from '../../../shared/queue/verification-job.ts';
import { NotConfiguredError, type PaystackKeys } from '../../../shared/runtime/paystack-keys.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import { caught } from '../../support/caught.ts';
import {
  createMemoryPaymentStore,
  lostAnswer,
  precededBy,
  refusedCall,
  TableError,
} from '../../support/memory-payment-store.ts';
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
import {
  breakerOpen,
  noAnswer,
  rateLimited,
  rejected,
  serverError,
  unauthorized,
} from '../../support/paystack-failures.ts';
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

const NOW = CLAIMED_AT + 30_000;
const PAID = knownTransaction(PAID_TRANSACTION);
const UNPAID = knownTransaction({ ...PAID_TRANSACTION, status: 'abandoned' });
const PENDING = paymentIn(STATES.pending);
const LADDER_JOB: LadderJob = { kind: 'ladder', reference: REFERENCE, check: 1, attempt: 0 };
const WEBHOOK_JOB: WebhookJob = {
  kind: 'webhook',
  reference: REFERENCE,
  event: 'charge.success',
  attempt: 0,
  looks: 0,
};

/** What the SDK throws when AWS answers, and refuses. */
function refusal(name: string): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 } });
}

const AUDIT_JOB: AuditJob = { kind: 'audit', reference: REFERENCE, listed: 'success', attempt: 0 };
const ABANDONED = paymentIn(STATES.abandoned);

const LIVE: Payment = { ...PENDING, mode: 'live' };
const LIVE_KEY = { current: 'sk_live_1', mode: 'live' } as const;

/** Pending, with its check of that number next. */
function pendingAt(number: number): Payment {
  return paymentIn({ status: 'pending', nextCheck: { ...STATES.pending.nextCheck, number } });
}

function setUp({
  payments = [PENDING],
  paystack: answer = () => UNPAID,
  keys = { current: 'sk_test_1', mode: 'test' },
  now = NOW,
  queueFails = false,
}: {
  readonly payments?: readonly Payment[];
  readonly paystack?: () => VerifyResult | Error;
  readonly keys?: PaystackKeys | Error;
  readonly now?: number;
  readonly queueFails?: boolean;
} = {}) {
  const store = createMemoryPaymentStore(...payments);
  const paystack = createScriptedPaystack({ verify: () => answer() });
  const urgent = createRecordingQueue(() => queueFails);
  const scheduled = createRecordingQueue(() => queueFails);
  const events = createRecordingEventBus();
  const log = createRecordingLog();
  const meter = createRecordingMeter();
  const cache = createMemoryVerificationCache();
  const context: WorkerContext = {
    payments: store,
    paystack,
    cache,
    events,
    log,
    meter,
    urgentQueue: urgent,
    scheduledQueue: scheduled,
    keys: {
      read: async () => {
        if (keys instanceof Error) throw keys;
        return keys;
      },
    },
    cacheTimes: { closedSeconds: 300, openSeconds: 5, staleSeconds: 60 },
    ladder: DEFAULT_LADDER,
    clock: () => now,
    random: () => 0.5,
  };
  return {
    store,
    paystack,
    urgent,
    scheduled,
    events,
    log,
    meter,
    cache,
    work: (job: VerificationJob) => work(context, job, now + 20_000),
  };
}

describe('A ladder job', () => {
  test('whose payment is still open moves it to the next rung, and sends the job for that', async () => {
    const { store, scheduled, paystack, work } = setUp();

    await work(LADDER_JOB);

    expect(paystack.deadlines).toEqual([NOW + 20_000]);
    expect(store.stored(REFERENCE)).toMatchObject({
      status: 'pending',
      checks: 2,
      version: 4,
      nextCheck: { number: 2, at: NOW + 60_000 },
    });
    expect(scheduled.sent).toEqual([{ job: { ...LADDER_JOB, check: 2 }, delaySeconds: 60 }]);
  });

  test('whose payment is paid closes it, tells of it and sends no job', async () => {
    const { store, scheduled, events, cache, work } = setUp({ paystack: () => PAID });

    await work(LADDER_JOB);

    expect(store.stored(REFERENCE)).toMatchObject({ status: 'success', outbox: {} });
    expect(events.published.map(({ type }) => type)).toEqual(['payment.succeeded']);
    expect(scheduled.sent).toEqual([]);
    expect(cache.kept(REFERENCE)).toMatchObject({ body: PAID.body });
  });

  test('leaves a rung to the table that is further away than the queue can wait', async () => {
    const { store, scheduled, work } = setUp({ payments: [pendingAt(6)] });

    await work({ ...LADDER_JOB, check: 6 });

    expect(store.stored(REFERENCE)).toMatchObject({ nextCheck: { number: 7, dueAt: NOW + 3_600_000 } });
    expect(scheduled.sent).toEqual([]);
  });

  test('closes an unpaid payment when it is made after the deadline', async () => {
    const { store, events, work } = setUp({ now: DEADLINE });

    await work(LADDER_JOB);

    expect(store.stored(REFERENCE)).toMatchObject({ status: 'abandoned' });
    expect(events.published.map(({ type }) => type)).toEqual(['payment.abandoned']);
  });

  test.each([
    ['there is no payment', []],
    ['the payment is closed', [paymentIn(STATES.failed)]],
    ['the payment is past that rung', [pendingAt(2)]],
    ['the payment is not that far', [pendingAt(0)]],
  ] satisfies [string, Payment[]][])('is dropped before it costs a call when %s', async (_, payments) => {
    const { paystack, store, scheduled, work } = setUp({ payments });

    await work(LADDER_JOB);

    expect(paystack.verified).toEqual([]);
    expect(store.written).toEqual([]);
    expect(scheduled.sent).toEqual([]);
  });

  test('that comes twice makes one check', async () => {
    const { paystack, scheduled, work } = setUp();

    await work(LADDER_JOB);
    await work(LADDER_JOB);

    expect(paystack.verified).toHaveLength(1);
    expect(scheduled.sent).toHaveLength(1);
  });

  test('that runs twice side by side leaves one job, not two', async () => {
    const { store, scheduled, work } = setUp();

    await Promise.all([work(LADDER_JOB), work(LADDER_JOB)]);

    expect(scheduled.sent).toHaveLength(1);
    expect(store.stored(REFERENCE)).toMatchObject({ nextCheck: { number: 2 } });
  });

  test('is done even when the next job can not be sent: the payment is due for reconcile', async () => {
    const { store, work } = setUp({ queueFails: true });

    await work(LADDER_JOB);

    expect(await store.due(NOW + 180_000, 10)).toMatchObject([{ reference: REFERENCE }]);
  });

  test('fails, to come again, when its payment can not be read for a reason of ours', async () => {
    const { store, scheduled, work } = setUp();
    const refusal = new StoredItemError('PAYMENT#1', { cause: undefined });
    store.failGet(() => {
      throw refusal;
    });

    const error = await caught(() => work(LADDER_JOB));

    expect(error).toBe(refusal);
    expect(scheduled.sent).toEqual([]);
  });
});

describe('A webhook job', () => {
  test('checks the payment at once and does not move it on its ladder', async () => {
    const { store, scheduled, work } = setUp();

    await work(WEBHOOK_JOB);

    expect(store.stored(REFERENCE)).toMatchObject({ checks: 2, nextCheck: STATES.pending.nextCheck });
    expect(scheduled.sent).toEqual([]);
  });

  test('that calls it paid has it looked at again while verify does not, five times at most', async () => {
    const { urgent, work } = setUp();

    for (let looks = 0; looks <= 5; looks += 1) await work({ ...WEBHOOK_JOB, attempt: 7, looks });

    const next = { ...WEBHOOK_JOB, attempt: 0 };
    expect(urgent.sent.map(({ job }) => job)).toEqual([1, 2, 3, 4, 5].map((looks) => ({ ...next, looks })));
  });

  test('of another kind does not have it looked at again', async () => {
    const { urgent, work } = setUp();

    await work({ ...WEBHOOK_JOB, event: 'refund.pending' });

    expect(urgent.sent).toEqual([]);
  });

  test('for a reference that was never initialized here watches it as external', async () => {
    const { store, scheduled, work } = setUp({ payments: [] });

    await work(WEBHOOK_JOB);

    expect(store.stored(REFERENCE)).toMatchObject({
      origin: EXTERNAL,
      status: 'pending',
      version: 2,
      checks: 1,
    });
    expect(scheduled.sent).toEqual([{ job: LADDER_JOB, delaySeconds: 30 }]);
  });

  test('for such a reference has it on record, and due, before Paystack is asked', async () => {
    const { store, work } = setUp({
      payments: [],
      paystack: () => {
        throw new Error('The process dies');
      },
    });

    await caught(() => work(WEBHOOK_JOB));

    expect(store.stored(REFERENCE)).toMatchObject({ origin: EXTERNAL, status: 'pending', checks: 0 });
    expect(await store.due(NOW + 30_000 + 120_000, 10)).toMatchObject([{ reference: REFERENCE }]);
  });

  test('for such a reference that comes twice side by side leaves one job, not two', async () => {
    const { store, scheduled, work } = setUp({ payments: [] });

    await Promise.all([work(WEBHOOK_JOB), work(WEBHOOK_JOB)]);

    expect(scheduled.sent).toHaveLength(1);
    expect(store.stored(REFERENCE)).toMatchObject({ origin: EXTERNAL, checks: 2 });
  });

  test('for such a reference that is paid tells of an external payment, never of one that succeeded', async () => {
    const { store, events, scheduled, work } = setUp({ payments: [], paystack: () => PAID });

    await work(WEBHOOK_JOB);

    expect(store.stored(REFERENCE)).toMatchObject({ status: 'success', origin: EXTERNAL });
    expect(events.published.map(({ type }) => type)).toEqual(['payment.external']);
    expect(scheduled.sent).toEqual([]);
  });

  test('takes what it finds to a payment that is initialized at that very moment', async () => {
    const { store, work } = setUp({ payments: [], paystack: () => PAID });
    const claimed: Payment = { ...paymentIn(STATES.initializing), version: 1 };
    store.failPut(precededBy(() => store.seed(claimed)));

    await work(WEBHOOK_JOB);

    expect(store.stored(REFERENCE)).toMatchObject({
      status: 'success',
      origin: { kind: 'initialized' },
      version: 3,
    });
  });

  test('is dropped when the payment is known as paid or returned', async () => {
    const paid = setUp({ payments: [paymentIn(STATES.success)] });
    const returned = setUp({ payments: [paymentIn(STATES.reversed)] });

    await paid.work(WEBHOOK_JOB);
    await returned.work({ ...WEBHOOK_JOB, event: 'refund.processed' });

    expect(paid.paystack.verified).toEqual([]);
    expect(returned.paystack.verified).toEqual([]);
  });

  test('about a refund is not dropped when the payment is paid', async () => {
    const reversed = knownTransaction({ ...PAID_TRANSACTION, status: 'reversed' });
    const { events, work } = setUp({ payments: [paymentIn(STATES.success)], paystack: () => reversed });

    await work({ ...WEBHOOK_JOB, event: 'refund.processed' });

    expect(events.published.map(({ type }) => type)).toEqual(['payment.reversed']);
  });

  test.each(['failed', 'abandoned', 'mismatched', 'rejected'] as const)(
    'looks again at a payment that is %s',
    async (status) => {
      const { paystack, work } = setUp({ payments: [paymentIn(STATES[status])] });

      await work(WEBHOOK_JOB);

      expect(paystack.verified).toEqual([REFERENCE]);
    },
  );
});

describe('A job of the audit', () => {
  const REVERSED = knownTransaction({ ...PAID_TRANSACTION, status: 'reversed' });

  test('has a closed payment told as what it is, late, and counts that as repaired', async () => {
    const { store, paystack, events, meter, log, work } = setUp({
      payments: [ABANDONED],
      paystack: () => PAID,
    });

    await work(AUDIT_JOB);

    expect(store.stored(REFERENCE)).toMatchObject({ status: 'success', late: true });
    expect(events.published).toMatchObject([{ type: 'payment.succeeded', late: true }]);
    expect(paystack.options).toMatchObject([{ priority: 'audit', mode: 'test' }]);
    expect(meter.of('Checks')).toEqual([['Checks', 1, 'audit']]);
    expect(meter.of('PaymentsRepaired')).toEqual([['PaymentsRepaired', 1]]);
    expect(log.lines).toContainEqual({
      level: 'warn',
      message: 'payment repaired by the audit',
      fields: { reference: REFERENCE, before: 'abandoned', payment: 'success' },
    });
  });

  test('has a payment told as reversed that was only told as paid', async () => {
    const { store, meter, work } = setUp({
      payments: [paymentIn(STATES.success)],
      paystack: () => REVERSED,
    });

    await work({ ...AUDIT_JOB, listed: 'reversed' });

    expect(store.stored(REFERENCE)?.status).toBe('reversed');
    expect(meter.of('PaymentsRepaired')).toEqual([]);
  });

  test('counts one as repaired that was paid and returned, and never told as paid', async () => {
    const { meter, work } = setUp({ payments: [ABANDONED], paystack: () => REVERSED });

    await work({ ...AUDIT_JOB, listed: 'reversed' });

    expect(meter.of('PaymentsRepaired')).toEqual([['PaymentsRepaired', 1]]);
  });

  test('finds an open payment early, which the ladder would have found: no repair', async () => {
    const { store, scheduled, meter, work } = setUp({ paystack: () => PAID });

    await work(AUDIT_JOB);

    expect(store.stored(REFERENCE)?.status).toBe('success');
    expect(meter.of('PaymentsRepaired')).toEqual([]);
    expect(scheduled.sent).toEqual([]);
  });

  test('keeps when it was deferred first, and is dropped after a day: the next audit asks again', async () => {
    const { scheduled, log, work } = setUp({
      payments: [ABANDONED],
      paystack: () => new PaystackDeferredError(NOW + 1_000),
    });

    await work(AUDIT_JOB);
    await work({ ...AUDIT_JOB, since: NOW - 24 * 3_600_000 + 1 });
    await work({ ...AUDIT_JOB, since: NOW - 24 * 3_600_000 });

    expect(scheduled.sent).toMatchObject([
      { job: { attempt: 0, since: NOW } },
      { job: { attempt: 0, since: NOW - 24 * 3_600_000 + 1 } },
    ]);
    expect(log.lines.at(-1)).toMatchObject({
      message: 'job dropped',
      fields: { kind: 'audit', reason: 'the next audit asks again' },
    });
  });

  test('leaves the ladder of a payment that is open after all as it was', async () => {
    const { store, scheduled, work } = setUp({ payments: [pendingAt(3)], paystack: () => UNPAID });

    await work(AUDIT_JOB);

    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending', nextCheck: { number: 3 } });
    expect(scheduled.sent).toEqual([]);
  });

  test('believes the verify body and not the list', async () => {
    const { store, events, meter, work } = setUp({ payments: [ABANDONED], paystack: () => UNPAID });

    await work(AUDIT_JOB);

    expect(store.stored(REFERENCE)?.status).toBe('abandoned');
    expect(events.published).toEqual([]);
    expect(meter.of('PaymentsRepaired')).toEqual([]);
  });

  test.each([
    ['success', 'payment is told', [paymentIn(STATES.success)]],
    ['success', 'payment is told', [paymentIn(STATES.mismatched)]],
    ['reversed', 'payment is told', [paymentIn(STATES.reversed)]],
    ['success', 'no such payment', []],
  ] as const)('listed as %s is dropped without a call: %s', async (listed, reason, payments) => {
    const { paystack, log, work } = setUp({ payments });

    await work({ ...AUDIT_JOB, listed });

    expect(paystack.verified).toEqual([]);
    expect(log.lines).toMatchObject([{ message: 'job dropped', fields: { kind: 'audit', reason } }]);
  });

  test('that there is no quota for comes again in half a minute to a minute, without a place in the order', async () => {
    const { scheduled, meter, work } = setUp({
      payments: [ABANDONED],
      paystack: () => new PaystackDeferredError(NOW + 2_000),
    });

    await work(AUDIT_JOB);

    expect(scheduled.sent).toEqual([{ job: { ...AUDIT_JOB, since: NOW }, delaySeconds: 45 }]);
    expect(meter.of('JobsPutBack')).toEqual([]);
  });

  test('that gets no answer is put back onto the scheduled lane, for three days', async () => {
    const { scheduled, urgent, work } = setUp({ payments: [ABANDONED], paystack: () => serverError() });

    await work(AUDIT_JOB);
    const error = await caught(() => work({ ...AUDIT_JOB, attempt: 300, since: NOW - 72 * 3_600_000 }));

    expect(scheduled.sent).toMatchObject([{ job: { ...AUDIT_JOB, attempt: 1 } }]);
    expect(urgent.sent).toEqual([]);
    expect(error).toMatchObject({ code: 'out_of_patience' });
  });
});

describe('A job that Paystack gives no answer for', () => {
  test.each([
    ['is not reached', () => noAnswer()],
    ['fails', () => serverError()],
    ['does not know our key', () => unauthorized()],
    ['refuses for a reason that nobody foresaw', () => rejected('unknown')],
  ])('goes back to its own lane, and is done, when Paystack %s', async (_, failure) => {
    const ladder = setUp({ paystack: failure });
    const webhook = setUp({ paystack: failure });

    await ladder.work({ ...LADDER_JOB, attempt: 1 });
    await webhook.work(WEBHOOK_JOB);

    expect(ladder.scheduled.sent).toEqual([{ job: { ...LADDER_JOB, attempt: 2 }, delaySeconds: 23 }]);
    expect(ladder.urgent.sent).toEqual([]);
    expect(webhook.urgent.sent).toEqual([
      { job: { ...WEBHOOK_JOB, attempt: 1, since: NOW }, delaySeconds: 3 },
    ]);
    expect(webhook.scheduled.sent).toEqual([]);
  });

  test('waits until Paystack wants calls again', async () => {
    const { urgent, work } = setUp({ paystack: () => rateLimited(NOW + 40_000) });

    await work(WEBHOOK_JOB);

    expect(urgent.sent).toMatchObject([{ delaySeconds: 42 }]);
  });

  test('takes the payment’s due time along, and nothing else of it', async () => {
    const { store, work } = setUp({ paystack: () => rateLimited(NOW + 40_000) });

    await work(LADDER_JOB);

    expect(store.stored(REFERENCE)).toEqual({
      ...PENDING,
      version: 4,
      nextCheck: {
        number: 1,
        at: NOW + 63_000,
        dueAt: NOW + 183_000,
        firstAt: CLAIMED_AT + 30_000,
      },
    });
  });

  test('leaves the due time to a webhook’s own payment and to whoever changed it first', async () => {
    const webhook = setUp({ paystack: () => noAnswer() });
    const overtaken = setUp({ paystack: () => noAnswer() });
    const paid: Payment = { ...paymentIn(STATES.success), version: 4 };
    overtaken.store.failPut(precededBy(() => overtaken.store.seed(paid)));

    await webhook.work(WEBHOOK_JOB);
    await overtaken.work(LADDER_JOB);

    expect(webhook.store.stored(REFERENCE)).toEqual(PENDING);
    expect(overtaken.store.stored(REFERENCE)).toEqual(paid);
  });

  test('is put back although the due time can not be moved', async () => {
    const { store, scheduled, work } = setUp({ paystack: () => noAnswer() });
    store.failPut(refusedCall);

    await work(LADDER_JOB);

    expect(scheduled.sent).toHaveLength(1);
  });

  test('watches what was started elsewhere all the same', async () => {
    const { store, urgent, work } = setUp({ payments: [], paystack: () => noAnswer() });

    await work(WEBHOOK_JOB);

    expect(store.stored(REFERENCE)).toMatchObject({ origin: EXTERNAL, status: 'pending', version: 1 });
    expect(urgent.sent).toHaveLength(1);
  });

  test('fails, to come again, when it can not be put back', async () => {
    const { work, store } = setUp({ paystack: () => noAnswer(), queueFails: true });

    const error = await caught(() => work(LADDER_JOB));

    expect(error).toMatchObject({ message: 'The queue does not take the job' });
    expect(store.written).toEqual([]);
  });

  test('is put back while Paystack’s key is not set, and Paystack is not called', async () => {
    const { paystack, urgent, meter, work } = setUp({ keys: new NotConfiguredError('secret') });

    await work(WEBHOOK_JOB);

    expect(paystack.verified).toEqual([]);
    expect(urgent.sent).toHaveLength(1);
    expect(meter.of('PaystackKeyUnfit')).toEqual([['PaystackKeyUnfit', 1]]);
  });

  test('is put back while the key is of the other mode, and Paystack is not called', async () => {
    const { paystack, scheduled, store, meter, work } = setUp({ payments: [LIVE] });

    await work(LADDER_JOB);

    expect(paystack.verified).toEqual([]);
    expect(scheduled.sent).toHaveLength(1);
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending', mode: 'live' });
    expect(meter.of('PaystackKeyUnfit')).toEqual([['PaystackKeyUnfit', 1]]);
    expect(meter.of('CheckLateness')).toHaveLength(1);
  });

  test('wakes nobody for a test payment that the change to a live key has left behind', async () => {
    const { scheduled, meter, work } = setUp({ keys: LIVE_KEY });

    await work(LADDER_JOB);

    expect(scheduled.sent).toHaveLength(1);
    expect(meter.of('PaystackKeyUnfit')).toEqual([]);
    expect(meter.of('CheckLateness')).toEqual([]);
  });

  test.each([
    ['the key is of the other mode', { keys: LIVE_KEY }, 'payment_of_other_mode'],
    ['Paystack refuses to verify it', { paystack: () => rejected('invalid_params') }, 'paystack_rejected'],
  ])(
    'is asked for no more three days after the deadline where %s, and closes nothing',
    async (_, state, code) => {
      const jobAt = async (now: number) => {
        const { store, scheduled, events, work } = setUp({ ...state, now });
        await work(LADDER_JOB);
        return {
          payment: store.stored(REFERENCE),
          jobs: scheduled.sent.length,
          events: events.published.length,
        };
      };

      const before = await jobAt(DEADLINE + 72 * 3_600_000 - 1);
      const after = await jobAt(DEADLINE + 72 * 3_600_000);

      expect(before).toMatchObject({ payment: { status: 'pending' }, jobs: 1, events: 0 });
      expect(after).toMatchObject({
        payment: { status: 'pending', nextCheck: { givenUp: code } },
        jobs: 0,
        events: 0,
      });
      expect(after.payment && dueAt(after.payment)).toBeUndefined();
    },
  );

  test('is put back however long an outage lasts', async () => {
    const { store, scheduled, work } = setUp({
      paystack: () => serverError(),
      now: DEADLINE + 1_000 * 3_600_000,
    });

    await work(LADDER_JOB);

    expect(scheduled.sent).toHaveLength(1);
    expect(store.stored(REFERENCE)).not.toHaveProperty('nextCheck.givenUp');
  });

  test('is put back where the end of its checks can not be stored', async () => {
    const { store, scheduled, work } = setUp({ keys: LIVE_KEY, now: DEADLINE + 72 * 3_600_000 });
    store.failPut(refusedCall);

    await work(LADDER_JOB);

    expect(scheduled.sent).toHaveLength(1);
  });

  test('still closes a payment whose checks were given up, when a webhook asks for it', async () => {
    const payment = withoutChecks({ ...PENDING, ...STATES.pending }, 'payment_of_other_mode');
    const { store, events, work } = setUp({
      payments: [payment],
      paystack: () => PAID,
      now: DEADLINE + 90 * 3_600_000,
    });

    await work(WEBHOOK_JOB);

    expect(store.stored(REFERENCE)?.status).toBe('success');
    expect(events.published).toMatchObject([{ type: 'payment.succeeded' }]);
  });

  test('is out of patience, and so reaches a person, when a webhook has been put back for three days', async () => {
    const { urgent, work } = setUp({ paystack: () => serverError() });
    const since = NOW - 72 * 3_600_000;

    await work({ ...WEBHOOK_JOB, attempt: 2_000, since: since + 1 });
    const error = await caught(() => work({ ...WEBHOOK_JOB, attempt: 2_000, since }));

    expect(urgent.sent).toMatchObject([{ job: { attempt: 2_001, since: since + 1 } }]);
    expect(error).toMatchObject({ code: 'out_of_patience', cause: { code: 'paystack_server_error' } });
  });

  test('waits until Paystack may be tried again when it was held back, and ever longer', async () => {
    const { urgent, scheduled, work } = setUp({ paystack: () => breakerOpen(NOW + 60_000) });

    await work(WEBHOOK_JOB);
    await work({ ...LADDER_JOB, attempt: 7 });

    expect(urgent.sent).toMatchObject([{ job: { attempt: 1 }, delaySeconds: 62 }]);
    expect(scheduled.sent).toMatchObject([{ job: { attempt: 8 }, delaySeconds: 675 }]);
  });

  test('outlives an outage of a day when it is tried or held back every two minutes', async () => {
    const { urgent, work } = setUp({ paystack: () => breakerOpen(NOW + 60_000) });
    const since = NOW - 24 * 3_600_000;

    await work({ ...WEBHOOK_JOB, attempt: 720, since });

    expect(urgent.sent).toMatchObject([{ job: { attempt: 721, since } }]);
  });

  test('comes again within two minutes when a webhook asked for it, and within 15 minutes otherwise', async () => {
    const { urgent, scheduled, work } = setUp({ paystack: () => noAnswer() });

    await work({ ...WEBHOOK_JOB, attempt: 500 });
    await work({ ...LADDER_JOB, attempt: 500 });

    expect(urgent.sent).toMatchObject([{ delaySeconds: 90 }]);
    expect(scheduled.sent).toMatchObject([{ delaySeconds: 675 }]);
  });

  test('of the ladder has patience for ever: its payment stays open until a check is answered', async () => {
    const { scheduled, work } = setUp({ paystack: () => serverError() });

    await work({ ...LADDER_JOB, attempt: 100 });

    expect(scheduled.sent).toMatchObject([{ job: { attempt: 101 } }]);
  });

  test('fails, to come again, when the secret can not be read for a reason of ours', async () => {
    const failure = refusal('AccessDeniedException');
    const { work, scheduled } = setUp({ keys: failure });

    expect(await caught(() => work(LADDER_JOB))).toBe(failure);
    expect(scheduled.sent).toEqual([]);
  });

  test('is an answer where Paystack only does not know the reference', async () => {
    const { store, scheduled, work } = setUp({ paystack: () => UNKNOWN_REFERENCE });

    await work(LADDER_JOB);

    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending', checks: 2, nextCheck: { number: 2 } });
    expect(scheduled.sent).toMatchObject([{ job: { check: 2, attempt: 0 } }]);
  });
});

describe('A job that AWS gives no answer for', () => {
  test.each([
    ['the table gives no answer', new TableError()],
    ['the table throttles', refusal('ProvisionedThroughputExceededException')],
    ['the table fails', Object.assign(new Error('Internal'), { $metadata: { httpStatusCode: 500 } })],
    ['the connection breaks', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ])('is put back to its own lane, and has used up no receive, when %s', async (_, failure) => {
    const ladder = setUp();
    const webhook = setUp();
    const fault = () => {
      throw failure;
    };
    ladder.store.failGet(fault);
    webhook.store.failGet(fault);

    await ladder.work(LADDER_JOB);
    await webhook.work(WEBHOOK_JOB);

    expect(ladder.scheduled.sent).toEqual([{ job: { ...LADDER_JOB, attempt: 1 }, delaySeconds: 12 }]);
    expect(webhook.urgent.sent).toEqual([
      { job: { ...WEBHOOK_JOB, attempt: 1, since: NOW }, delaySeconds: 3 },
    ]);
  });

  test('is put back when the secret can not be read', async () => {
    const { work, urgent } = setUp({ keys: refusal('ThrottlingException') });

    await work(WEBHOOK_JOB);

    expect(urgent.sent).toHaveLength(1);
  });

  test('is put back when what was found can not be stored, and nothing is told', async () => {
    const { store, events, scheduled, work } = setUp({ paystack: () => PAID });
    store.failPut(refusedCall);

    await work(LADDER_JOB);

    expect(events.published).toEqual([]);
    expect(scheduled.sent).toMatchObject([{ job: { check: 1, attempt: 1 } }]);
  });

  test('is dropped when it comes back and the write had taken effect all the same', async () => {
    const { store, scheduled, paystack, work } = setUp();
    store.failPut(lostAnswer);

    await work(LADDER_JOB);
    await work({ ...LADDER_JOB, attempt: 1 });

    expect(scheduled.sent).toMatchObject([{ job: { check: 1, attempt: 1 } }]);
    expect(paystack.verified).toHaveLength(1);
    // The job of the next rung was never sent; the table knows of it.
    expect(await store.due(NOW + 60_000 + 120_000, 10)).toMatchObject([{ reference: REFERENCE }]);
  });

  test('makes one change when the old message comes back beside the new one', async () => {
    const { store, events, scheduled, work } = setUp({ paystack: () => PAID });
    store.failGet(refusedCall);

    await work(LADDER_JOB);
    await Promise.all([work({ ...LADDER_JOB, attempt: 1 }), work(LADDER_JOB)]);

    expect(store.stored(REFERENCE)).toMatchObject({ status: 'success' });
    expect(new Set(events.published.map(({ id }) => id)).size).toBe(1);
    expect(scheduled.sent).toHaveLength(1);
  });

  test('is out of patience as with Paystack, when a webhook asked for it', async () => {
    const { store, urgent, work } = setUp();
    store.failGet(refusedCall);

    const error = await caught(() => work({ ...WEBHOOK_JOB, since: NOW - 72 * 3_600_000 }));

    expect(error).toMatchObject({ code: 'out_of_patience', cause: { name: 'TimeoutError' } });
    expect(urgent.sent).toEqual([]);
  });

  test('fails, to come again, when it can not be put back', async () => {
    const { store, work } = setUp({ queueFails: true });
    store.failGet(refusedCall);

    const error = await caught(() => work(WEBHOOK_JOB));

    expect(error).toMatchObject({ message: 'The queue does not take the job' });
  });
});

describe('The metrics of a job', () => {
  test('count its check by what asked for it, and the payment that it closed', async () => {
    const ladder = setUp();
    const webhook = setUp({ paystack: () => PAID });

    await ladder.work(LADDER_JOB);
    await webhook.work(WEBHOOK_JOB);

    expect(ladder.meter.measured).toEqual([['Checks', 1, 'ladder']]);
    expect(webhook.meter.measured).toEqual([
      ['Checks', 1, 'webhook'],
      ['PaymentsClosed', 1, 'success'],
    ]);
  });

  test('count a payment that was started elsewhere as external once it is paid', async () => {
    const { meter, work } = setUp({ payments: [], paystack: () => PAID });

    await work(WEBHOOK_JOB);

    expect(meter.of('PaymentsClosed')).toEqual([['PaymentsClosed', 1, 'external']]);
  });

  test('count a payment as closed once, when two jobs find the same side by side', async () => {
    const { meter, work } = setUp({ paystack: () => PAID });

    await Promise.all([work(LADDER_JOB), work(WEBHOOK_JOB)]);

    expect(meter.of('Checks')).toHaveLength(2);
    expect(meter.of('PaymentsClosed')).toEqual([['PaymentsClosed', 1, 'success']]);
  });

  test('count nothing where the table took no write', async () => {
    const { store, meter, work } = setUp({ paystack: () => PAID });
    store.failPut(refusedCall);

    await work(LADDER_JOB);

    expect(meter.of('PaymentsClosed')).toEqual([]);
  });

  test('count that it was put back, and no check; once the queue has taken it', async () => {
    const taken = setUp({ paystack: () => noAnswer() });
    const refused = setUp({ paystack: () => noAnswer(), queueFails: true });

    await taken.work(LADDER_JOB);
    await caught(() => refused.work(LADDER_JOB));

    expect(taken.meter.measured).toEqual([
      ['JobsPutBack', 1],
      ['CheckLateness', 0],
    ]);
    expect(refused.meter.measured).toEqual([]);
  });

  test.each<[string, Parameters<typeof setUp>[0]]>([
    ['Paystack gives no answer', { paystack: () => serverError() }],
    ['the key is of the other mode', { payments: [LIVE] }],
    ['the secret has no key', { keys: new NotConfiguredError('secret') }],
    ['there is no quota', { paystack: () => new PaystackDeferredError(NOW + 900_000, NOW + 900_000) }],
  ])('tell in every quarter of an hour how late a check is that is put back while %s', async (_, away) => {
    let payments: readonly Payment[] = away?.payments ?? [PENDING];
    let job: VerificationJob = LADDER_JOB;
    let now = NOW;
    const late: { readonly at: number; readonly ms: number }[] = [];

    while (now < NOW + 6 * 3_600_000) {
      const { scheduled, store, meter, work } = setUp({ ...away, payments, now });
      await work(job);
      const [sent] = scheduled.sent;
      late.push(...meter.of('CheckLateness').map(([, ms]) => ({ at: now, ms })));
      if (sent?.job.kind !== 'ladder') break;
      const stored = store.stored(REFERENCE);
      payments = stored === undefined ? [] : [stored];
      job = sent.job;
      now += sent.delaySeconds * 1_000;
    }

    const overdue = late.filter(({ ms }) => ms >= 600_000);
    const silences = overdue.map(({ at }, index) => at - (overdue[index - 1]?.at ?? NOW + 600_000));
    expect(late.map(({ at, ms }) => at - ms)).toEqual(late.map(() => STATES.pending.nextCheck.at));
    expect(overdue.length).toBeGreaterThan(20);
    expect(Math.max(...silences)).toBeLessThanOrEqual(900_000);
  });

  test('tell how late the check of a webhook is, since it was put back for the first time', async () => {
    const { meter, work } = setUp({ paystack: () => serverError() });

    await work({ ...WEBHOOK_JOB, attempt: 9, since: NOW - 700_000 });

    expect(meter.of('CheckLateness')).toEqual([['CheckLateness', 700_000]]);
  });

  test('count the job of the next check where the queue did not take it', async () => {
    const { meter, work } = setUp({ queueFails: true });

    await work(LADDER_JOB);

    expect(meter.of('JobsNotSent')).toHaveLength(1);
  });
});

describe('A job that there is no quota for', () => {
  const turn = NOW + 40_500;

  test.each([
    ['of the ladder', LADDER_JOB, 'scheduled'],
    ['of a webhook', WEBHOOK_JOB, 'urgent'],
  ] as const)(
    '%s is put back until its turn, which it keeps, and has failed at nothing',
    async (_, job, lane) => {
      const { work, meter, ...queues } = setUp({ paystack: () => new PaystackDeferredError(turn, turn) });

      await work({ ...job, attempt: 3 });

      expect(queues[lane].sent).toEqual([{ job: { ...job, attempt: 3, turn }, delaySeconds: 40 }]);
      expect(meter.of('JobsPutBack')).toEqual([]);
    },
  );

  test('shows its turn when it comes again', async () => {
    const { paystack, work } = setUp();

    await work({ ...LADDER_JOB, turn });
    await work({ ...WEBHOOK_JOB, turn });

    expect(paystack.options).toMatchObject([
      { priority: 'ladder', turn },
      { priority: 'urgent', turn },
    ]);
  });

  test('moves its payment’s due time along, so that reconcile sends no second one', async () => {
    const { store, work } = setUp({ paystack: () => new PaystackDeferredError(turn, turn) });

    await work(LADDER_JOB);

    expect(await store.due(NOW + 40_000 + 119_999, 10)).toEqual([]);
    expect(await store.due(NOW + 40_000 + 120_000, 10)).toMatchObject([{ reference: REFERENCE }]);
  });

  test('waits for a turn beyond the queue’s longest delay in hops, with its due time a hop away', async () => {
    const far = NOW + 2_000_000;
    const { store, scheduled, work } = setUp({ paystack: () => new PaystackDeferredError(far, far) });

    await work(LADDER_JOB);

    expect(scheduled.sent).toMatchObject([{ job: { turn: far }, delaySeconds: 900 }]);
    expect(await store.due(NOW + 900_000, 10)).toEqual([]);
  });

  test('never comes again at once', async () => {
    const { scheduled, work } = setUp({ paystack: () => new PaystackDeferredError(NOW - 1, turn) });

    await work(LADDER_JOB);

    expect(scheduled.sent).toMatchObject([{ delaySeconds: 1 }]);
  });

  test('is never given up, however often it was put back before', async () => {
    const { urgent, work } = setUp({ paystack: () => new PaystackDeferredError(turn, turn) });

    await work({ ...WEBHOOK_JOB, attempt: 100 });

    expect(urgent.sent).toHaveLength(1);
  });

  test('has used its turn up once Paystack was called', async () => {
    const unanswered = setUp({ paystack: () => serverError() });
    const contradicted = setUp();

    await unanswered.work({ ...LADDER_JOB, turn });
    await contradicted.work({ ...WEBHOOK_JOB, turn });

    expect(unanswered.scheduled.sent).toEqual([
      { job: { ...LADDER_JOB, attempt: 1 }, delaySeconds: expect.any(Number) },
    ]);
    expect(contradicted.urgent.sent).toEqual([
      { job: { ...WEBHOOK_JOB, looks: 1 }, delaySeconds: expect.any(Number) },
    ]);
  });
});

test('Who sends a job names its message in the log', async () => {
  const scheduled = setUp();
  const putBack = setUp({ paystack: () => noAnswer() });
  const looking = setUp();

  await scheduled.work(LADDER_JOB);
  await putBack.work(LADDER_JOB);
  await looking.work(WEBHOOK_JOB);

  for (const [{ log }, message] of [
    [scheduled, 'check scheduled'],
    [putBack, 'job put back'],
    [looking, 'webhook is ahead of verify, looking again'],
  ] as const) {
    const line = log.lines.find((each) => each.message === message);
    expect(line?.fields).toMatchObject({ reference: REFERENCE, sentJob: 'message-1' });
  }
});
