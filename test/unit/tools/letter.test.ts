import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { attributesOf } from '../../../shared/queue/dead-letter-note.ts';
import { laneToRedriveTo, letterOf, renewedBody } from '../../../tools/dead-letters/letter.ts';
import { NOTE } from '../../support/dead-letter-note.ts';
import { CLAIMED_AT } from '../../support/payments.ts';

const LANES = {
  urgent: 'https://sqs.eu-west-1.amazonaws.com/123456789012/Shop-Urgent-1',
  scheduled: 'https://sqs.eu-west-1.amazonaws.com/123456789012/Shop-Scheduled-1',
};
const WEBHOOK = { kind: 'webhook', reference: 'order-7', event: 'charge.success', attempt: 100, looks: 5 };
const LADDER = { kind: 'ladder', reference: 'order-7', check: 2, attempt: 3, turn: 1_772_355_600_000 };
function message(body: unknown, more: Partial<Message> = {}): Message {
  return {
    MessageId: 'letter-1',
    ReceiptHandle: 'handle-1',
    Body: typeof body === 'string' ? body : JSON.stringify(body),
    Attributes: { SentTimestamp: String(CLAIMED_AT + 60_000), ...more.Attributes },
    ...(more.MessageAttributes !== undefined && { MessageAttributes: more.MessageAttributes }),
  };
}

/** As SQS notes it when it moves a message itself. */
function movedFrom(queue: string): Partial<Message> {
  return { Attributes: { DeadLetterQueueSourceArn: `arn:aws:sqs:eu-west-1:123456789012:${queue}` } };
}

describe('A letter', () => {
  test('of the worker has its reason, its lane and the time of its job on it', () => {
    const letter = letterOf(message(LADDER, { MessageAttributes: attributesOf(NOTE) }), LANES);

    expect(letter).toMatchObject({
      id: 'letter-1',
      receiptHandle: 'handle-1',
      reason: 'failed_every_time',
      from: 'scheduled',
      note: NOTE,
      sentAt: CLAIMED_AT,
      contents: { kind: 'job', job: LADDER },
    });
  });

  test.each([
    ['Shop-Urgent-1', 'urgent'],
    ['Shop-Scheduled-1', 'scheduled'],
    ['another-queue', undefined],
  ])('that SQS moved from %s ended without a word', (queue, from) => {
    const letter = letterOf(message(WEBHOOK, movedFrom(queue)), LANES);

    expect(letter.reason).toBe('ended_without_a_word');
    expect(letter.from).toBe(from);
    expect(letter.sentAt).toBe(CLAIMED_AT + 60_000);
  });

  test('that SQS redrove and moved here again has a note of an earlier life, which is not believed', () => {
    const again = message(LADDER, {
      ...movedFrom('Shop-Scheduled-1'),
      MessageAttributes: attributesOf(NOTE),
    });

    const letter = letterOf(again, LANES);

    expect(letter.reason).toBe('ended_without_a_word');
    expect(letter.note).toBeUndefined();
  });

  test('that nobody has moved was put there by hand', () => {
    expect(letterOf(message(WEBHOOK), LANES).reason).toBe('put_there_by_hand');
  });

  test.each([
    ['ada@example.com', 'it is no JSON'],
    ['"ada@example.com"', 'it is no object'],
    [{ kind: 'ada@example.com' }, "not as a job's: kind"],
    [{ ...LADDER, check: 0, reference: 'ada@example.com' }, "not as a job's: reference, check"],
  ])('that is no job says why, and not what it holds: %j', (body, problem) => {
    const letter = letterOf(message(body), LANES);

    expect(letter).toMatchObject({ reason: 'malformed_job', contents: { kind: 'malformed', problem } });
    expect(JSON.stringify(letter)).not.toContain('ada@');
    expect(laneToRedriveTo(letter)).toBeUndefined();
  });
});

describe('A letter that is redriven', () => {
  test('goes to the lane of its job, whichever it came from', () => {
    const letters = [WEBHOOK, LADDER].map((job) =>
      letterOf(message(job, movedFrom('Shop-Scheduled-1')), LANES),
    );

    expect(letters.map(laneToRedriveTo)).toEqual(['urgent', 'scheduled']);
  });

  test.each([
    [WEBHOOK, { ...WEBHOOK, attempt: 0, looks: 0 }],
    [LADDER, { kind: 'ladder', reference: 'order-7', check: 2, attempt: 0 }],
    [
      { ...WEBHOOK, since: 1_772_355_600_000 },
      { ...WEBHOOK, attempt: 0, looks: 0 },
    ],
    // Of a newer version than this command.
    [
      { ...LADDER, hops: 7 },
      { kind: 'ladder', reference: 'order-7', check: 2, attempt: 0, hops: 7 },
    ],
  ])('has all its attempts again, and everything else that it had: %j', (job, renewed) => {
    const { contents } = letterOf(message(job), LANES);

    expect(contents.kind === 'job' && JSON.parse(renewedBody(contents))).toEqual(renewed);
  });
});
