import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { PaymentsApi } from '../api.ts';
import type { AlarmDefinitions } from './payment-alarm.ts';

const FIVE_MINUTES = Duration.minutes(5);

/** What callers see. */
export function apiAlarms(api: PaymentsApi): AlarmDefinitions {
  return {
    ApiErrors: {
      means: 'One request in twenty or more is answered with a 5xx. Callers have to try again.',
      runbook: 'api-errors',
      metric: new MathExpression({
        label: 'Requests answered with a 5xx (%)',
        // Below three, a percentage says nothing.
        expression: 'IF(errors >= 3, 100 * errors / requests, 0)',
        usingMetrics: {
          errors: api.metricServerError({ statistic: 'Sum' }),
          requests: api.metricCount({ statistic: 'Sum' }),
        },
      }),
      period: FIVE_MINUTES,
      badPeriods: [2, 3],
      threshold: 5,
    },
    ApiSlow: {
      means:
        'One request in twenty takes more than five seconds, for a quarter of an hour. Payers look at a spinner.',
      runbook: 'api-slow',
      // A cold start and a call to Paystack are some two seconds together; who waits for another's answer waits two at most.
      metric: api.metricLatency({ statistic: 'p95' }),
      period: FIVE_MINUTES,
      badPeriods: [3, 3],
      threshold: 5_000,
    },
  };
}
