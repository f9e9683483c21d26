import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { COMPARED_FIELDS } from '../payment/integrity.ts';
import { isSubunits, type Subunits } from '../payment/money.ts';
import { PAYMENT_STATUSES, type Payment } from '../payment/payment.ts';
import { PAYMENT_EVENT_TYPES, type PaymentEvent } from '../payment/payment-event.ts';
import { parseReference, type Reference } from '../payment/reference.ts';
import { dueAt } from '../payment/upkeep.ts';
import { StoredItemError } from './stored-item-error.ts';

/** The partition of the index of due payments: one for all, since Paystack's own limits keep its writes near 100/s. */
export const DUE_PARTITION = 'due';

/** What the key of every payment's item begins with. */
export const PAYMENT_KEY = 'PAYMENT#';

/** The key of a payment's item in the table. */
export function paymentKey(reference: Reference): string {
  return `${PAYMENT_KEY}${reference}`;
}

/** The reference in a payment's key, or `undefined` where the key is of another kind of item. */
export function referenceOfKey(key: string | undefined): Reference | undefined {
  return key?.startsWith(PAYMENT_KEY) ? parseReference(key.slice(PAYMENT_KEY.length)) : undefined;
}

/** A payment as a DynamoDB item; it stands in the index of due payments only while there is something to do for it. */
export function encodePayment(payment: Payment): Record<string, AttributeValue> {
  const due = dueAt(payment);
  return marshall(
    {
      pk: paymentKey(payment.reference),
      ...(due !== undefined && { due: DUE_PARTITION, dueAt: due }),
      ...payment,
      outbox: Object.fromEntries(Object.entries(payment.outbox).map(([id, event]) => [id, shortened(event)])),
    },
    { removeUndefinedValues: true },
  );
}

/**
 * An event without what its place says: the id is its name in the outbox, reference and mode are those of its payment, which never change.
 * With them most payments are above 1 KB while they have an event, and two writes of each would cost twice as much.
 */
function shortened({
  id: _,
  reference: __,
  mode: ___,
  ...event
}: PaymentEvent): Omit<PaymentEvent, 'id' | 'reference' | 'mode'> {
  return event;
}

/** The attributes of an item with that put back. */
function withWholeEvents(attributes: Record<string, unknown>): Record<string, unknown> {
  const { outbox, reference, mode } = attributes;
  const events = eventsSchema.safeParse(outbox);
  if (!events.success) return attributes;
  const whole = Object.entries(events.data).map(([id, event]) => [id, { ...event, id, reference, mode }]);
  return { ...attributes, outbox: Object.fromEntries(whole) };
}

const eventsSchema = z.record(z.string(), z.looseObject({}));

/**
 * The payment in a DynamoDB item.
 *
 * @throws {StoredItemError} when the item is not one that this code, or an earlier release of it, has written.
 */
export function decodePayment(item: Record<string, AttributeValue>): Payment {
  const parsed = paymentSchema.safeParse(withWholeEvents(unmarshall(item)));
  if (!parsed.success) throw new StoredItemError(item.pk?.S ?? '', { cause: parsed.error });
  return parsed.data;
}

const reference = z.custom<Reference>((value) => parseReference(value) !== undefined);
const subunits = z.custom<Subunits>(isSubunits);
const mode = z.enum(['test', 'live']);

const asked = z.object({ amount: subunits, currency: z.string(), plan: z.exactOptional(z.string()) });

const origin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('initialized'), asked, fingerprint: z.string() }),
  z.object({ kind: z.literal('external') }),
]);

const paid = z.object({
  amount: subunits,
  currency: z.string(),
  transactionId: z.exactOptional(z.string()),
  paidAt: z.exactOptional(z.string()),
  channel: z.exactOptional(z.string()),
});

const comparedValue = z.nullable(z.union([z.string(), z.number()]));

const differences = z.array(
  z.object({
    field: z.enum(COMPARED_FIELDS),
    asked: comparedValue,
    found: comparedValue,
  }),
);

const event = z.object({
  id: z.string(),
  type: z.enum(PAYMENT_EVENT_TYPES),
  reference: z.string(),
  mode,
  origin: z.enum(['initialized', 'external']),
  status: z.enum(PAYMENT_STATUSES),
  version: z.number(),
  occurredAt: z.string(),
  asked: z.exactOptional(asked),
  paid: z.exactOptional(paid),
  late: z.exactOptional(z.literal(true)),
  differences: z.exactOptional(differences),
});

const nextCheck = z.object({
  number: z.number(),
  at: z.number(),
  dueAt: z.number(),
  firstAt: z.exactOptional(z.number()),
  givenUp: z.exactOptional(z.string()),
});

const record = {
  reference,
  mode,
  origin,
  version: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  deadline: z.number(),
  checks: z.number(),
  checkedAt: z.exactOptional(z.number()),
  paystackStatus: z.exactOptional(z.string()),
  answer: z.exactOptional(z.object({ body: z.string() })),
  outbox: z.record(z.string(), event),
  unanswered: z.exactOptional(z.object({ event: z.string(), asked: z.number(), dueAt: z.number() })),
};

const paymentSchema = z.discriminatedUnion('status', [
  z.object({
    ...record,
    status: z.literal('initializing'),
    claim: z.object({ fence: z.string(), expiresAt: z.number(), released: z.boolean() }),
    mayExist: z.boolean(),
    nextCheck,
  }),
  z.object({ ...record, status: z.literal('pending'), nextCheck }),
  z.object({ ...record, status: z.literal('rejected') }),
  z.object({
    ...record,
    status: z.literal('success'),
    paid,
    late: z.boolean(),
    reversal: z.exactOptional(z.literal('pending')),
  }),
  z.object({ ...record, status: z.literal('reversed'), paid: z.exactOptional(paid) }),
  z.object({ ...record, status: z.literal('mismatched'), differences }),
  z.object({ ...record, status: z.literal('failed') }),
  z.object({ ...record, status: z.literal('abandoned') }),
]);
