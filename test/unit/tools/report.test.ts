import { describe, expect, test } from 'vitest';
import type { Job } from '../../../shared/queue/job.ts';
import { lossOf, meaningOf, stepsFor } from '../../../tools/dead-letters/advice.ts';
import type { Letter, LetterReason } from '../../../tools/dead-letters/letter.ts';
import type { PaymentNow } from '../../../tools/dead-letters/payment-now.ts';
import { type Entry, entryJson, explanationText, listText } from '../../../tools/dead-letters/report.ts';
import { momentText, spanText, wrapped } from '../../../tools/dead-letters/words.ts';
import { NOTE } from '../../support/dead-letter-note.ts';
import { CLAIMED_AT, paymentIn, REFERENCE, reference, STATES } from '../../support/payments.ts';

const NOW = CLAIMED_AT + 3 * 3_600_000;
const CONTEXT = { program: 'npm run dead-letters --', options: ' --stack Shop', now: NOW };
const WEBHOOK: Job = { kind: 'webhook', reference: REFERENCE, event: 'charge.success', attempt: 0, looks: 0 };
const LADDER: Job = { kind: 'ladder', reference: REFERENCE, check: 2, attempt: 0 };
const AUDIT: Job = { kind: 'audit', reference: REFERENCE, listed: 'success', attempt: 0 };
const RELAY: Job = {
  kind: 'relay',
  id: 'webhook/1',
  receivedAt: '2026-03-01T09:00:00.000Z',
  hash: '5f'.repeat(32),
  attempt: 0,
};
const REASONS: LetterReason[] = [
  'malformed_job',
  'out_of_patience',
  'out_of_time',
  'failed_every_time',
  'ended_without_a_word',
  'put_there_by_hand',
];

function letter(job: Job = WEBHOOK, more: Partial<Letter> = {}): Letter {
  return {
    id: '1f0c2ab4-5d1e-4c59-9b54-3a0f6f1f4a51',
    receiptHandle: 'handle',
    reason: 'failed_every_time',
    contents: { kind: 'job', job, body: JSON.stringify(job) },
    from: 'urgent',
    note: NOTE,
    sentAt: CLAIMED_AT,
    ...more,
  };
}

function entry(more: Partial<Entry> = {}): Entry {
  return { letter: letter(), shortId: '1f0c2ab4', payment: now('pending'), ...more };
}

function now(status: keyof typeof STATES): PaymentNow {
  return { kind: 'found', payment: paymentIn(STATES[status]) };
}

/** As long as anything in it can be. */
const LONGEST = entry({
  letter: letter(
    { ...WEBHOOK, reference: reference('r'.repeat(60)), event: 'e'.repeat(20) },
    {
      note: { ...NOTE, errorName: 'E'.repeat(60), errorCode: 'c'.repeat(60) },
    },
  ),
});

