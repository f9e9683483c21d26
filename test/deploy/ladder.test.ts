import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type BusListener, listenOnBus } from './support/bus-listener.ts';
import { type Deployment, deploy } from './support/deployment.ts';

describe.skipIf(inject('target') === null)('a deployed stack that gets no webhooks', () => {
  let deployment: Deployment;
  let listener: BusListener;

  beforeAll(async () => {
    deployment = await deploy('checkLadder=2,3,600');
    listener = await listenOnBus(deployment.aws, deployment.outputs.EventBusName);
    await deployment.setUp();
    await deployment.client.control('PUT', 'webhooks', { enabled: false });
  });

  afterAll(async () => {
    await listener?.stop();
    await deployment?.stop();
  });

  it('finds a payment by the second rung of its ladder, having found it open on the first', async () => {
    const { client } = deployment;
    const reference = 'ladder-late';
    const { status, text } = await client.initialize({ email: 'ada@example.com', amount: 500000, reference });
    expect(status, text).toBe(200);
    await expect.poll(async () => (await client.payment(reference)).checks, { timeout: 30_000 }).toBe(1);
    const meanwhile = await client.payment(reference);

    await client.finish(reference, { outcome: 'success' });
    await listener.event('payment.succeeded', reference);

    expect(meanwhile).toMatchObject({ status: 'pending', is_paid: false });
    expect(await client.payment(reference)).toMatchObject({ status: 'success', is_paid: true, checks: 2 });
  });

  it('sends a check again whose job was lost, with the next run of reconcile', {
    timeout: 150_000,
  }, async () => {
    const { client } = deployment;
    const reference = 'ladder-lost';
    await client.initialize({ email: 'ada@example.com', amount: 500000, reference });
    await expect.poll(async () => (await client.payment(reference)).checks, { timeout: 30_000 }).toBe(2);

    await client.finish(reference, { outcome: 'success' });
    // The third check waits on the queue for ten minutes; to reconcile it looks now as if that job had not come in time.
    await makeOverdue(reference);
    await listener.event('payment.succeeded', reference);

    expect(await client.payment(reference)).toMatchObject({ status: 'success', checks: 3 });
  });

  async function makeOverdue(reference: string): Promise<void> {
    await deployment.aws.dynamodb.send(
      new UpdateItemCommand({
        TableName: deployment.outputs.TableName,
        // As `shared/store/payment-item.ts` has it.
        Key: { pk: { S: `PAYMENT#${reference}` } },
        UpdateExpression: 'SET dueAt = :past, nextCheck.dueAt = :past',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':past': { N: '1' } },
      }),
    );
  }
});
