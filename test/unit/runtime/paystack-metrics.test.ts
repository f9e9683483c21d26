import { describe, expect, test } from 'vitest';
import type { PaystackFailure } from '../../../shared/paystack/errors.ts';
import { paystackMetrics } from '../../../shared/runtime/paystack-metrics.ts';
import { createRecordingMeter } from '../../support/recorders.ts';

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
    ['unavailable', 'PaystackErrors'],
    ['outcome_unknown', 'PaystackErrors'],
    ['rate_limited', 'PaystackRateLimited'],
    ['unauthorized', 'PaystackKeyRefused'],
    ['forbidden', 'PaystackKeyRefused'],
  ] as const)('that ends as %s counts as %s beside that', (failure, name) => {
    expect(measuredOf(failure).slice(2)).toEqual([[name, 1]]);
  });

  test('that Paystack refuses in its own words was answered: nothing is wrong with the asking', () => {
    expect(measuredOf('rejected')).toHaveLength(2);
  });
});
