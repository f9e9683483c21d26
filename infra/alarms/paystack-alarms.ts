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
  // Each by itself: calls of one that are answered must not hide those of the other that are not.
  const failing = (operation: 'initialize' | 'verify', consequence: string) => ({
    means: `A quarter of the calls of ${operation} to Paystack or more get no usable answer. ${consequence}`,
    runbook: 'paystack-failing',
    metric: new MathExpression({
      label: `Calls of ${operation} without a usable answer (%)`,
      // Below three, a percentage says nothing: one lost connection and its retry are two of two.
      expression: 'IF(errors >= 3, 100 * errors / SUM([live, test]), 0)',
      usingMetrics: {
        errors: metrics('PaystackErrors', 'Sum', { operation }),
        live: metrics('PaystackCalls', 'Sum', { operation, mode: 'live' }),
        test: metrics('PaystackCalls', 'Sum', { operation, mode: 'test' }),
      },
    }),
    period: FIVE_MINUTES,
    badPeriods: [2, 3] as const,
    threshold: 25,
  });
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
    WebhooksRefused: {
      means:
        'Webhooks come and all of them are refused: no outcome is told at once, and what is paid late is found by the audit only.',
      runbook: 'webhooks-refused',
      metric: new MathExpression({
        label: 'Webhooks refused where none was taken',
        expression: 'IF(received == 0, refused, 0)',
        usingMetrics: {
          refused: metrics('WebhooksRefused', 'Sum', {}),
          received: metrics('WebhooksReceived', 'Sum', {}),
        },
      }),
      // One or two are a stranger trying. Paystack repeats each one that is refused, a live one every three minutes at first.
      period: FIFTEEN_MINUTES,
      badPeriods: [2, 3],
      threshold: 3,
    },
    PaystackFailingInitialize: failing('initialize', 'Starting payments fails.'),
    PaystackFailingVerify: failing('verify', 'Checks are put back, and outcomes found late.'),
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
