import { Aws, Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  MathExpression,
  type Metric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { PaymentsAlarms } from './alarms.ts';
import type { PaymentsApi } from './api.ts';
import type { PaymentsFunctions } from './functions.ts';
import { type PaymentMetrics, paymentMetricsOf } from './payment-metrics.ts';
import type { PaymentsFunction } from './payments-function.ts';
import type { VerificationQueues } from './queues.ts';
import { limitOf, MODES, OPERATIONS, type Quota } from './quota.ts';

/** What the dashboard shows. */
export interface PaymentsDashboardProps {
  readonly serviceName: string;
  readonly alarms: PaymentsAlarms;
  readonly functions: PaymentsFunctions;
  readonly queues: VerificationQueues;
  readonly api: PaymentsApi;
  readonly quota: Quota;
}

/** Every chart but those of the quota, which is granted by the minute. */
const FIVE_MINUTES = Duration.minutes(5);

/** CloudWatch's grid is 24 units wide. */
const WHOLE = 24;
const HALF = 12;
const THIRD = 8;
const QUARTER = 6;
const HEIGHT = 6;

/**
 * One page that answers, from the top: is anything wrong, are payments ending and how fast, is Paystack the reason, are we?
 * CloudWatch's first three dashboards of an account are free, each further one is $3 a month.
 */
export class PaymentsDashboard extends Dashboard {
  constructor(scope: Construct, id: string, props: PaymentsDashboardProps) {
    const metrics = paymentMetricsOf(props.serviceName);
    super(scope, id, {
      defaultInterval: Duration.hours(12),
      // Else a chart of a week is drawn in wider steps than one of an hour, and a sum over five minutes stands against the line of one.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [
          new AlarmStatusWidget({
            title: 'Alarms',
            alarms: [...props.alarms.all],
            width: WHOLE,
            height: HEIGHT,
          }),
        ],
        payments(metrics),
        checks(metrics),
        quota(metrics, props.quota),
        waiting(metrics),
        jobs(metrics, props.queues),
        audit(metrics),
        paystack(metrics, props.api),
        functions(metrics, props.functions),
        starts(metrics, props.functions),
      ],
    });
  }

  /** Where to look at it, in the console of the stack's region. */
  get url(): string {
    return `https://console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${this.dashboardName}`;
  }
}

function payments(metrics: PaymentMetrics): IWidget[] {
  const outcomes = [
    'success',
    'failed',
    'abandoned',
    'mismatched',
    'reversed',
    'rejected',
    'external',
  ] as const;
  return [
    chart('Payments started (count)', [labelled(metrics('PaymentsStarted', 'Sum', {}), 'started')], THIRD),
    chart(
      'Payments closed, by outcome (count)',
      outcomes.map((outcome) => labelled(metrics('PaymentsClosed', 'Sum', { outcome }), outcome)),
      THIRD,
    ),
    chart('From payment to closed (ms)', percentiles(metrics('PaidToClosed', 'p50', {})), THIRD),
  ];
}

function checks(metrics: PaymentMetrics): IWidget[] {
  const reasons = ['webhook', 'ladder', 'verify', 'audit'] as const;
  return [
    chart(
      'Checks that Paystack answered, by what asked for them (count)',
      reasons.map((reason) => labelled(metrics('Checks', 'Sum', { reason }), reason)),
      THIRD,
    ),
    chart(
      'Answers of verify from the cache (%)',
      [
        new MathExpression({
          label: 'hits, stale ones included',
          expression: '100 * SUM([hit, stale]) / SUM([hit, stale, miss])',
          usingMetrics: {
            hit: metrics('VerifyAnswers', 'Sum', { cache: 'HIT' }),
            stale: metrics('VerifyAnswers', 'Sum', { cache: 'STALE' }),
            miss: metrics('VerifyAnswers', 'Sum', { cache: 'MISS' }),
          },
        }),
      ],
      THIRD,
      { leftYAxis: { min: 0, max: 100, showUnits: false } },
    ),
    chart(
      'Webhooks (count)',
      [
        labelled(metrics('WebhooksReceived', 'Sum', {}), 'received, signed'),
        labelled(metrics('WebhooksRefused', 'Sum', {}), 'refused'),
      ],
      THIRD,
    ),
  ];
}

