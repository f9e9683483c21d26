import { Duration } from 'aws-cdk-lib';
import { expect, it } from 'vitest';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();
const queues = propertiesOf(template, 'AWS::SQS::Queue');
const mappings = propertiesOf(template, 'AWS::Lambda::EventSourceMapping');
const worker = propertiesOf(template, 'AWS::Lambda::Function').VerificationWorker;

it('has two lanes and one dead-letter queue for both', () => {
  const lane = {
    VisibilityTimeout: 180,
    RedrivePolicy: { deadLetterTargetArn: 'QueuesDeadLetter.Arn', maxReceiveCount: 5 },
    SqsManagedSseEnabled: true,
  };

  expect(queues).toEqual({
    QueuesUrgent: lane,
    QueuesScheduled: lane,
    QueuesDeadLetter: { MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true },
  });
});

it('keeps dead letters for as long as it is told to', () => {
  const { QueuesDeadLetter } = propertiesOf(
    synthesize({ deadLetterRetention: Duration.days(3) }),
    'AWS::SQS::Queue',
  );

  expect(QueuesDeadLetter).toMatchObject({ MessageRetentionPeriod: 3 * 86_400 });
});

it.each(['QueuesUrgent', 'QueuesScheduled'])(
  '%s hides a message for six times the time of the worker',
  (queue) => {
    expect(queues[queue]?.VisibilityTimeout).toBe(6 * Number(worker?.Timeout));
  },
);

it('feeds the worker from each lane at once, and takes back only what failed', () => {
  const mapping = {
    FunctionName: 'VerificationWorker',
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  };

  expect(mappings).toEqual({
    UrgentJobs: {
      ...mapping,
      EventSourceArn: 'QueuesUrgent.Arn',
      ScalingConfig: { MaximumConcurrency: 4 },
    },
    ScheduledJobs: {
      ...mapping,
      EventSourceArn: 'QueuesScheduled.Arn',
      ScalingConfig: { MaximumConcurrency: 2 },
    },
  });
});
