import type { HttpResponse } from '../../../shared/http/response.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import type { PaymentEvent } from '../../../shared/payment/payment-event.ts';
import type { Operation } from '../../../shared/paystack/operation.ts';
import type { Breaker } from '../../../shared/paystack/quota/breaker-state.ts';
import type { FaultKind, FunctionName } from '../plan/plan.ts';
import type { FunctionProcess } from './function-process.ts';

/** A payment's change as the table took it; `before` is missing where there was none. All moments are epoch milliseconds. */
export interface StoredChange {
  readonly at: number;
  readonly before: Payment | undefined;
  readonly after: Payment;
}

/** What a caller was answered. */
export interface Answered {
  readonly at: number;
  readonly askedAt: number;
  readonly route: 'initialize' | 'verify' | 'paymentStatus';
  /** The payment's number in the plan. */
  readonly n: number;
  readonly reference: string;
  readonly status: number;
  readonly body: string;
  readonly headers: NonNullable<HttpResponse['headers']>;
  /** What a caller of initialize had asked for, in subunits. */
  readonly amount?: number;
}

/** A request as it arrived at Paystack. */
export interface Arrival {
  readonly at: number;
  readonly operation: 'initialize' | 'verify';
  readonly reference: string;
  readonly by: FunctionName;
  /** The process that sent it. */
  readonly process: number;
  /** The plan held it up. */
  readonly isLate: boolean;
}

/** A request as it was sent to Paystack, whether it arrives or not. */
export interface Sent {
  readonly at: number;
  readonly operation: Operation;
  readonly fault: FaultKind | undefined;
}

/** One exchange of a process with Paystack. */
export interface Exchange {
  readonly reference: string;
  readonly process: FunctionProcess;
  readonly from: number;
  /** For ever where the process has not lived to see the answer. */
  to: number;
}

/** Everything that has happened in a run and that somebody could see. */
export interface Journal {
  readonly changes: StoredChange[];
  readonly events: { readonly at: number; readonly event: PaymentEvent }[];
  readonly relayed: { readonly at: number; readonly id: string; readonly hash: string }[];
  readonly answers: Answered[];
  readonly arrivals: Arrival[];
  readonly sent: Sent[];
  /** The breaker of an operation as it was stored whenever it opened, opened anew, or closed. */
  readonly breakers: { readonly at: number; readonly operation: Operation; readonly after: Breaker }[];
  /** Exchanges with Paystack for callers of a route. */
  readonly asked: Exchange[];
  /** Webhooks that were answered with 200, by the hash of their bodies, and whether Paystack had sent them. */
  readonly webhooks: {
    readonly at: number;
    readonly hash: string;
    readonly reference: string;
    readonly isGenuine: boolean;
  }[];
  /** Jobs that the worker gave up. */
  readonly givenUp: { readonly body: string; readonly reason: string }[];
  /** The bodies of messages that the plan lost. */
  readonly lost: { readonly at: number; readonly body: string }[];
  /** The bodies of messages that the plan made poisonous. */
  readonly poison: string[];
  /** What was seen to be wrong at the moment at which it was. */
  readonly violations: Violation[];
}

/** A promise that was broken. */
export interface Violation {
  /** Names the invariant, as in docs/reliability.md. */
  readonly invariant: string;
  readonly what: string;
}

export function createJournal(): Journal {
  return {
    changes: [],
    events: [],
    relayed: [],
    answers: [],
    arrivals: [],
    sent: [],
    breakers: [],
    asked: [],
    webhooks: [],
    givenUp: [],
    lost: [],
    poison: [],
    violations: [],
  };
}
