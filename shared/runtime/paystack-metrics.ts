import { unreachable } from '../payment/exhaustive.ts';
import type { PaystackFailure } from '../paystack/errors.ts';
import type { PaystackObserver } from '../paystack/observer.ts';
import type { QuotaObserver } from '../paystack/quota/quota-observer.ts';
import { errorFields, type Log } from './logger.ts';
import type { MetricName } from './metric-names.ts';
import type { Meter } from './metrics.ts';

/** What each failure counts as. Paystack's own refusal is an answer like any other: not the asking was wrong, but what was asked. */
const FAILURES = {
  rejected: undefined,
  unauthorized: 'PaystackKeyRefused',
  forbidden: 'PaystackKeyRefused',
  rate_limited: 'PaystackRateLimited',
  deferred: undefined,
  unavailable: 'PaystackErrors',
  outcome_unknown: 'PaystackErrors',
} as const satisfies Record<PaystackFailure['kind'], MetricName | undefined>;

/** Counts and times the requests to Paystack. */
export function paystackMetrics(meter: Meter): PaystackObserver {
  return ({ operation, mode, durationMs, failure }) => {
    meter.count('PaystackCalls', { operation, mode });
    meter.record('PaystackDuration', durationMs, { operation });
    const name = failure && FAILURES[failure];
    if (name === 'PaystackErrors') meter.count(name, { operation });
    else if (name !== undefined) meter.count(name);
  };
}

/** Counts and times the calls that waited for the quota, or were not made because of it or of the breaker. */
export function quotaMetrics(meter: Meter, log: Log): QuotaObserver {
  return (event) => {
    const { operation, mode } = event;
    const of = { operation, mode };
    switch (event.kind) {
      case 'waited':
        return meter.record('QuotaWait', event.waitMs, of);
      case 'deferred':
        meter.record('QuotaWait', event.waitMs, of);
        return meter.count('CallsDeferred', of);
      case 'block-lost':
        return log.warn('block not stored', { ...of, ...errorFields(event.error) });
      case 'held':
        return meter.count('CallsHeld');
      case 'breaker-opened': {
        const { openMs, openings, failures, because } = event;
        meter.count('BreakerOpened');
        return log.warn('breaker opened', { ...of, openMs, openings, failures, because });
      }
      case 'breaker-closed':
        return log.info('breaker closed', of);
      case 'breaker-lost':
        return log.warn('breaker not stored', { ...of, ...errorFields(event.error) });
      default:
        return unreachable(event);
    }
  };
}
