import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, it } from 'vitest';
import { z } from 'zod/mini';
import { PaystackPayments } from '../../infra/paystack-payments.ts';
import { LONGEST_OPEN_MS } from '../../shared/paystack/quota/breaker-state.ts';
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
  Namespace: z.optional(z.string()),
  MetricName: z.optional(z.string()),
  Dimensions: z.optional(Dimensions),
  Metrics: z.optional(
    z.array(z.object({ Expression: z.optional(z.string()), MetricStat: z.optional(MetricStat) })),
  ),
});
type Alarm = z.infer<typeof Alarm>;

const alarms = alarmsOf(synthesize());

it('wakes somebody for just this, and after how long', () => {
  const rules = Object.entries(alarms).map(([name, alarm]) => [name, `${ruleOf(alarm)} ${runbookOf(alarm)}`]);

  const crashes = '>= 1 in 2 of 6 x 300 s function-errors';
  const near = (milliseconds: number) => `>= ${milliseconds} in 2 of 6 x 300 s function-near-timeout`;
  expect(Object.fromEntries(rules)).toEqual({
    PaymentsMismatched: '>= 1 in 1 of 1 x 300 s mismatched-payments',
    PaymentsUnreadable: '>= 1 in 1 of 1 x 300 s unreadable-payments',
    PaymentsRepaired: '>= 1 in 1 of 1 x 300 s repaired-payments',
    PaymentsOverdue: '>= 1 in 2 of 2 x 300 s overdue-payments',
    EventsUnsent: '>= 1 in 5 of 5 x 60 s unsent-events',
    AuditBehind: '>= 172800000 in 1 of 1 x 3600 s audit-behind',
    ReconcileStopped: '< 1 in 2 of 2 x 300 s reconcile-stopped',
    DeadLetters: '>= 1 in 1 of 1 x 60 s dead-letters',
    UrgentJobsLate: '>= 300 in 3 of 3 x 60 s late-jobs',
    ScheduledJobsLate: '>= 1800 in 5 of 5 x 60 s late-jobs',
    JobsNotSent: '>= 1 in 2 of 3 x 300 s jobs-not-sent',
    RelaysPutBack: '>= 1 in 2 of 3 x 300 s relays-put-back',
    PaystackKeyRefused: '>= 1 in 2 of 3 x 300 s paystack-key-refused',
    PaystackFailing: '>= 25 in 2 of 3 x 300 s paystack-failing',
    BreakerOpen: '>= 1 in 2 of 3 x 300 s breaker-open',
    PaystackRateLimited: '>= 1 in 3 of 3 x 300 s paystack-rate-limited',
    QuotaNearlyUsedLiveInitialize: '>= 972 in 5 of 5 x 60 s quota-nearly-used',
    QuotaNearlyUsedLiveVerify: '>= 2430 in 5 of 5 x 60 s quota-nearly-used',
    QuotaNearlyUsedTestInitialize: '>= 81 in 5 of 5 x 60 s quota-nearly-used',
    QuotaNearlyUsedTestVerify: '>= 81 in 5 of 5 x 60 s quota-nearly-used',
    InitializeErrors: crashes,
    InitializeNearTimeout: near(22_500),
    VerifyErrors: crashes,
    VerifyNearTimeout: near(18_000),
    PaymentStatusErrors: crashes,
    PaymentStatusNearTimeout: near(9_000),
    WebhookErrors: crashes,
    WebhookNearTimeout: near(9_000),
    VerificationWorkerErrors: crashes,
    VerificationWorkerNearTimeout: near(27_000),
    ReconcileErrors: crashes,
    ReconcileNearTimeout: near(54_000),
    AuditErrors: crashes,
    AuditNearTimeout: near(108_000),
    HealthErrors: crashes,
    HealthNearTimeout: near(9_000),
    FunctionsThrottled: '>= 1 in 3 of 3 x 300 s functions-throttled',
    ApiErrors: '>= 5 in 2 of 3 x 300 s api-errors',
    ApiSlow: '>= 5000 in 3 of 3 x 300 s api-slow',
  });
});

it('hears of a key that stays refused, and of a breaker that stays open, in every period: probes come more often', () => {
  for (const name of ['PaystackKeyRefused', 'PaystackFailing', 'BreakerOpen']) {
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

it('counts failures in percent only where there are three', () => {
  const expressions = Object.values(alarms).flatMap(({ Metrics = [] }) =>
    Metrics.flatMap(({ Expression }) => Expression ?? []),
  );

  expect(expressions).toEqual([
    'IF(errors >= 3, 100 * errors / SUM([calls0, calls1, calls2, calls3, calls4, calls5]), 0)',
    'SUM(METRICS())',
    'IF(errors >= 3, 100 * errors / requests, 0)',
  ]);
});

it('measures calls against the quota that is set and the share of it', () => {
  const { QuotaNearlyUsedLiveVerify } = alarmsOf(
    synthesize({ quota: { live: { verify: 6_000 }, share: 0.5 } }),
  );

  expect(QuotaNearlyUsedLiveVerify?.Threshold).toBe(2_700);
  expect(QuotaNearlyUsedLiveVerify?.AlarmDescription).toContain('the limit of 3000 in 60 s');
});

it('tells the topic when an alarm goes off, and when it is over', () => {
  const stack = new Stack(new App({ context }), 'Shop');
  new PaystackPayments(stack, 'Payments', { alarmTopic: new Topic(stack, 'Pager') });

  const told = Object.values(propertiesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm'));

  expect(told).toHaveLength(Object.keys(alarms).length);
  for (const alarm of told) expect(alarm).toMatchObject({ AlarmActions: ['Pager'], OKActions: ['Pager'] });
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

function ruleOf(alarm: Alarm): string {
  const { Threshold, DatapointsToAlarm, EvaluationPeriods } = alarm;
  const sign = alarm.ComparisonOperator === 'LessThanThreshold' ? '<' : '>=';
  const periods = [alarm.Period, ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Period)];
  const [period, ...others] = new Set(periods.filter((each) => each !== undefined));
  expect(others).toEqual([]);
  return `${sign} ${Threshold} in ${DatapointsToAlarm} of ${EvaluationPeriods} x ${period} s`;
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
