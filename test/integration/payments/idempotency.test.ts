import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type PaymentsStack, SERVICE_KEY, startPaymentsStack } from '../../support/payments-stack.ts';

const dataSchema = z.object({ data: z.object({ reference: z.string() }) });

let stack: PaymentsStack;

beforeAll(async () => {
  stack = await startPaymentsStack();
});

afterEach(() => stack.heal());

afterAll(() => stack.stop());

describe('the same reference again', () => {
  it('gives the stored answer for the same input, and Paystack is not called again', async () => {
    const first = await stack.initialize({ email: 'a@example.com', amount: '500000', reference: 'same' });

    const second = await stack.initialize({
      amount: 500000,
      email: 'a@example.com',
      reference: 'same',
      currency: 'NGN',
    });

    expect(second.status).toBe(200);
    expect(second.text).toBe(first.text);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await stack.calls('same')).toEqual({ initialize: 1 });
  });

  it("gives Paystack's own refusal for other input, and leaves the payment as it is", async () => {
    await stack.initialize({ email: 'a@example.com', amount: 500000, reference: 'other' });

    const answer = await stack.initialize({ email: 'a@example.com', amount: 500001, reference: 'other' });

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      status: false,
      message: 'Duplicate Transaction Reference',
      code: 'duplicate_reference',
      type: 'validation_error',
    });
    expect(await stack.payment('other')).toMatchObject({ asked: { amount: 500000 }, status: 'pending' });
    expect(await stack.calls('other')).toEqual({ initialize: 1 });
  });

  it('makes one transaction of fifty requests at once', async () => {
    await stack.control('PUT', 'faults', [{ kind: 'delay', operation: 'initialize', delayMs: 50 }]);
    const request = { email: 'a@example.com', amount: 500000, reference: 'fifty' };

    const answers = await Promise.all(Array.from({ length: 50 }, () => stack.initialize(request)));

    const fresh = answers.filter(
      ({ status, headers }) => status === 200 && !headers.has('idempotency-replayed'),
    );
    const replayed = answers.filter(({ headers }) => headers.has('idempotency-replayed'));
    const waiting = answers.filter(({ status }) => status === 409);
    expect(fresh).toHaveLength(1);
    expect(replayed.every(({ text }) => text === fresh[0]?.text)).toBe(true);
    expect(
      waiting.every(({ body, headers }) => body.code === 'in_progress' && headers.has('retry-after')),
    ).toBe(true);
    expect(fresh.length + replayed.length + waiting.length).toBe(50);
    expect(await stack.calls('fifty')).toEqual({ initialize: 1 });
  });

  it('takes a reference that Paystack has refused for a corrected request', async () => {
    const fault = {
      kind: 'body',
      operation: 'initialize',
      status: 400,
      times: 1,
      body: '{"status":false,"message":"Invalid Split","code":"invalid_params","type":"validation_error"}',
    };
    await stack.control('PUT', 'faults', [fault]);
    const request = { email: 'a@example.com', amount: 500000, reference: 'corrected' };

    const refused = await stack.initialize({ ...request, split_code: 'SPL_wrong' });
    const rejected = await stack.payment('corrected');
    const accepted = await stack.initialize(request);

    expect(refused.status).toBe(400);
    expect(refused.text).toBe(fault.body);
    expect(rejected).toMatchObject({ status: 'rejected', next_check_at: null });
    expect(accepted.status).toBe(200);
    expect(await stack.payment('corrected')).toMatchObject({ status: 'pending' });
  });
});

