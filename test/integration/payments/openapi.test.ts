import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OpenApiResponse, openApi, openApiOperations, violations } from '../../support/openapi.ts';
import type { Answer } from '../../support/payments-client.ts';
import { PAYSTACK_KEY, type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

beforeAll(async () => {
  stack = await startPaymentsStack({ webhooks: false });
});

afterEach(() => stack.heal());

afterAll(() => stack.stop());

const REQUEST = { email: 'ada@example.com', amount: 500_000 };

function initialize(fields: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer> {
  return stack.initialize({ ...REQUEST, ...fields }, headers);
}

function post(body: string, headers: Record<string, string>): Promise<Answer> {
  return stack.request('/webhooks/paystack', { method: 'POST', body, headers });
}

function signature(body: string): Record<string, string> {
  return { 'x-paystack-signature': createHmac('sha512', PAYSTACK_KEY).update(body).digest('hex') };
}

/** What the document says of an operation's answers with this status. */
function documented(operationId: string, status: number): OpenApiResponse | undefined {
  if (operationId === '$default') return openApi.components.responses.UnsupportedEndpoint;
  return openApiOperations.find((each) => each.operationId === operationId)?.responses[status];
}

/** What is documented of an answer and not so, or the other way round. */
function deviations(operationId: string, { status, headers, body }: Answer): string[] {
  const response = documented(operationId, status);
  if (response === undefined) return [`${status} is not documented`];
  const wrongHeaders = Object.entries(openApi.components.headers).flatMap(([name, { schema }]) => {
    const value = headers.get(name);
    if (value === null) return [];
    if (response.headers?.[name] === undefined) return [`${name} is not documented`];
    return violations(Object(schema), /^\d+$/.test(value) ? Number(value) : value);
  });
  return [...wrongHeaders, ...violations(response.content['application/json'].schema, body)];
}

describe('every answer of the running stack is as docs/openapi.yaml has it', () => {
  it('from the start of a payment to its record when it is paid', async () => {
    const started = await initialize({ reference: 'contract' });
    const replayed = await initialize({ reference: 'contract' });
    const pending = await stack.request('/payments/contract');
    await stack.finish('contract', { outcome: 'success' });
    const asked = await stack.verify('contract');
    const cached = await stack.verify('contract');
    const paid = await stack.request('/payments/contract');

    const answers = [
      ['initializeTransaction', started],
      ['initializeTransaction', replayed],
      ['getPayment', pending],
      ['verifyTransaction', asked],
      ['verifyTransaction', cached],
      ['getPayment', paid],
    ] as const;
    expect(answers.map(([, { status }]) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(answers.flatMap(([id, answer]) => deviations(id, answer))).toEqual([]);
  });

  it('of a payment that is not what was asked', async () => {
    await initialize({ reference: 'contract-forged' });
    await stack.finish('contract-forged', { outcome: 'success', forge: { amount: 100 } });

    const verified = await stack.verify('contract-forged');
    const payment = await stack.request('/payments/contract-forged');

    expect([verified.status, verified.body.code]).toEqual([409, 'payment_mismatched']);
    expect(payment.body).toMatchObject({ data: { status: 'mismatched' } });
    expect(deviations('verifyTransaction', verified)).toEqual([]);
    expect(deviations('getPayment', payment)).toEqual([]);
  });

  it.each([
    ['bad input', 400, 'invalid_amount', () => initialize({ amount: 19.99 })],
    [
      'an empty Idempotency-Key',
      400,
      'invalid_idempotency_key',
      () => initialize({}, { 'idempotency-key': '' }),
    ],
    ['no service key', 401, 'invalid_key', () => initialize({}, { authorization: '' })],
    ['a body that is too long', 413, 'body_too_large', () => initialize({ label: 'x'.repeat(70_000) })],
  ])('of initialize with %s', async (_, status, code, send) => {
    const answer = await send();

    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(deviations('initializeTransaction', answer)).toEqual([]);
  });

  it('of a key that comes again with other input', async () => {
    const headers = { 'idempotency-key': 'contract' };
    await initialize({}, headers);

    const answer = await initialize({ amount: 600_000 }, headers);

    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(deviations('initializeTransaction', answer)).toEqual([]);
  });

  it.each([
    ['500', { kind: 'status', status: 500 }, 503, 'paystack_unavailable'],
    ['429', { kind: 'status', status: 429 }, 429, 'rate_limited'],
    ['401', { kind: 'status', status: 401 }, 503, 'paystack_key_refused'],
    ['broken connection', { kind: 'drop-after' }, 504, 'paystack_timeout'],
  ])("of initialize after Paystack's %s", async (name, fault, status, code) => {
    const reference = `contract-${name.replace(' ', '-')}`;
    await stack.control('PUT', 'faults', [{ ...fault, operation: 'initialize', reference }]);

    const answer = await initialize({ reference });
    // A 429 stops every call of the operation until Paystack's window is over.
    stack.clock.advance(61_000);

    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(deviations('initializeTransaction', answer)).toEqual([]);
  });

  it("of a refusal of Paystack's own", async () => {
    const unknown = await stack.verify('contract-unknown');

    expect([unknown.status, unknown.body.code]).toEqual([400, 'transaction_not_found']);
    expect(deviations('verifyTransaction', unknown)).toEqual([]);
  });

  it('of a record that there is not', async () => {
    const missing = await stack.request('/payments/contract-unknown');
    const impossible = await stack.request('/payments/has%20space');

    expect([missing.status, impossible.status]).toEqual([404, 400]);
    expect(deviations('getPayment', missing)).toEqual([]);
    expect(deviations('getPayment', impossible)).toEqual([]);
  });

  it('of webhooks', async () => {
    const body = JSON.stringify({ event: 'charge.success', data: { reference: 'contract-webhook' } });

    const taken = await post(body, signature(body));
    const forged = await post(body, { 'x-paystack-signature': '0'.repeat(128) });

    expect([taken.status, forged.status]).toEqual([200, 401]);
    expect(violations({ $ref: '#/components/schemas/Webhook' }, JSON.parse(body))).toEqual([]);
    expect(deviations('receivePaystackWebhook', taken)).toEqual([]);
    expect(deviations('receivePaystackWebhook', forged)).toEqual([]);
  });

  it('of health, and of what is no route', async () => {
    const healthy = await stack.request('/health');
    const unsupported = await stack.request('/transaction/totals');

    expect([healthy.status, unsupported.status]).toEqual([200, 404]);
    expect(deviations('getHealth', healthy)).toEqual([]);
    expect(deviations('$default', unsupported)).toEqual([]);
  });
});

describe('before the Paystack key is set', () => {
  let unset: PaymentsStack;

  beforeAll(async () => {
    unset = await startPaymentsStack({ paystackKey: null });
  });

  afterAll(() => unset.stop());

  it('callers and webhooks hear so as docs/openapi.yaml has it', async () => {
    const started = await unset.initialize(REQUEST);
    const webhook = await unset.request('/webhooks/paystack', { method: 'POST', body: '{}' });

    expect([started.status, webhook.status]).toEqual([503, 503]);
    expect(deviations('initializeTransaction', started)).toEqual([]);
    expect(deviations('receivePaystackWebhook', webhook)).toEqual([]);
  });
});
