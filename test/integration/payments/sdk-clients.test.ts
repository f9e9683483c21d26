import { assertOk, createPaystack } from '@alexasomba/paystack-node';
import Paystack from 'paystack-sdk';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type PaymentsStack, SERVICE_KEY, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

beforeAll(async () => {
  stack = await startPaymentsStack();
});

afterAll(() => stack.stop());

describe('@alexasomba/paystack-node with another base URL and a service key', () => {
  const client = () =>
    createPaystack({ baseUrl: stack.engine.apiUrl, secretKey: SERVICE_KEY, idempotencyKey: 'auto' });

  it('initializes and verifies a payment', async () => {
    const started = assertOk(
      await client().transaction_initialize({
        body: { email: 'ada@example.com', amount: 500000, reference: 'sdk-alexasomba' },
      }),
    );
    await stack.finish('sdk-alexasomba', { outcome: 'success' });
    await stack.event('payment.succeeded', 'sdk-alexasomba');

    const verified = assertOk(
      await client().transaction_verify({ params: { path: { reference: 'sdk-alexasomba' } } }),
    );

    expect(started).toMatchObject({ status: true, data: { reference: 'sdk-alexasomba' } });
    expect(verified).toMatchObject({ status: true, data: { status: 'success', amount: 500000 } });
  });

  it('understands a refusal', async () => {
    const body = { email: 'ada@example.com', amount: 1, reference: 'sdk-too-little' };

    const { error, response } = await client().transaction_initialize({ body });

    expect(response.status).toBe(400);
    expect(error).toMatchObject({ status: false, code: 'amount_below_minimum' });
  });
});

describe('paystack-sdk with its fetch pointed here', () => {
  /** The library has Paystack's address built in, so what it fetches is sent to ours instead. */
  function pointFetchHere(): void {
    const fetchAnything = globalThis.fetch;
    const here = (input: string, init?: RequestInit) =>
      fetchAnything(input.replace('https://api.paystack.co', stack.engine.apiUrl), init);
    vi.stubGlobal('fetch', here);
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
  }

  it('initializes and verifies a payment', async () => {
    const client = new Paystack(SERVICE_KEY);
    pointFetchHere();

    const started = await client.transaction.initialize({
      email: 'ada@example.com',
      amount: '500000',
      reference: 'sdk-techpriest',
    });
    vi.unstubAllGlobals();
    await stack.finish('sdk-techpriest', { outcome: 'success' });
    await stack.event('payment.succeeded', 'sdk-techpriest');
    pointFetchHere();
    const verified = await client.transaction.verify('sdk-techpriest');

    expect(started).toMatchObject({ status: true, data: { reference: 'sdk-techpriest' } });
    expect(verified).toMatchObject({ status: true, data: { status: 'success', amount: 500000 } });
  });

  it('understands a refusal', async () => {
    const client = new Paystack(SERVICE_KEY);
    pointFetchHere();

    const refused = client.transaction.initialize({ email: 'ada', amount: '500000' });

    await expect(refused).rejects.toMatchObject({
      status: 400,
      body: { status: false, code: 'invalid_email_address' },
    });
  });
});
