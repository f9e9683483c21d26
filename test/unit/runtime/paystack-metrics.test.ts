import { describe, expect, test } from 'vitest';
import type { PaystackFailure } from '../../../shared/paystack/errors.ts';
import { paystackMetrics, quotaMetrics } from '../../../shared/runtime/paystack-metrics.ts';
import { createRecordingLog, createRecordingMeter } from '../../support/recorders.ts';

function measuredOf(failure?: PaystackFailure['kind']) {
  const meter = createRecordingMeter();
  const request = { operation: 'verify', mode: 'live', durationMs: 120 } as const;
  paystackMetrics(meter)({ ...request, ...(failure !== undefined && { failure }) });
  return meter.measured;
}

describe('A request to Paystack', () => {
  test('is counted by operation and mode, and timed by operation', () => {
    expect(measuredOf()).toEqual([
      ['PaystackCalls', 1, 'verify', 'live'],
      ['PaystackDuration', 120, 'verify'],
    ]);
  });

  test.each([
    ['unavailable', 'PaystackErrors', 'verify'],
    ['outcome_unknown', 'PaystackErrors', 'verify'],
    ['rate_limited', 'PaystackRateLimited'],
    ['unauthorized', 'PaystackKeyRefused'],
    ['forbidden', 'PaystackKeyRefused'],
  ] as const)('that ends as %s counts as %s beside that', (failure, name, ...operation) => {
    expect(measuredOf(failure).slice(2)).toEqual([[name, 1, ...operation]]);
  });

  test('that Paystack refuses in its own words was answered: nothing is wrong with the asking', () => {
    expect(measuredOf('rejected')).toHaveLength(2);
  });
});

describe('A call that has to wait for the quota', () => {
  const KEY = { operation: 'verify', mode: 'live' } as const;

  test('is timed by operation and mode, and counted as deferred where it was not sent', () => {
    const meter = createRecordingMeter();
    const observe = quotaMetrics(meter, createRecordingLog());

    observe({ ...KEY, kind: 'waited', waitMs: 700 });
    observe({ ...KEY, kind: 'deferred', waitMs: 40_000 });

    expect(meter.measured).toEqual([
      ['QuotaWait', 700, 'verify', 'live'],
      ['QuotaWait', 40_000, 'verify', 'live'],
      ['CallsDeferred', 1, 'verify', 'live'],
    ]);
  });

  test('is counted as held while the breaker is open, and is no call that waited', () => {
    const meter = createRecordingMeter();

    quotaMetrics(meter, createRecordingLog())({ ...KEY, kind: 'held', waitMs: 4_000 });

    expect(meter.measured).toEqual([['CallsHeld', 1]]);
  });

  test('can be told from the log why: the breaker opens, and closes', () => {
    const meter = createRecordingMeter();
    const log = createRecordingLog();
    const observe = quotaMetrics(meter, log);
    const opening = { openMs: 5_000, openings: 1, failures: 5, because: 'outcome_unknown' } as const;

    observe({ ...KEY, kind: 'breaker-opened', ...opening });
    observe({ ...KEY, kind: 'breaker-closed' });
    observe({ ...KEY, kind: 'breaker-lost', error: new TypeError() });

    expect(meter.measured).toEqual([['BreakerOpened', 1]]);
    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'breaker opened', fields: { ...KEY, ...opening } },
      { level: 'info', message: 'breaker closed', fields: KEY },
      { level: 'warn', message: 'breaker not stored', fields: { ...KEY, error: 'TypeError' } },
    ]);
  });

  test('is warned of in the log where the others could not be told to stop', () => {
    const log = createRecordingLog();

    quotaMetrics(createRecordingMeter(), log)({ ...KEY, kind: 'block-lost', error: new TypeError() });

    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'block not stored', fields: { ...KEY, error: 'TypeError' } },
    ]);
  });
});
