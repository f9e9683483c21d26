import { describe, expect, test } from 'vitest';
import { PaystackUnavailableError, type UnavailableCode } from '../../../../shared/paystack/errors.ts';
import { verdictOf } from '../../../../shared/paystack/quota/verdict.ts';
import {
  deferred,
  forbidden,
  noAnswer,
  rateLimited,
  rejected,
  unauthorized,
} from '../../../support/paystack-failures.ts';

function unavailable(code: UnavailableCode): PaystackUnavailableError {
  return new PaystackUnavailableError({ code, reached: 'no', message: code });
}

describe('What a call says of Paystack', () => {
  test.each([
    ['an answer', undefined],
    ['a refusal in its own words', rejected('duplicate_reference')],
    ['a refusal of a payment that is not there', rejected('not_found', 404)],
  ])('%s: it works', (_, failure) => {
    expect(verdictOf(failure)).toEqual({ kind: 'answered' });
  });

  test.each([
    ['a 5xx', unavailable('paystack_server_error'), 'unavailable'],
    ['a page', unavailable('paystack_blocked'), 'unavailable'],
    ['an answer that makes no sense', unavailable('paystack_malformed_answer'), 'unavailable'],
    ['no answer', noAnswer(), 'outcome_unknown'],
  ])('%s: it fails, if not for this payment alone', (_, failure, because) => {
    expect(verdictOf(failure)).toEqual({ kind: 'failed', because, enough: 5, mayBeThePayment: true });
  });

  test('no connection: it fails, whatever was asked', () => {
    const verdict = { kind: 'failed', because: 'unavailable', enough: 5, mayBeThePayment: false };

    expect(verdictOf(unavailable('paystack_not_connected'))).toEqual(verdict);
  });

  test.each([unauthorized(), forbidden()])('a key that is refused: two of these are enough', (failure) => {
    const verdict = { kind: 'failed', because: failure.kind, enough: 2, mayBeThePayment: false };

    expect(verdictOf(failure)).toEqual(verdict);
  });

  test.each([
    ['a 429', rateLimited(1)],
    ['a call that waits for the quota', deferred(1)],
    ['a deadline that had passed', unavailable('paystack_out_of_time')],
    ['a table that is away', unavailable('paystack_quota_unreachable')],
    ['a key of the other mode', unavailable('paystack_key_of_other_mode')],
    ['a breaker that is open', unavailable('paystack_breaker_open')],
  ])('%s: nothing', (_, failure) => {
    expect(verdictOf(failure)).toEqual({ kind: 'nothing' });
  });
});
