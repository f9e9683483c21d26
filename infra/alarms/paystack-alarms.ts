import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { LONGEST_QUEUE_DELAY_SECONDS } from '../../shared/payment/ladder.ts';
import { capitalized } from '../capitalized.ts';
import type { PaymentMetrics } from '../payment-metrics.ts';
import { limitOf, MODES, OPERATIONS, type Quota } from '../quota.ts';
import type { AlarmDefinitions } from './payment-alarm.ts';

const ONE_MINUTE = Duration.minutes(1);
const FIFTEEN_MINUTES = Duration.seconds(LONGEST_QUEUE_DELAY_SECONDS);
const FIVE_MINUTES = Duration.minutes(5);

/** The part of a limit, in percent, from which it counts as nearly used. */
const NEARLY_USED_PERCENT = 90;

/** What Paystack does, or does not let us do. */
export function paystackAlarms(metrics: PaymentMetrics, quota: Quota): AlarmDefinitions {
  const calls = pairs().map(({ operation, mode }) => metrics('PaystackCalls', 'Sum', { operation, mode }));
  const nearlyUsed = awaited().map(({ operation, mode }) => {
    const limit = limitOf(quota, mode, operation);
    const definition = {
      means: `Calls of ${operation} in ${mode} mode are near the limit of ${limit} in 60 s. Jobs and callers have to wait.`,
      runbook: 'quota-nearly-used',
      metric: metrics('PaystackCalls', 'Sum', { operation, mode }),
      // A burst of a minute is what the limiter is for. After five minutes jobs pile up faster than they are done.
      period: ONE_MINUTE,
      badPeriods: [5, 5] as const,
      threshold: Math.ceil((limit * NEARLY_USED_PERCENT) / 100),
    };
    return [`QuotaNearlyUsed${capitalized(mode)}${capitalized(operation)}`, definition] as const;
  });
  return {
    PaystackKeyRefused: {
      means:
        'Paystack refuses our secret key or our address. No payment can be started; checks are put back.',
      runbook: 'paystack-key-refused',
      metric: metrics('PaystackKeyRefused', 'Sum', {}),
      // While a key is being replaced each running function is refused once and reads the new one: one period's worth.
      period: FIVE_MINUTES,
      badPeriods: [2, 3],
      threshold: 1,
    },
    PaystackKeyUnfit: {
      means:
        'The secret has no Paystack key, or one of the other mode. Payments can not be started, or are not checked, until it has the right one.',
      runbook: 'paystack-key-unfit',
      metric: metrics('PaystackKeyUnfit', 'Sum', {}),
      // It never mends itself. A single payment that is put back over it speaks every 15 minutes at least.
      period: FIFTEEN_MINUTES,
      badPeriods: [1, 1],
      threshold: 1,
    },
    PaystackFailing: {
      means:
        'A quarter of the calls to Paystack or more get no usable answer. Starting payments fails; checks are put back.',
      runbook: 'paystack-failing',
      metric: new MathExpression({
        label: 'Calls without a usable answer (%)',
        // Below three, a percentage says nothing: one lost connection and its retry are two of two.
        expression: `IF(errors >= 3, 100 * errors / SUM([${calls.map((_, index) => `calls${index}`).join(', ')}]), 0)`,
        usingMetrics: {
          errors: metrics('PaystackErrors', 'Sum', {}),
          ...Object.fromEntries(calls.map((metric, index) => [`calls${index}`, metric])),
        },
      }),
      period: FIVE_MINUTES,
      badPeriods: [2, 3],
      threshold: 25,
    },
    BreakerOpen: {
      means:
        'Paystack has given no usable answer for minutes, so it is asked once a minute only. Callers get 503, checks are put back.',
      runbook: 'breaker-open',
      metric: metrics('BreakerOpened', 'Sum', {}),
      // It closes within seconds after a hiccup. While it stays open each probe that fails counts, one a minute where there is traffic.
      period: FIVE_MINUTES,
      badPeriods: [2, 3],
      threshold: 1,
    },
    PaystackRateLimited: {
      means:
        'Paystack answers 429 for a quarter of an hour, although we stay below our share. Checks are slowed down.',
      runbook: 'paystack-rate-limited',
      metric: metrics('PaystackRateLimited', 'Sum', {}),
      // A 429 stops everyone until the window ends, a minute at most. Three periods in a row are another system's doing.
      period: FIVE_MINUTES,
      badPeriods: [3, 3],
      threshold: 1,
    },
    ...Object.fromEntries(nearlyUsed),
  };
}

/** Those that somebody waits for. The audit's list may use all of its quota for as long as it takes, and harms nobody. */
function awaited() {
  return pairs().filter(({ operation }) => operation !== 'list');
}

function pairs() {
  return MODES.flatMap((mode) => OPERATIONS.map((operation) => ({ mode, operation })));
}
