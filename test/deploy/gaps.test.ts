import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, inject, it } from 'vitest';
import { projectRoot } from './support/cdk.ts';
import { runCommand } from './support/commands.ts';
import { deleteStack } from './support/stack.ts';
import { trust } from './support/trust.ts';

const target = inject('target');

/**
 * Each of these fails when MiniStack has closed the gap: then `emulated-app.ts` has to work around one thing less. Only for
 * the tests' own MiniStack, whose version and settings are known.
 */
describe.skipIf(target?.certificate === undefined)('MiniStack', () => {
  it('refuses the types that are left out', async () => {
    const types = [
      'AWS::Events::Archive',
      'AWS::Events::EventBusPolicy',
      'AWS::Logs::QueryDefinition',
      'AWS::SecretsManager::ResourcePolicy',
    ];
    const resources = Object.fromEntries(types.map((Type, index) => [`R${index}`, { Type }]));

    await expect(create(resources)).rejects.toThrow(`Unrecognized resource types: [${types.join(', ')}]`);
  });

  it('creates no alarm on several metrics', async () => {
    const statistic = { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 60, Stat: 'Sum' };
    const stack = await create({
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          ComparisonOperator: 'GreaterThanThreshold',
          EvaluationPeriods: 1,
          Threshold: 1,
          Metrics: [
            { Id: 'twice', Expression: 'one + one' },
            { Id: 'one', ReturnData: false, MetricStat: statistic },
          ],
        },
      },
    });

    await expect
      .poll(() => aws('cloudformation', 'describe-stack-events', '--stack-name', stack), POLLED)
      .toContain('(metric math) is not supported');
    await remove(stack);
  });

  it('takes Ref of a secret for its name', async () => {
    const stack = await create(
      { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } } },
      { Ref: { Value: { Ref: 'Secret' } } },
    );

    const query = ['--query', 'Stacks[0].Outputs[0].OutputValue', '--output', 'text'];
    await expect
      .poll(() => aws('cloudformation', 'describe-stacks', '--stack-name', stack, ...query), POLLED)
      .toMatch(new RegExp(`^${stack}-Secret-`));
    await remove(stack);
  });

  it('wants a permission of its own for a batch of messages', async () => {
    if (target !== null) await trust(target);
    const { name, credentials } = await createUser({
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: '*',
    });
    const anybody = new SQSClient(target?.client ?? {});
    const sender = new SQSClient({ ...target?.client, credentials });
    const { QueueUrl } = await anybody.send(new CreateQueueCommand({ QueueName: name }));

    const one = sender.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }));
    const batch = sender.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'one' }] }),
    );

    await expect(one).resolves.toHaveProperty('MessageId');
    await expect(batch).rejects.toThrow(/not authorized to perform: sqs:SendMessageBatch/);
    await anybody.send(new DeleteQueueCommand({ QueueUrl }));
    await removeUser(name, credentials.accessKeyId);
  });

  it('does not tell a policy of the key of an item', async () => {
    if (target !== null) await trust(target);
    const { name, credentials } = await createUser({
      Effect: 'Allow',
      Action: 'dynamodb:GetItem',
      Resource: '*',
      Condition: { Null: { 'dynamodb:LeadingKeys': 'false' } },
    });
    const anybody = new DynamoDBClient(target?.client ?? {});
    const reader = new DynamoDBClient({ ...target?.client, credentials });
    await anybody.send(
      new CreateTableCommand({
        TableName: name,
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );

    const read = reader.send(new GetItemCommand({ TableName: name, Key: { pk: { S: 'HEALTH' } } }));

    await expect(read).rejects.toThrow(/not authorized to perform: dynamodb:GetItem/);
    await anybody.send(new DeleteTableCommand({ TableName: name }));
    await removeUser(name, credentials.accessKeyId);
  });
});

/** Milliseconds: a stack is looked at until it is as it will be. */
const POLLED = { timeout: 20_000 };

async function aws(...args: string[]): Promise<string> {
  if (target === null) throw new Error('There is no MiniStack');
  return await runCommand(target, ['aws', ...args], { cwd: projectRoot });
}

/** Asks for a stack; gives its name. */
async function create(Resources: object, Outputs: object = {}): Promise<string> {
  const name = `gap-${randomUUID()}`;
  const template = JSON.stringify({ Resources, Outputs });
  await aws('cloudformation', 'create-stack', '--stack-name', name, '--template-body', template);
  return name;
}

async function remove(stack: string): Promise<void> {
  if (target !== null) await deleteStack(target, stack);
}

/** A user who may do what the statement says, and nothing else. */
async function createUser(statement: object) {
  const name = `gap-${randomUUID()}`;
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await aws('iam', 'create-user', '--user-name', name);
  const policy = ['--policy-name', name, '--policy-document', document];
  await aws('iam', 'put-user-policy', '--user-name', name, ...policy);
  const { AccessKey } = JSON.parse(await aws('iam', 'create-access-key', '--user-name', name));
  const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  return { name, credentials };
}

async function removeUser(name: string, accessKeyId: string): Promise<void> {
  await aws('iam', 'delete-access-key', '--user-name', name, '--access-key-id', accessKeyId);
  await aws('iam', 'delete-user-policy', '--user-name', name, '--policy-name', name);
  await aws('iam', 'delete-user', '--user-name', name);
}
