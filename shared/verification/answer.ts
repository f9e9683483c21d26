import { HttpError } from '../http/http-error.ts';
import { errorBody } from '../http/response.ts';
import { unreachable } from '../payment/exhaustive.ts';
import { isOpen, type Payment } from '../payment/payment.ts';
import type { VerifyResult } from '../paystack/answers.ts';

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
  if (payment?.status === 'mismatched') {
    const fields = payment.differences.map(({ field }) => field).join(', ');
    return conflict('payment_mismatched', {
      message: `Paystack's transaction is not what was asked for; it differs in ${fields}`,
      nextStep: 'Do not deliver. GET /payments/{reference} shows both sides; a person has to decide.',
    });
  }
  if (payment?.status === 'reversed') {
    return conflict('payment_reversed', {
      message: 'The payment was made and has been returned',
      nextStep: 'Do not deliver. Start a new payment under a new reference.',
    });
  }
  return conflict('payment_external', {
    message: 'The transaction was not started through this service, so there is no amount to hold it against',
    nextStep:
      'Do not deliver on this alone: anyone with the public key can start a transaction of any amount.',
  });
}

function conflict(code: string, { message, nextStep }: { message: string; nextStep: string }): HttpError {
  return new HttpError({ statusCode: 409, code, message, nextStep, type: 'processor_error' });
}
