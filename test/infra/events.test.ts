import { Duration } from 'aws-cdk-lib';
import { expect, it } from 'vitest';
import { EVENT_SOURCE } from '../../shared/events/event-source.ts';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();

it('archives what the functions publish, for thirty days', () => {
  const archives = propertiesOf(template, 'AWS::Events::Archive');

  expect(Object.values(archives)).toMatchObject([
    { SourceArn: 'EventBus.Arn', EventPattern: { source: [EVENT_SOURCE] }, RetentionDays: 30 },
  ]);
});

it('archives for as long as it is told to', () => {
  const archives = propertiesOf(
    synthesize({ eventArchiveRetention: Duration.days(365) }),
    'AWS::Events::Archive',
  );

  expect(Object.values(archives)).toMatchObject([{ RetentionDays: 365 }]);
});

it('runs reconcile every minute and the audit every five, and a failed run not once more', () => {
  const rules = propertiesOf(template, 'AWS::Events::Rule');

  expect(rules).toMatchObject({
    EveryMinute: {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Arn: 'Reconcile.Arn' }],
    },
    EveryFiveMinutes: {
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [{ Arn: 'Audit.Arn' }],
    },
  });
  expect(Object.keys(rules)).toHaveLength(2);
  expect(Object.values(propertiesOf(template, 'AWS::Lambda::EventInvokeConfig'))).toMatchObject([
    { FunctionName: 'Reconcile', MaximumRetryAttempts: 0 },
    { FunctionName: 'Audit', MaximumRetryAttempts: 0 },
  ]);
});
