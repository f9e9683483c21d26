import type { EngineClock } from '../clock.ts';
import { Alarms } from './alarms.ts';
import { INTEGRATION } from './api/integration.ts';
import { testCard } from './checkout/test-cards.ts';
import type { JsonObject } from './json.ts';
import type { Refund, Refunds } from './store/refunds.ts';
import type { Transaction, Transactions } from './store/transactions.ts';
import type { WebhookSender } from './webhooks/webhook-sender.ts';

interface RefundingParts {
  readonly clock: EngineClock;
  readonly transactions: Transactions;
  readonly refunds: Refunds;
  readonly webhooks: WebhookSender;
  /** How long a refund takes, in ms of the clock: one half of it pending, the other processing. */
  readonly refundMs: number;
}

interface RefundRequest {
  /** In subunits; at most what is refundable. */
  readonly amount: number;
  readonly customerNote?: string;
  readonly merchantNote?: string;
  /** Default true; false leaves it pending until somebody finishes it. */
  readonly byItself?: boolean;
  /** Default true. */
  readonly webhook?: boolean;
}

/**
 * Sends money back: a refund is pending for a while, then processing, and then processed or failed, and takes its transaction
 * along.
 */
export class Refunding {
  readonly #parts: RefundingParts;
  readonly #alarms: Alarms;

  constructor(parts: RefundingParts) {
    this.#parts = parts;
    this.#alarms = new Alarms(parts.clock);
  }

  /** Takes up the refunds that were under way when an earlier run ended. */
  resume(): void {
    for (const refund of this.#parts.refunds.toProcess()) this.#setAlarm(refund);
  }

  stop(): void {
    this.#alarms.cancelAll();
  }

  /** What of a transaction hasn't been refunded yet, and isn't about to be. In subunits. */
  refundable(transaction: Transaction): number {
    const refunds = this.#parts.refunds.ofTransaction(transaction.id);
    return refunds.reduce(
      (left, refund) => (refund.status === 'failed' ? left : left - refund.amount),
      transaction.amount,
    );
  }

  start(transaction: Transaction, request: RefundRequest): Refund {
    const { clock, transactions, refunds, refundMs } = this.#parts;
    const { amount, byItself = true, webhook = true } = request;
    const now = clock.now();
    const refund = refunds.create({
      mode: transaction.mode,
      transactionId: transaction.id,
      transactionReference: transaction.reference,
      amount,
      currency: transaction.currency,
      status: 'pending',
      customerNote: request.customerNote ?? `Refund for transaction ${transaction.reference}`,
      merchantNote:
        request.merchantNote ?? `Refund for transaction ${transaction.reference} by merchant@example.com`,
      createdAt: now,
      updatedAt: now,
      processesAt: byItself ? now + refundMs : null,
    });
    transactions.save({ ...transaction, status: 'reversal-pending' });
    this.#setAlarm(refund);
    if (webhook) this.#announce(refund);
    return refund;
  }

  /** Ends a refund one way or the other. One that has ended already stays as it is. */
  finish(refund: Refund, status: 'processed' | 'failed', webhook = true): Refund {
    if (!isUnderWay(refund)) return refund;
    const { clock, transactions, refunds } = this.#parts;
    this.#alarms.cancel(String(refund.id));
    const ended = refunds.save({ ...refund, status, updatedAt: clock.now(), processesAt: null });

    const transaction = transactions.byId(ended.mode, ended.transactionId);
    if (transaction !== undefined) transactions.save({ ...transaction, status: this.#statusOf(transaction) });
    if (webhook) this.#announce(ended);
    return ended;
  }

  /** Ends all refunds of a transaction that are under way. */
  finishAll(transaction: Transaction, status: 'processed' | 'failed', webhook: boolean): void {
    for (const refund of this.#parts.refunds.ofTransaction(transaction.id))
      this.finish(refund, status, webhook);
  }

  /** Paystack doesn't document what a transaction becomes that is refunded in part; here it is a success again. */
  #statusOf(transaction: Transaction): 'reversed' | 'reversal-pending' | 'success' {
    const refunds = this.#parts.refunds.ofTransaction(transaction.id);
    if (refunds.some(isUnderWay)) return 'reversal-pending';
    const returned = refunds.reduce(
      (sum, refund) => sum + (refund.status === 'processed' ? refund.amount : 0),
      0,
    );
    return returned >= transaction.amount ? 'reversed' : 'success';
  }

  #setAlarm(refund: Refund): void {
    const { id, status, createdAt, processesAt } = refund;
    if (processesAt === null) return;
    const at = status === 'pending' ? createdAt + Math.floor((processesAt - createdAt) / 2) : processesAt;
    this.#alarms.set(String(id), at, () => {
      const current = this.#parts.refunds.byId(id);
      if (current?.status === 'pending') this.#process(current);
      else if (current !== undefined) this.#endByItself(current);
    });
  }

  /** Some of the test cards are there for refunds that don't go well. */
  #endByItself(refund: Refund): void {
    const { clock, refunds, transactions } = this.#parts;
    const authorization = transactions.byId(refund.mode, refund.transactionId)?.authorization;
    const end = testCard({ last4: authorization?.last4 })?.refund ?? 'processed';
    if (end !== 'needs-attention') {
      this.finish(refund, end);
      return;
    }
    this.#announce(refunds.save({ ...refund, status: end, updatedAt: clock.now(), processesAt: null }));
  }

  #process(refund: Refund): void {
    const { clock, refunds } = this.#parts;
    const processing = refunds.save({ ...refund, status: 'processing', updatedAt: clock.now() });
    this.#announce(processing);
    this.#setAlarm(processing);
  }

  #announce(refund: Refund): void {
    const { transactions, webhooks } = this.#parts;
    const email = transactions.byId(refund.mode, refund.transactionId)?.email ?? null;
    webhooks.announce({
      mode: refund.mode,
      event: `refund.${refund.status}`,
      reference: refund.transactionReference,
      data: refundEventData(refund, refund.status, email),
    });
  }
}

function isUnderWay({ status }: Refund): boolean {
  // One that needs attention is still to be sent back, or given up.
  return status === 'pending' || status === 'processing' || status === 'needs-attention';
}

/** How a refund stands by a webhook, which is called `refund.` and this. */
export const REFUND_EVENT_STATUSES = [
  'pending',
  'processing',
  'processed',
  'failed',
  'needs-attention',
] as const;
type RefundEventStatus = (typeof REFUND_EVENT_STATUSES)[number];

/**
 * `data` of a refund webhook, as in Paystack's samples: the transaction's reference is under `transaction_reference`, the
 * amount is a string but for `failed` and `needs-attention`, there is no `refund_reference` before the end, and
 * `needs-attention` has an id and notes in place of a processor.
 */
export function refundEventData(
  refund: Omit<Refund, 'status'>,
  status: RefundEventStatus,
  email: string | null,
): JsonObject {
  const hasGoneWrong = status === 'failed' || status === 'needs-attention';
  const isOpen = status === 'pending' || status === 'processing';
  const number = 100_000_000_000 + refund.id;
  return {
    status,
    transaction_reference: refund.transactionReference,
    refund_reference: isOpen ? null : hasGoneWrong ? `TRF_${number}` : String(number),
    amount: hasGoneWrong ? refund.amount : String(refund.amount),
    currency: refund.currency,
    ...(status === 'needs-attention'
      ? {
          id: String(refund.id),
          customer_note: refund.customerNote,
          merchant_note: refund.merchantNote,
        }
      : { processor: 'simulated-processor' }),
    customer: { first_name: null, last_name: null, email },
    integration: INTEGRATION,
    domain: refund.mode,
  };
}
