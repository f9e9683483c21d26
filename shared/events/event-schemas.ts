import * as z from 'zod/mini';
import { COMPARED_FIELDS } from '../payment/integrity.ts';
import { REFERENCE_MAX_LENGTH, REFERENCE_PATTERN } from '../payment/reference.ts';

/**
 * The contract of what is on the event bus: the `detail` of each kind of event. The JSON Schema files in `docs/events/` are
 * made from it by `npm run docs`; the functions, which write the events, have no use for it and don't bundle it.
 *
 * The objects are open: a later release may add a field.
 */

const described = (description: string) => z.string().check(z.describe(description));

const reference = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(REFERENCE_MAX_LENGTH),
    z.regex(REFERENCE_PATTERN),
    z.describe("The id that the payment shares with Paystack's transaction. Case sensitive."),
  );

const currency = described('ISO 4217, such as `NGN`.');

/** A moment in UTC, as JavaScript writes it. */
const moment = (description: string) =>
  z
    .string()
    .check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), z.meta({ format: 'date-time', description }));

/** An amount in a field of its own, so that each says what it is of. */
const subunits = (what: string) =>
  z
    .int()
    .check(
      z.positive(),
      z.describe(`${what}, in the currency's subunit (kobo, cents, pesewas): 500000 is 5,000 naira.`),
    );

const asked = z
  .object({
    amount: subunits('What you asked for'),
    currency,
    plan: z.exactOptional(
      described("Paystack's plan code. With a plan, its amount is charged and not the one above."),
    ),
  })
  .check(z.describe('What you asked for when you initialized the payment.'));

const paid = z
  .object({
    amount: subunits(
      'What the payer was charged: what you asked for, and the fees where the payer bears them',
    ),
    currency,
    transactionId: z.exactOptional(
      z
        .string()
        .check(
          z.regex(/^\d{1,20}$/),
          z.describe("Paystack's id of the transaction, as text: it is a 64-bit integer."),
        ),
    ),
    paidAt: z.exactOptional(described('When it was paid, as Paystack writes it.')),
    channel: z.exactOptional(described("How it was paid, in Paystack's words, such as `card`.")),
  })
  .check(z.describe('What was paid.'));

const late = z
  .exactOptional(z.literal(true))
  .check(z.describe('Paid after it had been told as failed, abandoned or mismatched. Missing otherwise.'));

const difference = z.object({
  field: z.enum(COMPARED_FIELDS),
  asked: z
    .union([z.string(), z.number(), z.null()])
    .check(z.describe('What it had to be; amounts in subunits.')),
  found: z
    .union([z.string(), z.number(), z.null()])
    .check(z.describe('What Paystack says; null where it says nothing.')),
});

const differences = z
  .array(difference)
  .check(z.minLength(1), z.describe("The fields of Paystack's answer that are not what was asked."));

const initialized = z.literal('initialized').check(z.describe('The payment was initialized here.'));
const external = z
  .literal('external')
  .check(z.describe('The transaction was started elsewhere: nothing is known of what was asked.'));
const anyOrigin = z
  .enum(['initialized', 'external'])
  .check(z.describe('Whether the payment was initialized here, or its transaction started elsewhere.'));

/** What every payment event says. */
function paymentEvent<const Type extends string>(type: Type) {
  return {
    id: z
      .string()
      .check(
        z.minLength(1),
        z.describe('Names the event. A repeat has the same id: do nothing for one that you have handled.'),
      ),
    type: z.literal(type).check(z.describe("The same as the event's detail-type.")),
    reference,
    mode: z.enum(['test', 'live']).check(z.describe('No real money moves in `test`.')),
    version: z
      .int()
      .check(
        z.positive(),
        z.describe("The payment's version. Of two events of one payment the higher one is the newer."),
      ),
    occurredAt: moment("When the payment's status changed here, in UTC."),
  };
}

/** Every payment event, by its detail-type. */
export const PAYMENT_EVENT_SCHEMAS = {
  'payment.succeeded': z
    .object({
      ...paymentEvent('payment.succeeded'),
      origin: initialized,
      status: z.literal('success'),
      asked,
      paid,
      late,
    })
    .check(
      z.describe(
        'A payment of yours is paid, and all of it is what you asked for. Fulfil orders on this one and no other.',
      ),
    ),
  'payment.failed': z
    .object({
      ...paymentEvent('payment.failed'),
      origin: initialized,
      status: z.literal('failed'),
      asked,
    })
    .check(
      z.describe("Not paid by the deadline; Paystack's last word was `failed`. It may still succeed, late."),
    ),
  'payment.abandoned': z
    .object({
      ...paymentEvent('payment.abandoned'),
      origin: initialized,
      status: z.literal('abandoned'),
      asked,
    })
    .check(z.describe('Not paid by the deadline. It may still succeed, late.')),
  'payment.mismatched': z
    .object({
      ...paymentEvent('payment.mismatched'),
      origin: anyOrigin,
      status: z.literal('mismatched'),
      asked: z.exactOptional(asked),
      differences,
    })
    .check(z.describe('Paystack says paid, but not what was asked. A person decides.')),
  'payment.reversed': z
    .object({
      ...paymentEvent('payment.reversed'),
      origin: anyOrigin,
      status: z.literal('reversed'),
      asked: z.exactOptional(asked),
      paid: z.exactOptional(paid),
    })
    .check(z.describe('The money went back to the payer: a full refund or a chargeback.')),
  'payment.external': z
    .object({
      ...paymentEvent('payment.external'),
      origin: external,
      status: z.literal('success'),
      paid,
      late,
    })
    .check(
      z.describe(
        'Somebody paid a transaction that was not initialized here: anyone with your public key can start one, of any amount. Never fulfil an order on it.',
      ),
    ),
};

/** A webhook of Paystack's that is relayed: one schema for all, since what is inside is Paystack's. */
export const RELAYED_WEBHOOK_SCHEMA = z
  .object({
    id: z
      .string()
      .check(
        z.regex(/^webhook\/./),
        z.describe(
          'Names the delivery to us. A repeat of the event has the same id; what Paystack sends again has another.',
        ),
      ),
    type: z
      .string()
      .check(
        z.regex(/^paystack\.[\w.-]{1,100}$/),
        z.describe(
          "The same as the event's detail-type: `paystack.` and Paystack's name, or `paystack.unrecognized` for a webhook whose name can't be used.",
        ),
      ),
    reference: z.exactOptional(reference),
    receivedAt: moment('When it reached us, in UTC.'),
    hash: z
      .string()
      .check(
        z.regex(/^[0-9a-f]{64}$/),
        z.describe(
          'SHA-256 of the body that was signed. Only a hint that two are the same: two equal partial refunds look alike.',
        ),
      ),
    webhook: z
      .unknown()
      .check(
        z.describe(
          "Paystack's JSON as it came; it holds personal data. Null where the body was too large or is in `body`.",
        ),
      ),
    oversized: z
      .exactOptional(z.literal(true))
      .check(z.describe('The body was larger than 180 KB and is left out: ask Paystack.')),
    body: z.exactOptional(
      z.string().check(
        z.meta({
          contentEncoding: 'base64',
          description: 'The body in base64, where it is nothing that can stand in an event as JSON.',
        }),
      ),
    ),
  })
  .check(z.describe('A webhook that Paystack signed, relayed as it came.'));
