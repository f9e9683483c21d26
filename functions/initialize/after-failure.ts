import { releaseClaim } from '../../shared/payment/claim.ts';
import { unreachable } from '../../shared/payment/exhaustive.ts';
import type { InitializingPayment, Payment } from '../../shared/payment/payment.ts';
import { transition } from '../../shared/payment/transition.ts';
import type { PaystackFailure } from '../../shared/paystack/errors.ts';

/** What becomes of a payment, or `undefined` where nothing is to be changed any more. */
export type Change = (current: Payment) => Payment | undefined;

/**
 * What a call that failed says about a payment: rejected after a definite no, else free to be tried again.
 *
 * @param payment as it was claimed
 * @param now epoch milliseconds
 */
export function afterFailure(payment: InitializingPayment, failure: PaystackFailure, now: number): Change {
  const release = releasedBy(payment, { now, mayExist: mayHaveArrived(failure) });
  // Only Paystack's 400 is a definite no. Behind another 4xx there may be something between us and it.
  if (failure.kind !== 'rejected' || failure.httpStatus !== 400) return release;
  const { code } = failure.refusal;
  const refused = { kind: 'refused', ...(code !== undefined && { code }) } as const;
  return (current) => {
    if (!isHeldBy(payment, current)) return undefined;
    const { payment: next, changed } = transition(current, refused, now);
    return changed ? next : release(current);
  };
}

/** Gives the claim back, if it is still ours. */
export function releasedBy(payment: InitializingPayment, how: { now: number; mayExist: boolean }): Change {
  return (current) => (isHeldBy(payment, current) ? releaseClaim(current, how) : undefined);
}

/**
 * A failure says something only about a claim that is still ours: once another invocation has taken over, its call may be
 * under way, and a late refusal must not reject what that call starts.
 */
function isHeldBy(
  { claim: { fence } }: InitializingPayment,
  current: Payment,
): current is InitializingPayment {
  return current.status === 'initializing' && current.claim.fence === fence;
}

/** Whether Paystack may have started the transaction although it did not say so. */
function mayHaveArrived(failure: PaystackFailure): boolean {
  switch (failure.kind) {
    case 'unauthorized':
    case 'forbidden':
    case 'rate_limited':
    case 'deferred':
      return false;
    case 'rejected':
      return failure.httpStatus !== 400;
    case 'unavailable':
      return failure.reached === 'maybe';
    case 'outcome_unknown':
      return true;
    default:
      return unreachable(failure);
  }
}
