import { createHash } from 'node:crypto';
import { RELAYED_BODY_MAX_BYTES, relayedType } from '../../shared/events/relayed-webhook.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/response.ts';
import type { Clock } from '../../shared/payment/clock.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { verifyPaystackSignature } from '../../shared/paystack/signature.ts';
import { type PaystackWebhook, parsePaystackWebhook } from '../../shared/paystack/webhook.ts';
import type { RelayJob } from '../../shared/queue/relay-job.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';
import type { Log } from '../../shared/runtime/logger.ts';
import type { Meter } from '../../shared/runtime/metrics.ts';
import { NotConfiguredError, type PaystackKeys } from '../../shared/runtime/paystack-keys.ts';
import type { SecretReader } from '../../shared/runtime/secret-reader.ts';
import type { ReceivedBody } from './body.ts';
import { invalidSignature, notConfigured, unknownSource } from './refusals.ts';

/** Paystack's webhooks carry a caller's metadata and more, so they get more room than the requests: 1 MB. */
export const WEBHOOK_MAX_BYTES = 1_048_576;

/** What the webhook works with. */
export interface WebhookContext {
  readonly keys: SecretReader<PaystackKeys>;
  /** The lane of the check that a webhook asks for: the customer who has just paid is waiting. */
  readonly urgentQueue: VerificationQueue;
  /** The lane of the webhook itself, on its way to the event bus. */
  readonly scheduledQueue: VerificationQueue;
  /** The addresses that webhooks are taken from; any where there are none. */
  readonly sourceAddresses?: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  /** Gives the log for what concerns one payment. */
  readonly about: (reference: Reference) => Log;
  readonly meter: Meter;
}

/** A webhook as it arrived. */
export interface Webhook {
  /** Names the request that brought it. */
  readonly id: string;
  /** The address that the request came from, as API Gateway saw it. */
  readonly sourceAddress: string;
  /** The bytes that were signed. */
  readonly rawBody: Uint8Array;
  /** The header `x-paystack-signature`. */
  readonly signature: string | undefined;
}

/**
 * Takes in a webhook: checks who signed it, queues a check of the transaction that it names and the relaying of the webhook
 * itself, and says 200, which Paystack hears only once every job is safe. Where one of two could not be sent, Paystack
 * sends the webhook again and both may come twice. What the webhook claims is never believed; the check finds out.
 *
 * @throws {HttpError} 403 `unknown_source`; 401 `invalid_signature`; 503 `not_configured` while no Paystack key is set
 */
export async function receiveWebhook(context: WebhookContext, webhook: Webhook): Promise<HttpResponse> {
  const { keys, clock, meter, sourceAddresses } = context;
  const { rawBody, signature, sourceAddress } = webhook;
  // First, so that a flood from elsewhere reads no secret.
  if (sourceAddresses?.includes(sourceAddress) === false) {
    countRefused(meter);
    throw unknownSource();
  }
  const isSigned =
    isSignedWith(await readKeys(keys), rawBody, signature) ||
    // The key may have been rotated since it was read.
    (signature !== undefined && isSignedWith(await readKeys(keys, { fresh: true }), rawBody, signature));
  if (!isSigned) {
    countRefused(meter);
    throw invalidSignature();
  }
  meter.count('WebhooksReceived');

  const read = parsePaystackWebhook(rawBody);
  await sendJobs(context, relayJob(webhook, read, clock()), read);
  return received();
}

/** With a zero beside it, so that an alarm can hold the one against the other where none was received. */
function countRefused(meter: Meter): void {
  meter.count('WebhooksRefused');
  meter.record('WebhooksReceived', 0);
}

/** All are waited for: what is still on its way when an invocation ends may never arrive. */
async function sendJobs(
  { urgentQueue, scheduledQueue, log, about }: WebhookContext,
  relay: RelayJob,
  read: PaystackWebhook | undefined,
): Promise<void> {
  const { id: event, reference } = relay;
  const itsLog = reference === undefined ? log : about(reference);
  const sending = [
    scheduledQueue
      .send(relay, 0)
      .then((sentJob) =>
        itsLog.info('webhook queued', { reference, event, sentJob, type: relayedType(relay) }),
      ),
  ];
  if (read?.reference !== undefined) {
    const job = {
      kind: 'webhook',
      reference: read.reference,
      event: read.event,
      attempt: 0,
      looks: 0,
    } as const;
    const sent = urgentQueue.send(job, 0);
    sending.push(
      sent.then((sentJob) => itsLog.info('check scheduled', { reference, sentJob, delaySeconds: 0 })),
    );
  }
  const failed = (await Promise.allSettled(sending)).find((sent) => sent.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function relayJob({ id, rawBody }: Webhook, read: PaystackWebhook | undefined, now: number): RelayJob {
  const isOversized = rawBody.byteLength > RELAYED_BODY_MAX_BYTES;
  return {
    kind: 'relay',
    id: `webhook/${id}`,
    event: read?.event,
    reference: read?.reference,
    receivedAt: new Date(now).toISOString(),
    hash: createHash('sha256').update(rawBody).digest('hex'),
    body: isOversized ? undefined : Buffer.from(rawBody).toString('base64'),
    attempt: 0,
  };
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
