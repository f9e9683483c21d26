import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../../shared/http/response.ts';
import type { PaystackFailure } from '../../../shared/paystack/errors.ts';
import { caught } from '../../support/caught.ts';
import { refusedCall } from '../../support/memory-payment-store.ts';
import { CLAIMED_AT, paymentIn, REFERENCE, STATES } from '../../support/payments.ts';
import {
  breakerOpen,
  deferred,
  forbidden,
  noAnswer,
  notConnected,
  rateLimited,
  rejected,
  serverError,
  unauthorized,
} from '../../support/paystack-failures.ts';
import { accepted } from '../../support/scripted-paystack.ts';
import { ANSWER, codeOf, LIFETIME, OTHER_BODY, setUpInitialize } from './initialize-setup.ts';

describe('A call that fails', () => {
  test.each([
    ['refuses it', rejected('invalid_params'), 400, 'invalid_params'],
    ['knows the reference already', rejected('duplicate_reference'), 400, 'duplicate_reference'],
  ] satisfies [string, PaystackFailure, number, string][])(
    'rejects the payment when Paystack %s, and hands on its words',
    async (_, failure, statusCode, code) => {
      const { store, call } = setUpInitialize({ paystack: () => failure });

      const response = await call();

      expect(response).toMatchObject({ statusCode, body: failure.refusal.body });
      expect(codeOf(response)).toBe(code);
      expect(store.stored(REFERENCE)).toMatchObject({ status: 'rejected' });
    },
  );

  test.each([
    ['does not know our key', unauthorized(), 503, 'paystack_key_refused', false],
    ['does not let us use the key', forbidden(), 503, 'paystack_forbidden', false],
    ['wants fewer calls', rateLimited(CLAIMED_AT + 41_000), 429, 'rate_limited', false],
    ['is not called for want of quota', deferred(CLAIMED_AT + 41_000), 429, 'rate_limited', false],
    ['is left alone for a while', breakerOpen(CLAIMED_AT + 5_000), 503, 'paystack_unavailable', false],
    ['can not be reached', notConnected(), 503, 'paystack_unavailable', false],
    ['fails', serverError(), 503, 'paystack_unavailable', true],
    ['does not answer', noAnswer(), 504, 'paystack_timeout', true],
  ] satisfies [string, PaystackFailure, number, string, boolean][])(
    'rejects nothing and gives the claim back when Paystack %s',
    async (_, failure, statusCode, code, mayExist) => {
      const { store, call } = setUpInitialize({ paystack: () => failure });

      const response = await call();

      expect(response.statusCode).toBe(statusCode);
      expect(response.headers).toHaveProperty('Retry-After', code === 'rate_limited' ? '41' : '5');
      expect(codeOf(response)).toBe(code);
      expect(store.stored(REFERENCE)).toMatchObject({
        status: 'initializing',
        claim: { fence: 'fence-1', released: true },
        mayExist,
        version: 2,
      });
    },
  );

  test.each([
    ['does not know our key', unauthorized()],
    ['fails', serverError()],
    ['does not answer', noAnswer()],
  ])('may be tried again at once when Paystack %s', async (_, failure) => {
    const { store, call, answerWith } = setUpInitialize({ paystack: () => failure });

    await call();
    answerWith(() => accepted(REFERENCE));
    const again = await call();

    expect(again).toMatchObject({ statusCode: 200, body: ANSWER });
    expect(again.headers).not.toHaveProperty('Idempotency-Replayed');
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending', answer: { body: ANSWER } });
  });

  test('is not believed when Paystack answers for another reference', async () => {
    const { store, call } = setUpInitialize({ paystack: () => accepted('order-8') });

    const response = await call();

    expect(response.statusCode).toBe(503);
    expect(response.body).not.toContain('code-order-8');
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'initializing', mayExist: true });
  });

  test('says nothing of Paystack’s reasons to the log but kind and code', async () => {
    const { log, call } = setUpInitialize({ paystack: () => rejected('invalid_params') });

    await call();

    expect(JSON.stringify(log.lines)).not.toContain('Refused:');
    expect(JSON.stringify(log.lines)).not.toContain('ada@example.com');
  });

  test('rejects nothing by a refusal that is no 400: something in between may have said it', async () => {
    const { store, call } = setUpInitialize({ paystack: () => rejected('invalid_params', 409) });

    const response = await call();

    expect(response).toMatchObject({ statusCode: 409 });
    expect(store.stored(REFERENCE)).toMatchObject({
      status: 'initializing',
      claim: { released: true },
      mayExist: true,
    });
  });

  test('gives its claim back when it fails for a reason of ours, but the call may have gone out', async () => {
    const { store, call, answerWith } = setUpInitialize({
      paystack: () => new TypeError('The secret can not be read'),
    });

    const error = await caught(call);
    answerWith(() => rejected('invalid_params'));
    await call();

    expect(error).toBeInstanceOf(TypeError);
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'initializing', mayExist: true });
  });

  test('hears nothing of the answer to other input that has got the reference meanwhile', async () => {
    const { store, call, answerWith } = setUpInitialize({ paystack: () => rejected('invalid_params') });
    let other: HttpResponse | undefined;
    store.failPut(
      (proceed) => proceed(),
      async (proceed) => {
        // The rejection takes effect, its answer is lost, and before the SDK makes the write again somebody else is through.
        proceed();
        answerWith(() => accepted(REFERENCE));
        other = await call({ body: OTHER_BODY });
        return false;
      },
    );

    const response = await call();

    expect(other).toMatchObject({ statusCode: 200, body: ANSWER });
    expect(response.statusCode).toBe(400);
    expect(codeOf(response)).toBe('invalid_params');
  });

  test('answers as if it were stored when the claim can not be given back; that expires by itself', async () => {
    const { store, wait, call, answerWith } = setUpInitialize({ paystack: () => notConnected() });
    store.failPut((proceed) => proceed(), refusedCall);

    const response = await call();
    const early = await call();
    wait(LIFETIME);
    answerWith(() => accepted(REFERENCE));
    const late = await call();

    expect(codeOf(response)).toBe('paystack_unavailable');
    expect(codeOf(early)).toBe('in_progress');
    expect(late.statusCode).toBe(200);
  });
});

