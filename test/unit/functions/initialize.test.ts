import { describe, expect, test } from 'vitest';
import type { PaystackFailure } from '../../../shared/paystack/errors.ts';
import { caught } from '../../support/caught.ts';
import {
  lostAnswer,
  precededBy,
  refusedCall,
  repeatedWrite,
  TableError,
} from '../../support/memory-payment-store.ts';
import { CLAIMED_AT, EXTERNAL, paymentIn, REFERENCE, reference, STATES } from '../../support/payments.ts';
import {
  forbidden,
  noAnswer,
  notConnected,
  rateLimited,
  rejected,
  serverError,
  unauthorized,
} from '../../support/paystack-failures.ts';
import { accepted } from '../../support/scripted-paystack.ts';
import { BODY, codeOf, LIFETIME, OTHER_BODY, setUpInitialize } from './initialize-setup.ts';

const ANSWER = accepted(REFERENCE).body;

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
    expect(await store.due(CLAIMED_AT + 150_000, 10)).toEqual([REFERENCE]);
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
    ['can not be reached', notConnected(), 503, 'paystack_unavailable', false],
    ['fails', serverError(), 503, 'paystack_unavailable', true],
    ['does not answer', noAnswer(), 504, 'paystack_timeout', true],
  ] satisfies [string, PaystackFailure, number, string, boolean][])(
    'rejects nothing and gives the claim back when Paystack %s',
    async (_, failure, statusCode, code, mayExist) => {
      const { store, call } = setUpInitialize({ paystack: () => failure });

      const response = await call();

      expect(response.statusCode).toBe(statusCode);
      expect(response.headers).toHaveProperty('Retry-After', failure.kind === 'rate_limited' ? '41' : '5');
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
