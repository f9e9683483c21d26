import { DeleteTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CommandError } from './support/commands.ts';
import { type Deployment, deployStage } from './support/deployment.ts';

describe.skipIf(inject('target') === null)('the life of a deployment of the stage prod', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await deployStage('prod');
    await deployment.setPaystackKey();
  });

  afterAll(() => deployment?.stop());

  const secretValues = async () => {
    const read = async (SecretId: string) =>
      (await deployment.aws.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
    return [
      await read(deployment.output('PaystackSecretName')),
      await read(deployment.output('ServiceKeysSecretName')),
    ];
  };

  it('changes nothing when it is deployed a second time', async () => {
    expect(await deployment.cdk('deploy')).toContain(`${deployment.stack} (no changes)`);
  });

  it('refuses to be destroyed, and its table to be deleted by hand', async () => {
    const { aws } = deployment;
    const TableName = deployment.output('TableName');

    const destroyed = deployment.cdk('destroy');
    await expect(destroyed).rejects.toThrow(CommandError);
    await expect(destroyed).rejects.toThrow(/TerminationProtection/);
    const deleted = aws.dynamodb.send(new DeleteTableCommand({ TableName }));
    await expect(deleted).rejects.toThrow(/protect/);

    const { Table } = await aws.dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', DeletionProtectionEnabled: true });
  });

  it('changes only the functions that write the cache when the cache time changes', async () => {
    const changes = changed(await deployment.cdk('diff', 'cache.closed=10m'));

    expect(changes).toEqual(['Payments/VerificationWorker', 'Payments/Verify']);
  });

  it('keeps the values of its secrets when it is deployed with other settings, and leaves no difference', async () => {
    const settings = ['cache.closed=10m', 'checkLadder=60,600', 'deletionProtection=false'];
    const before = await secretValues();

    await deployment.cdk('deploy', ...settings);

    expect(changed(await deployment.cdk('diff', ...settings))).toEqual([]);
    expect(await secretValues()).toEqual(before);
  });

  it('leaves nothing behind when it is destroyed but what is retained: the table and both secrets', async () => {
    const before = await secretValues();
    const { aws, client, output } = deployment;

    const kept = skipped(await deployment.cdk('destroy', 'deletionProtection=false'));

    expect(kept).toEqual(['Payments/PaystackSecret', 'Payments/ServiceKeysSecret', 'Payments/Table']);
    expect(await secretValues()).toEqual(before);
    const { Table } = await aws.dynamodb.send(new DescribeTableCommand({ TableName: output('TableName') }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    const { EventBuses = [] } = await aws.events.send(new ListEventBusesCommand({}));
    expect(EventBuses.map(({ Name }) => Name)).not.toContain(output('EventBusName'));
    const ofStack = new ListQueuesCommand({ QueueNamePrefix: deployment.stack });
    const { QueueUrls = [] } = await aws.queues.send(ofStack);
    expect(QueueUrls).toEqual([]);
    // The name of an API that is gone may be gone as well.
    const health = await client.request('/health').then(
      ({ status }) => status,
      () => 'unreachable',
    );
    expect(health).not.toBe(200);
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
