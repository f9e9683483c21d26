import type { Reference } from '../payment/reference.ts';

/** A webhook on its way to the event bus. Its body holds personal data and is never logged. */
export interface RelayedWebhook {
  /** Names the request that brought it: the same however often the event is published. */
  readonly id: string;
  /** Paystack's name of the event, such as `refund.processed`; missing where the body names none that can be one. */
  readonly event?: string | undefined;
  /** The transaction's reference, where the webhook is about one. */
  readonly reference?: Reference | undefined;
  /** ISO 8601. */
  readonly receivedAt: string;
  /**
   * SHA-256 of the body in hexadecimal. A hint and no more: what Paystack sends a second time has the same hash, and so have
   * the webhooks of two equal partial refunds.
   */
  readonly hash: string;
  /** The body in base64, so that any bytes get through SQS, which refuses some characters. Missing where it is too large. */
  readonly body?: string | undefined;
}

/**
 * The largest body that is relayed, in bytes: 180 KB. In base64, with what goes around it, that is less than the 256 KB
 * that every part of AWS takes. SQS and EventBridge have grown to 1 MB, what a merchant's rule sends events to may not have.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export const RELAYED_BODY_MAX_BYTES = 184_320;

/** The detail-type under which a webhook is relayed. */
export function relayedType({ event = 'unrecognized' }: RelayedWebhook): string {
  return `paystack.${event}`;
}

/**
 * The event's detail as JSON text. The body is put into it as the text that came, never parsed and written again: Paystack's
 * ids are 64 bits wide. A body that is no JSON goes in base64.
 */
export function relayedDetail(webhook: RelayedWebhook): string {
  const text = webhook.body === undefined ? undefined : jsonText(webhook.body);
  if (text === undefined) return relayedDetailInBase64(webhook);
  return `${JSON.stringify(envelope(webhook)).slice(0, -1)},"webhook":${text}}`;
}

/** The same for a body that EventBridge does not take as JSON, such as one nested thousands of levels deep. */
export function relayedDetailInBase64(webhook: RelayedWebhook): string {
  const { body } = webhook;
  return JSON.stringify({
    ...envelope(webhook),
    webhook: null,
    ...(body === undefined ? { oversized: true } : { body }),
  });
}

function envelope(webhook: RelayedWebhook) {
  const { id, reference, receivedAt, hash } = webhook;
  return { id, type: relayedType(webhook), reference, receivedAt, hash };
}

/** The text of a body in base64 where it is JSON in UTF-8. */
function jsonText(body: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body, 'base64'));
    JSON.parse(text);
    return text;
  } catch {
    // The errors quote the body, and that is kept to itself.
    return undefined;
  }
}
