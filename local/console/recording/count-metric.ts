import { MODES, OPERATIONS } from '../../../infra/quota.ts';
import type { MetricName } from '../../../shared/runtime/metric-names.ts';
import type { TimeSeries } from '../series/time-series.ts';
import type { WrittenMetric } from './metric-line.ts';

/** The metrics that the console has a chart or a figure of. */
const COUNTED = [
  'PaymentsStarted',
  'PaymentsClosed',
  'PaidToClosed',
  'Checks',
  'VerifyAnswers',
  'PaystackCalls',
  'WebhooksReceived',
] as const satisfies readonly MetricName[];

/** Takes a metric into the time series, where it belongs to one. */
export function countMetric(series: TimeSeries, metric: WrittenMetric): void {
  const { at, values, dimensions } = metric;
  const sum = values.reduce((total, value) => total + value, 0);
  const name = COUNTED.find((each) => each === metric.name);
  switch (name) {
    case undefined:
      break;
    case 'PaymentsStarted':
      series.started.add(at, sum);
      break;
    case 'PaymentsClosed':
      series.closed.of(dimensions.outcome ?? '').add(at, sum);
      break;
    case 'PaidToClosed':
      for (const value of values) series.paidToClosed.add(at, value);
      break;
    case 'Checks':
      series.checks.add(at, sum);
      break;
    case 'VerifyAnswers':
      series.verifyAnswers.of(dimensions.cache ?? '').add(at, sum);
      break;
    case 'WebhooksReceived':
      series.webhooks.add(at, sum);
      break;
    case 'PaystackCalls': {
      const mode = MODES.find((each) => each === dimensions.mode);
      const operation = OPERATIONS.find((each) => each === dimensions.operation);
      if (mode !== undefined && operation !== undefined) series.addCalls(at, mode, operation, sum);
    }
  }
}