/** One chart for each limit: calls of one operation may not make up for those of another. */
function quota(metrics: PaymentMetrics, granted: Quota): IWidget[] {
  return MODES.flatMap((mode) =>
    OPERATIONS.map((operation) => {
      const limit = limitOf(granted, mode, operation);
      return chart(
        `Quota used: ${operation}, ${mode} mode (calls in 60 s)`,
        [labelled(metrics('PaystackCalls', 'Sum', { operation, mode }), 'calls')],
        THIRD,
        {
          period: Duration.minutes(1),
          leftAnnotations: [{ value: limit, label: `this deployment's share: ${limit}` }],
        },
      );
    }),
  );
}

/** What waits for the quota or for an answer: nothing at all, most of the time. */
function waiting(metrics: PaymentMetrics): IWidget[] {
  const pairs = MODES.flatMap((mode) =>
    OPERATIONS.map((operation) => ({ operation, mode, label: `${operation}, ${mode}` })),
  );
  return [
    chart(
      'Calls not sent yet for want of quota: 429 to a caller, a job put back (count)',
      pairs.map(({ label, ...of }) => labelled(metrics('CallsDeferred', 'Sum', of), label)),
      THIRD,
    ),
    chart(
      'Longest wait for the quota (ms)',
      pairs.map(({ label, ...of }) => labelled(metrics('QuotaWait', 'Maximum', of), label)),
      THIRD,
    ),
    chart(
      'Lateness of checks that were put back, or wait for quota (ms)',
      [labelled(metrics('CheckLateness', 'Maximum', {}), 'latest')],
      THIRD,
    ),
  ];
}

function jobs(metrics: PaymentMetrics, { urgent, scheduled, deadLetter }: VerificationQueues): IWidget[] {
  const maximum = { statistic: 'Maximum' };
  return [
    chart(
      'Jobs waiting (count)',
      [
        labelled(urgent.metricApproximateNumberOfMessagesVisible(maximum), 'urgent'),
        labelled(scheduled.metricApproximateNumberOfMessagesVisible(maximum), 'scheduled'),
        labelled(scheduled.metricApproximateNumberOfMessagesDelayed(maximum), 'scheduled, not due yet'),
      ],
      QUARTER,
    ),
    chart(
      'Age of the oldest job (s)',
      [
        labelled(urgent.metricApproximateAgeOfOldestMessage(maximum), 'urgent'),
        labelled(scheduled.metricApproximateAgeOfOldestMessage(maximum), 'scheduled'),
      ],
      QUARTER,
    ),
    chart(
      'Dead letters (count)',
      [labelled(deadLetter.metricApproximateNumberOfMessagesVisible(maximum), 'in the dead-letter queue')],
      QUARTER,
    ),
    chart(
      'What reconcile found, and what went another way (count)',
      [
        labelled(metrics('PaymentsOverdue', 'Maximum', {}), 'payments overdue'),
        labelled(metrics('EventsUnsent', 'Maximum', {}), 'payments with unsent events'),
        labelled(metrics('UnreadablePayments', 'Maximum', {}), 'unreadable payments'),
        labelled(metrics('ReconcileCutShort', 'Sum', {}), 'runs that left some for the next'),
        labelled(metrics('JobsPutBack', 'Sum', {}), 'jobs put back'),
        labelled(metrics('RelaysPutBack', 'Sum', {}), 'relays put back'),
        labelled(metrics('JobsNotSent', 'Sum', {}), 'jobs not sent'),
      ],
      QUARTER,
    ),
  ];
}

/** What the daily comparison with Paystack's own list has found. */
function audit(metrics: PaymentMetrics): IWidget[] {
  return [
    chart(
      'Audit: payments that nothing else had told of, and transactions not started here (count)',
      [
        labelled(metrics('PaymentsRepaired', 'Sum', {}), 'repaired'),
        labelled(metrics('UnknownTransactions', 'Sum', { outcome: 'success' }), 'not from here, successful'),
        labelled(metrics('UnknownTransactions', 'Sum', { outcome: 'reversed' }), 'not from here, reversed'),
      ],
      HALF,
    ),
    chart(
      'Audit: time since the last completed pass (ms)',
      [labelled(metrics('AuditAge', 'Maximum', {}), 'age')],
      HALF,
    ),
  ];
}

