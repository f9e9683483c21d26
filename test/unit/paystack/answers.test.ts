import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInitializeAnswer, readListAnswer, readVerifyAnswer } from '../../../shared/paystack/answers.ts';
import { isPaystackFailure, type PaystackFailure } from '../../../shared/paystack/errors.ts';
import {
  blockPage,
  duplicateReference,
  initializeBody,
  invalidKey,
  listBody,
  unknownReference,
  verifyBody,
} from './samples.ts';

const NOW = Date.parse('2026-01-05T10:00:00Z');

function answer(httpStatus: number, body: unknown, headers: Record<string, string> = {}) {
  return {
    httpStatus,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

function failureOf(read: () => unknown): PaystackFailure {
  try {
    read();
  } catch (error) {
    if (isPaystackFailure(error)) return error;
    throw error;
  }
  throw new Error('It did not fail');
}

describe('readInitializeAnswer', () => {
  it('reads the reference and keeps the body as it came', () => {
    const body = JSON.stringify(initializeBody(), null, 3);

    const result = readInitializeAnswer(answer(200, body, { 'x-ratelimit-remaining': '9' }), NOW);

    expect(result).toEqual({
      body,
      reference: 'order-1042',
      rateLimit: { remaining: 9 },
    });
  });

  it("keeps Paystack's own words of a definite refusal", () => {
    const body = JSON.stringify(duplicateReference, null, 1);

    const failure = failureOf(() => readInitializeAnswer(answer(400, body), NOW));

    expect(failure).toMatchObject({ kind: 'rejected', code: 'paystack_rejected', httpStatus: 400 });
    expect(failure.kind === 'rejected' && failure.refusal).toEqual({
      message: 'Duplicate Transaction Reference',
      code: 'duplicate_reference',
      type: 'validation_error',
      body,
    });
  });

  it('takes a refusal of an older endpoint, which has a message alone', () => {
    const failure = failureOf(() =>
      readInitializeAnswer(answer(422, { status: false, message: 'Invalid Amount Sent' }), NOW),
    );

    expect(failure.kind === 'rejected' && failure.refusal.message).toBe('Invalid Amount Sent');
  });

  it.each([
    ['no data', { status: true }],
    ['data as a list', { status: true, data: [] }],
    ['no access code', { status: true, data: { authorization_url: 'https://x', reference: 'order-1042' } }],
    [
      'an access code that is null',
      { status: true, data: { authorization_url: 'https://x', access_code: null, reference: 'r' } },
    ],
    [
      'a reference that is a number',
      { status: true, data: { authorization_url: 'https://x', access_code: 'c', reference: 7 } },
    ],
    ['a status that is not true', { ...initializeBody(), status: false }],
    ['a status that is text', { ...initializeBody(), status: 'true' }],
  ])('refuses an answer with %s, which may have opened a transaction', (_what, body) => {
    const failure = failureOf(() => readInitializeAnswer(answer(200, body), NOW));

    expect(failure).toMatchObject({ code: 'paystack_malformed_answer', reached: 'maybe' });
  });
});

describe('readVerifyAnswer', () => {
  it('reads the transaction and keeps the body as it came', () => {
    const body = JSON.stringify(
      verifyBody({ plan_object: { amount: 90_000, plan_code: 'PLN_monthly' } }),
      null,
      2,
    );

    const result = readVerifyAnswer(answer(200, body), NOW);

    expect(result).toEqual({
      kind: 'transaction',
      httpStatus: 200,
      body,
      rateLimit: {},
      transaction: {
        id: '5012345678',
        status: 'success',
        reference: 'order-1042',
        amount: 250_000,
        requestedAmount: 250_000,
        currency: 'NGN',
        domain: 'test',
        paidAt: '2026-01-05T10:15:30.000Z',
        planAmount: 90_000,
        planCode: 'PLN_monthly',
        channel: 'card',
      },
    });
  });

  it('reads a 64-bit id to its last digit', () => {
    const body = '{"status":true,"data":{"id":18446744073709551615,"status":"success"}}';

    const result = readVerifyAnswer(answer(200, body), NOW);

    expect(result).toMatchObject({ transaction: { id: '18446744073709551615' } });
  });

  it('counts null as missing', () => {
    const data = { status: 'abandoned', id: null, amount: null, requested_amount: null, paid_at: null };

    const result = readVerifyAnswer(answer(200, { status: true, data: { ...data, plan_object: null } }), NOW);

    expect(result.kind === 'transaction' && Object.keys(result.transaction)).toEqual(['status']);
  });

  it('takes the other spelling of paid_at', () => {
    const body = verifyBody({ paid_at: null, paidAt: '2026-02-01T00:00:00.000Z' });

    expect(readVerifyAnswer(answer(200, body), NOW)).toMatchObject({
      transaction: { paidAt: '2026-02-01T00:00:00.000Z' },
    });
  });

  it.each([['text'], [[]], [{}], [{ amount: null }]])('finds no plan in plan_object %j', (plan_object) => {
    const result = readVerifyAnswer(answer(200, verifyBody({ plan_object })), NOW);

    expect(result.kind === 'transaction' && result.transaction.planAmount).toBeUndefined();
  });

  it('does not refuse an answer about money for a field that is only displayed', () => {
    const body = verifyBody({ channel: 4, paid_at: 1_700_000_000 });

    expect(readVerifyAnswer(answer(200, body), NOW)).toMatchObject({ transaction: { status: 'success' } });
  });

  it('leaves out a text for display that is longer than any of them is', () => {
    const body = verifyBody({ channel: 'c'.repeat(65), paid_at: 'p'.repeat(1_000_000) });

    const result = readVerifyAnswer(answer(200, body), NOW);

    expect(result).toMatchObject({ transaction: { status: 'success' } });
    expect(result).not.toHaveProperty('transaction.channel');
    expect(result).not.toHaveProperty('transaction.paidAt');
  });

  it.each([
    ['status', { status: 1 }],
    ['status', { status: null }],
    ['amount', { amount: '250000' }],
    ['amount', { amount: 2500.5 }],
    ['amount', { amount: 2 ** 53 }],
    ['amount', { amount: [250_000] }],
    ['requested_amount', { requested_amount: '250000' }],
    ['reference', { reference: 1042 }],
    ['currency', { currency: {} }],
    ['domain', { domain: true }],
    ['id', { id: 'abc' }],
    ['id', { id: -1 }],
    ['id', { id: 1.5 }],
    ['plan_object', { plan_object: { amount: '90000' } }],
  ])('refuses an answer whose %s is of a wrong type: %j', (field, data) => {
    const failure = failureOf(() => readVerifyAnswer(answer(200, verifyBody(data)), NOW));

    expect(failure.code).toBe('paystack_malformed_answer');
    expect(failure.message).toContain(`data.${field}`);
  });

  it.each([
    ['empty', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['cut off', JSON.stringify(verifyBody()).slice(0, 90)],
    ['compressed', '\u001f\u008b\b\u0000'],
    ['nested without end', '{"status":true,"data":'.concat('['.repeat(300_000), ']'.repeat(300_000), '}')],
    ['data as a list', { status: true, data: [{ status: 'success' }] }],
    ['data as text', { status: true, data: 'success' }],
    ['not successful by its own word', { ...verifyBody(), status: false }],
    ['of a status that is 1', { ...verifyBody(), status: 1 }],
  ])('refuses a 200 that is %s', (_what, body) => {
    expect(failureOf(() => readVerifyAnswer(answer(200, body), NOW)).code).toBe('paystack_malformed_answer');
  });

  it.each([
    [400, unknownReference],
    [404, unknownReference],
    [400, { status: false, message: 'Transaction reference not found' }],
    [400, { status: 'false', message: 'Reference not found' }],
    [400, { status: false, message: 'Something else', code: 'transaction_not_found' }],
    [404, { status: false, message: 'Entity not found' }],
  ])('gives a finding, not a failure, when the reference is unknown: %i %j', (httpStatus, body) => {
    const result = readVerifyAnswer(answer(httpStatus, body, { 'x-ratelimit-remaining': '3' }), NOW);

    expect(result).toEqual({
      kind: 'unknown-reference',
      httpStatus,
      body: JSON.stringify(body),
      rateLimit: { remaining: 3 },
    });
  });

  it('does not take an unknown path for an unknown reference', () => {
    expect(failureOf(() => readVerifyAnswer(answer(404, ''), NOW)).code).toBe('paystack_malformed_answer');
  });
});

describe('both', () => {
  it.each([
    ['401 with an unknown key', 401, invalidKey, 'paystack_unauthorized'],
    ['401 with nothing', 401, '', 'paystack_unauthorized'],
    ['400 that speaks of the key', 400, invalidKey, 'paystack_unauthorized'],
    [
      '403 of the allow-list',
      403,
      { status: false, message: 'Your IP address is not allowed to make this call' },
      'paystack_forbidden',
    ],
    [
      '403 about what was asked for',
      403,
      { status: false, message: 'Currency not supported by merchant' },
      'paystack_rejected',
    ],
    ['403 that speaks of the key', 403, invalidKey, 'paystack_unauthorized'],
    ['403 of the gateway', 403, { message: 'Forbidden' }, 'paystack_forbidden'],
    ['403 page of Cloudflare', 403, blockPage, 'paystack_blocked'],
    ['400 page of Cloudflare', 400, blockPage, 'paystack_blocked'],
    ['403 in plain text', 403, 'error code: 1020', 'paystack_malformed_answer'],
    ['429', 429, { status: false, message: 'Rate limit exceeded!' }, 'paystack_rate_limited'],
    ['429 page of Cloudflare', 429, blockPage, 'paystack_rate_limited'],
    ['500', 500, { status: false, message: 'Internal error' }, 'paystack_server_error'],
    ['502 page', 502, '<html>', 'paystack_server_error'],
    ['503 with nothing', 503, '', 'paystack_server_error'],
    ['400 of the gateway, which has no status', 400, { message: 'Bad Request' }, 'paystack_malformed_answer'],
    ['400 with nothing', 400, '', 'paystack_malformed_answer'],
    ['408, which is not definite', 408, { status: false, message: 'Slow' }, 'paystack_malformed_answer'],
    ['200 page', 200, blockPage, 'paystack_blocked'],
    ['redirect', 302, '', 'paystack_malformed_answer'],
    ['204', 204, '', 'paystack_malformed_answer'],
    [
      '400 of another kind',
      400,
      { status: false, message: 'Transaction ID should be numeric.' },
      'paystack_rejected',
    ],
  ])('name a %s', (_what, httpStatus, body, code) => {
    const fromInitialize = failureOf(() => readInitializeAnswer(answer(httpStatus, body), NOW));
    const fromVerify = failureOf(() => readVerifyAnswer(answer(httpStatus, body), NOW));

    expect(fromInitialize).toMatchObject({ code, httpStatus });
    expect(fromVerify).toMatchObject({ code, httpStatus });
  });

  it('name HTML by its content type, whatever it starts with', () => {
    const page = answer(400, 'Sorry', { 'content-type': 'text/html' });

    expect(failureOf(() => readVerifyAnswer(page, NOW)).code).toBe('paystack_blocked');
  });

  it('keep what support needs, and the rate limit, on every failure', () => {
    const headers = {
      'x-amzn-requestid': 'a-request',
      'cf-ray': 'a-ray',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '15',
    };

    for (const httpStatus of [200, 302, 400, 401, 403, 404, 429, 500]) {
      const failure = failureOf(() => readVerifyAnswer(answer(httpStatus, {}, headers), NOW));

      expect(failure).toMatchObject({
        httpStatus,
        requestId: 'a-request',
        cfRay: 'a-ray',
        rateLimit: { remaining: 0, blockedUntil: NOW + 15_000 },
      });
    }
  });

  it('say until when a 429 lasts', () => {
    const failure = failureOf(() => readVerifyAnswer(answer(429, '', { 'retry-after': '8' }), NOW));

    expect(failure).toMatchObject({ kind: 'rate_limited', until: NOW + 8_000 });
  });

  it("put nothing of a customer's into a message, a cause or a printed field", () => {
    const secret = 'ada@example.com';
    const bodies = [
      [200, verifyBody({ amount: secret, id: secret, plan_object: { amount: secret } })],
      [200, `{"status":true,${secret}`],
      [400, { status: false, message: `Bad ${secret}`, code: secret }],
      [403, { status: false, message: secret }],
      [500, { message: secret }],
    ] as const;

    for (const [httpStatus, body] of bodies) {
      const failure = failureOf(() => readVerifyAnswer(answer(httpStatus, body), NOW));

      expect(failure.message).not.toContain(secret);
      expect(failure.stack).not.toContain(secret);
      expect(failure.cause).toBeUndefined();
      expect(JSON.stringify(failure)).not.toContain(secret);
    }
  });

  it('never throw anything but a failure of the family, whatever comes', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constant('success'), fc.bigInt().map(String));
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record(
          { status: fc.oneof(fc.boolean(), fc.jsonValue()), message: fc.jsonValue(), code: fc.jsonValue() },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value)),
      fc
        .record(
          { status: field, id: field, amount: field, reference: field, plan_object: field },
          { requiredKeys: ['status'] },
        )
        .map((data) => JSON.stringify({ status: true, data })),
    );
    const httpStatus = fc.oneof(
      fc.constantFrom(200, 400, 401, 403, 404, 429, 500),
      fc.integer({ min: 100, max: 599 }),
    );

    fc.assert(
      fc.property(httpStatus, body, (status, text) => {
        for (const read of [readInitializeAnswer, readVerifyAnswer]) {
          try {
            read(answer(status, text), NOW);
          } catch (error) {
            if (!isPaystackFailure(error)) throw error;
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('readListAnswer', () => {
  it('reads what an audit goes by, and where the next page begins', () => {
    const body = listBody({ next: 'b2xkZXI=' }, [
      { reference: 'order-1' },
      { reference: 'order-2', status: 'reversed' },
    ]);

    const page = readListAnswer(answer(200, body, { 'x-ratelimit-remaining': '9' }), NOW);

    const createdAt = Date.parse('2026-01-05T10:14:02Z');
    expect(page).toEqual({
      transactions: [
        { id: '5012345678', reference: 'order-1', status: 'success', createdAt },
        { id: '5012345678', reference: 'order-2', status: 'reversed', createdAt },
      ],
      unreadable: 0,
      next: 'b2xkZXI=',
      rateLimit: { remaining: 9 },
    });
  });

  it('keeps every digit of a 64-bit id', () => {
    const body = JSON.stringify(listBody()).replace('5012345678', '18446744073709551615');

    const page = readListAnswer(answer(200, body), NOW);

    expect(page.transactions).toMatchObject([{ id: '18446744073709551615' }]);
  });

  it('reads the moment of creation in either spelling, and none where there is none', () => {
    const camel = '2026-01-05T10:14:02.000Z';
    const body = listBody({}, [
      { created_at: null },
      { created_at: null, createdAt: null },
      { created_at: 'yesterday', createdAt: camel },
    ]);

    const { transactions } = readListAnswer(answer(200, body), NOW);

    expect(transactions.map(({ createdAt }) => createdAt)).toEqual([Date.parse(camel), undefined, undefined]);
  });

  it.each([
    ['a reference that is null', { reference: null }],
    ['a reference that is a number', { reference: 1042 }],
    ['no reference', { reference: undefined }],
    ['a status that is a number', { status: 1 }],
  ])('passes over one with %s, and reads the others', (_, odd) => {
    const body = listBody({ next: 'b2xkZXI=' }, [odd, { reference: 'order-2' }]);

    expect(readListAnswer(answer(200, body), NOW)).toMatchObject({
      transactions: [{ reference: 'order-2' }],
      unreadable: 1,
      next: 'b2xkZXI=',
    });
  });

  it('does not stop at a single one that can not be read', () => {
    expect(readListAnswer(answer(200, listBody({}, [{ reference: null }])), NOW)).toMatchObject({
      transactions: [],
      unreadable: 1,
    });
  });

  it.each([
    ['an id that is no whole number', { id: 1.5 }],
    ['a moment that is a number', { created_at: 1_700_000_000, createdAt: 1_700_000_000 }],
  ])('reads one with %s without it', (_, odd) => {
    const { transactions } = readListAnswer(answer(200, listBody({}, [odd])), NOW);

    expect(transactions).toHaveLength(1);
    expect(Object.keys(transactions[0] ?? {})).not.toContain('id' in odd ? 'id' : 'createdAt');
  });

  it.each([
    ['null', { next: null }],
    ['missing', { next: undefined }],
    ['numbered, and there is one page', { next: undefined, page: 1, pageCount: 1, total: 1 }],
    ['numbered, and there is none', { next: undefined, page: 1, pageCount: 0, total: 0 }],
  ])('takes a page for the last one where the next is %s', (_, meta) => {
    expect(readListAnswer(answer(200, listBody(meta)), NOW).next).toBeUndefined();
  });

  it('ends at an empty page, whatever it says of a next one', () => {
    expect(readListAnswer(answer(200, listBody({ next: 'again' }, [])), NOW)).toEqual({
      transactions: [],
      unreadable: 0,
      rateLimit: {},
    });
  });

  it.each([
    ['no data', { status: true, meta: {} }],
    ['data that is no list', { status: true, data: {}, meta: {} }],
    ['no meta', { status: true, data: [] }],
    ['elements none of which can be read', listBody({}, [{ reference: 1042 }, { reference: undefined }])],
    ['a cursor that is a number', listBody({ next: 7 })],
    ['pages that are numbered, with more to come', listBody({ next: null, page: 1, pageCount: 2 })],
  ])('refuses %s', (_, body) => {
    const failure = failureOf(() => readListAnswer(answer(200, body), NOW));

    expect(failure).toMatchObject({ kind: 'unavailable', code: 'paystack_malformed_answer' });
    expect(failure.message).not.toContain('order-1042');
  });

  it('names what Paystack refused', () => {
    const failure = failureOf(() => readListAnswer(answer(401, invalidKey), NOW));

    expect(failure.kind).toBe('unauthorized');
  });
});
