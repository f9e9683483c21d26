import { describe, expect, test } from 'vitest';
import { HttpError, retryAfter } from '../../../shared/http/http-error.ts';
import { paystackFailureResponse } from '../../../shared/http/paystack-failure-response.ts';
import { errorResponse, textResponse } from '../../../shared/http/response.ts';
import type { PaystackFailure } from '../../../shared/paystack/errors.ts';
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

const NOW = 1_772_355_600_000;

describe('Retry-After', () => {
  test.each([
    [0, '1'],
    [-5_000, '1'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [59_999, '60'],
  ])('of %d ms is %s whole seconds, and never less than one', (milliseconds, seconds) => {
    expect(retryAfter(milliseconds)).toEqual({ 'Retry-After': seconds });
  });
});

describe('An answer', () => {
  test('is Paystack’s bytes as they came, and remembered by nobody', () => {
    const body = '{ "id": 18446744073709551615,\n"a":1.0 }';

    const response = textResponse(200, body, { Age: '3' });

    expect(response).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', Age: '3' },
      body,
    });
  });

  test.each([
    [400, 'validation_error'],
    [409, 'validation_error'],
    [500, 'api_error'],
    [503, 'api_error'],
  ])('with status %d is of type %s unless it says otherwise', (statusCode, type) => {
    const details = { statusCode, code: 'a', message: 'b', nextStep: 'c' };

    const plain = errorResponse(new HttpError(details));
    const other = errorResponse(new HttpError({ ...details, type: 'processor_error' }));

    expect(JSON.parse(plain.body ?? '')).toMatchObject({ type });
    expect(JSON.parse(other.body ?? '')).toMatchObject({ type: 'processor_error' });
  });

  test('to a refusal holds nothing of its cause', () => {
    const error = new HttpError(
      { statusCode: 503, code: 'a', message: 'b', nextStep: 'c' },
      { cause: new Error('hush') },
    );

    expect(JSON.stringify(errorResponse(error))).not.toContain('hush');
  });
});

describe('A failure of Paystack’s', () => {
  test('is passed on word for word where it is Paystack’s refusal', () => {
    const failure = rejected('duplicate_reference', 422);

    const response = paystackFailureResponse(failure, NOW);

    expect(response).toMatchObject({ statusCode: 422, body: failure.refusal.body });
  });

  test.each([
    ['an unknown key', unauthorized(), 503, 'paystack_key_refused', '5'],
    ['an address that is not allowed', forbidden(), 503, 'paystack_forbidden', '5'],
    ['a limit', rateLimited(NOW + 12_345), 429, 'rate_limited', '13'],
    ['the quota used up', deferred(NOW + 12_345), 429, 'rate_limited', '13'],
    ['a limit that is over', rateLimited(NOW - 1), 429, 'rate_limited', '1'],
    ['no connection', notConnected(), 503, 'paystack_unavailable', '5'],
    ['a fault of Paystack’s', serverError(), 503, 'paystack_unavailable', '5'],
    ['no answer', noAnswer(), 504, 'paystack_timeout', '5'],
    ['no usable answer for a while', breakerOpen(NOW + 12_345), 503, 'paystack_unavailable', '13'],
    [
      'a key that was refused lately',
      breakerOpen(NOW + 12_345, 'unauthorized'),
      503,
      'paystack_key_refused',
      '13',
    ],
    ['an address that was refused lately', breakerOpen(NOW - 1, 'forbidden'), 503, 'paystack_forbidden', '1'],
  ] satisfies [string, PaystackFailure, number, string, string][])(
    'is no mistake of the caller’s where it is %s',
    (_, failure, statusCode, code, seconds) => {
      const response = paystackFailureResponse(failure, NOW);

      expect(response).toMatchObject({ statusCode, headers: { 'Retry-After': seconds } });
      expect(JSON.parse(response.body ?? '')).toEqual({
        status: false,
        message: expect.any(String),
        meta: { nextStep: expect.any(String) },
        type: 'api_error',
        code,
      });
    },
  );
});
