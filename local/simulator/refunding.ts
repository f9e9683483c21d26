import type { EngineClock } from '../clock.ts';
import { Alarms } from './alarms.ts';
import { INTEGRATION } from './api/integration.ts';
import type { JsonObject } from './json.ts';
import type { Refund, Refunds } from './store/refunds.ts';
import type { Transaction, Transactions } from './store/transactions.ts';
import type { WebhookSender } from './webhooks/webhook-sender.ts';

interface RefundingParts {
  readonly clock: EngineClock;
  readonly transactions: Transactions;
  readonly refunds: Refunds;
  readonly webhooks: WebhookSender;
  /** How long a refund stays pending, in ms of the clock. */
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

/** Sends money back: a refund is pending for a while, and then processed or failed, and takes its transaction along. */
export class Refunding {
  readonly #parts: RefundingParts;
  readonly #alarms: Alarms;

  constructor(parts: RefundingParts) {
    this.#parts = parts;
    this.#alarms = new Alarms(parts.clock);
  }

  /** Takes up the refunds that were pending when an earlier run ended. */
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

  /** Ends a pending refund one way or the other. One that has ended already stays as it is. */
  finish(refund: Refund, status: 'processed' | 'failed', webhook = true): Refund {
    if (refund.status !== 'pending') return refund;
    const { clock, transactions, refunds } = this.#parts;
    this.#alarms.cancel(String(refund.id));
    const ended = refunds.save({ ...refund, status, updatedAt: clock.now(), processesAt: null });

    const transaction = transactions.byId(ended.mode, ended.transactionId);
    if (transaction !== undefined) transactions.save({ ...transaction, status: this.#statusOf(transaction) });
    if (webhook) this.#announce(ended);
    return ended;
  }

  /** Ends all pending refunds of a transaction. */
  finishAll(transaction: Transaction, status: 'processed' | 'failed', webhook: boolean): void {
    for (const refund of this.#parts.refunds.ofTransaction(transaction.id))
      this.finish(refund, status, webhook);
  }

  /** Paystack doesn't document what a transaction becomes that is refunded in part; here it is a success again. */
  #statusOf(transaction: Transaction): 'reversed' | 'reversal-pending' | 'success' {
    const refunds = this.#parts.refunds.ofTransaction(transaction.id);
    if (refunds.some((refund) => refund.status === 'pending')) return 'reversal-pending';
    const returned = refunds.reduce(
      (sum, refund) => sum + (refund.status === 'processed' ? refund.amount : 0),
      0,
    );
    return returned >= transaction.amount ? 'reversed' : 'success';
  }

  #setAlarm(refund: Refund): void {
    if (refund.processesAt === null) return;
    this.#alarms.set(String(refund.id), refund.processesAt, () => {
      const current = this.#parts.refunds.byId(refund.id);
      if (current !== undefined) this.finish(current, 'processed');
    });
  }

  #announce(refund: Refund): void {
    const { transactions, webhooks } = this.#parts;
    const email = transactions.byId(refund.mode, refund.transactionId)?.email ?? null;
    webhooks.announce({
      mode: refund.mode,
      event: `refund.${refund.status}`,
      reference: refund.transactionReference,
      data: refundEventData(refund, email),
    });
  }
}

/**
 * `data` of a refund webhook. The transaction's reference is under `transaction_reference`, and the amount is a string but
 * for `refund.failed`, as in Paystack's samples.
 */
export function refundEventData(refund: Refund, email: string | null): JsonObject {
  const isProcessed = refund.status === 'processed';
  return {
    status: refund.status,
    transaction_reference: refund.transactionReference,
    refund_reference: isProcessed ? String(100_000_000_000 + refund.id) : null,
    amount: refund.status === 'failed' ? refund.amount : String(refund.amount),
    currency: refund.currency,
    processor: 'simulated-processor',
    customer: { first_name: null, last_name: null, email },
    integration: INTEGRATION,
    domain: refund.mode,
  };
}
