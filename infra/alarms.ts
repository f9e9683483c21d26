import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { apiAlarms } from './alarms/api-alarms.ts';
import { functionAlarms } from './alarms/function-alarms.ts';
import { jobAlarms } from './alarms/job-alarms.ts';
import { PaymentAlarm } from './alarms/payment-alarm.ts';
import { paymentAlarms } from './alarms/payment-alarms.ts';
import { paystackAlarms } from './alarms/paystack-alarms.ts';
import type { PaymentsApi } from './api.ts';
import type { PaymentsFunctions } from './functions.ts';
import { paymentMetricsOf } from './payment-metrics.ts';
import type { VerificationQueues } from './queues.ts';
import type { Quota } from './quota.ts';

/** What the alarms watch. */
export interface PaymentsAlarmsProps {
  readonly serviceName: string;
  readonly functions: PaymentsFunctions;
  readonly queues: VerificationQueues;
  readonly api: PaymentsApi;
  readonly quota: Quota;
  /** @default nobody is told */
  readonly topic?: ITopic;
}

/**
 * The alarms. Each one is for a person to act on, today; what mends itself within minutes (a job put back, one 429, a crash
 * that SQS repeats) is on the dashboard only. The periods say how long "by itself" may take.
 */
export class PaymentsAlarms extends Construct {
  /** In the order in which one would want to see them. */
  readonly all: readonly PaymentAlarm[];

  constructor(scope: Construct, id: string, props: PaymentsAlarmsProps) {
    super(scope, id);
    const metrics = paymentMetricsOf(props.serviceName);
    const alarms = {
      ...paymentAlarms(metrics),
      ...jobAlarms(metrics, props.queues),
      ...paystackAlarms(metrics, props.quota),
      ...functionAlarms(metrics, props.functions),
      ...apiAlarms(props.api),
    };
    this.all = Object.entries(alarms).map(
      ([name, alarm]) =>
        new PaymentAlarm(this, name, { ...alarm, ...(props.topic !== undefined && { topic: props.topic }) }),
    );
  }
}
