import * as z from 'zod/mini';
import { RELAYED_BODY_MAX_BYTES, type RelayedWebhook } from '../events/relayed-webhook.ts';
import { parseReference, type Reference } from '../payment/reference.ts';
import { EVENT_NAME } from '../paystack/webhook.ts';

/** The SQS message that asks for one webhook to be relayed onto the event bus. */
export interface RelayJob extends RelayedWebhook {
  readonly kind: 'relay';
  /** How often it has been put back because the bus did not take the event. */
  readonly attempt: number;
}

/**
 * The id of an API Gateway's request has 16 characters, and is nobody's to choose. It is logged, so it is held to what such an id
 * is made of: any other text may be somebody's.
 */
const WEBHOOK_ID = /^webhook\/[\w+/=.:-]{1,120}$/;

/** In base64, three bytes are four characters. */
const LONGEST_BODY = Math.ceil(RELAYED_BODY_MAX_BYTES / 3) * 4;

export const relayJobSchema = z.object({
  kind: z.literal('relay'),
  id: z.string().check(z.regex(WEBHOOK_ID)),
  event: z.optional(z.string().check(z.regex(EVENT_NAME))),
  reference: z.optional(z.custom<Reference>((value) => parseReference(value) !== undefined)),
  receivedAt: z.iso.datetime(),
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  body: z.optional(z.base64().check(z.maxLength(LONGEST_BODY))),
  attempt: z.int().check(z.nonnegative()),
});
