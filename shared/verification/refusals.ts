import { HttpError } from '../http/http-error.ts';
import type { Difference } from '../payment/integrity.ts';

/** Paystack says paid, but not what was asked. */
export function paymentMismatched(differences: readonly Difference[]): HttpError {
  const fields = differences.map(({ field }) => field).join(', ');
  return conflict('payment_mismatched', {
    message: `Paystack's transaction is not what was asked for; it differs in ${fields}`,
    nextStep: 'Do not deliver. GET /payments/{reference} shows both sides; a person has to decide.',
  });
}

/** Paystack says paid, and the money has gone back. */
export function paymentReversed(): HttpError {
  return conflict('payment_reversed', {
    message: 'The payment was made and has been returned',
    nextStep: 'Do not deliver. Start a new payment under a new reference.',
  });
}

/** Paystack says paid, of a transaction that nobody asked for here. */
export function paymentExternal(): HttpError {
  return conflict('payment_external', {
    message: 'The transaction was not started through this service, so there is no amount to hold it against',
    nextStep:
      'Do not deliver on this alone: anyone with the public key can start a transaction of any amount.',
  });
}

function conflict(code: string, { message, nextStep }: { message: string; nextStep: string }): HttpError {
  return new HttpError({ statusCode: 409, code, message, nextStep, type: 'processor_error' });
}
