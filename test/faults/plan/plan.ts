import type { Mode } from '../../../shared/payment/mode.ts';

/** The functions that take part. */
export type FunctionName =
  | 'initialize'
  | 'verify'
  | 'paymentStatus'
  | 'webhook'
  | 'verificationWorker'
  | 'reconcile'
  | 'audit';

/** What goes wrong with one call that a function makes. */
export type FaultKind =
  /** The process dies before the call goes out, while it is on its way, or after it took effect. */
  | 'kill before'
  | 'kill during'
  | 'kill after'
  /** The call fails, and has not taken effect, or has. */
  | 'fail before'
  | 'fail after'
  /** The call takes effect, its answer is lost, and the SDK makes it again 3 s later. */
  | 'double'
  /** The answer comes so late that the function may be out of time. */
  | 'stall'
  /** The answer takes as long as that of a table which has too much to do. */
  | 'slow'
  /** Of several entries in one call only some are taken. */
  | 'partial'
  /** A message is taken and never delivered, or twice, or minutes late. */
  | 'lose'
  | 'repeat'
  | 'delay'
  | PaystackFaultKind;

/** What Paystack, or what is in between, does to a call. */
export type PaystackFaultKind =
  | 'not connected'
  | 'never arrives'
  | 'arrives late'
  | 'answer lost'
  | 'answer late'
  | '400'
  | '401'
  | '422'
  | '429'
  | 'nothing left'
  | '500'
  | '503'
  | 'html'
  | 'truncated'
  | 'empty'
  | 'wrong amount'
  | 'wrong currency'
  | 'wrong reference'
  | 'wrong mode'
  /** Of the list: elements that are no transactions, and an answer that goes back to the first page. */
  | 'odd elements'
  | 'circle';

/** One call that goes wrong: the nth of a function's calls to one port, counted for one payment. */
export interface Fault {
  readonly in: FunctionName;
  /** Such as `payments.put`; `answer` is the end of an invocation. */
  readonly port: string;
  /** Counts from 1. */
  readonly nth: number;
  readonly kind: FaultKind;
}

/** A while in which calls to a part of the world go wrong. */
export interface Weather {
  readonly of: 'payments' | 'cache' | 'quota' | 'queues' | 'events' | 'secrets' | 'paystack';
  /** Milliseconds since the beginning. */
  readonly from: number;
  readonly to: number;
  readonly kind: FaultKind;
  /** How many of the calls, from 0 to 1. */
  readonly share: number;
}

/** What a payer does next; `after` is in milliseconds. */
export interface PayerStep {
  readonly after: number;
  readonly act: 'decline' | 'begin' | 'pay' | 'refund' | 'refund ends' | 'refund fails';
}

/** One delivery of the webhook that tells of a step, milliseconds after it. */
export interface Delivery {
  readonly after: number;
  /** Sent again although it was taken. */
  readonly again?: number;
}

/** Somebody asks, milliseconds after the payment was begun; so many at once. */
export interface Question {
  readonly after: number;
  readonly route: 'verify' | 'paymentStatus';
  readonly copies: number;
}

/** How Paystack's transaction lies about itself, always. */
export type Tampering =
  | 'amount'
  | 'currency'
  | 'reference'
  | 'mode'
  | 'requested amount'
  | 'missing amount'
  | 'missing mode';

export interface PaymentPlan {
  /** Names the payment in the plan. */
  readonly n: number;
  /** Milliseconds since the beginning. */
  readonly at: number;
  /** `external` is started at Paystack by somebody else, and only a webhook tells of it. */
  readonly by: 'reference' | 'idempotency key' | 'nothing' | 'external';
  /** Subunits. */
  readonly amount: number;
  /** How often the app sends the request again when it is told to wait, or hears nothing. */
  readonly tries: number;
  /** Another caller with the same reference or key, so many milliseconds later, with the same input or another. */
  readonly rival?: { readonly after: number; readonly sameInput: boolean };
  /** Somebody with the public key has started a transaction of this reference before, for so much more or less. */
  readonly squatted?: { readonly by: number };
  readonly tampering?: Tampering;
  readonly payer: readonly PayerStep[];
  /** Milliseconds by which Paystack's verify is behind what has happened. */
  readonly verifyLag: number;
  /** Of each webhook. Empty where none ever comes. */
  readonly webhooks: readonly Delivery[];
  /** Milliseconds after the beginning at which somebody who is not Paystack says that it is paid. */
  readonly forged: readonly number[];
  readonly questions: readonly Question[];
  readonly faults: readonly Fault[];
}

/** The Paystack key is rolled, and the deployment is told a while later. */
export interface Rotation {
  readonly at: number;
  /** Milliseconds. */
  readonly lateBy: number;
}

/** A message that is no job. */
export interface Poison {
  readonly at: number;
  readonly lane: 'urgent' | 'scheduled';
  readonly body: string;
}

/** Everything that is to happen in a run. The rest, such as how long a call takes, follows from the seed. */
export interface Plan {
  readonly seed: number;
  readonly mode: Mode;
  /** The clocks of any two functions differ by so many milliseconds at most. */
  readonly clockSkew: number;
  /** Calls of each kind that Paystack grants in 60 s, and that the functions may all use. */
  readonly limit: number;
  /** How Paystack tells of its rate limits. */
  readonly limitHeaders: 'none' | 'seconds' | 'epoch';
  /** Transactions in a page of Paystack's list at most, whatever is asked for. */
  readonly pageSize: number;
  /** What Paystack's cursors lead to: on, to a refusal, or round in a circle. */
  readonly cursors: 'on' | 'nowhere' | 'round';
  readonly payments: readonly PaymentPlan[];
  readonly weather: readonly Weather[];
  readonly rotation?: Rotation;
  readonly poison: readonly Poison[];
  /** Calls that are about no single payment. */
  readonly faults: readonly Fault[];
}
