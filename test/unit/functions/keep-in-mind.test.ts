import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile/use-case.ts';
import { type BatchContext, workBatch } from '../../../functions/verification-worker/batch.ts';
import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import { dueAt } from '../../../shared/payment/upkeep.ts';
import type { VerifyResult } from '../../../shared/paystack/answers.ts';
import type { Job } from '../../../shared/queue/job.ts';
import type { WebhookJob } from '../../../shared/queue/verification-job.ts';
import { createMemoryPaymentStore, refusedCall } from '../../support/memory-payment-store.ts';
import { createMemoryVerificationCache } from '../../support/memory-verification-cache.ts';
import { CLAIMED_AT, PAID_TRANSACTION, paymentIn, REFERENCE, STATES } from '../../support/payments.ts';
import { serverError } from '../../support/paystack-failures.ts';
import {
  createRecordingEventBus,
  createRecordingLog,
  createRecordingMeter,
  createRecordingQueue,
} from '../../support/recorders.ts';
import { createScriptedPaystack, knownTransaction } from '../../support/scripted-paystack.ts';

const DAY = 86_400_000;
/** A chargeback comes after weeks. */
const START = CLAIMED_AT + 40 * DAY;
const SUCCESS = paymentIn(STATES.success);
const REVERSED = knownTransaction({ ...PAID_TRANSACTION, status: 'reversed' });
const REFUNDED: WebhookJob = {
  kind: 'webhook',
  reference: REFERENCE,
  event: 'refund.processed',
  attempt: 0,
  looks: 0,
};

/** The worker and reconcile over one table. */
function setUp(payment: Payment = SUCCESS) {
  let now = START;
  let answer: () => VerifyResult | Error = () => new TypeError('A fault of ours');
  const store = createMemoryPaymentStore(payment);
  const letters: string[] = [];
  const urgent = createRecordingQueue();
  const scheduled = createRecordingQueue();
  const shared = {
    payments: store,
    events: createRecordingEventBus(),
    log: createRecordingLog(),
    meter: createRecordingMeter(),
    clock: () => now,
  };
  const context: BatchContext = {
    ...shared,
    paystack: createScriptedPaystack({ verify: () => answer() }),
    cache: createMemoryVerificationCache(),
    cacheTimes: { closedSeconds: 300, openSeconds: 5, staleSeconds: 60 },
    ladder: DEFAULT_LADDER,
    random: () => 0.5,
    keys: { read: async () => ({ current: 'sk_test_1', mode: 'test' }) },
    urgentQueue: urgent,
    scheduledQueue: scheduled,
    webhooks: { relay: async () => {} },
    deadLetters: {
      send: async (body) => {
        letters.push(body);
        return 'letter';
      },
    },
    maxReceives: 5,
    urgentQueueName: 'urgent',
    functionRequestId: 'invocation-1',
  };
  return {
    store,
    letters,
    urgent,
    scheduled,
    stored: () => store.stored(REFERENCE),
    answerWith: (next: typeof answer) => {
      answer = next;
    },
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    work: (job: Job, receives = 1) => {
      const record = {
        messageId: 'message-1',
        body: JSON.stringify(job),
        eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:urgent',
        attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(now) },
      };
      return workBatch(context, [record], { deadline: now + 20_000, answerBy: now + 25_000 });
    },
    reconcile: () => reconcile({ ...shared, queue: scheduled }, now + 50_000),
  };
}

describe('A webhook of a closed payment whose job is given up', () => {
  test('is asked about again by reconcile, and forgotten once that is answered', async () => {
    const { letters, scheduled, stored, answerWith, wait, work, reconcile } = setUp();

    await work(REFUNDED, 5);
    await reconcile();
    const asked = scheduled.sent.length;
    wait(4 * DAY);
    await reconcile();
    answerWith(() => REVERSED);
    for (const { job } of scheduled.sent) await work(job);

    expect(letters).toHaveLength(1);
    expect(asked).toBe(0);
    expect(scheduled.sent).toEqual([{ job: REFUNDED, delaySeconds: 0 }]);
    expect(stored()).toMatchObject({ status: 'reversed', outbox: {} });
    expect(stored()).not.toHaveProperty('unanswered');
  });

  test('is in the table before the last receive can kill its process, and at no receive before', async () => {
    const { stored, answerWith, work } = setUp();
    const seen: (string | undefined)[] = [];
    answerWith(() => {
      seen.push(stored()?.unanswered?.event);
      return new TypeError('A fault of ours');
    });

    await work(REFUNDED, 4);
    await work(REFUNDED, 5);

    expect(seen).toEqual([undefined, 'refund.processed']);
  });

  test('is given up after three days only once the table knows of it', async () => {
    const { store, letters, urgent, stored, answerWith, work } = setUp();
    answerWith(() => serverError());
    const job = { ...REFUNDED, attempt: 2_000, since: START - 3 * DAY };
    store.failPut(refusedCall);

    await work(job);
    const afterFirst = { letters: letters.length, jobs: urgent.sent.length };
    await work(job);

    expect(afterFirst).toEqual({ letters: 0, jobs: 1 });
    expect(letters).toHaveLength(1);
    expect(stored()).toMatchObject({ unanswered: { event: 'refund.processed', dueAt: START + 4 * DAY } });
  });

  test('is asked about a second time, and no more, when reconcile dies before the due time is moved', async () => {
    const { store, scheduled, wait, work, reconcile } = setUp();
    await work(REFUNDED, 5);
    wait(4 * DAY);
    store.failPut(refusedCall);

    await reconcile();
    await reconcile();
    await reconcile();

    expect(scheduled.sent).toHaveLength(2);
  });

  test('is asked about eight times, and then rests until another webhook comes', async () => {
    const { scheduled, stored, wait, work, reconcile } = setUp();
    await work(REFUNDED, 5);
    for (let round = 0; round < 10; round += 1) {
      wait(4 * DAY);
      await reconcile();
      // The job that was just sent fails as well, within the hour.
      if (round < 8) await work(REFUNDED, 5);
    }
    const asked = scheduled.sent.length;
    const payment = stored();

    await work({ ...REFUNDED, event: 'charge.dispute.create' }, 5);

    expect(asked).toBe(8);
    expect(payment && dueAt(payment)).toBeUndefined();
    expect(stored()).toMatchObject({ unanswered: { event: 'charge.dispute.create', asked: 0 } });
  });
});

test('A webhook of an open payment needs nobody to keep it in mind: the ladder comes', async () => {
  const { stored, work } = setUp(paymentIn(STATES.pending));

  await work(REFUNDED, 5);

  expect(stored()).toEqual(paymentIn(STATES.pending));
});

test('A webhook of an open payment whose checks were given up is kept in mind', async () => {
  const nextCheck = { ...STATES.pending.nextCheck, givenUp: 'paystack_rejected' };
  const { stored, work } = setUp(paymentIn({ status: 'pending', nextCheck }));

  await work(REFUNDED, 5);

  expect(stored()).toMatchObject({ unanswered: { event: 'refund.processed' } });
});

test('A webhook that tells nothing new is not kept in mind', async () => {
  const { stored, work } = setUp();

  await work({ ...REFUNDED, event: 'charge.success' }, 5);

  expect(stored()).toEqual(SUCCESS);
});
