import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, it } from 'vitest';
import { z } from 'zod/mini';
import { PaystackPayments } from '../../infra/paystack-payments.ts';
import { LONGEST_OPEN_MS } from '../../shared/paystack/quota/breaker-state.ts';
import { METRIC_NAMESPACE } from '../../shared/runtime/metric-names.ts';
import { isPublished } from './known-metrics.ts';
import { context, propertiesOf, synthesize } from './synthesize.ts';

const Dimensions = z.array(z.object({ Name: z.string(), Value: z.string() }));
const MetricStat = z.object({
  Metric: z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions }),
  Period: z.number(),
  Stat: z.string(),
});
const Alarm = z.object({
  AlarmDescription: z.string(),
  ComparisonOperator: z.string(),
  Threshold: z.number(),
  DatapointsToAlarm: z.number(),
  EvaluationPeriods: z.number(),
  TreatMissingData: z.string(),
  Period: z.optional(z.number()),
  Statistic: z.optional(z.string()),
  ExtendedStatistic: z.optional(z.string()),
  Namespace: z.optional(z.string()),
  MetricName: z.optional(z.string()),
  Dimensions: z.optional(Dimensions),
  Metrics: z.optional(
    z.array(
      z.object({
        Id: z.string(),
        Expression: z.optional(z.string()),
        MetricStat: z.optional(MetricStat),
      }),
    ),
  ),
});
type Alarm = z.infer<typeof Alarm>;

const alarms = alarmsOf(synthesize());

it('wakes somebody for just this, and after how long', () => {
  const rules = Object.entries(alarms).map(([name, alarm]) => [name, `${ruleOf(alarm)} ${runbookOf(alarm)}`]);

  const twice = '>= 1 in 2 of 6 x 300 s function-errors';
  const crashes = (name: string) => `Sum AWS/Lambda Errors FunctionName=${name}`;
  const failures = (name: string, counted = `RequestsFailed function_name=${name}`) =>
    `SUM(METRICS()) of crashes = ${crashes(name)}, failures = Sum ${counted} ${twice}`;
  const failing = (operation: string) =>
    `IF(errors >= 3, 100 * errors / SUM([live, test]), 0) of errors = Sum PaystackErrors operation=${operation}, ` +
    `live = Sum PaystackCalls mode=live operation=${operation}, test = Sum PaystackCalls mode=test operation=${operation} ` +
    '>= 25 in 2 of 3 x 300 s paystack-failing';
  const near = (name: string, milliseconds: number) =>
    `Maximum AWS/Lambda Duration FunctionName=${name} >= ${milliseconds} in 2 of 6 x 300 s function-near-timeout`;
  const nearlyUsed = (mode: string, operation: string, calls: number) =>
    `Sum PaystackCalls mode=${mode} operation=${operation} >= ${calls} in 5 of 5 x 60 s quota-nearly-used`;
  expect(Object.fromEntries(rules)).toEqual({
    PaymentsMismatched: 'Sum PaymentsClosed outcome=mismatched >= 1 in 1 of 1 x 300 s mismatched-payments',
    PaymentsUnreadable: 'Maximum UnreadablePayments >= 1 in 1 of 1 x 300 s unreadable-payments',
    PaymentsRepaired: 'Sum PaymentsRepaired >= 1 in 1 of 1 x 300 s repaired-payments',
    PaymentsOverdue: 'Maximum PaymentsOverdue >= 1 in 2 of 2 x 300 s overdue-payments',
    ChecksLate: 'Maximum CheckLateness >= 600000 in 1 of 1 x 900 s overdue-payments',
    EventsUnsent: 'Maximum EventsUnsent >= 1 in 5 of 5 x 60 s unsent-events',
    AuditBehind: 'Maximum AuditAge >= 172800000 in 1 of 1 x 3600 s audit-behind',
    ReconcileStopped: 'SampleCount PaymentsOverdue < 1 in 2 of 2 x 300 s reconcile-stopped',
    DeadLetters:
      'Maximum AWS/SQS ApproximateNumberOfMessagesVisible QueueName=QueuesDeadLetter.QueueName >= 1 in 1 of 1 x 60 s dead-letters',
    UrgentJobsLate:
      'Maximum AWS/SQS ApproximateAgeOfOldestMessage QueueName=QueuesUrgent.QueueName >= 300 in 3 of 3 x 60 s late-jobs',
    ScheduledJobsLate:
      'Maximum AWS/SQS ApproximateAgeOfOldestMessage QueueName=QueuesScheduled.QueueName >= 1800 in 5 of 5 x 60 s late-jobs',
    JobsNotSent: 'Sum JobsNotSent >= 1 in 2 of 3 x 300 s jobs-not-sent',
    RelaysPutBack: 'Sum RelaysPutBack >= 1 in 2 of 3 x 300 s relays-put-back',
    PaystackKeyRefused: 'Sum PaystackKeyRefused >= 1 in 2 of 3 x 300 s paystack-key-refused',
    PaystackKeyUnfit: 'Sum PaystackKeyUnfit >= 1 in 1 of 1 x 900 s paystack-key-unfit',
    WebhooksRefused:
      'IF(received == 0, refused, 0) of refused = Sum WebhooksRefused, received = Sum WebhooksReceived >= 3 in 2 of 3 x 900 s webhooks-refused',
    PaystackFailingInitialize: failing('initialize'),
    PaystackFailingVerify: failing('verify'),
    BreakerOpen: 'Sum BreakerOpened >= 1 in 2 of 3 x 300 s breaker-open',
    PaystackRateLimited: 'Sum PaystackRateLimited >= 1 in 3 of 3 x 300 s paystack-rate-limited',
    QuotaNearlyUsedLiveInitialize: nearlyUsed('live', 'initialize', 972),
    QuotaNearlyUsedLiveVerify: nearlyUsed('live', 'verify', 2_430),
    QuotaNearlyUsedTestInitialize: nearlyUsed('test', 'initialize', 81),
    QuotaNearlyUsedTestVerify: nearlyUsed('test', 'verify', 81),
    InitializeErrors: failures('Initialize'),
    InitializeNearTimeout: near('Initialize', 22_500),
    VerifyErrors: failures('Verify'),
    VerifyNearTimeout: near('Verify', 18_000),
    PaymentStatusErrors: failures('PaymentStatus'),
    PaymentStatusNearTimeout: near('PaymentStatus', 9_000),
    WebhookErrors: failures('Webhook'),
    WebhookNearTimeout: near('Webhook', 9_000),
    VerificationWorkerErrors: failures('VerificationWorker', 'JobsFailed'),
    VerificationWorkerNearTimeout: near('VerificationWorker', 27_000),
    ReconcileErrors: `${crashes('Reconcile')} ${twice}`,
    ReconcileNearTimeout: near('Reconcile', 54_000),
    AuditErrors: `${crashes('Audit')} ${twice}`,
    AuditNearTimeout: near('Audit', 108_000),
    HealthErrors: failures('Health'),
    HealthNearTimeout: near('Health', 9_000),
    FunctionsThrottled:
      'SUM(METRICS()) of ' +
      'initialize = Sum AWS/Lambda Throttles FunctionName=Initialize, verify = Sum AWS/Lambda Throttles FunctionName=Verify, ' +
      'paymentStatus = Sum AWS/Lambda Throttles FunctionName=PaymentStatus, webhook = Sum AWS/Lambda Throttles FunctionName=Webhook, ' +
      'verificationWorker = Sum AWS/Lambda Throttles FunctionName=VerificationWorker, reconcile = Sum AWS/Lambda Throttles FunctionName=Reconcile, ' +
      'audit = Sum AWS/Lambda Throttles FunctionName=Audit, health = Sum AWS/Lambda Throttles FunctionName=Health, ' +
      'unsupportedEndpoint = Sum AWS/Lambda Throttles FunctionName=UnsupportedEndpoint >= 1 in 3 of 3 x 300 s functions-throttled',
    ApiErrors:
      'IF(errors >= 3, 100 * errors / requests, 0) of errors = Sum AWS/ApiGateway 5xx ApiId=Api, requests = Sum AWS/ApiGateway Count ApiId=Api ' +
      '>= 5 in 2 of 3 x 300 s api-errors',
    ApiSlow: 'p95 AWS/ApiGateway Latency ApiId=Api >= 5000 in 3 of 3 x 300 s api-slow',
  });
});

