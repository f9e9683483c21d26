import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Backend, describePayments } from '../support/payments-contract.ts';
import { type BusListener, listenOnBus } from './support/bus-listener.ts';
import { projectRoot } from './support/cdk.ts';
import { runCommand } from './support/commands.ts';
import { type Deployment, deployStage, PAYSTACK_KEY } from './support/deployment.ts';

describe.skipIf(inject('target') === null)('a deployed stack', () => {
  let deployment: Deployment;
  let listener: BusListener;
  let backend: Backend;

  beforeAll(async () => {
    deployment = await deployStage('dev');
    deployment.receiveWebhooks();
    listener = await listenOnBus(deployment.aws, deployment.output('EventBusName'));
    backend = {
      ...deployment.client,
      paystackKey: PAYSTACK_KEY,
      event: listener.event,
      eventTypes: listener.eventTypes,
    };
  });

  afterAll(async () => {
    await listener?.stop();
    await deployment?.stop();
  });

  it('takes a payment after the commands that the README has for after the first deployment', async () => {
    const { target, apiUrl, output, stack } = deployment;
    const blocks = ['eval "$(output SetPaystackKey)"', 'output WebhookUrl'].map(readmeBlock);
    const commands = blocks.join('\n').replace('PaystackPayments-dev', stack);
    // An emulator's certificate doesn't have the name of the API.
    const reach = `FROM='${output('ApiUrl')}' TO='${apiUrl}'\ncurl() { command curl "\${@/$FROM/$TO}"; }\n`;

    const script = ['bash', '--norc', '-euo', 'pipefail', '-c', reach + commands];
    const said = await runCommand(target, script, { cwd: projectRoot, input: `${PAYSTACK_KEY}\n` });

    expect(said).toContain('"message":"Healthy"');
    expect(said).toContain(`${output('ApiUrl')}/webhooks/paystack\n`);
    expect(said).toContain('"message":"Authorization URL created"');
    expect(said).not.toContain(PAYSTACK_KEY);
  });

  it('leads to its dashboard', () => {
    expect(new URL(deployment.output('DashboardUrl')).hash).toMatch(
      /^#dashboards\/dashboard\/PaystackPayments/,
    );
  });

  it('shows what was given up, with the reason, by the stack and the credentials alone', async () => {
    const { target, aws, output, stack } = deployment;
    const command = (...args: string[]) =>
      runCommand(target, [process.execPath, 'tools/dead-letters/main.ts', ...args, '--stack', stack], {
        cwd: projectRoot,
      });
    await aws.queues.send(
      new SendMessageCommand({
        QueueUrl: output('UrgentQueueUrl'),
        MessageBody: '{"check":0}',
      }),
    );

    await expect.poll(() => command('list'), POLLED).toContain('malformed_job');
    const listed = await command('list');
    const [, id = ''] = /^(\w{8}) {2}no job/m.exec(listed) ?? [];
    const deleted = await command('delete', id);

    expect(listed).toContain(`1 dead letter: ${stack}`);
    expect(listed).toContain('received 1 time');
    expect(deleted).toContain(`Deleted ${id}`);
    expect(await command('list')).toContain('No dead letters');
  });

  describePayments(() => backend);

  describe('that gets no webhooks', () => {
    beforeAll(async () => {
      await deployment.cdk('deploy', 'checkLadder=2,3,600');
      await deployment.client.control('PUT', 'webhooks', { enabled: false });
    });

    it('finds a payment by the second rung of its ladder, having found it open on the first', async () => {
      const { client } = deployment;
      const reference = 'ladder-late';
      const { status, text } = await client.initialize({
        email: 'ada@example.com',
        amount: 500000,
        reference,
      });
      expect(status, text).toBe(200);
      await expect.poll(async () => (await client.payment(reference)).checks, POLLED).toBe(1);
      const meanwhile = await client.payment(reference);

      await client.finish(reference, { outcome: 'success' });
      await listener.event('payment.succeeded', reference);

      expect(meanwhile).toMatchObject({ status: 'pending', is_paid: false });
      expect(await client.payment(reference)).toMatchObject({ status: 'success', is_paid: true, checks: 2 });
    });

    it('sends a check again whose job was lost, with the next run of reconcile', async () => {
      const { client } = deployment;
      const reference = 'ladder-lost';
      await client.initialize({ email: 'ada@example.com', amount: 500000, reference });
      await expect.poll(async () => (await client.payment(reference)).checks, POLLED).toBe(2);

      await client.finish(reference, { outcome: 'success' });
      // The third check waits on the queue for ten minutes; to reconcile it looks now as if that job had not come in time.
      await makeOverdue(reference);
      await listener.event('payment.succeeded', reference);

      expect(await client.payment(reference)).toMatchObject({ status: 'success', checks: 3 });
    });
  });

  async function makeOverdue(reference: string): Promise<void> {
    await deployment.aws.dynamodb.send(
      new UpdateItemCommand({
        TableName: deployment.output('TableName'),
        // As `shared/store/payment-item.ts` has it.
        Key: { pk: { S: `PAYMENT#${reference}` } },
        UpdateExpression: 'SET dueAt = :past, nextCheck.dueAt = :past',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':past': { N: '1' } },
      }),
    );
  }
});

/** Milliseconds: nothing tells that a check was made, so the payment is looked at. */
const POLLED = { timeout: 30_000 };

/** The block of shell commands in the README that has this text. */
function readmeBlock(having: string): string {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  const found = blocks.find((block) => block.includes(having));
  if (found === undefined) throw new Error(`The README has no block of commands with ${having}`);
  return found;
}
