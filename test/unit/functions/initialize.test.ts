import { describe, expect, test } from 'vitest';
import { caught } from '../../support/caught.ts';
import { refusedCall, TableError } from '../../support/memory-payment-store.ts';
import { CLAIMED_AT, paymentIn, REFERENCE, STATES } from '../../support/payments.ts';
import { noAnswer, rejected } from '../../support/paystack-failures.ts';
import { accepted } from '../../support/scripted-paystack.ts';
import { ANSWER, BODY, LIFETIME, setUpInitialize } from './initialize-setup.ts';

describe('A payment that Paystack starts', () => {
  test('is pending, and its caller hears Paystack’s own words', async () => {
    const { store, paystack, call } = setUpInitialize();

    const response = await call();

    expect(response).toMatchObject({ statusCode: 200, body: ANSWER });
    expect(response.headers).not.toHaveProperty('Idempotency-Replayed');
    expect(store.stored(REFERENCE)).toMatchObject({
      status: 'pending',
      answer: { body: ANSWER },
      version: 2,
    });
    expect(JSON.parse(paystack.initialized[0] ?? '')).toEqual({
      email: 'ada@example.com',
      amount: 125_000,
      currency: 'NGN',
      reference: REFERENCE,
    });
    expect(paystack.deadlines).toEqual([CLAIMED_AT + LIFETIME - 5_000]);
  });

  test('is on record before Paystack is called', async () => {
    const { store, call, answerWith } = setUpInitialize();
    const seen: unknown[] = [];
    answerWith(() => {
      seen.push(store.stored(REFERENCE));
      return accepted(REFERENCE);
    });

    await call();

    expect(seen).toMatchObject([
      {
        status: 'initializing',
        mode: 'test',
        claim: { fence: 'fence-1', expiresAt: CLAIMED_AT + LIFETIME, released: false },
        mayExist: false,
        origin: { asked: { amount: 125_000, currency: 'NGN' } },
      },
    ]);
  });

  test('has the job for its first check on the way', async () => {
    const { queue, call } = setUpInitialize();

    await call();

    expect(queue.sent).toEqual([
      { job: { kind: 'ladder', reference: REFERENCE, check: 1, attempt: 0 }, delaySeconds: 30 },
    ]);
  });

  test('is started all the same when the queue does not take that job: it is due for reconcile', async () => {
    const { store, call } = setUpInitialize({ queueFails: true });

    const response = await call();

    expect(response.statusCode).toBe(200);
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending' });
    expect(await store.due(CLAIMED_AT + 150_000, 10)).toMatchObject([{ reference: REFERENCE }]);
  });

  test('is not called before there is a record, when the table gives no answer', async () => {
    const { store, paystack, call } = setUpInitialize();
    store.failPut(refusedCall);

    const error = await caught(call);

    expect(error).toBeInstanceOf(TableError);
    expect(paystack.initialized).toEqual([]);
    expect(store.stored(REFERENCE)).toBeUndefined();
  });

  test('is told to its caller even when the answer can not be stored', async () => {
    const { store, log, call } = setUpInitialize();
    store.failPut((proceed) => proceed(), refusedCall);

    const response = await call();

    expect(response).toMatchObject({ statusCode: 200, body: ANSWER });
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'initializing', claim: { released: false } });
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'answer not stored' }),
    );
  });

  test('keeps what a check found in the meantime, and gets its answer beside it', async () => {
    const { store, call, answerWith } = setUpInitialize();
    answerWith(() => {
      store.seed({ ...paymentIn(STATES.success), version: 2 });
      return accepted(REFERENCE);
    });

    const response = await call();

    expect(response.statusCode).toBe(200);
    expect(store.stored(REFERENCE)).toMatchObject({
      status: 'success',
      answer: { body: ANSWER },
      version: 3,
    });
  });

  test('gives up storing when others never stop changing it, and answers', async () => {
    const { store, log, call } = setUpInitialize();
    const overtaken = Array.from({ length: 20 }, () => () => false);
    store.failPut((proceed) => proceed(), ...overtaken);

    const response = await call();

    expect(response.statusCode).toBe(200);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
  });
});

test('Nothing of what a caller sends is logged but amount and currency', async () => {
  const { log, call } = setUpInitialize();

  await call({ body: BODY.replace('}', ',"metadata":{"phone":"0800"}}') });

  expect(log.lines.length).toBeGreaterThan(0);
  expect(JSON.stringify(log.lines)).not.toMatch(/ada@|0800|code-/);
});

describe('The metrics of initialize', () => {
  test('count a payment as started, once, however often it is asked for', async () => {
    const { meter, call } = setUpInitialize();

    await call();
    await call();

    expect(meter.measured).toEqual([['PaymentsStarted', 1]]);
  });

  test('count a payment that Paystack refused as rejected, and not as started', async () => {
    const { meter, call } = setUpInitialize({ paystack: () => rejected('invalid_params') });

    await call();

    expect(meter.measured).toEqual([['PaymentsClosed', 1, 'rejected']]);
  });

  test('count neither where Paystack gave no answer, or its answer could not be stored', async () => {
    const unanswered = setUpInitialize({ paystack: () => noAnswer() });
    const unstored = setUpInitialize();
    unstored.store.failPut((proceed) => proceed(), refusedCall);

    await unanswered.call();
    await unstored.call();

    expect([...unanswered.meter.measured, ...unstored.meter.measured]).toEqual([]);
  });

  test('count the job for the first check where the queue did not take it', async () => {
    const { meter, call } = setUpInitialize({ queueFails: true });

    await call();

    expect(meter.of('JobsNotSent')).toHaveLength(1);
  });
});
