import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { CARD, EMAIL, PAYSTACK_KEY, PREVIOUS_PAYSTACK_KEY, PRIVATE_TEXT } from '../secrets.ts';
import { anyValue, bodyOf, nearlyValid } from './json-text.ts';
import { type FuzzedRequest, headerText } from './requests.ts';

/** All that Paystack documents, some that it does not, and some that nobody would send. */
const event = fc.constantFrom(
  'charge.success',
  'charge.success',
  'charge.failed',
  'charge.dispute.create',
  'charge.dispute.remind',
  'charge.dispute.resolve',
  'refund.pending',
  'refund.processing',
  'refund.processed',
  'refund.failed',
  'refund.needs-attention',
  'transfer.success',
  'transfer.failed',
  'transfer.reversed',
  'subscription.create',
  'subscription.disable',
  'subscription.not_renew',
  'subscription.expiring_cards',
  'invoice.create',
  'invoice.update',
  'invoice.payment_failed',
  'customeridentification.success',
  'customeridentification.failed',
  'dedicatedaccount.assign.success',
  'dedicatedaccount.assign.failed',
  'paymentrequest.pending',
  'paymentrequest.success',
  'bank.transfer.rejected',
  'direct_debit.authorization.created',
  'preauthorization.capture.failed',
  '',
  '.',
  'charge.',
  'a'.repeat(101),
  'charge.success\u0000',
  '__proto__',
);

const reference = fc.oneof(
  fc.constantFrom('known-1', 'known-2', 'fuzz-1', 'fuzz-2'),
  fc.constantFrom('', '..', 'a b', 'ä', 'a/b', 'a\u0000b', 'x'.repeat(101), '💰', EMAIL),
);

const data = fc.oneof(
  {
    weight: 5,
    arbitrary: nearlyValid({
      id: fc.constantFrom<unknown>(4_000_000_001, '18446744073709551615', -1),
      domain: fc.constantFrom('test', 'live'),
      status: fc.constantFrom('success', 'failed', 'reversed', 'pending'),
      reference,
      transaction_reference: reference,
      transaction: fc.oneof(fc.record({ reference }), anyValue),
      amount: fc.constantFrom<unknown>(500_000, '500000', -5, 1e300),
      currency: fc.constantFrom('NGN', 'USD'),
      metadata: fc.constantFrom<unknown>(0, '', { note: PRIVATE_TEXT }, null),
      authorization: fc.constant({ last4: '4081', bin: '408408', card: CARD }),
      customer: fc.constant({ email: EMAIL, phone: null }),
    }),
  },
  { weight: 1, arbitrary: anyValue },
  { weight: 1, arbitrary: fc.array(anyValue, { maxLength: 3 }) },
);

/** Ids of 64 bits stand in the text as no JavaScript number can. */
const webhookBody = fc.oneof(
  { weight: 6, arbitrary: bodyOf(nearlyValid({ event, data })) },
  {
    weight: 1,
    arbitrary: event.map((name) =>
      Buffer.from(
        `{"event":${JSON.stringify(name)},"data":{"id":18446744073709551615,"reference":"known-1"}}`,
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 150_000, max: 260_000 })
      .map((length) =>
        Buffer.from(
          `{"event":"charge.success","data":{"reference":"known-1","note":"${'x'.repeat(length)}"}}`,
        ),
      ),
  },
);

export interface FuzzedWebhook {
  readonly request: FuzzedRequest;
  readonly isSigned: boolean;
  readonly signature: string | undefined;
}

const contentType = fc.constantFrom(
  'application/json',
  'application/json',
  'text/plain',
  'application/octet-stream',
);

/** Signed as Paystack does, whatever is in it. */
export const signedWebhook: fc.Arbitrary<FuzzedWebhook> = fc
  .record({
    body: webhookBody,
    contentType,
    key: fc.constantFrom(PAYSTACK_KEY, PAYSTACK_KEY, PREVIOUS_PAYSTACK_KEY),
  })
  // API Gateway hands text over as text: bytes that are none do not come through as they were signed.
  .filter(({ body, contentType: type }) => type === 'application/octet-stream' || isText(body))
  .map(({ body, contentType: type, key }) => {
    const signature = createHmac('sha512', key).update(body).digest('hex');
    return { request: webhook(body, type, signature), isSigned: true, signature };
  });

/** Signed by nobody, or by somebody else. */
export const unsignedWebhook: fc.Arbitrary<FuzzedWebhook> = fc
  .record({
    body: webhookBody,
    contentType,
    signature: fc.oneof(
      fc.constant(undefined),
      fc.constantFrom('', '0', 'sha512=', '0'.repeat(127), '0'.repeat(128), '0'.repeat(129), 'g'.repeat(128)),
      fc.stringMatching(/^[0-9a-fA-F]{128}$/),
      headerText(200),
    ),
  })
  .map(({ body, contentType: type, signature }) => ({
    request: webhook(body, type, signature),
    isSigned: false,
    signature,
  }));

function webhook(body: Buffer, contentType: string, signature: string | undefined): FuzzedRequest {
  return {
    method: 'POST',
    path: '/webhooks/paystack',
    headers: {
      'content-type': contentType,
      ...(signature !== undefined && { 'x-paystack-signature': signature }),
    },
    body,
  };
}

function isText(body: Buffer): boolean {
  return Buffer.from(body.toString()).equals(body);
}
