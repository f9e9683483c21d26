import { expect, it } from 'vitest';
import { z } from 'zod/mini';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();

const READ_AND_PUT = ['dynamodb:GetItem', 'dynamodb:PutItem'];
const READ_AND_WRITE = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
const READ_SECRET = 'secretsmanager:GetSecretValue';

/** Every action that a function may take, by resource, and of the table by keys of items. Its own log is taken for granted and looked at below. */
const EXPECTED = {
  Initialize: {
    'Table.Arn of PAYMENT#*, QUOTA#*': READ_AND_WRITE,
    'QueuesScheduled.Arn': ['sqs:SendMessage'],
    PaystackSecret: [READ_SECRET],
    ServiceKeysSecret: [READ_SECRET],
  },
  Verify: {
    'Table.Arn of PAYMENT#*, VERIFICATION#*, QUOTA#*': READ_AND_WRITE,
    'EventBus.Arn': ['events:PutEvents'],
    PaystackSecret: [READ_SECRET],
    ServiceKeysSecret: [READ_SECRET],
  },
  PaymentStatus: {
    'Table.Arn of PAYMENT#*': ['dynamodb:GetItem'],
    ServiceKeysSecret: [READ_SECRET],
  },
  Webhook: {
    'QueuesUrgent.Arn': ['sqs:SendMessage'],
    'QueuesScheduled.Arn': ['sqs:SendMessage'],
    PaystackSecret: [READ_SECRET],
  },
  VerificationWorker: {
    'Table.Arn of PAYMENT#*': ['dynamodb:BatchGetItem'],
    'Table.Arn of PAYMENT#*, VERIFICATION#*, QUOTA#*': READ_AND_WRITE,
    'QueuesUrgent.Arn': [
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
    'QueuesScheduled.Arn': [
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
    'QueuesDeadLetter.Arn': ['sqs:SendMessage'],
    'EventBus.Arn': ['events:PutEvents'],
    PaystackSecret: [READ_SECRET],
  },
  Reconcile: {
    'Table.Arn of PAYMENT#*, RECONCILE': READ_AND_PUT,
    'Table.Arn/index/due-payments': ['dynamodb:Query'],
    'QueuesScheduled.Arn': ['sqs:SendMessage'],
    'EventBus.Arn': ['events:PutEvents'],
  },
  Audit: {
    'Table.Arn of PAYMENT#*, QUOTA#*, AUDIT': READ_AND_WRITE,
    'QueuesScheduled.Arn': ['sqs:SendMessage'],
    PaystackSecret: [READ_SECRET],
  },
  Health: {
    'Table.Arn of HEALTH': ['dynamodb:GetItem'],
    'QueuesUrgent.Arn': ['sqs:GetQueueAttributes'],
    'QueuesScheduled.Arn': ['sqs:GetQueueAttributes'],
    PaystackSecret: ['secretsmanager:DescribeSecret'],
    ServiceKeysSecret: ['secretsmanager:DescribeSecret'],
  },
  UnsupportedEndpoint: {},
};

it('lets each function take exactly the actions that it needs, each on the one resource', () => {
  const policies = propertiesOf(template, 'AWS::IAM::Policy');

  const granted = Object.fromEntries(
    Object.entries(policies).map(([id, policy]) => [id.replace('RoleDefaultPolicy', ''), byResource(policy)]),
  );

  const expected = Object.fromEntries(
    Object.entries(EXPECTED).map(([name, actions]) => [
      name,
      { ...actions, [`${name}Log.Arn`]: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
    ]),
  );
  expect(granted).toEqual(expected);
});

it('gives no role anything but that policy', () => {
  const roles = propertiesOf(template, 'AWS::IAM::Role');

  const functions = Object.keys(EXPECTED);
  expect(Object.keys(roles).sort()).toEqual(functions.map((name) => `${name}Role`).sort());
  for (const role of Object.values(roles)) expect(Object.keys(role)).toEqual(['AssumeRolePolicyDocument']);
});

it('allows nothing by wildcard but the items of a kind', () => {
  const policies = propertiesOf(template, 'AWS::IAM::Policy');

  expect(Object.keys(policies)).not.toHaveLength(0);
  const texts = JSON.stringify(policies);
  expect(texts.replaceAll(/"(PAYMENT|VERIFICATION|QUOTA)#\*"/g, '')).not.toContain('*');
});

it('lets each function be invoked by the one service that has a reason to', () => {
  const permissions = Object.values(propertiesOf(template, 'AWS::Lambda::Permission'));

  const invokers = permissions.map(
    ({ FunctionName, Principal, SourceArn }) => `${FunctionName} by ${Principal} for ${SourceArn}`,
  );

  const api = 'by apigateway.amazonaws.com for arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:Api';
  expect(invokers.sort()).toEqual([
    'Audit.Arn by events.amazonaws.com for EveryFiveMinutes.Arn',
    `Health.Arn ${api}/*/*/health`,
    `Initialize.Arn ${api}/*/*/transaction/initialize`,
    `PaymentStatus.Arn ${api}/*/*/payments/{reference}`,
    'Reconcile.Arn by events.amazonaws.com for EveryMinute.Arn',
    `UnsupportedEndpoint.Arn ${api}/*/*`,
    `Verify.Arn ${api}/*/*/transaction/verify/{reference}`,
    `Webhook.Arn ${api}/*/*/webhooks/paystack`,
  ]);
});

const OneOrMore = z.union([z.string(), z.array(z.string())]);

/** Which items of the table: those whose key is like one of these, and no call that names no key. */
const Condition = z.strictObject({
  'ForAllValues:StringLike': z.strictObject({ 'dynamodb:LeadingKeys': OneOrMore }),
  Null: z.strictObject({ 'dynamodb:LeadingKeys': z.literal('false') }),
});

/** A statement without a principal or anything else that would change what it allows. */
const Policy = z.object({
  PolicyDocument: z.object({
    Statement: z.array(
      z.strictObject({
        Effect: z.literal('Allow'),
        Action: OneOrMore,
        Resource: OneOrMore,
        Condition: z.optional(Condition),
      }),
    ),
  }),
});

/** The actions of a policy's statements, sorted, by the resource they are allowed on. */
function byResource(policy: unknown): Record<string, string[]> {
  const allowed: Record<string, string[]> = {};
  for (const { Action, Resource, Condition } of Policy.parse(policy).PolicyDocument.Statement) {
    const keys = [Condition?.['ForAllValues:StringLike']['dynamodb:LeadingKeys'] ?? []].flat();
    for (const named of [Resource].flat()) {
      const resource = keys.length === 0 ? named : `${named} of ${keys.join(', ')}`;
      allowed[resource] = [...(allowed[resource] ?? []), ...[Action].flat()].sort();
    }
  }
  return allowed;
}
