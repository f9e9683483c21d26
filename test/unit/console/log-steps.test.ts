import { expect, it } from 'vitest';
import type { LogEntry } from '../../../local/console/contract.ts';
import { readLogLine } from '../../../local/console/recording/log-line.ts';
import { stepsOf } from '../../../local/console/recording/log-steps.ts';
import { metricsOf } from '../../../local/console/recording/metric-line.ts';

const AT = Date.UTC(2026, 2, 2, 8);

function entry(
  message: string,
  fields: Record<string, unknown> = {},
  more: Partial<LogEntry> = {},
): LogEntry {
  return { at: AT, functionName: 'verification-worker', level: 'INFO', message, fields, ...more };
}

const steps = (each: LogEntry, isSimulated = true) =>
  stepsOf(each, { isSimulated }).map(({ kind, details }) => [kind, details]);

it.each<[string, LogEntry, unknown[]]>([
  ['a claim', entry('payment claimed', { amount: 5 }), [['claimed', {}]]],
  [
    'the job of a rung',
    entry('check scheduled', { check: 2, delaySeconds: 30 }),
    [['scheduled', { check: 2, delayMs: 30_000, because: 'ladder' }]],
  ],
  [
    'the job of a webhook',
    entry('check scheduled', { delaySeconds: 0 }, { functionName: 'webhook' }),
    [['scheduled', { delayMs: 0, because: 'webhook' }]],
  ],
  [
    'the job of the audit',
    entry('check scheduled', { delaySeconds: 0 }, { functionName: 'audit' }),
    [['scheduled', { delayMs: 0, because: 'audit' }]],
  ],
  [
    'a job that waits for quota',
    entry('job deferred', { attempt: 0, delaySeconds: 7 }),
    [['scheduled', { delayMs: 7_000, because: 'quota' }]],
  ],
  [
    'a check that left the payment open',
    entry('check applied', { payment: 'pending', paystackStatus: 'abandoned', checks: 1, reason: 'ladder' }),
    [['checked', { check: 1, paystackStatus: 'abandoned', reason: 'ladder' }]],
  ],
  [
    'a check that closed it',
    entry('check applied', {
      payment: 'success',
      paystackStatus: 'success',
      checks: 2,
      reason: 'webhook',
      event: 'e',
    }),
    [
      ['checked', { check: 2, paystackStatus: 'success', reason: 'webhook' }],
      ['closed', { status: 'success', late: false }],
    ],
  ],
  [
    'a check that found a closed one as it was',
    entry('check applied', { payment: 'success', checks: 3, reason: 'audit' }),
    [['checked', { check: 3, reason: 'audit' }]],
  ],
  [
    'a check of a release that gave no reason',
    entry('check applied', { payment: 'pending', checks: 1 }),
    [['checked', { check: 1, reason: 'unknown' }]],
  ],
  ['a payment that Paystack took', entry('payment stored', { payment: 'pending', version: 2 }), []],
  [
    'a payment that Paystack refused',
    entry('payment stored', { payment: 'rejected', version: 2 }),
    [['closed', { status: 'rejected', late: false }]],
  ],
  [
    'a job that was put back',
    entry(
      'job put back',
      { code: 'paystack_breaker_open', reason: 'Paystack has given no answer', delaySeconds: 30 },
      { level: 'WARN' },
    ),
    [['trouble', { message: 'job put back', code: 'paystack_breaker_open', delayMs: 30_000 }]],
  ],
  [
    'a job that was given up',
    entry('job given up', { reason: 'failed_every_time' }, { level: 'ERROR' }),
    [['trouble', { message: 'job given up', code: 'failed_every_time' }]],
  ],
  ['anything else', entry('request', { status: 200 }), []],
  ['a line with other fields than this release writes', entry('check applied', { checks: 'many' }), []],
])('makes steps of %s', (_what, line, expected) => {
  expect(steps(line)).toEqual(expected);
});

it('takes webhooks from the log only where no simulator tells of them', () => {
  const queued = entry('webhook queued', { event: 'webhook/1', type: 'paystack.charge.success' });

  expect(steps(queued, true)).toEqual([]);
  expect(steps(queued, false)).toEqual([['webhook', { event: 'charge.success', outcome: 'received' }]]);
});

it('reads a line of the log, without what every line says', () => {
  const read = readLogLine(
    'PaystackPayments-dev-PaymentsVerificationWorkerBC3299F6',
    {
      level: 'INFO',
      message: 'check applied',
      timestamp: '2026-03-02T08:00:00.123Z',
      service: 's',
      function_name: 'PaystackPayments-dev-PaymentsVerificationWorkerBC3299F6',
      function_request_id: 'f',
      reference: 'tea-1',
      request: 'r',
      checks: 1,
    },
    AT,
  );

  expect(read).toEqual({
    entry: {
      at: AT + 123,
      functionName: 'verification-worker',
      level: 'INFO',
      message: 'check applied',
      fields: { function_request_id: 'f', request: 'r', checks: 1 },
    },
    reference: 'tea-1',
    request: 'r',
  });
  expect(readLogLine('any', { level: 'INFO', message: 'no time' }, AT)?.entry.at).toBe(AT);
  expect(readLogLine('any', { something: 'else' }, AT)).toBeUndefined();
});

it('reads metrics with their dimensions and all of their values', () => {
  const line = (names: string[], dimensions: string[], fields: object) => ({
    _aws: {
      Timestamp: AT,
      CloudWatchMetrics: [
        { Namespace: 'n', Dimensions: [dimensions], Metrics: names.map((Name) => ({ Name })) },
      ],
    },
    service: 's',
    ...fields,
  });

  expect(
    metricsOf(line(['PaystackCalls'], ['service', 'mode'], { mode: 'test', PaystackCalls: [1, 2] })),
  ).toEqual([{ name: 'PaystackCalls', at: AT, values: [1, 2], dimensions: { service: 's', mode: 'test' } }]);
  expect(metricsOf(line(['A', 'B'], ['service'], { A: 1, B: 'no number' }))).toEqual([
    { name: 'A', at: AT, values: [1], dimensions: { service: 's' } },
    { name: 'B', at: AT, values: [], dimensions: { service: 's' } },
  ]);
  expect(metricsOf({ _aws: 'nothing' })).toEqual([]);
});
