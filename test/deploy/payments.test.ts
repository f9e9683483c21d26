import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Backend, describePayments } from '../support/payments-contract.ts';
import { type BusListener, listenOnBus } from './support/bus-listener.ts';
import { type Deployment, deploy, PAYSTACK_KEY } from './support/deployment.ts';

describe.skipIf(inject('target') === null)('a deployed stack', () => {
  let deployment: Deployment;
  let listener: BusListener;
  let backend: Backend;

  beforeAll(async () => {
    deployment = await deploy();
    listener = await listenOnBus(deployment.aws, deployment.outputs.EventBusName);
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

  it('says how to set the Paystack key until somebody has', async () => {
    const { status, body } = await backend.initialize({ email: 'ada@example.com', amount: 500000 });

    expect({ status, code: body.code }).toEqual({ status: 503, code: 'not_configured' });
    expect(JSON.stringify(body)).toContain(deployment.outputs.PaystackSecretName);
  });

  it('starts payments as soon as the key is set', async () => {
    await deployment.setUp();

    // A function that found no key looks again after five seconds.
    const isReady = async () =>
      (await backend.initialize({ email: 'ada@example.com', amount: 500000 })).status;
    await expect.poll(isReady, { timeout: 20_000, interval: 500 }).toBe(200);
  });

  describePayments(() => backend);
});
