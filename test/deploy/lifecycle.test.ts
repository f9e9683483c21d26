import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Deployment, deploy, RETAINED } from './support/deployment.ts';

describe.skipIf(inject('target') === null)('the life of a deployment', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    // Kept as in production, but not protected: what is left behind is deleted afterwards.
    deployment = await deploy(...RETAINED);
    await deployment.setUp();
  });

  afterAll(() => deployment?.stop());

  const secretValues = async () => {
    const { PaystackSecretName, ServiceKeysSecretName } = deployment.outputs;
    const read = async (SecretId: string) =>
      (await deployment.aws.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
    return [await read(PaystackSecretName), await read(ServiceKeysSecretName)];
  };

  it('changes nothing when it is deployed a second time', async () => {
    expect(await deployment.cdk('deploy')).toContain('PaystackPayments-dev (no changes)');
  });

  it('changes only the functions that check payments when the ladder changes, and no secret', async () => {
    const secretsBefore = await secretValues();

    const changes = changed(await deployment.cdk('diff', 'checkLadder=60,600'));
    await deployment.cdk('deploy', 'checkLadder=60,600');
    const later = changed(await deployment.cdk('diff', 'checkLadder=60,600'));

    expect(changes).toEqual(['Payments/Initialize', 'Payments/VerificationWorker', 'Payments/Verify']);
    expect(later).toEqual([]);
    expect(await secretValues()).toEqual(secretsBefore);
  });

  it('leaves nothing behind when it is destroyed but what is retained: the table and both secrets', async () => {
    const secretsBefore = await secretValues();
    const { TableName, EventBusName } = deployment.outputs;

    const kept = skipped(await deployment.cdk('destroy'));

    expect(kept).toEqual(['Payments/PaystackSecret', 'Payments/ServiceKeysSecret', 'Payments/Table']);
    expect(await secretValues()).toEqual(secretsBefore);
    const { aws } = deployment;
    const { Table } = await aws.dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    const { EventBuses = [] } = await aws.events.send(new ListEventBusesCommand({}));
    expect(EventBuses.map(({ Name }) => Name)).not.toContain(EventBusName);
    const { QueueUrls = [] } = await aws.queues.send(
      new ListQueuesCommand({ QueueNamePrefix: 'PaystackPayments-dev' }),
    );
    expect(QueueUrls).toEqual([]);
    const health = await deployment.client.request('/health');
    expect(health.status).toBe(404);
  });
});

/** The resources that `cdk diff` would add, change or remove, by their paths. */
function changed(diff: string): string[] {
  return [...diff.matchAll(/^\[[+~-]\] AWS::\S+ (\S+)/gm)].map(([, path = '']) => path).sort();
}

/** The resources that a deletion of the stack has left alone, by their paths. */
function skipped(events: string): string[] {
  return [...events.matchAll(/DELETE_SKIPPED\s*\|\s*\S+\s*\|\s*(\S+)/g)].map(([, path = '']) => path).sort();
}
