import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod/mini';
import { installPackedExample } from '../support/packed-example.ts';
import { projectRoot } from './support/cdk.ts';
import { runCommand } from './support/commands.ts';
import { type Deployment, deployApp, PAYSTACK_KEY } from './support/deployment.ts';

const Refusal = z.object({ meta: z.object({ nextStep: z.string() }) });

describe.skipIf(inject('target') === null)('the example app, deployed with the package', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    const example = await installPackedExample(
      await mkdtemp(join(inject('target')?.folder ?? '', 'package-')),
    );
    deployment = await deployApp({ folder: example.folder, file: 'app.js', stack: 'Shop', context: [] });
    deployment.receiveWebhooks();
  });

  afterAll(() => deployment?.stop());

  it('says how to set the Paystack key until that is done, and starts payments once it is', async () => {
    const { client, target } = deployment;
    const start = () => client.initialize({ email: 'ada@example.com', amount: 500000 });

    const { status, body } = await start();
    const command = z.parse(Refusal, body).meta.nextStep;
    const said = await runCommand(target, ['bash', '-c', command], {
      cwd: projectRoot,
      input: `${PAYSTACK_KEY}\n`,
    });

    expect({ status, code: body.code }).toEqual({ status: 503, code: 'not_configured' });
    expect(said).toContain(deployment.output('PaystackSecretName'));
    // A function that found no key looks again after five seconds.
    await expect.poll(async () => (await start()).status, { timeout: 20_000, interval: 500 }).toBe(200);
  });

  it('has its rule put a paid order on its queue', async () => {
    const { client, aws } = deployment;
    await client.initialize({ email: 'ada@example.com', amount: 500000, reference: 'shop-paid' });

    await client.finish('shop-paid', { outcome: 'success' });
    const order = await firstOrder();

    expect(JSON.parse(order)).toMatchObject({
      source: 'paystack-payments',
      'detail-type': 'payment.succeeded',
      detail: { reference: 'shop-paid', status: 'success', paid: { amount: 500000, currency: 'NGN' } },
    });
    expect(await client.payment('shop-paid')).toMatchObject({ status: 'success', is_paid: true });

    /** Comes back when there is a message, after 20 s at the latest: the longest that SQS waits. */
    async function firstOrder(): Promise<string> {
      const receive = { QueueUrl: deployment.output('PaidOrdersQueueUrl'), WaitTimeSeconds: 20 };
      for (;;) {
        const { Messages: [message] = [] } = await aws.queues.send(new ReceiveMessageCommand(receive));
        if (message?.Body !== undefined) return message.Body;
      }
    }
  });
});
