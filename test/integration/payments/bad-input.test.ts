import { createHmac } from 'node:crypto';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAYSTACK_KEY, type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;
let table: DynamoDBClient;

beforeAll(async () => {
  stack = await startPaymentsStack();
  table = new DynamoDBClient({
    endpoint: stack.engine.endpoints.dynamodb,
    region: stack.engine.region,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
});

afterAll(() => stack.stop());

const GOOD = { email: 'ada@example.com', amount: 500000, reference: 'bad-input' };
const DEEP = JSON.parse(`${'{"a":'.repeat(9)}1${'}'.repeat(9)}`);

/** Everything that is in the table. */
async function stored(): Promise<unknown[]> {
  const { Items = [] } = await table.send(new ScanCommand({ TableName: stack.engine.outputs.TableName }));
  return Items;
}

function signed(body: string): Record<string, string> {
  return { 'x-paystack-signature': createHmac('sha512', PAYSTACK_KEY).update(body).digest('hex') };
}

describe('bad input has a code of its own, and nothing is stored', () => {
  it.each([
    ['no email', { email: undefined }, 'missing_params'],
    ['an email that is null', { email: null }, 'missing_params'],
    ['a bad email', { email: 'ada' }, 'invalid_email_address'],
    ['no amount', { amount: undefined }, 'missing_params'],
    ['the amount 0', { amount: 0 }, 'invalid_amount'],
    ['a negative amount', { amount: -500000 }, 'invalid_amount'],
    ['a fractional amount', { amount: 100.5 }, 'invalid_amount'],
    ['a fractional amount as text', { amount: '100.50' }, 'invalid_amount'],
    ['an amount above 2^53', { amount: 2 ** 53 }, 'invalid_amount'],
    ['an amount that is no number', { amount: [500000] }, 'invalid_amount'],
    ['a currency that is not configured', { currency: 'EUR' }, 'unsupported_currency'],
    ['an amount below the least of its currency', { amount: 4999 }, 'amount_below_minimum'],
    ['a bad reference', { reference: 'has space' }, 'invalid_reference'],
    ['a reference that is too long', { reference: 'x'.repeat(101) }, 'invalid_reference'],
    ['a callback that is no URL', { callback_url: 'back' }, 'invalid_callback_url'],
    ['a callback over http', { callback_url: 'http://shop.example/back' }, 'invalid_callback_url'],
    ['metadata that is too deep', { metadata: DEEP }, 'metadata_too_deep'],
    ['metadata that is too large', { metadata: { note: 'x'.repeat(16_384) } }, 'metadata_too_large'],
    ['an unknown bearer', { bearer: 'customer' }, 'invalid_params'],
  ])('%s', async (_, wrong, code) => {
    const before = await stored();

    const answer = await stack.initialize({ ...GOOD, ...wrong });

    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      status: false,
      message: expect.any(String),
      meta: { nextStep: expect.any(String) },
      type: 'validation_error',
      code,
    });
    expect(await stored()).toEqual(before);
  });

  it.each([
    ['no key', {}, 401, 'invalid_key'],
    ['a wrong key', { authorization: 'Bearer wrong-service-key-of-some-length' }, 401, 'invalid_key'],
    ['another scheme', { authorization: 'Basic service-key' }, 401, 'invalid_key'],
  ])('%s', async (_, headers, status, code) => {
    const routes = [
      ['/transaction/initialize', { method: 'POST', body: JSON.stringify(GOOD) }],
      ['/transaction/verify/bad-input', {}],
      ['/payments/bad-input', {}],
    ] as const;

    for (const [path, init] of routes) {
      const response = await fetch(`${stack.engine.apiUrl}${path}`, { ...init, headers });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ status: false, code });
    }
    expect(await stored()).toEqual([]);
  });

  it('malformed JSON, and JSON that is no object', async () => {
    for (const body of ['{"email":', '[]', '"text"', '', '{"amount":1,"amount":2}']) {
      const answer = await stack.request('/transaction/initialize', { method: 'POST', body });
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_json']);
    }
    expect(await stored()).toEqual([]);
  });

  it('a body of two megabytes', async () => {
    const body = JSON.stringify({ ...GOOD, label: 'x'.repeat(2_000_000) });

    const answer = await stack.request('/transaction/initialize', { method: 'POST', body });

    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
    expect(await stored()).toEqual([]);
  });

  it('an unknown reference', async () => {
    const payment = await stack.request('/payments/never-heard-of');
    const invalid = await stack.request('/payments/has%20space');

    expect([payment.status, payment.body.code]).toEqual([404, 'payment_not_found']);
    expect([invalid.status, invalid.body.code]).toEqual([400, 'invalid_reference']);
  });

  it('an endpoint of Paystack that is not ours', async () => {
    const answer = await stack.request('/transaction/charge_authorization', { method: 'POST', body: '{}' });

    expect([answer.status, answer.body.code]).toEqual([404, 'unsupported_endpoint']);
  });
});

describe('a webhook that Paystack did not sign is refused, and queues nothing', () => {
  const body = JSON.stringify({ event: 'charge.success', data: { reference: 'forged-webhook' } });

  it.each([
    ['without a signature', body, {}],
    ['with a short signature', body, { 'x-paystack-signature': 'abc' }],
    ['with a wrong signature', body, { 'x-paystack-signature': '0'.repeat(128) }],
    [
      'with the signature of the same JSON written another way',
      JSON.stringify(JSON.parse(body), null, 1),
      signed(body),
    ],
  ])('%s', async (_, sent, headers) => {
    const answer = await stack.request('/webhooks/paystack', { method: 'POST', body: sent, headers });

    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_signature']);
    const queued = stack.engine.sqs
      .depths()
      .map(({ visible, inFlight, delayed }) => visible + inFlight + delayed);
    expect(queued).toEqual([0, 0, 0]);
  });

  it('but takes one that came as base64', async () => {
    const headers = { ...signed(body), 'content-type': 'application/octet-stream' };

    const answer = await stack.request('/webhooks/paystack', { method: 'POST', body, headers });

    expect(answer.status).toBe(200);
    await stack.logged('check applied', 'forged-webhook', { payment: 'pending' });
  });
});