describe('The list of letters', () => {
  test('says of each what it is, why it is here, how its payment stands and what to do', () => {
    expect(listText([entry()], CONTEXT).split('\n')).toEqual([
      '1f0c2ab4  webhook charge.success, order-7.A=1',
      '          sent 3 h ago, received 5 times: failed_every_time, StoredItemError',
      '          (stored_item_unreadable)',
      '          payment pending, next check was due 2 h ago',
      '          Mend the cause: the worker\'s log has it, filter job = "message-1".',
    ]);
  });

  test('says what each kind of job is about', () => {
    const heads = [WEBHOOK, LADDER, AUDIT, RELAY].map(
      (job) => listText([entry({ letter: letter(job) })], CONTEXT).split('\n')[0],
    );

    expect(heads).toEqual([
      '1f0c2ab4  webhook charge.success, order-7.A=1',
      '1f0c2ab4  ladder check 2, order-7.A=1',
      '1f0c2ab4  audit listed as success, order-7.A=1',
      '1f0c2ab4  relay unrecognized',
    ]);
  });

  test.each(REASONS)('and the explanation fit 100 columns: %s', (reason) => {
    const letters = [
      entry({ letter: letter(WEBHOOK, { reason }) }),
      { ...LONGEST, letter: { ...LONGEST.letter, reason } },
    ];

    const lines = letters
      .flatMap((each) => [listText([each], CONTEXT), explanationText(each, CONTEXT)])
      .join('\n')
      .split('\n');

    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  test.each([
    [now('success'), 'payment success, closed'],
    [{ kind: 'none' }, 'no payment on record'],
    [{ kind: 'unreadable' }, 'payment unreadable: see the runbook of UnreadablePayments'],
    [
      { kind: 'unknown', why: 'AccessDeniedException' },
      "payment unknown: the table can't be read (AccessDeniedException)",
    ],
  ] satisfies [PaymentNow, string][])('tells how the payment stands: %j', (payment, text) => {
    expect(listText([entry({ payment })], CONTEXT)).toContain(text);
  });
});

describe('The explanation of a letter', () => {
  test('has the ids by which to find it in the log, and the whole command to redrive it', () => {
    const text = explanationText(entry(), CONTEXT);

    expect(text).toContain('id           1f0c2ab4-5d1e-4c59-9b54-3a0f6f1f4a51\n');
    expect(text).toContain('in the log   job message-1, function_request_id invocation-1\n');
    expect(text).toContain('given up     2026-03-01T09:15:00.000Z, 2 h ago\n');
    expect(text).toContain('npm run dead-letters -- redrive 1f0c2ab4 --stack Shop');
  });

  test('has a job redriven that was malformed to a worker of an earlier release', () => {
    const commands = { redrive: 'REDRIVE', delete: 'DELETE' };

    expect(stepsFor(letter(WEBHOOK, { reason: 'malformed_job' }), commands)).toEqual([
      expect.stringContaining('REDRIVE'),
    ]);
  });

  test.each(REASONS)('has a meaning and something to do for %s', (reason) => {
    const malformed = { kind: 'malformed', problem: 'it is no JSON', bytes: 6 } as const;
    const contents = reason === 'malformed_job' ? { contents: malformed } : {};
    const steps = stepsFor(letter(WEBHOOK, { reason, ...contents }), {
      redrive: 'REDRIVE',
      delete: 'DELETE',
    });

    expect(meaningOf({ reason })).toMatch(/\.\)?$/);
    expect(steps.at(-1)).toContain(reason === 'malformed_job' ? 'DELETE' : 'REDRIVE');
  });

  test('does not blame the worker for what is no job and has no note of the worker', () => {
    const reason = 'malformed_job';

    expect(meaningOf({ reason, note: NOTE, from: 'urgent' })).toContain('the worker knew');
    expect(meaningOf({ reason, from: 'urgent' })).toContain('SQS moved it');
    expect(meaningOf({ reason })).toContain('by hand');
  });

  test.each([
    ['a check of the ladder', LADDER, now('pending'), /^Nothing\. The table says/],
    ['a check of the ladder, over', LADDER, now('success'), /^Nothing: the payment is closed/],
    ['a webhook of an open payment', WEBHOOK, now('pending'), /^Time: the ladder/],
    [
      'a webhook of a closed payment',
      WEBHOOK,
      now('abandoned'),
      /^What Paystack told of, unless the next audit/,
    ],
    [
      'a webhook of a payment that keeps it in mind',
      WEBHOOK,
      {
        kind: 'found',
        payment: {
          ...paymentIn(STATES.success),
          unanswered: { event: 'refund.processed', asked: 1, dueAt: CLAIMED_AT },
        },
      },
      /^Days: reconcile asks/,
    ],
    ['a webhook of an unknown payment', WEBHOOK, { kind: 'none' }, /nothing else watches it/],
    [
      'a webhook, the table out of reach',
      WEBHOOK,
      { kind: 'unknown', why: 'x' },
      /^Nothing while the payment is open/,
    ],
    ['what the audit found', AUDIT, now('abandoned'), /^A day: the next audit/],
    ['a relay', RELAY, undefined, /^Your systems are not told/],
  ] satisfies [string, Job, PaymentNow | undefined, RegExp][])(
    'says what is lost when it stays: %s',
    (_, job, payment, expected) => {
      expect(lossOf(letter(job), payment)).toMatch(expected);
    },
  );
});

describe('A letter for programs', () => {
  test('has every fact under a name', () => {
    expect(entryJson(entry(), NOW)).toEqual({
      id: '1f0c2ab4-5d1e-4c59-9b54-3a0f6f1f4a51',
      reason: 'failed_every_time',
      kind: 'webhook',
      reference: REFERENCE,
      event: 'charge.success',
      sentAt: '2026-03-01T09:00:00.000Z',
      ageSeconds: 10_800,
      receives: 5,
      failedAt: '2026-03-01T09:15:00.000Z',
      error: { name: 'StoredItemError', code: 'stored_item_unreadable' },
      job: 'message-1',
      functionRequestId: 'invocation-1',
      from: 'urgent',
      redrivesTo: 'urgent',
      payment: { status: 'pending', known: 'found', nextCheckAt: '2026-03-01T09:00:30.000Z' },
    });
  });
});

test.each([
  [0, '0 s'],
  [59_000, '59 s'],
  [60_000, '1 min'],
  [7_500_000, '2 h'],
  [47 * 3_600_000, '47 h'],
  [49 * 3_600_000, '2 days'],
])('%d ms are %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

test('A moment is told from now, also where another clock is ahead', () => {
  expect([momentText(NOW + 90_000, NOW), momentText(NOW - 90_000, NOW), momentText(NOW, NOW)]).toEqual([
    'in 1 min',
    '1 min ago',
    '0 s ago',
  ]);
});

test('A text is broken between words, and a word never', () => {
  expect(wrapped(`${'a'.repeat(60)} ${'b'.repeat(60)} c`, '  ')).toBe(
    `  ${'a'.repeat(60)}\n  ${'b'.repeat(60)} c`,
  );
});
