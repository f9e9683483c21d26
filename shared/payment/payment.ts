import type { Difference } from './integrity.ts';
import type { ScheduledCheck } from './ladder.ts';
import type { Mode } from './mode.ts';
import type { Subunits } from './money.ts';
import type { PaymentEvent } from './payment-event.ts';
import type { Reference } from './reference.ts';

/** What the merchant asked for: the yardstick that every later answer of Paystack is held against. */
export interface Asked {
  /** Subunits of `currency`. With `plan` Paystack ignores it and charges the plan's amount. */
  readonly amount: Subunits;
  readonly currency: string;
  /** Paystack's plan code (`PLN_...`). */
  readonly plan?: string;
}

/**
 * Where a payment came from. `external` ones were started at Paystack by somebody else (anyone with the public key can),
 * under a reference that we never initialized: there is nothing to compare them against.
 */
export type Origin =
  | { readonly kind: 'initialized'; readonly asked: Asked; readonly fingerprint: string }
  | { readonly kind: 'external' };

/** Paystack's answer to initialize, kept to be given again when the same request comes twice. */
export interface InitializeAnswer {
  /** Paystack's body, byte for byte. */
  readonly body: string;
}

/** The right to call Paystack's initialize for one payment; held by one invocation at a time. */
export interface Claim {
  /** Names the holder. A write that carries another fence comes too late and changes nothing. */
  readonly fence: string;
  /** Epoch milliseconds; from then on the holder counts as dead. */
  readonly expiresAt: number;
  /** Given back by its holder, which is done calling. A claim that merely expired may have a call in flight. */
  readonly released: boolean;
}

/** What a verified, paid transaction says about the money. */
export interface Paid {
  /** Subunits charged: what was asked, plus fees where the payer bears them. */
  readonly amount: Subunits;
  readonly currency: string;
  /** Paystack's id of the transaction, as digits: it is a 64-bit number. */
  readonly transactionId?: string;
  /** ISO 8601, as Paystack wrote it. */
  readonly paidAt?: string;
  readonly channel?: string;
}

interface PaymentRecord {
  readonly reference: Reference;
  readonly mode: Mode;
  readonly origin: Origin;
  /** Raised by one with every stored change, never lowered: the condition of every write. */
  readonly version: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
  /** Epoch milliseconds: only a check that is made after it may close the payment as unpaid. */
  readonly deadline: number;
  /** How many checks Paystack has answered. */
  readonly checks: number;
  /** Epoch milliseconds of the last check that Paystack answered. */
  readonly checkedAt?: number;
  /** Paystack's own word for the transaction's status at the last check, kept beside ours. */
  readonly paystackStatus?: string;
  /** Missing while initialize has no answer, and for good when that answer was lost on the way. */
  readonly answer?: InitializeAnswer;
  /** Events that are still to be published, by event id. */
  readonly outbox: Readonly<Record<string, PaymentEvent>>;
  /** What a webhook has told of, where its job was given up before a check was answered. */
  readonly unanswered?: UnansweredWebhook;
}

/** Reconcile asks for the check again that a webhook had asked for, until one is answered. */
export interface UnansweredWebhook {
  /** Paystack's name of the webhook event. */
  readonly event: string;
  /** How often reconcile has asked. */
  readonly asked: number;
  /** Epoch milliseconds at which it asks next. */
  readonly dueAt: number;
}

/** Claimed; whether Paystack knows the reference is not known yet. */
export interface Initializing {
  readonly status: 'initializing';
  readonly claim: Claim;
  /** An earlier call may have reached Paystack although its answer did not reach us. */
  readonly mayExist: boolean;
  readonly nextCheck: ScheduledCheck;
}

/** Paystack has the transaction and waits for the payer. */
export interface Pending {
  readonly status: 'pending';
  readonly nextCheck: ScheduledCheck;
}

/** Paystack refused to start it. Nothing exists there under this reference by our doing. */
export interface Rejected {
  readonly status: 'rejected';
}

/** Paid in full: all six conditions held. */
export interface Success {
  readonly status: 'success';
  readonly paid: Paid;
  /** Found paid only after the payment had been closed as something else. */
  readonly late: boolean;
  /** A refund or chargeback is under way, or was and was partial; the payment stays paid. */
  readonly reversal?: 'pending';
}

/** Paid, and the money went back to the payer. */
export interface Reversed {
  readonly status: 'reversed';
  /** What had been paid, where a check saw it before it went back. */
  readonly paid?: Paid;
}

/** Paystack says paid, but not what was asked. A person decides. */
export interface Mismatched {
  readonly status: 'mismatched';
  readonly differences: readonly Difference[];
}

/** Not paid by the deadline; Paystack's last word was `failed`. */
export interface Failed {
  readonly status: 'failed';
}

/** Not paid by the deadline. */
export interface Abandoned {
  readonly status: 'abandoned';
}

/** Every status that a payment can have. */
export const PAYMENT_STATUSES = [
  'initializing',
  'pending',
  'rejected',
  'success',
  'reversed',
  'mismatched',
  'failed',
  'abandoned',
] as const satisfies readonly PaymentStatus[];

export type OpenState = Initializing | Pending;
export type ClosedState = Rejected | Success | Reversed | Mismatched | Failed | Abandoned;
export type PaymentState = OpenState | ClosedState;
export type PaymentStatus = PaymentState['status'];

/** Our record of one transaction: what was asked for, what is known, what happens next. */
export type Payment = PaymentRecord & PaymentState;
export type OpenPayment = PaymentRecord & OpenState;
export type InitializingPayment = PaymentRecord & Initializing;

/** Whether the outcome is still to be found. */
export function isOpen(payment: Payment): payment is OpenPayment {
  return payment.status === 'initializing' || payment.status === 'pending';
}

/** Moves a payment to another state: what belonged to the old state is left behind, the common record stays. */
export function withState(payment: Payment, state: PaymentState): Payment {
  const { reference, mode, origin, version, createdAt, updatedAt, deadline, checks, outbox } = payment;
  const { checkedAt, paystackStatus, answer } = payment;
  return {
    reference,
    mode,
    origin,
    version,
    createdAt,
    updatedAt,
    deadline,
    checks,
    outbox,
    ...(checkedAt !== undefined && { checkedAt }),
    ...(paystackStatus !== undefined && { paystackStatus }),
    ...(answer !== undefined && { answer }),
    ...state,
  };
}
