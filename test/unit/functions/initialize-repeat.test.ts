import { describe, expect, test } from 'vitest';
import { caught } from '../../support/caught.ts';
import { precededBy } from '../../support/memory-payment-store.ts';
import { CLAIMED_AT, EXTERNAL, paymentIn, REFERENCE, reference, STATES } from '../../support/payments.ts';
import { notConnected, rejected, serverError } from '../../support/paystack-failures.ts';
import { accepted } from '../../support/scripted-paystack.ts';
import { ANSWER, codeOf, LIFETIME, OTHER_BODY, setUpInitialize } from './initialize-setup.ts';

describe('The same request again', () => {
  test('gets the stored answer, byte for byte', async () => {
    const { paystack, queue, call } = setUpInitialize();

    await call();
    const again = await call({ body: '{"amount":"125000","currency":"NGN","email":"ada@example.com"}' });

    expect(again).toMatchObject({
      statusCode: 200,
      body: ANSWER,
      headers: { 'Idempotency-Replayed': 'true' },
    });
    expect(paystack.initialized).toHaveLength(1);
    expect(queue.sent).toHaveLength(1);
  });

  test.each(['success', 'reversed', 'mismatched', 'failed', 'abandoned'] as const)(
    'gets it even when the payment has become %s',
    async (status) => {
      const { store, call } = setUpInitialize();

      await call();
      const pending = store.stored(REFERENCE);
      if (pending === undefined) throw new TypeError('Expected a payment');
      store.seed({ ...paymentIn(STATES[status]), origin: pending.origin, answer: { body: ANSWER } });
      const again = await call();

      expect(again).toMatchObject({ statusCode: 200, headers: { 'Idempotency-Replayed': 'true' } });
    },
  );

  test('has to wait while the first is under way, and no longer than its holder can live', async () => {
    const { call, wait, answerWith } = setUpInitialize();
    let second: unknown;
    let third: unknown;
    answerWith(async () => {
      second = await call();
      wait(LIFETIME - 500);
      third = await call();
      return accepted(REFERENCE);
    });

    const first = await call();

    expect(first.statusCode).toBe(200);
    expect(second).toMatchObject({ statusCode: 409, headers: { 'Retry-After': '2' } });
    expect(third).toMatchObject({ statusCode: 409, headers: { 'Retry-After': '1' } });
  });

  test('calls Paystack once, when two come at the same moment', async () => {
    const { paystack, call } = setUpInitialize();

    const responses = await Promise.all([call(), call(), call()]);

    expect(responses.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
    expect(paystack.initialized).toHaveLength(1);
  });

  test('is told to wait when it loses the claim over and over', async () => {
    const { store, paystack, call } = setUpInitialize({ paystack: () => notConnected() });
    await call();
    store.failPut(
      () => false,
      () => false,
      () => false,
      () => false,
      () => false,
    );

    const response = await call();

    expect(codeOf(response)).toBe('in_progress');
    expect(response.headers).toHaveProperty('Retry-After', '1');
    expect(paystack.initialized).toHaveLength(1);
  });

  test('takes over the claim of a holder that is dead, and says that its call may have arrived', async () => {
    const { store, call, wait, answerWith } = setUpInitialize({ paystack: () => new Error('killed') });

    await caught(call);
    wait(LIFETIME);
    answerWith(() => serverError());
    await call();

    expect(store.stored(REFERENCE)).toMatchObject({
      status: 'initializing',
      claim: { fence: 'fence-2' },
      mayExist: true,
    });
  });

  test('sends a job for its first check anew, no later than the one that was to come', async () => {
    const { queue, store, call, wait } = setUpInitialize({ paystack: () => notConnected() });

    await call();
    wait(10_000);
    await call();

    const job = { kind: 'ladder', reference: REFERENCE, check: 1, attempt: 0 };
    expect(queue.sent).toEqual([
      { job, delaySeconds: 30 },
      { job, delaySeconds: 20 },
    ]);
    expect(store.stored(REFERENCE)).toMatchObject({ nextCheck: { number: 1, at: CLAIMED_AT + 30_000 } });
  });

  test('after hours starts on the first rung of the ladder', async () => {
    const { queue, store, call, wait } = setUpInitialize({ paystack: () => notConnected() });
    await call();
    const payment = store.stored(REFERENCE);
    if (payment?.status !== 'initializing') throw new TypeError('Expected a payment that is initializing');
    wait(36_000_000);
    const nextCheck = { number: 9, at: CLAIMED_AT + 36_020_000, dueAt: CLAIMED_AT + 36_140_000 };
    store.seed({ ...payment, version: payment.version + 1, nextCheck });

    await call();

    expect(queue.sent[1]).toMatchObject({ job: { check: 1 }, delaySeconds: 20 });
    expect(store.stored(REFERENCE)).toMatchObject({ nextCheck: { number: 1, at: nextCheck.at } });
  });
});

describe('A reference that is taken', () => {
  test('is a duplicate for other input', async () => {
    const { paystack, store, call } = setUpInitialize();

    await call();
    const other = await call({ body: OTHER_BODY });

    expect(other.statusCode).toBe(400);
    expect(codeOf(other)).toBe('duplicate_reference');
    expect(other.body).not.toContain('code-');
    expect(paystack.initialized).toHaveLength(1);
    expect(store.stored(REFERENCE)).toMatchObject({ origin: { asked: { amount: 125_000 } } });
  });

  test('is a key that was used, for other input under the same Idempotency-Key', async () => {
    const { call } = setUpInitialize();

    await call({ source: 'idempotency-key' });
    const other = await call({ body: OTHER_BODY, source: 'idempotency-key' });

    expect(other.statusCode).toBe(422);
    expect(codeOf(other)).toBe('idempotency_key_reused');
  });

  test('gives other input away to nobody while the first is under way', async () => {
    const { call, answerWith } = setUpInitialize();
    let other: unknown;
    answerWith(async () => {
      other = await call({ body: OTHER_BODY });
      return accepted(REFERENCE);
    });

    await call();

    expect(other).toMatchObject({ statusCode: 400 });
  });

  test('is a duplicate in the other mode, whatever the state there', async () => {
    const { store, paystack, call } = setUpInitialize({ paystack: () => rejected('invalid_params') });

    await call();
    const live = await call({ mode: 'live' });

    expect(codeOf(live)).toBe('duplicate_reference');
    expect(paystack.initialized).toHaveLength(1);
    expect(store.stored(REFERENCE)).toMatchObject({ mode: 'test' });
  });

  test.each(['pending', 'success', 'rejected'] as const)(
    'is a duplicate when it was started elsewhere and is %s',
    async (status) => {
      const { paystack, call } = setUpInitialize({ payments: [paymentIn(STATES[status], EXTERNAL)] });

      const response = await call();

      expect(codeOf(response)).toBe('duplicate_reference');
      expect(paystack.initialized).toEqual([]);
    },
  );

  test('may be used again with corrected input once Paystack has refused it', async () => {
    const { store, queue, wait, call, answerWith } = setUpInitialize({
      paystack: () => rejected('invalid_email_address'),
    });

    await call();
    wait(10_000);
    answerWith(() => accepted(REFERENCE));
    const corrected = await call({ body: OTHER_BODY });

    expect(corrected.statusCode).toBe(200);
    expect(store.stored(REFERENCE)).toMatchObject({
      status: 'pending',
      origin: { asked: { amount: 125_001 } },
      createdAt: CLAIMED_AT,
      deadline: CLAIMED_AT + 10_000 + 86_400_000,
      nextCheck: { number: 1 },
      version: 4,
    });
    expect(queue.sent).toHaveLength(2);
  });

  test('is read again when another caller takes it first', async () => {
    const { store, paystack, call } = setUpInitialize();
    const taken = paymentIn(STATES.pending, EXTERNAL);
    store.failPut(precededBy(() => store.seed(taken)));

    const response = await call();

    expect(codeOf(response)).toBe('duplicate_reference');
    expect(paystack.initialized).toEqual([]);
    expect(store.stored(REFERENCE)).toEqual(taken);
  });

  test('is another one in other letters', async () => {
    const { store, call } = setUpInitialize();

    await call();

    expect(store.stored(reference(REFERENCE.toUpperCase()))).toBeUndefined();
  });
});
