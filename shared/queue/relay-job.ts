import * as z from 'zod/mini';
import type { RelayedWebhook } from '../events/relayed-webhook.ts';
import { parseReference, type Reference } from '../payment/reference.ts';
import { EVENT_NAME } from '../paystack/webhook.ts';

/** The SQS message that asks for one webhook to be relayed onto the event bus. */
export interface RelayJob extends RelayedWebhook {
  readonly kind: 'relay';
  /** How often it has been put back because the bus did not take the event. */
  readonly attempt: number;
}

export const relayJobSchema = z.object({
  kind: z.literal('relay'),
  id: z.string().check(z.minLength(1)),
  event: z.optional(z.string().check(z.regex(EVENT_NAME))),
  reference: z.optional(z.custom<Reference>((value) => parseReference(value) !== undefined)),
  receivedAt: z.iso.datetime(),
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  body: z.optional(z.base64()),
  attempt: z.int().check(z.nonnegative()),
});