// CloudWatch refuses an eleventh, at deployment.
it('computes no alarm out of more than ten metrics', () => {
  const crowded = Object.entries(alarms).filter(([, alarm]) => metricsOf(alarm).length > 10);

  expect(crowded).toEqual([]);
});

it('hears of a key that stays refused, and of a breaker that stays open, in every period: probes come more often', () => {
  for (const name of [
    'PaystackKeyRefused',
    'PaystackFailingInitialize',
    'PaystackFailingVerify',
    'BreakerOpen',
  ]) {
    const alarm = alarms[name];
    const periods = [alarm?.Period, ...(alarm?.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Period)];
    const shortest = Math.min(...periods.filter((period) => period !== undefined));

    expect(shortest).toBeLessThan(Number.POSITIVE_INFINITY);
    // Four probes at least, of which PaystackFailing wants three.
    expect(shortest * 1_000).toBeGreaterThan(4 * LONGEST_OPEN_MS);
  }
});

it('watches nothing that nobody publishes', () => {
  const watched = Object.entries(alarms).flatMap(([name, alarm]) =>
    metricsOf(alarm).map((metric) => ({ name, metric })),
  );

  expect(watched.filter(({ metric }) => !isPublished(metric))).toEqual([]);
});

it('watches the metrics of its own deployment', () => {
  const services = Object.values(alarms).flatMap((alarm) =>
    dimensionsOf(alarm).flatMap(({ Name, Value }) => (Name === 'service' ? [Value] : [])),
  );

  expect(new Set(services)).toEqual(new Set(['PaystackPayments-test']));
});

