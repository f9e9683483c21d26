import { describe, expect, test } from 'vitest';
import { giveUp, type JobRecord } from '../../../functions/verification-worker/give-up.ts';
import { OutOfPatienceError } from '../../../functions/verification-worker/put-back.ts';
import type { DeadLetterNote } from '../../../shared/queue/dead-letter-note.ts';
import { MalformedJobError } from '../../../shared/queue/job.ts';
import { OutOfTimeError } from '../../../shared/runtime/in-time.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import { CLAIMED_AT } from '../../support/payments.ts';
import { createRecordingLog } from '../../support/recorders.ts';

const NOW = CLAIMED_AT + 900_000;
const BODY = '{"kind":"ladder","reference":"order-7","check":1,"attempt":0}';

function recordReceived(times: number, queue: string): JobRecord {
  return {
    messageId: 'message-1',
    body: BODY,
    attributes: { ApproximateReceiveCount: String(times), SentTimestamp: String(CLAIMED_AT) },
    eventSourceARN: `arn:aws:sqs:eu-west-1:123456789012:${queue}`,
  };
}

function setUp({ refuses }: { readonly refuses?: Error } = {}) {
  const letters: { body: string; note: DeadLetterNote }[] = [];
  const log = createRecordingLog();
  const deadLetters = {
    async send(body: string, note: DeadLetterNote) {
      if (refuses !== undefined) throw refuses;
      letters.push({ body, note });
      return 'letter-1';
    },
  };
  const context = {
    deadLetters,
    maxReceives: 5,
    urgentQueueName: 'Shop-Urgent-1',
    functionRequestId: 'invocation-1',
    clock: () => NOW,
    log,
  };
  return {
    letters,
    log,
    giveUp: (times: number, error: unknown, queue = 'Shop-Urgent-1') =>
      giveUp(context, recordReceived(times, queue), error),
  };
}

const UNREADABLE = new StoredItemError('PAYMENT#order-7', { cause: undefined });

describe('A job that failed', () => {
  test.each([1, 2, 4])('comes again after receive %d of 5', async (times) => {
    const { letters, giveUp } = setUp();

    expect(await giveUp(times, UNREADABLE)).toBe(false);
    expect(letters).toEqual([]);
  });

  // The count is approximate: it may have gone past five unseen.
  test.each([5, 6])('is given up, as it came and with the reason on it, at receive %d', async (times) => {
    const { letters, log, giveUp } = setUp();

    expect(await giveUp(times, UNREADABLE)).toBe(true);
    expect(letters).toEqual([
      {
        body: BODY,
        note: {
          reason: 'failed_every_time',
          errorName: 'StoredItemError',
          errorCode: 'stored_item_unreadable',
          failedAt: '2026-03-01T09:15:00.000Z',
          sentAt: '2026-03-01T09:00:00.000Z',
          functionRequestId: 'invocation-1',
          job: 'message-1',
          lane: 'urgent',
          receives: times,
        },
      },
    ]);
    expect(log.lines).toMatchObject([
      {
        level: 'error',
        message: 'job given up',
        fields: { reason: 'failed_every_time', sentJob: 'letter-1' },
      },
    ]);
  });

  test.each([
    [
      'is no job of any release',
      new MalformedJobError({ cause: undefined, isForGood: true }),
      'malformed_job',
      'MalformedJobError',
    ],
    [
      'has run out of patience',
      new OutOfPatienceError(2_000, { cause: UNREADABLE }),
      'out_of_patience',
      'StoredItemError',
    ],
  ])('is given up at its first receive when it %s', async (_, error, reason, errorName) => {
    const { letters, giveUp } = setUp();

    expect(await giveUp(1, error)).toBe(true);
    expect(letters).toMatchObject([{ note: { reason, errorName, receives: 1 } }]);
  });

  test('comes again when it may be one of a later release, until its last receive', async () => {
    const { letters, giveUp } = setUp();
    const unknown = new MalformedJobError({ cause: undefined, isForGood: false });

    expect([await giveUp(1, unknown), await giveUp(4, unknown), await giveUp(5, unknown)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(letters).toMatchObject([{ note: { reason: 'malformed_job', receives: 5 } }]);
  });

  test('that was not done in time comes again, and says so when it is given up', async () => {
    const { letters, giveUp } = setUp();

    expect([await giveUp(4, new OutOfTimeError()), await giveUp(5, new OutOfTimeError())]).toEqual([
      false,
      true,
    ]);
    expect(letters).toMatchObject([{ note: { reason: 'out_of_time', errorCode: 'out_of_time' } }]);
  });

  test('has the lane on it that it came from', async () => {
    const { letters, giveUp } = setUp();

    await giveUp(5, UNREADABLE, 'Shop-Urgent-1');
    await giveUp(5, UNREADABLE, 'Shop-Scheduled-1');

    expect(letters.map(({ note }) => note.lane)).toEqual(['urgent', 'scheduled']);
  });

  test('is left to SQS when the dead-letter queue does not take it', async () => {
    const { log, giveUp } = setUp({ refuses: Object.assign(new Error('no answer'), { code: 'timeout' }) });

    expect(await giveUp(5, UNREADABLE)).toBe(false);
    expect(log.lines).toMatchObject([
      { level: 'error', message: 'dead letter not sent', fields: { code: 'timeout' } },
    ]);
  });
});