describe('an answer of Paystack that is lost on the way', () => {
  it('ends as pending with a lost access code when the call had arrived, and the payment is still found', async () => {
    await stack.control('PUT', 'faults', [{ kind: 'drop-after', operation: 'initialize', times: 1 }]);
    const request = { email: 'a@example.com', amount: 500000, reference: 'lost' };

    const first = await stack.initialize(request);
    const afterFirst = await stack.payment('lost');
    const retry = await stack.initialize(request);
    await stack.finish('lost', { outcome: 'success' });
    await stack.event('payment.succeeded', 'lost');

    expect(first.status).toBe(504);
    expect(first.body).toMatchObject({ code: 'paystack_timeout' });
    expect(afterFirst).toMatchObject({ status: 'initializing' });
    expect(retry.status).toBe(409);
    expect(retry.body).toMatchObject({ code: 'access_code_lost', status: false });
    expect(await stack.payment('lost')).toMatchObject({ status: 'success', is_paid: true });
  });

  it('ends as an ordinary payment when the call had not arrived', async () => {
    await stack.control('PUT', 'faults', [{ kind: 'drop-before', operation: 'initialize', times: 1 }]);
    const request = { email: 'a@example.com', amount: 500000, reference: 'not-arrived' };

    const first = await stack.initialize(request);
    const retry = await stack.initialize(request);

    expect(first.status).toBe(504);
    expect(retry.status).toBe(200);
    expect(await stack.payment('not-arrived')).toMatchObject({ status: 'pending' });
  });

  it('is not taken for a refusal: not 401, not 403, not 429, not 500, not HTML', async () => {
    const faults = [
      { kind: 'status', status: 401 },
      { kind: 'status', status: 403 },
      { kind: 'status', status: 429 },
      { kind: 'status', status: 500 },
      { kind: 'html', status: 403 },
      { kind: 'empty' },
      { kind: 'truncated' },
    ];
    const request = { email: 'a@example.com', amount: 500000, reference: 'faulty' };

    const seen = [];
    for (const fault of faults) {
      await stack.control('PUT', 'faults', [{ ...fault, operation: 'initialize', times: 2 }]);
      const { status, body } = await stack.initialize(request);
      seen.push([status, body.code, (await stack.payment('faulty')).status]);
      // A 429 stops every call of the operation until Paystack's window is over.
      if (status === 429) stack.clock.advance(61_000);
      await stack.heal();
    }

    expect(seen).toEqual([
      [503, 'paystack_key_refused', 'initializing'],
      [503, 'paystack_forbidden', 'initializing'],
      [429, 'rate_limited', 'initializing'],
      [503, 'paystack_unavailable', 'initializing'],
      [503, 'paystack_unavailable', 'initializing'],
      [503, 'paystack_unavailable', 'initializing'],
      [504, 'paystack_timeout', 'initializing'],
    ]);
  });
});

describe('an Idempotency-Key', () => {
  it('stands for the reference that is missing, for one service key', async () => {
    const request = { email: 'a@example.com', amount: 500000 };

    const first = await stack.initialize(request, { 'Idempotency-Key': 'order 17' });
    const second = await stack.initialize(request, { 'Idempotency-Key': 'order 17' });
    const other = await stack.initialize({ ...request, amount: 600000 }, { 'Idempotency-Key': 'order 17' });

    expect(first.body).toMatchObject({ data: { reference: expect.stringMatching(/^idem-[0-9a-f]{48}$/) } });
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('makes one transaction of twenty requests at once; the others get its answer or are told to wait', async () => {
    await stack.control('PUT', 'faults', [{ kind: 'delay', operation: 'initialize', delayMs: 50 }]);
    const headers = { 'Idempotency-Key': 'order 19' };

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => stack.initialize({ email: 'a@example.com', amount: 500000 }, headers)),
    );

    const started = answers.filter(({ status }) => status === 200);
    expect(new Set(started.map(({ text }) => text))).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'in_progress')).toHaveLength(20 - started.length);
    const { reference } = dataSchema.parse(started[0]?.body).data;
    expect(await stack.calls(reference)).toEqual({ initialize: 1 });
  });

  it('of another service key stands for another payment', async () => {
    const keys = { tests: SERVICE_KEY, app: 'the-service-key-of-an-app' };
    stack.engine.secrets.putValue(stack.engine.outputs.ServiceKeysSecretName ?? '', JSON.stringify(keys));
    stack.clock.advance(11_000);
    const request = { email: 'a@example.com', amount: 500000 };

    const one = await stack.initialize(request, { 'Idempotency-Key': 'order 20' });
    const other = await stack.initialize(
      { ...request, amount: 600000 },
      { 'Idempotency-Key': 'order 20', authorization: `Bearer ${keys.app}` },
    );

    expect([one.status, other.status]).toEqual([200, 200]);
    expect(other.headers.has('idempotency-replayed')).toBe(false);
    expect(dataSchema.parse(other.body)).not.toEqual(dataSchema.parse(one.body));
  });

  it('is answered the same a year later', async () => {
    const request = { email: 'a@example.com', amount: 500000 };
    const first = await stack.initialize(request, { 'Idempotency-Key': 'order 21' });
    await stack.settled();
    stack.clock.advance(365 * 86_400_000);

    const repeated = await stack.initialize(request, { 'Idempotency-Key': 'order 21' });

    expect(repeated.text).toBe(first.text);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
  });

  it.each([
    ['has characters beyond ASCII', 'caf\u00e9'],
    ['is over 255 characters long', 'k'.repeat(256)],
  ])('that %s is refused', async (_, key) => {
    const answer = await stack.initialize(
      { email: 'a@example.com', amount: 500000 },
      { 'Idempotency-Key': key },
    );

    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_idempotency_key']);
  });

  it('gives way to a reference', async () => {
    const request = { email: 'a@example.com', amount: 500000, reference: 'named' };

    const answer = await stack.initialize(request, { 'Idempotency-Key': 'order 18' });

    expect(answer.body).toMatchObject({ data: { reference: 'named' } });
  });
});
