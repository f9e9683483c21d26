import type { PaystackFailure } from '../paystack/errors.ts';
import type { PaystackObserver } from '../paystack/observer.ts';
import type { MetricName } from './metric-names.ts';
import type { Meter } from './metrics.ts';

/** What each failure counts as. Paystack's own refusal is an answer like any other: not the asking was wrong, but what was asked. */
const FAILURES = {
  rejected: undefined,
  unauthorized: 'PaystackKeyRefused',
  forbidden: 'PaystackKeyRefused',
  rate_limited: 'PaystackRateLimited',
  unavailable: 'PaystackErrors',
  outcome_unknown: 'PaystackErrors',
} as const satisfies Record<PaystackFailure['kind'], MetricName | undefined>;

/** Counts and times the requests to Paystack. */
export function paystackMetrics(meter: Meter): PaystackObserver {
  return ({ operation, mode, durationMs, failure }) => {
    // A key of neither mode is refused when the secret is read, so this is always known.
    if (mode !== undefined) meter.count('PaystackCalls', { operation, mode });
    meter.record('PaystackDuration', durationMs, { operation });
    const name = failure && FAILURES[failure];
    if (name !== undefined) meter.count(name);
  };
}