describe('A repeated call that Paystack knows as a duplicate', () => {
  test('proves that the first one arrived: the payment is pending and its access code lost', async () => {
    const { store, call, answerWith } = setUpInitialize({ paystack: () => noAnswer() });

    await call();
    answerWith(() => rejected('duplicate_reference'));
    const second = await call();
    const third = await call();

    expect(second.statusCode).toBe(409);
    expect(codeOf(second)).toBe('access_code_lost');
    expect(codeOf(third)).toBe('access_code_lost');
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending' });
    expect(store.stored(REFERENCE)).not.toHaveProperty('answer');
  });

  test('proves nothing when the first surely did not arrive: somebody else has that reference', async () => {
    const { store, call, answerWith } = setUpInitialize({ paystack: () => notConnected() });

    await call();
    answerWith(() => rejected('duplicate_reference'));
    const second = await call();

    expect(codeOf(second)).toBe('duplicate_reference');
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'rejected' });
  });

  test('keeps the payment watched when Paystack refuses the second call for another reason', async () => {
    const { store, call, answerWith } = setUpInitialize({ paystack: () => noAnswer() });

    await call();
    answerWith(() => rejected('invalid_params'));
    const second = await call();

    expect(codeOf(second)).toBe('invalid_params');
    expect(store.stored(REFERENCE)).toMatchObject({
      status: 'initializing',
      claim: { released: true },
      mayExist: true,
    });
  });

  test('is told so even when the table gives no answer any more', async () => {
    const { store, call, answerWith } = setUpInitialize({ paystack: () => noAnswer() });

    await call();
    answerWith(() => rejected('duplicate_reference'));
    // The first two are the claim's: of a new payment, which is there already, and of the one that was found.
    store.failPut(
      (proceed) => proceed(),
      (proceed) => proceed(),
      refusedCall,
    );
    const second = await call();

    expect(codeOf(second)).toBe('access_code_lost');
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'initializing', mayExist: true });
  });

  test('is told so when a check has found the transaction before', async () => {
    const { store, call, answerWith } = setUpInitialize({ paystack: () => noAnswer() });

    await call();
    answerWith(() => {
      store.seed({ ...paymentIn(STATES.pending), version: 4 });
      return rejected('duplicate_reference');
    });
    const second = await call();

    expect(codeOf(second)).toBe('access_code_lost');
    expect(store.stored(REFERENCE)).toMatchObject({ status: 'pending', version: 4 });
  });
});
