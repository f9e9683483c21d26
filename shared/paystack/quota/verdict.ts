import { unreachable } from '../../payment/exhaustive.ts';
import type { PaystackFailure, UnavailableCode } from '../errors.ts';
import type { BreakerCause } from './breaker-state.ts';

/** What a call says of Paystack as a whole. */
export type Verdict =
  /** It works, were it only to refuse what was asked. */
  | { readonly kind: 'answered' }
  /** It gave no usable answer. */
  | {
      readonly kind: 'failed';
      readonly because: BreakerCause;
      /** So many of these in a row are enough to stop calling. */
      readonly enough: number;
      /** The payment may be the reason: one whose verify always fails, or whose fields a firewall does not like. */
      readonly mayBeThePayment: boolean;
    }
  /** Nothing was sent, or it says something about us. */
  | { readonly kind: 'nothing' };

const NOTHING: Verdict = { kind: 'nothing' };

/** No connection is made for a payment's sake. */
const NOT_CONNECTED: Verdict = { kind: 'failed', because: 'unavailable', enough: 5, mayBeThePayment: false };

/** A 5xx, a page, an answer that makes no sense or none at all. */
const NO_USABLE_ANSWER = {
  kind: 'failed',
  because: 'unavailable',
  enough: 5,
  mayBeThePayment: true,
} as const;

/**
 * The key, or our address, is not let in: so it stays for everybody until a person has changed something. Two rather than one, since
 * a function that has read the secret just before the key was replaced reads it again only seconds later.
 */
const NOT_LET_IN = { kind: 'failed', enough: 2, mayBeThePayment: false } as const;

const UNAVAILABLE: Readonly<Record<UnavailableCode, Verdict>> = {
  paystack_not_connected: NOT_CONNECTED,
  paystack_server_error: NO_USABLE_ANSWER,
  paystack_blocked: NO_USABLE_ANSWER,
  paystack_malformed_answer: NO_USABLE_ANSWER,
  paystack_out_of_time: NOTHING,
  paystack_quota_unreachable: NOTHING,
  paystack_key_of_other_mode: NOTHING,
  paystack_breaker_open: NOTHING,
};

/** What to make of a call that failed in this way, or was answered. */
export function verdictOf(failure: PaystackFailure | undefined): Verdict {
  if (failure === undefined) return { kind: 'answered' };
  switch (failure.kind) {
    case 'rejected':
      return { kind: 'answered' };
    case 'unauthorized':
    case 'forbidden':
      return { ...NOT_LET_IN, because: failure.kind };
    case 'outcome_unknown':
      return { ...NO_USABLE_ANSWER, because: failure.kind };
    case 'unavailable':
      return UNAVAILABLE[failure.code];
    // Both have their own way of stopping calls.
    case 'rate_limited':
    case 'deferred':
      return NOTHING;
    default:
      return unreachable(failure);
  }
}
