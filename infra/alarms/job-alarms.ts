import { Duration } from 'aws-cdk-lib';
import { LONGEST_QUEUE_DELAY_SECONDS } from '../../shared/payment/ladder.ts';
import type { PaymentMetrics } from '../payment-metrics.ts';
import { MAX_RECEIVE_COUNT, type VerificationQueues, VISIBILITY_TIMEOUT } from '../queues.ts';
import type { AlarmDefinitions } from './payment-alarm.ts';

const ONE_MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** Seconds that a job may be delayed, fail as often as it may, and end in the dead-letter queue: 900 + 5 * 180. */
const LONGEST_LIFE_OF_JOB = LONGEST_QUEUE_DELAY_SECONDS + MAX_RECEIVE_COUNT * VISIBILITY_TIMEOUT.toSeconds();

/** Jobs that nobody works on, or that come to nothing. */
export function jobAlarms(
  metrics: PaymentMetrics,
  { urgent, scheduled, deadLetter }: VerificationQueues,
): AlarmDefinitions {
  return {
    DeadLetters: {
      means:
        'Jobs were given up and lie in the dead-letter queue, each with the reason on it: npm run dead-letters.',
      runbook: 'dead-letters',
      metric: deadLetter.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      period: ONE_MINUTE,
      badPeriods: [1, 1],
      threshold: 1,
    },
    UrgentJobsLate: {
      means:
        'A check that a webhook asked for has waited for five minutes. Somebody who has paid is waiting.',
      runbook: 'late-jobs',
      metric: urgent.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }),
      // A healthy job takes seconds. One that failed is back after 180 s: five minutes are two failures, or a backlog.
      period: ONE_MINUTE,
      badPeriods: [3, 3],
      threshold: 300,
    },
    ScheduledJobsLate: {
      means: 'A check of the ladder has waited for half an hour. Outcomes without a webhook are found late.',
      runbook: 'late-jobs',
      metric: scheduled.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }),
      // Whether the age of a message has its delay in it is nowhere said, so the delay is allowed for: what is older than that is a
      // backlog either way, told of a quarter of an hour later at worst.
      period: ONE_MINUTE,
      badPeriods: [5, 5],
      threshold: LONGEST_LIFE_OF_JOB,
    },
    JobsNotSent: {
      means: 'SQS does not take the jobs of next checks. Reconcile sends them from the table, minutes late.',
      runbook: 'jobs-not-sent',
      metric: metrics('JobsNotSent', 'Sum', {}),
      period: FIVE_MINUTES,
      badPeriods: [2, 3],
      threshold: 1,
    },
    RelaysPutBack: {
      means: 'The event bus does not take relayed webhooks. They are tried again for most of a day.',
      runbook: 'relays-put-back',
      metric: metrics('RelaysPutBack', 'Sum', {}),
      // A relay is put back four or five times in its first five minutes and less and less often after that.
      period: FIVE_MINUTES,
      badPeriods: [2, 3],
      threshold: 1,
    },
  };
}
