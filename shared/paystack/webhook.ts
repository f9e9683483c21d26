import * as z from 'zod/mini';
import { parseReference, type Reference } from '../payment/reference.ts';
import { parseJson } from './json.ts';

/** What a webhook is about. It only says where to look: what has become of a payment, verify alone decides. */
export interface PaystackWebhook {
  /** Paystack's event, such as `charge.success`. New ones appear, so it is any name. */
  readonly event: string;
  /** The transaction's reference, where the event is about a transaction. */
  readonly reference?: Reference;
}

/**
 * What the names of Paystack's events are made of. Anything else would not get through: SQS refuses some characters, and
 * EventBridge takes 128 of them for a detail-type.
 */
export const EVENT_NAME = /^[\w.-]{1,100}$/;

/** Everything but the event may be missing, of another type, or a list in place of an object. */
export const webhookSchema = z.object({
  event: z.string().check(z.regex(EVENT_NAME)),
  data: z.optional(z.unknown()),
});

/**
 * Reads the body of a webhook whose signature was verified. `undefined` where it is no event at all.
 *
 * Where the transaction's reference is depends on the event: `data.reference` for a charge, `data.transaction.reference`
 * for a dispute about one, `data.transaction_reference` for a refund. Other events are about other things, whose
 * `reference` (a transfer's, say) is none of ours.
 */
export function parsePaystackWebhook(rawBody: Uint8Array | string): PaystackWebhook | undefined {
  const text = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody);
  const read = webhookSchema.safeParse(parseJson(text));
  if (!read.success) return undefined;

  const { event, data } = read.data;
  const reference = parseReference(transactionReference(event, data));
  return { event, ...(reference !== undefined && { reference }) };
}

function transactionReference(event: string, data: unknown): unknown {
  if (event.startsWith('charge.dispute.')) return field(field(data, 'transaction'), 'reference');
  if (event.startsWith('charge.')) return field(data, 'reference');
  return event.startsWith('refund.') ? field(data, 'transaction_reference') : undefined;
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
