import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnArchive, CfnEventBusPolicy } from 'aws-cdk-lib/aws-events';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { CfnResourcePolicy, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { METRIC_NAMESPACE } from '../../../shared/runtime/metric-names.ts';

const SEND = ['sqs:SendMessage', 'sqs:SendMessageBatch'];

/*
 * `node emulated-app.ts [file]`: a CDK app as it is (the ready one where none is named), less what MiniStack can't take.
 * `gaps.test.ts` fails as soon as it takes one of these.
 */
const { synth } = App.prototype;
App.prototype.synth = function (options) {
  adapt(this);
  return synth.call(this, options);
};
await import(pathToFileURL(resolve(process.argv[2] ?? 'infra/app.ts')).href);

function adapt(app: App): void {
  for (const construct of app.node.findAll()) {
    // It refuses a template with a type that it doesn't know as a whole: the archive, queries for people, and the policies that
    // refuse whoever does not come over TLS, whom it refuses anyway.
    if (
      construct instanceof CfnArchive ||
      construct instanceof CfnEventBusPolicy ||
      construct instanceof CfnQueryDefinition ||
      construct instanceof CfnResourcePolicy
    ) {
      construct.node.scope?.node.tryRemoveChild(construct.node.id);
    }

    // It takes no alarm that computes something out of several metrics; nor does anything here raise one.
    if (construct instanceof CfnAlarm && construct.metrics !== undefined) watchOneMetric(construct);

    // `Ref` of a secret is its name there, where CloudFormation gives the ARN. Policies need the ARN, which the
    // attribute `Id` gives everywhere.
    if (construct instanceof CfnPolicy) construct.policyDocument = forMiniStack(construct);
    if (construct instanceof CfnOutput) nameSecret(construct);
  }
}

/**
 * A policy with the ARNs of secrets, and with `sqs:SendMessageBatch` beside `sqs:SendMessage`: AWS has no such action, a batch
 * takes `sqs:SendMessage`; MiniStack takes every operation for an action of its own.
 */
function forMiniStack(policy: CfnPolicy): unknown {
  const isSecret = secretsOf(Stack.of(policy));
  const replace = (value: unknown): unknown => {
    if (value === 'sqs:SendMessage') return SEND;
    if (Array.isArray(value))
      return value.flatMap((each) => (each === 'sqs:SendMessage' ? SEND : [replace(each)]));
    if (typeof value !== 'object' || value === null) return value;
    // It knows no `dynamodb:LeadingKeys`, so what is allowed on some items only would be allowed on none.
    if ('Condition' in value && JSON.stringify(value.Condition).includes('dynamodb:LeadingKeys')) {
      const { Condition: _, ...statement } = value;
      return replace(statement);
    }
    const ref: unknown = Reflect.get(value, 'Ref');
    if (isSecret(ref)) return Fn.getAtt(ref, 'Id');
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
  };
  return replace(Stack.of(policy).resolve(policy.policyDocument));
}

function watchOneMetric(alarm: CfnAlarm): void {
  alarm.metrics = undefined;
  alarm.namespace = METRIC_NAMESPACE;
  alarm.metricName = 'PaystackErrors';
  alarm.statistic = 'Sum';
  alarm.period = 300;
}

/** An output that takes the name of a secret out of its ARN gets it outright. */
function nameSecret(output: CfnOutput): void {
  const isSecret = secretsOf(Stack.of(output));
  const text = JSON.stringify(Stack.of(output).resolve(output.value));
  const [, ref] = /"Fn::Split":\[":",\{"Ref":"(\w+)"\}/.exec(text) ?? [];
  if (isSecret(ref)) output.value = Fn.ref(ref);
}

/** Whether something is the logical id of a secret of the stack. */
function secretsOf(stack: Stack): (id: unknown) => id is string {
  const secrets = stack.node.findAll().filter((each) => each instanceof CfnSecret);
  const ids = new Set<unknown>(secrets.map((each) => stack.resolve(each.logicalId)));
  return (id): id is string => ids.has(id);
}