it('takes silence for peace, except that of reconcile and of the audit, which speak in every run', () => {
  const alarmed = Object.entries(alarms).filter(
    ([, { TreatMissingData }]) => TreatMissingData !== 'notBreaching',
  );

  expect(alarmed).toMatchObject([
    ['AuditBehind', { TreatMissingData: 'breaching' }],
    ['ReconcileStopped', { TreatMissingData: 'breaching' }],
  ]);
});

it('measures calls against the quota that is set and the share of it', () => {
  const { QuotaNearlyUsedLiveVerify } = alarmsOf(
    synthesize({ quota: { live: { verify: 6_000 }, share: 0.5 } }),
  );

  expect(QuotaNearlyUsedLiveVerify?.Threshold).toBe(2_700);
  expect(QuotaNearlyUsedLiveVerify?.AlarmDescription).toContain('the limit of 3000 in 60 s');
});

it('tells the topic when an alarm goes off, and when it is over, where that is over by itself', () => {
  const stack = new Stack(new App({ context }), 'Shop');
  new PaystackPayments(stack, 'Payments', { alarmTopic: new Topic(stack, 'Pager') });

  const told = propertiesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm');

  expect(Object.keys(told)).toHaveLength(Object.keys(alarms).length);
  const untoldEnds = Object.entries(told).flatMap(([name, { AlarmActions, OKActions }]) => {
    expect(AlarmActions).toEqual(['Pager']);
    return OKActions === undefined ? [name.replace(/^Alarms/, '')] : [];
  });
  // Each tells of something that a person decides: it is not over when the count of five minutes is zero again.
  expect(untoldEnds).toEqual(['PaymentsMismatched', 'PaymentsRepaired']);
});

it('tells nobody where there is no topic', () => {
  for (const alarm of Object.values(propertiesOf(synthesize(), 'AWS::CloudWatch::Alarm'))) {
    expect(alarm).not.toHaveProperty('AlarmActions');
  }
});

function alarmsOf(template: Template): Record<string, Alarm> {
  return Object.fromEntries(
    Object.entries(propertiesOf(template, 'AWS::CloudWatch::Alarm')).map(([name, properties]) => [
      name.replace(/^Alarms/, ''),
      Alarm.parse(properties),
    ]),
  );
}

/**
 * All that decides when an alarm goes off: which statistic of which metric, whose (the dimensions but `service`, which another test
 * looks at), and how much of it for how long.
 */
function ruleOf(alarm: Alarm): string {
  const { Threshold, DatapointsToAlarm, EvaluationPeriods } = alarm;
  const sign = alarm.ComparisonOperator === 'LessThanThreshold' ? '<' : '>=';
  const periods = [alarm.Period, ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Period)];
  const [period, ...others] = new Set(periods.filter((each) => each !== undefined));
  expect(others).toEqual([]);
  return `${watchedBy(alarm)} ${sign} ${Threshold} in ${DatapointsToAlarm} of ${EvaluationPeriods} x ${period} s`;
}

function watchedBy({ Metrics, Statistic = '', ExtendedStatistic = Statistic, ...metric }: Alarm): string {
  if (Metrics === undefined) return textOf(metric, ExtendedStatistic);
  const expressions = Metrics.flatMap(({ Expression }) => Expression ?? []);
  const parts = Metrics.flatMap(({ Id, MetricStat }) =>
    MetricStat === undefined ? [] : [`${Id} = ${textOf(MetricStat.Metric, MetricStat.Stat)}`],
  );
  return `${expressions.join()} of ${parts.join(', ')}`;
}

/** Such as `Sum AWS/SQS ApproximateAgeOfOldestMessage QueueName=QueuesUrgent.QueueName`. */
function textOf(
  { Namespace, MetricName, Dimensions = [] }: Pick<Alarm, 'Namespace' | 'MetricName' | 'Dimensions'>,
  statistic: string,
): string {
  const own = Dimensions.filter(({ Name }) => Name !== 'service').map(
    ({ Name, Value }) => `${Name}=${Value}`,
  );
  return [statistic, Namespace === METRIC_NAMESPACE ? [] : Namespace, MetricName, own].flat(2).join(' ');
}

function runbookOf({ AlarmDescription }: Alarm): string {
  return (
    /^[A-Z].{20,}\. Runbook: docs\/operations\.md#([a-z-]+)$/.exec(AlarmDescription)?.[1] ?? AlarmDescription
  );
}

function metricsOf(alarm: Alarm) {
  const parts = (alarm.Metrics ?? []).flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
  return [alarm, ...parts].flatMap(({ Namespace, MetricName, Dimensions = [] }) =>
    Namespace === undefined || MetricName === undefined
      ? []
      : [{ namespace: Namespace, name: MetricName, dimensions: Dimensions.map(({ Name }) => Name) }],
  );
}

function dimensionsOf(alarm: Alarm) {
  const parts = (alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? []);
  return [...(alarm.Dimensions ?? []), ...parts];
}
