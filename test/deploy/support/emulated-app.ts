import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnArchive, CfnEventBusPolicy } from 'aws-cdk-lib/aws-events';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { CfnResourcePolicy, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { app } from '../../../infra/app.ts';
import { PaystackPayments } from '../../../infra/paystack-payments.ts';
import { METRIC_NAMESPACE } from '../../../shared/runtime/metric-names.ts';

const SEND = ['sqs:SendMessage', 'sqs:SendMessageBatch'];

/**
 * The types that it doesn't know: the archive, queries for people, and the policies that refuse whoever does not come over
 * TLS, whom it refuses anyway.
 */
const UNKNOWN = [CfnArchive, CfnEventBusPolicy, CfnQueryDefinition, CfnResourcePolicy];

/*
 * The ready app as it is, less what MiniStack can't take. `gaps.test.ts` fails as soon as it takes one of the types.
 */
for (const construct of app.node.findAll()) {
  // It refuses a template with a type that it doesn't know as a whole.
  if (UNKNOWN.some((type) => construct instanceof type)) {
    construct.node.scope?.node.tryRemoveChild(construct.node.id);
  }

  // It takes no alarm that computes something out of several metrics; nor does anything here raise one.
  if (construct instanceof CfnAlarm && construct.metrics !== undefined) watchOneMetric(construct);

  // `Ref` of a secret is its name there, where CloudFormation gives the ARN. A policy needs the ARN, which the
  // attribute `Id` gives everywhere; the outputs take the name out of the ARN, and get it outright.
  if (construct instanceof CfnPolicy) construct.policyDocument = forMiniStack(construct);
  if (construct instanceof PaystackPayments) {
    replaceOutput(construct, 'PaystackSecretName', construct.paystackSecret.secretArn);
    replaceOutput(construct, 'ServiceKeysSecretName', construct.serviceKeysSecret.secretArn);
  }
}

/**
 * A policy with the ARNs of secrets, and with `sqs:SendMessageBatch` beside `sqs:SendMessage`: AWS has no such action, a batch
 * takes `sqs:SendMessage`; MiniStack takes every operation for an action of its own.
 */
function forMiniStack(policy: CfnPolicy): unknown {
  const stack = Stack.of(policy);
  const secrets = stack.node.findAll().filter((each) => each instanceof CfnSecret);
  const ids = new Set(secrets.map((each) => stack.resolve(each.logicalId)));
  const replace = (value: unknown): unknown => {
    if (value === 'sqs:SendMessage') return SEND;
    if (Array.isArray(value))
      return value.flatMap((each) => (each === 'sqs:SendMessage' ? SEND : [replace(each)]));
    if (typeof value !== 'object' || value === null) return value;
    const ref: unknown = Reflect.get(value, 'Ref');
    if (typeof ref === 'string' && ids.has(ref)) return Fn.getAtt(ref, 'Id');
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
  };
  return replace(stack.resolve(policy.policyDocument));
}

function watchOneMetric(alarm: CfnAlarm): void {
  alarm.metrics = undefined;
  alarm.namespace = METRIC_NAMESPACE;
  alarm.metricName = 'PaystackErrors';
  alarm.statistic = 'Sum';
  alarm.period = 300;
}

function replaceOutput(payments: PaystackPayments, id: string, value: string): void {
  const output = Stack.of(payments).node.findChild(id);
  if (output instanceof CfnOutput) output.value = value;
}
