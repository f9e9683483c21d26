import { type HttpResponse, jsonResponse } from '../../shared/http/response.ts';
import { verifyPaystackSignature } from '../../shared/paystack/signature.ts';
import { parsePaystackWebhook } from '../../shared/paystack/webhook.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';
import type { Log } from '../../shared/runtime/logger.ts';
import { NotConfiguredError, type PaystackKeys } from '../../shared/runtime/paystack-keys.ts';
import type { SecretReader } from '../../shared/runtime/secret-reader.ts';

import type { ReceivedBody } from './body.ts';
import { invalidSignature, notConfigured } from './refusals.ts';

/** Paystack's webhooks carry a caller's metadata and more, so they get more room than the requests: 1 MB. */
export const WEBHOOK_MAX_BYTES = 1_048_576;

/** What the webhook works with. */
export interface WebhookContext {
  readonly keys: SecretReader<PaystackKeys>;
  /** The lane of urgent checks. */
  readonly queue: VerificationQueue;
  readonly log: Log;
}

/** A webhook as it arrived. */
export interface Webhook {
  /** The bytes that were signed. */
  readonly rawBody: Uint8Array;
  /** The header `x-paystack-signature`. */
  readonly signature: string | undefined;
}

/**
 * Takes in a webhook: checks who signed it, queues a check of the transaction that it names, and says 200, which Paystack
 * hears only once the job is safe. What the webhook claims is never believed; the check finds out.
 *
 * @throws {HttpError} 401 `invalid_signature`; 503 `not_configured` while no Paystack key is set
 */
export async function receiveWebhook(
  { keys, queue, log }: WebhookContext,
  { rawBody, signature }: Webhook,
): Promise<HttpResponse> {
  const isSigned =
    isSignedWith(await readKeys(keys), rawBody, signature) ||
    // The key may have been rotated since it was read.
    (signature !== undefined && isSignedWith(await readKeys(keys, { fresh: true }), rawBody, signature));
  if (!isSigned) throw invalidSignature();

  const webhook = parsePaystackWebhook(rawBody);
  if (webhook?.reference === undefined) {
    log.info('webhook without a transaction', { event: webhook?.event });
    return received();
  }
  const { event, reference } = webhook;
  await queue.send({ kind: 'webhook', reference, event, attempt: 0, looks: 0 }, 0);
  log.info('webhook queued', { reference, event });
  return received();
}

/** Whoever calls has not shown who they are yet, so unlike an authenticated caller they hear nothing of the secret. */
async function readKeys(
  keys: SecretReader<PaystackKeys>,
  options?: { readonly fresh: boolean },
): Promise<PaystackKeys> {
  try {
    return await keys.read(options);
  } catch (error) {
    if (!(error instanceof NotConfiguredError)) throw error;
    throw notConfigured(error);
  }
}

function isSignedWith(
  { current, previous }: PaystackKeys,
  rawBody: Uint8Array,
  signature: string | undefined,
): boolean {
  const secretKeys = previous === undefined ? [current] : [current, previous];
  return verifyPaystackSignature({ rawBody, signature, secretKeys });
}

/** Exactly 200: Paystack counts any other status, 201 and 204 included, as not delivered. */
function received(): HttpResponse {
  return jsonResponse(200, { status: true, message: 'Webhook received' } satisfies ReceivedBody);
}
