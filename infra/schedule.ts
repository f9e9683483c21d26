import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * Runs `reconcile` every minute, the finest that EventBridge offers: so late can a check be whose gap does not fit an
 * SQS delay. A rule on the default bus costs nothing and needs no role; EventBridge Scheduler would need one and adds
 * time zones and one-off schedules, which nobody wants here.
 */
export function scheduleReconcile(scope: Construct, reconcile: IFunction) {
  new Rule(scope, 'EveryMinute', {
    description: 'Sends due verification jobs and publishes unsent payment events',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(reconcile)],
  });
}

/**
 * Runs `audit` every five minutes. Most runs find that the day's pass is over; one that is not goes on in the next run, so that no
 * pass has to fit the time of one invocation.
 */
export function scheduleAudit(scope: Construct, audit: IFunction) {
  new Rule(scope, 'EveryFiveMinutes', {
    description: "Compares Paystack's list of transactions with the payments table, a pass a day",
    schedule: Schedule.rate(Duration.minutes(5)),
    targets: [new LambdaFunction(audit)],
  });
}
