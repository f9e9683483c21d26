import { chargeSuccessData } from '../api/transaction-data.ts';
import { type Json, type JsonObject, parseJson } from '../json.ts';
import { REFUND_EVENT_STATUSES, refundEventData } from '../refunding.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { Refund } from '../store/refunds.ts';
import type { Transaction } from '../store/transactions.ts';
import { asJson } from './as-json.ts';
import { ControlError } from './control-error.ts';
import type { ControlParts, ControlRequest } from './control-parts.ts';
import { findTransaction } from './find-transaction.ts';
import { sendWebhookInput, webhooksInput } from './inputs.ts';
import { countOf, readInput } from './read-input.ts';

/** GET /simulator/webhooks */
export function listWebhooks({ webhooks, deliveries }: ControlParts, { url }: ControlRequest): Json {
  const found = deliveries.latest(countOf(url), url.searchParams.get('reference') ?? undefined);
  return asJson({ settings: webhooks.settings, deliveries: found.map(deliveryData) });
}

/** PUT /simulator/webhooks */
export function putWebhooks({ webhooks }: ControlParts, { body }: ControlRequest): Json {
  const { enabled, url, lost, copies, delayMs } = readInput(webhooksInput, body);
  webhooks.change({
    ...(enabled === undefined ? {} : { enabled }),
    ...(url === undefined ? {} : { url }),
    ...(lost === undefined ? {} : { lost }),
    ...(copies === undefined ? {} : { copies }),
    ...(delayMs === undefined ? {} : { delayMs }),
  });
  return asJson(webhooks.settings);
}

/** POST /simulator/webhooks/send */
export async function sendWebhook(parts: ControlParts, { body }: ControlRequest): Promise<Json> {
  const { transactions, webhooks } = parts;
  const {
    reference,
    mode: wantedMode,
    event = 'charge.success',
    tamper,
    data,
  } = readInput(sendWebhookInput, body);
  if (webhooks.settings.url === null) {
    throw new ControlError(
      400,
      'no_webhook_url',
      'Set a webhook URL first: PUT /simulator/webhooks {"url": "..."}.',
    );
  }
  const transaction = findTransaction(transactions, reference, wantedMode ?? null);
  const own = event.startsWith('refund.')
    ? refundOf(parts, transaction, event)
    : chargeSuccessData(transaction);
  const delivery = await webhooks.sendNow(
    { mode: transaction.mode, event, reference, data: { ...own, ...data } },
    tamper === true ? 'signature' : tamper || undefined,
  );
  return deliveryData(delivery);
}

/**
 * The data of a refund event: of the transaction's last refund, or of a whole one if there has been none.
 *
 * @throws ControlError for an event that Paystack doesn't have
 */
function refundOf({ refunds, clock }: ControlParts, transaction: Transaction, event: string): JsonObject {
  const status = REFUND_EVENT_STATUSES.find((each) => event === `refund.${each}`);
  if (status === undefined) {
    const known = REFUND_EVENT_STATUSES.map((each) => `refund.${each}`).join(', ');
    throw new ControlError(
      400,
      'unknown_event',
      `There is no event ${event}. Those of refunds are ${known}.`,
    );
  }
  const now = clock.now();
  const whole: Omit<Refund, 'status'> = {
    id: 0,
    mode: transaction.mode,
    transactionId: transaction.id,
    transactionReference: transaction.reference,
    amount: transaction.amount,
    currency: transaction.currency,
    customerNote: `Refund for transaction ${transaction.reference}`,
    merchantNote: `Refund for transaction ${transaction.reference} by merchant@example.com`,
    createdAt: now,
    updatedAt: now,
    processesAt: null,
  };
  const last = refunds.ofTransaction(transaction.id).at(-1);
  return refundEventData(last ?? whole, status, transaction.email);
}

function deliveryData(delivery: Delivery): Json {
  const { id, mode, event, reference, signature, status, tries, lastStatus, lastError } = delivery;
  return {
    id,
    mode,
    event,
    reference,
    signature,
    status,
    tries,
    lastStatus,
    lastError,
    createdAt: time(delivery.createdAt),
    firstTriedAt: time(delivery.firstTriedAt),
    nextAt: time(delivery.nextAt),
    payload: parseJson(delivery.body),
  };
}

function time(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
