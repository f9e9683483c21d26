import { describe, expect, test } from 'vitest';
import { caught } from '../../support/caught.ts';
import { lostAnswer, repeatedWrite } from '../../support/memory-payment-store.ts';
import { REFERENCE } from '../../support/payments.ts';
import { noAnswer, notConnected, rejected, serverError } from '../../support/paystack-failures.ts';
import { accepted } from '../../support/scripted-paystack.ts';
import { ANSWER, codeOf, LIFETIME, setUpInitialize } from './initialize-setup.ts';

describe('A write whose answer is lost', () => {
  test('claims the reference, when the SDK has made it twice', async () => {
    const { store, paystack, queue, call } = setUpInitialize();
    store.failPut(repeatedWrite);

    const response = await call();

    expect(response.statusCode).toBe(200);
    expect(paystack.initialized).toHaveLength(1);
    expect(queue.sent).toHaveLength(1);
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending', version: 2 });
  });

  test('leaves a claim that expires, when the SDK has given up: a retry calls Paystack', async () => {
    const { store, paystack, wait, call } = setUpInitialize();
    store.failPut(lostAnswer);

    await caught(call);
    const early = await call();
    wait(LIFETIME);
    const late = await call();

    expect(codeOf(early)).toBe('in_progress');
    expect(late.statusCode).toBe(200);
    expect(paystack.initialized).toHaveLength(1);
  });

  test('stores Paystack’s answer once, when the SDK has made it twice', async () => {
    const { store, call } = setUpInitialize();
    store.failPut((proceed) => proceed(), repeatedWrite);

    await call();

    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending', version: 2 });
  });

  test('rejects a payment once, when the SDK has made it twice', async () => {
    const { store, call } = setUpInitialize({ paystack: () => rejected('invalid_params') });
    store.failPut((proceed) => proceed(), repeatedWrite);

    const response = await call();

    expect(response.statusCode).toBe(400);
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'rejected', version: 2 });
  });

  test('is replayed to whoever asks again, when it was of Paystack’s answer', async () => {
    const { store, paystack, call } = setUpInitialize();
    store.failPut((proceed) => proceed(), lostAnswer);

    await call();
    const again = await call();

    expect(again).toMatchObject({
      statusCode: 200,
      body: ANSWER,
      headers: { 'Idempotency-Replayed': 'true' },
    });
    expect(paystack.initialized).toHaveLength(1);
  });
});

describe('A holder that comes too late', () => {
  test('rejects nothing once another invocation holds the claim', async () => {
    const { store, call, wait, answerWith } = setUpInitialize();
    let second: unknown;
    answerWith(async () => {
      wait(LIFETIME);
      answerWith(() => accepted(REFERENCE));
      second = await call();
      return rejected('duplicate_reference');
    });

    const first = await call();

    expect(second).toMatchObject({ statusCode: 200 });
    expect(first).toMatchObject({
      statusCode: 200,
      body: ANSWER,
      headers: { 'Idempotency-Replayed': 'true' },
    });
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending', answer: { body: ANSWER } });
  });

  test('rejects nothing while the other one is still calling', async () => {
    const { store, call, wait, answerWith } = setUpInitialize();
    answerWith(async () => {
      wait(LIFETIME);
      answerWith(() => noAnswer());
      await call();
      return rejected('invalid_params');
    });

    await call();

    expect(store.stored(REFERENCE)).toMatchObject({
      status: 'initializing',
      claim: { fence: 'fence-2', released: true },
      mayExist: true,
    });
  });

  test.each([
    ['could not be reached', notConnected()],
    ['has refused', rejected('invalid_params')],
    ['knows as a duplicate', rejected('duplicate_reference')],
  ])('changes nothing for the one that is calling now, with a call that Paystack %s', async (_, failure) => {
    const { store, call, wait, answerWith } = setUpInitialize();
    const called = Promise.withResolvers<void>();
    const lateAnswer = Promise.withResolvers<Error>();
    answerWith(() => {
      called.resolve();
      return lateAnswer.promise;
    });
    const late = call();
    await called.promise;
    wait(LIFETIME);
    let whileTheOtherCalls: unknown;
    answerWith(async () => {
      lateAnswer.resolve(failure);
      await late;
      whileTheOtherCalls = store.stored(REFERENCE);
      return accepted(REFERENCE);
    });

    const response = await call();

    expect(whileTheOtherCalls).toMatchObject({
      claim: { fence: 'fence-2', released: false },
      mayExist: true,
    });
    expect(response.statusCode).toBe(200);
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending' });
  });

  test('is still believed when Paystack has accepted its call', async () => {
    const { store, call, wait, answerWith } = setUpInitialize();
    let second: unknown;
    answerWith(async () => {
      wait(LIFETIME);
      answerWith(() => serverError());
      second = await call();
      return accepted(REFERENCE);
    });

    const first = await call();

    expect(first).toMatchObject({ statusCode: 200, body: ANSWER });
    expect(second).toMatchObject({ statusCode: 503 });
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending', answer: { body: ANSWER } });
  });
});
