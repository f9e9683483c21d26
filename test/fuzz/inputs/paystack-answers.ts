import fc from 'fast-check';
import { ASKED_REFERENCE, type PaystackAnswer } from '../scripted-paystack-server.ts';
import { CARD, EMAIL, PRIVATE_TEXT } from '../secrets.ts';
import { anyValue, bodyOf, nearlyValid } from './json-text.ts';

/** One of the usual values, and now and then one that is not. */
function mostly<Value>(usual: readonly Value[], odd: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );
}

const data = fc.oneof(
  {
    weight: 24,
    arbitrary: nearlyValid({
      id: fc.constantFrom<unknown>(4_000_000_001, '18446744073709551615', null),
      status: mostly(
        ['success', 'failed', 'abandoned', 'reversed', 'reversal-pending', 'ongoing', 'unheard-of'],
        [''],
      ),
      reference: fc.constantFrom(ASKED_REFERENCE, ASKED_REFERENCE, ASKED_REFERENCE, 'other'),
      domain: fc.constantFrom('test', 'test', 'test', 'live'),
      amount: mostly<unknown>([500_000, 499_999, 1], ['500000', 0, -1]),
      requested_amount: mostly<unknown>([500_000, undefined, 1], ['500000', -1]),
      currency: fc.constantFrom('NGN', 'USD', 'ngn'),
      paid_at: fc.constantFrom('2026-03-01T09:00:00.000Z', null, 'yesterday'),
      channel: fc.constantFrom('card', null),
      gateway_response: fc.constant(PRIVATE_TEXT),
      plan_object: fc.constantFrom<unknown>({}, null, { amount: 1, plan_code: 'PLN_gold' }),
      customer: fc.constant({ email: EMAIL }),
      authorization: fc.constantFrom<unknown>({}, { card: CARD }),
      access_code: mostly(['code'], ['']),
      authorization_url: fc.constantFrom('https://checkout.example.com/code', 'javascript:alert(1)'),
    }),
  },
  { weight: 1, arbitrary: anyValue },
);

const envelope = nearlyValid({
  status: mostly<unknown>([true], [false, 'true']),
  message: fc.constantFrom('Verification successful', 'Transaction reference not found.', PRIVATE_TEXT),
  data,
  code: fc.constantFrom(undefined, undefined, 'transaction_not_found', 'duplicate_reference', 'unknown'),
  type: fc.constantFrom(undefined, 'api_error', 'validation_error'),
  meta: fc.constantFrom<unknown>(undefined, { nextStep: PRIVATE_TEXT }, null),
});

/** What Paystack, or something in front of it, may answer. Nothing that makes a client wait. */
export const paystackAnswer: fc.Arbitrary<PaystackAnswer> = fc
  .record({
    status: fc.oneof(
      { weight: 10, arbitrary: fc.constant(200) },
      { weight: 1, arbitrary: fc.constantFrom(201, 202, 204, 301, 400, 400, 404, 409, 413, 418, 422) },
    ),
    contentType: fc.constantFrom(
      ...Array.from({ length: 40 }, () => 'application/json; charset=utf-8'),
      'text/html',
      undefined,
      'application/octet-stream',
    ),
    limits: fc.constantFrom<Record<string, string>>(
      {},
      {},
      { 'x-ratelimit-limit': '3000', 'x-ratelimit-remaining': '2999', 'x-ratelimit-reset': '60' },
      { 'x-ratelimit-limit': 'many', 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': 'soon' },
      { 'x-ratelimit-reset': '99999999999999999999' },
    ),
    body: bodyOf(envelope),
  })
  .map(({ status, contentType, limits, body }) => ({
    status,
    headers: { ...limits, ...(contentType !== undefined && { 'content-type': contentType }) },
    body: status === 204 ? Buffer.alloc(0) : body,
  }));