function paystack(metrics: PaymentMetrics, api: PaymentsApi): IWidget[] {
  const sum = { statistic: 'Sum' };
  return [
    chart(
      'Paystack: requests that failed, or were held back (count)',
      [
        ...OPERATIONS.map((operation) =>
          labelled(metrics('PaystackErrors', 'Sum', { operation }), `no usable answer, ${operation}`),
        ),
        labelled(metrics('PaystackRateLimited', 'Sum', {}), '429'),
        labelled(metrics('PaystackKeyRefused', 'Sum', {}), 'key refused'),
        labelled(metrics('PaystackKeyUnfit', 'Sum', {}), 'no key, or of the other mode'),
        labelled(metrics('CallsHeld', 'Sum', {}), 'not sent: breaker open'),
        labelled(metrics('BreakerOpened', 'Sum', {}), 'openings of the breaker'),
      ],
      QUARTER,
    ),
    chart(
      'Paystack: time for a request (ms)',
      OPERATIONS.flatMap((operation) =>
        percentiles(metrics('PaystackDuration', 'p50', { operation }), `${operation} `),
      ),
      QUARTER,
    ),
    chart(
      'API: requests and errors (count)',
      [
        labelled(api.metricCount(sum), 'requests'),
        labelled(api.metricClientError(sum), '4xx'),
        labelled(api.metricServerError(sum), '5xx'),
      ],
      QUARTER,
    ),
    chart('API: time for a request (ms)', percentiles(api.metricLatency({ statistic: 'p50' })), QUARTER),
  ];
}

function functions(metrics: PaymentMetrics, all: PaymentsFunctions): IWidget[] {
  const sum = { statistic: 'Sum' };
  const { verificationWorker: _worker, reconcile: _reconcile, audit: _audit, ...routes } = all;
  return [
    chart(
      'Functions: duration, p95 (ms)',
      ofEach(all, (lambda) => lambda.metricDuration({ statistic: 'p95' })),
      QUARTER,
    ),
    chart(
      'Functions: crashes and timeouts (count)',
      ofEach(all, (lambda) => lambda.metricErrors(sum)),
      QUARTER,
    ),
    chart(
      'Functions: requests and jobs that failed (count)',
      [
        ...ofEach(routes, ({ functionName }) =>
          metrics('RequestsFailed', 'Sum', { function_name: functionName }),
        ),
        labelled(metrics('JobsFailed', 'Sum', {}), 'jobs'),
      ],
      QUARTER,
    ),
    chart(
      'Functions: not run for want of concurrency (count)',
      ofEach(all, (lambda) => lambda.metricThrottles(sum)),
      QUARTER,
    ),
  ];
}

function starts(metrics: PaymentMetrics, all: PaymentsFunctions): IWidget[] {
  return [
    chart(
      'Functions: cold starts (count)',
      ofEach(all, ({ functionName }) => metrics('ColdStart', 'Sum', { function_name: functionName })),
      THIRD,
    ),
    // How long they took stands in Lambda's REPORT lines only. Read when the dashboard is looked at.
    new LogQueryWidget({
      title: 'Functions: time of a cold start (ms), memory (MB)',
      logGroupNames: Object.values(all).map(({ logGroup }) => logGroup.logGroupName),
      queryLines: [
        'filter @type = "REPORT"',
        'stats pct(@initDuration, 50) as p50, pct(@initDuration, 95) as p95, max(@maxMemoryUsed) / 1000000 as memory by @log',
        'sort p95 desc',
      ],
      width: WHOLE - THIRD,
      height: HEIGHT,
    }),
  ];
}

function ofEach(all: Partial<PaymentsFunctions>, metricOf: (lambda: PaymentsFunction) => Metric): Metric[] {
  return Object.entries(all).map(([name, lambda]) => labelled(metricOf(lambda), name));
}

function chart(
  title: string,
  left: IMetric[],
  width: number,
  more: Partial<GraphWidgetProps> = {},
): GraphWidget {
  const leftYAxis = { min: 0, showUnits: false };
  return new GraphWidget({ title, left, width, height: HEIGHT, period: FIVE_MINUTES, leftYAxis, ...more });
}

function labelled(metric: Metric, label: string): Metric {
  return metric.with({ label });
}

/** The median, and what one in twenty exceeds. */
function percentiles(metric: Metric, prefix = ''): Metric[] {
  return ['p50', 'p95'].map((statistic) => metric.with({ statistic, label: `${prefix}${statistic}` }));
}
