import type { HttpError } from '../http/http-error.ts';
import { errorBody } from '../http/response.ts';
import { unreachable } from '../payment/exhaustive.ts';
import { isOpen, type Payment } from '../payment/payment.ts';
import type { VerifyResult } from '../paystack/answers.ts';
import { paymentExternal, paymentMismatched, paymentReversed } from './refusals.ts';

/** What `verify` answers with. */
export interface VerifyAnswer {
  readonly httpStatus: number;
  readonly body: string;
}

/**
 * What callers of `verify` may be told of a check's result: Paystack's own bytes, unless they say `success` of a payment
 * that did not succeed. Code that only looks at `data.status` would take those for paid, so it gets a 409 instead.
 *
 * @param payment as the check has left it; `undefined` for a reference that was never initialized here
 */
export function answerOf(result: VerifyResult, payment: Payment | undefined): VerifyAnswer {
  const claimsPaid = result.kind === 'transaction' && result.transaction.status === 'success';
  const mismatched = payment?.status === 'mismatched';
  if (!mismatched && (!claimsPaid || isPaid(payment))) {
    return { httpStatus: result.httpStatus, body: result.body };
  }
  const error = refusalFor(payment);
  return { httpStatus: error.statusCode, body: JSON.stringify(errorBody(error)) };
}

/**
 * Whether a result is good for as long as a closed payment's are. Not so when Paystack says something else than the payment
 * does: of two checks that overlap, the one that was answered first may be applied last, and what it brings is old already.
 *
 * @param payment as the check has left it; `undefined` for a reference that was never initialized here, and may be any moment
 */
export function isLasting(result: VerifyResult, payment: Payment | undefined): boolean {
  if (payment === undefined || isOpen(payment) || result.kind !== 'transaction') return false;
  const { status } = result.transaction;
  switch (payment.status) {
    case 'success':
      return status === 'success' || status === 'reversal-pending';
    case 'reversed':
      return status === 'reversed';
    case 'mismatched':
    case 'rejected':
    case 'failed':
    case 'abandoned':
      return true;
    default:
      return unreachable(payment);
  }
}

/** Paid, and for what was asked for here. */
export function isPaid(payment: Payment | undefined): boolean {
  return payment?.status === 'success' && payment.origin.kind === 'initialized';
}

function refusalFor(payment: Payment | undefined): HttpError {
  if (payment?.status === 'mismatched') return paymentMismatched(payment.differences);
  return payment?.status === 'reversed' ? paymentReversed() : paymentExternal();
}
