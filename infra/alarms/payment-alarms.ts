import { Duration } from 'aws-cdk-lib';
import { LONGEST_QUEUE_DELAY_SECONDS } from '../../shared/payment/ladder.ts';
import type { PaymentMetrics } from '../payment-metrics.ts';
import type { AlarmDefinitions } from './payment-alarm.ts';

const ONE_MINUTE = Duration.minutes(1);
const FIFTEEN_MINUTES = Duration.seconds(LONGEST_QUEUE_DELAY_SECONDS);
const FIVE_MINUTES = Duration.minutes(5);

/** Payments that don't come to their end, or to a strange one. */
export function paymentAlarms(metrics: PaymentMetrics): AlarmDefinitions {
  return {
    PaymentsMismatched: {
      means:
        'Paystack calls a payment paid that is not what was asked for. It is not told as paid; a person decides.',
      runbook: 'mismatched-payments',
      metric: metrics('PaymentsClosed', 'Sum', { outcome: 'mismatched' }),
      // One is enough: somebody's money is with Paystack, and nothing here will do anything about it.
      period: FIVE_MINUTES,
      badPeriods: [1, 1],
      threshold: 1,
      isForPerson: true,
    },
    PaymentsUnreadable: {
      means:
        'The table has a payment that is due and that can not be read. Its outcome is not being looked for.',
      runbook: 'unreadable-payments',
      metric: metrics('UnreadablePayments', 'Maximum', {}),
      // It is found again every minute and never mends itself.
      period: FIVE_MINUTES,
      badPeriods: [1, 1],
      threshold: 1,
    },
    PaymentsRepaired: {
      means:
        'The audit found payments whose outcome nothing else had told: no webhook and no check. They are told now, up to a day late.',
      runbook: 'repaired-payments',
      metric: metrics('PaymentsRepaired', 'Sum', {}),
      // Somebody has paid and waited for hours: a single one says that webhooks do not arrive.
      period: FIVE_MINUTES,
      badPeriods: [1, 1],
      threshold: 1,
      isForPerson: true,
    },
    PaymentsOverdue: {
      means:
        'Checks of open payments are late by more than ten minutes. Outcomes are found late, none is lost.',
      runbook: 'overdue-payments',
      metric: metrics('PaymentsOverdue', 'Maximum', {}),
      // The ten minutes are in the metric. A payment whose job was sent again is seen every three minutes, so a shorter period
      // would miss it; and two of them, since the first run after an outage sees all that waited as late.
      period: FIVE_MINUTES,
      badPeriods: [2, 2],
      threshold: 1,
    },
    ChecksLate: {
      means:
        'A check has been put back, or has waited for quota, for more than ten minutes. Its outcome is found late; none is lost.',
      runbook: 'overdue-payments',
      metric: metrics('CheckLateness', 'Maximum', {}),
      // What is put back again and again is never due, so that reconcile does not see it. It speaks each time that it is put back: every
      // 15 minutes at least, so a shorter period would be silent in between.
      period: FIFTEEN_MINUTES,
      badPeriods: [1, 1],
      threshold: Duration.minutes(10).toMilliseconds(),
    },
    EventsUnsent: {
      means:
        'Payment events wait in the table because the bus does not take them. Merchants hear of outcomes late.',
      runbook: 'unsent-events',
      metric: metrics('EventsUnsent', 'Maximum', {}),
      // Reconcile publishes again every minute. Five in a row are more than a throttled call.
      period: ONE_MINUTE,
      badPeriods: [5, 5],
      threshold: 1,
    },
    AuditBehind: {
      means:
        "No comparison with Paystack's own list was completed for two days. What webhooks and checks miss stays unknown.",
      runbook: 'audit-behind',
      // It emits this in every run, a zero while there is no key; without any in an hour it does not run.
      metric: metrics('AuditAge', 'Maximum', {}),
      period: Duration.hours(1),
      badPeriods: [1, 1],
      threshold: Duration.days(2).toMilliseconds(),
      isMissingBad: true,
    },
    ReconcileStopped: {
      means:
        'Reconcile has not run to its end for ten minutes. Long checks, lost jobs and unsent events wait.',
      runbook: 'reconcile-stopped',
      // It emits this once in every run, a zero included; here it only matters that it does. Logs may be a minute or two behind.
      metric: metrics('PaymentsOverdue', 'SampleCount', {}),
      period: FIVE_MINUTES,
      badPeriods: [2, 2],
      threshold: 1,
      isFloor: true,
    },
  };
}
