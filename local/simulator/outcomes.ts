import type { Random } from '../../shared/payment/clock.ts';
import type { EngineClock } from '../clock.ts';
import { Alarms } from './alarms.ts';
import { chargeSuccessData, isPaid } from './api/transaction-data.ts';
import { authorizationOf } from './authorization.ts';
import type { Attempt } from './checkout/attempt.ts';
import type { Refunding } from './refunding.ts';
import type { Channel, LogEntry, Transaction, Transactions } from './store/transactions.ts';
import type { WebhookSender } from './webhooks/webhook-sender.ts';

/** How a transaction can go on. */
export const OUTCOMES = [
  'success',
  'failed',
  'insufficient_funds',
  'abandoned',
  'ongoing',
  'pending',
  'processing',
  'queued',
  'reversal-pending',
  'reversed',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What goes with an outcome. */
export interface OutcomeDetails {
  /** Default `card`, and `bank_transfer` for `pending`. */
  readonly channel?: Channel | undefined;
  /** Whether the payer bears the fee, so that `amount` is above `requested_amount`. */
  readonly passFees?: boolean | undefined;
  /** `pending` and its like only: turns into a success by itself after so many ms of the clock. */
  readonly succeedsAfterMs?: number | undefined;
  /** The same for one that comes to nothing. */
  readonly failsAfterMs?: number | undefined;
  /** `failed` only: what the bank gives as the reason, in place of `Declined`. */
  readonly reason?: string | undefined;
  /** What the payer is in the middle of. */
  readonly attempt?: Attempt | undefined;
  /** False keeps back the webhook that would be sent. */
  readonly webhook?: boolean | undefined;
  readonly ipAddress?: string | undefined;
}

/** The outcome can't follow on what the transaction has already become. */
export class OutcomeConflictError extends Error {
  override readonly name = 'OutcomeConflictError';
  readonly code = 'outcome_conflict';
}

interface OutcomesParts {
  readonly clock: EngineClock;
  readonly random: Random;
  readonly transactions: Transactions;
  readonly refunding: Refunding;
  readonly webhooks: WebhookSender;
  readonly passFees: boolean;
}

/** 1.5 %, rounded up: near enough to what Paystack takes for a local card in Nigeria, without the flat part and the cap. */
const FEE_SHARE = 0.015;

/** Moves transactions on: what the payer, their bank or a tester does to them. */
export class Outcomes {
  readonly #parts: OutcomesParts;
  readonly #alarms: Alarms;

  constructor(parts: OutcomesParts) {
    this.#parts = parts;
    this.#alarms = new Alarms(parts.clock);
  }

  /** Takes up the payments that were on their way when an earlier run ended. */
  resume(): void {
    for (const transaction of this.#parts.transactions.toEnd()) this.#setAlarm(transaction);
  }

  stop(): void {
    this.#alarms.cancelAll();
  }

  /**
   * Gives a transaction its next status. `success` after `success` changes nothing; `success` after `reversal-pending`
   * fails the refund. Only successful transactions raise a charge webhook, as at Paystack.
   *
   * @throws OutcomeConflictError when money that has come in would have to vanish
   */
  finish(transaction: Transaction, outcome: Outcome, details: OutcomeDetails = {}): Transaction {
    const { transactions, refunding } = this.#parts;
    const webhook = details.webhook ?? true;

    switch (outcome) {
      case 'success':
        if (!isPaid(transaction)) return this.#pay(transaction, details);
        if (transaction.status === 'reversed')
          throw new OutcomeConflictError('It is reversed, which is final.');
        refunding.finishAll(transaction, 'failed', webhook);
        break;
      case 'reversal-pending':
      case 'reversed': {
        const paid = isPaid(transaction)
          ? transaction
          : this.#pay(transaction, { ...details, webhook: false });
        const left = refunding.refundable(paid);
        if (left > 0) refunding.start(paid, { amount: left, byItself: false, webhook });
        if (outcome === 'reversed') refunding.finishAll(paid, 'processed', webhook);
        break;
      }
      default:
        if (isPaid(transaction)) {
          throw new OutcomeConflictError(
            `It is paid already and can't become ${outcome}. To have an answer say so nevertheless, forge its status.`,
          );
        }
        return this.#leaveUnpaid(transaction, outcome, details);
    }
    return transactions.byId(transaction.mode, transaction.id) ?? transaction;
  }

  #pay(transaction: Transaction, details: OutcomeDetails): Transaction {
    const { clock, random, transactions, webhooks } = this.#parts;
    this.#alarms.cancel(transaction.id);
    const now = clock.now();
    const channel = details.channel ?? transaction.channel;
    const fees = Math.ceil(transaction.requestedAmount * FEE_SHARE);
    const paid = transactions.save({
      ...transaction,
      status: 'success',
      channel,
      fees,
      amount: transaction.requestedAmount + ((details.passFees ?? this.#parts.passFees) ? fees : 0),
      message: null,
      gatewayResponse: channel === 'card' ? 'Successful' : 'Approved',
      ipAddress: details.ipAddress ?? transaction.ipAddress ?? '127.0.0.1',
      paidAt: now,
      succeedsAt: null,
      failsAt: undefined,
      attempt: undefined,
      authorization: authorizationOf(channel, random, now, details.attempt ?? transaction.attempt),
      log: [
        ...attempted(transaction, channel, now),
        { type: 'success', message: `Successfully paid with ${named(channel)}`, at: now },
      ],
    });
    if (details.webhook ?? true) {
      const { mode, reference } = paid;
      webhooks.announce({ mode, event: 'charge.success', reference, data: chargeSuccessData(paid) });
    }
    return paid;
  }

  #leaveUnpaid(
    transaction: Transaction,
    outcome: Exclude<Outcome, 'success' | 'reversal-pending' | 'reversed'>,
    details: OutcomeDetails,
  ): Transaction {
    const now = this.#parts.clock.now();
    const channel = details.channel ?? (outcome === 'pending' ? 'bank_transfer' : transaction.channel);
    const { status, gatewayResponse: usual } = UNPAID[outcome];
    const isDeclined = status === 'failed';
    const gatewayResponse = (isDeclined ? details.reason : undefined) ?? usual;
    const after = (ms: number | undefined) => (ms === undefined || isDeclined ? undefined : now + ms);
    this.#alarms.cancel(transaction.id);
    const left = this.#parts.transactions.save({
      ...transaction,
      status,
      gatewayResponse,
      message: isDeclined ? gatewayResponse : null,
      channel,
      ipAddress: details.ipAddress ?? transaction.ipAddress,
      succeedsAt: after(details.succeedsAfterMs) ?? null,
      failsAt: after(details.failsAfterMs),
      attempt: details.attempt,
      succeedsWith: { passFees: details.passFees, webhook: details.webhook },
      log:
        outcome === 'abandoned'
          ? transaction.log
          : [
              ...attempted(transaction, channel, now),
              ...(isDeclined ? [{ type: 'error' as const, message: gatewayResponse, at: now }] : []),
            ],
    });
    this.#setAlarm(left);
    return left;
  }

  #setAlarm({ id, mode, succeedsAt, failsAt }: Transaction): void {
    const at = succeedsAt ?? failsAt;
    if (at === undefined) return;
    this.#alarms.set(id, at, () => {
      const current = this.#parts.transactions.byId(mode, id);
      if (current === undefined || isPaid(current)) return;
      if (succeedsAt === null) this.#leaveUnpaid(current, 'failed', { channel: current.channel });
      else this.#pay(current, current.succeedsWith);
    });
  }
}

const UNPAID = {
  failed: { status: 'failed', gatewayResponse: 'Declined' },
  insufficient_funds: { status: 'failed', gatewayResponse: 'Insufficient Funds' },
  abandoned: { status: 'abandoned', gatewayResponse: 'The transaction was not completed' },
  ongoing: { status: 'ongoing', gatewayResponse: 'Waiting for the payer' },
  pending: { status: 'pending', gatewayResponse: 'Pending' },
  processing: { status: 'processing', gatewayResponse: 'Processing' },
  queued: { status: 'queued', gatewayResponse: 'Queued' },
} as const;

/** The log with an attempt at its end: a success that comes out of a pending payment is part of the attempt before. */
function attempted({ log, status }: Transaction, channel: Channel, at: number): readonly LogEntry[] {
  const isUnderWay = log.length > 0 && status !== 'failed' && status !== 'abandoned';
  return isUnderWay
    ? log
    : [...log, { type: 'action', message: `Attempted to pay with ${named(channel)}`, at }];
}

function named(channel: Channel): string {
  return channel.replace('_', ' ');
}
