import { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { capitalized } from '../capitalized.ts';
import type { PaymentsFunctions } from '../functions.ts';
import type { PaymentMetrics } from '../payment-metrics.ts';
import type { PaymentsFunction } from '../payments-function.ts';
import type { AlarmDefinitions } from './payment-alarm.ts';

const FIVE_MINUTES = Duration.minutes(5);

/** What Lambda gives a function that names no timeout. */
const LAMBDA_TIMEOUT = Duration.seconds(3);

/**
 * Percent of its timeout from which a function counts as near it. Those that call Paystack begin nothing new after 80 to
 * 84 % (the time that they keep back for their last writes), so that this is beyond what they mean to take.
 */
const NEAR_TIMEOUT_PERCENT = 90;

/** Functions that fail, run out of time or are not run. */
export function functionAlarms(metrics: PaymentMetrics, functions: PaymentsFunctions): AlarmDefinitions {
  // It answers a constant to whoever asks for anything: nobody is woken for it, and the API's alarm sees its failures too.
  const { unsupportedEndpoint: _, ...watched } = functions;
  const each = Object.entries(watched).flatMap(([name, lambda]) => {
    const timeout = lambda.timeout ?? LAMBDA_TIMEOUT;
    const threshold = (timeout.toMilliseconds() * NEAR_TIMEOUT_PERCENT) / 100;
    // One failure is repeated: by SQS, by Paystack, by the next minute, by the caller. Two within half an hour, in periods
    // of their own, are a fault; at one payment an hour, waiting for more would be waiting for days.
    const again = { period: FIVE_MINUTES, badPeriods: [2, 6] } as const;
    const errors = {
      ...again,
      means: `The function ${name} fails, crashes or times out: two times in half an hour.`,
      runbook: 'function-errors',
      metric: failuresOf(metrics, name, lambda),
      threshold: 1,
    };
    const nearTimeout = {
      ...again,
      means: `The function ${name} takes more than ${threshold / 1_000} of its ${timeout.toSeconds()} s.`,
      runbook: 'function-near-timeout',
      metric: lambda.metricDuration({ statistic: 'Maximum' }),
      threshold,
    };
    return [
      [`${capitalized(name)}Errors`, errors],
      [`${capitalized(name)}NearTimeout`, nearTimeout],
    ] as const;
  });
  const throttles = Object.entries(functions).map(([name, lambda]) => [
    name,
    lambda.metricThrottles({ statistic: 'Sum' }),
  ]);
  return {
    ...Object.fromEntries(each),
    FunctionsThrottled: {
      means:
        'Lambda does not run functions for a quarter of an hour, for want of concurrency. Callers get errors; jobs wait.',
      runbook: 'functions-throttled',
      // All together: what runs out is the account's concurrency, so one alarm for each would only be one alarm many times.
      metric: new MathExpression({
        label: 'Throttled invocations',
        expression: 'SUM(METRICS())',
        usingMetrics: Object.fromEntries(throttles),
      }),
      period: FIVE_MINUTES,
      badPeriods: [3, 3],
      threshold: 1,
    },
  };
}

/**
 * Lambda counts as errors only what ended the function: no memory, no time, no start. A route that fails answers 500, and the worker
 * reports the jobs that failed: these they count themselves.
 */
function failuresOf(
  metrics: PaymentMetrics,
  name: string,
  lambda: PaymentsFunction,
): Metric | MathExpression {
  const crashes = lambda.metricErrors({ statistic: 'Sum' });
  if (name === 'reconcile' || name === 'audit') return crashes;
  const failures =
    name === 'verificationWorker'
      ? metrics('JobsFailed', 'Sum', {})
      : metrics('RequestsFailed', 'Sum', { function_name: lambda.functionName });
  // SUM takes the one that has no value in a period for nothing; `+` would make nothing of both.
  return new MathExpression({
    label: 'Failures',
    expression: 'SUM(METRICS())',
    usingMetrics: { crashes, failures },
  });
}
