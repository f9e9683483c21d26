import type { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type MathExpression,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** When an alarm goes off, and what whoever it wakes reads first. */
export interface PaymentAlarmProps {
  /** One or two sentences: what it means, and what becomes of payments meanwhile. */
  readonly means: string;
  /** The heading's anchor in `docs/operations.md`. */
  readonly runbook: string;
  readonly metric: Metric | MathExpression;
  /** The length of one period. */
  readonly period: Duration;
  /** How many periods have to be bad, and among how many. `[2, 3]`: two of the last three. */
  readonly badPeriods: readonly [number, number];
  /** A period is bad from this value on, or, with `isFloor`, below it. */
  readonly threshold: number;
  /** Whether the value has to stay at `threshold` or above; a period without any is then bad as well. @default false */
  readonly isFloor?: boolean;
  /** Whether a period without any value is bad, where there always is one. @default false */
  readonly isMissingBad?: boolean;
  /** Whether what went off is over only when a person says so, so that its end is not told. @default false */
  readonly isForPerson?: boolean;
  /** Is told when the alarm goes off, and when it is over. @default nobody */
  readonly topic?: ITopic;
}

/** Alarms by the ids of their constructs. */
export type AlarmDefinitions = Readonly<Record<string, Omit<PaymentAlarmProps, 'topic'>>>;

/**
 * An alarm with its runbook. A metric without data counts as a good period: the functions emit nothing while nothing
 * happens, and an idle backend is a healthy one.
 */
export class PaymentAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: PaymentAlarmProps) {
    const [bad, among] = props.badPeriods;
    super(scope, id, {
      alarmDescription: `${props.means} Runbook: docs/operations.md#${props.runbook}`,
      metric: props.metric.with({ period: props.period }),
      threshold: props.threshold,
      datapointsToAlarm: bad,
      evaluationPeriods: among,
      comparisonOperator: props.isFloor
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData:
        (props.isMissingBad ?? props.isFloor) ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    if (props.topic === undefined) return;
    const tell = new SnsAction(props.topic);
    this.addAlarmAction(tell);
    if (!props.isForPerson) this.addOkAction(tell);
  }
}
