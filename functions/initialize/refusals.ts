import { HttpError, retryAfter } from '../../shared/http/http-error.ts';

/**
 * The reference was used for something else. In Paystack's own words, since that is what it says of a reference that it
 * has seen before.
 */
export function duplicateReference(): HttpError {
  return new HttpError({
    statusCode: 400,
    code: 'duplicate_reference',
    message: 'Duplicate Transaction Reference',
    nextStep: 'Try and create the Transaction or Charge with a new reference',
  });
}

/** The `Idempotency-Key` was used for another request. */
export function idempotencyKeyReused(): HttpError {
  return new HttpError({
    statusCode: 422,
    code: 'idempotency_key_reused',
    message: 'The Idempotency-Key was used with another request before',
    nextStep: 'Use a new key for a new payment; repeat a request only with the same body.',
  });
}

/**
 * The same request is being worked on.
 *
 * @param wait milliseconds after which its holder is done, or counts as dead
 */
export function inProgress(wait: number): HttpError {
  return new HttpError({
    statusCode: 409,
    code: 'in_progress',
    message: 'The same request is being processed',
    nextStep: 'Try again with the same body after the time that Retry-After names.',
    // Most calls take a second, so it is worth coming back before the holder would be given up.
    headers: retryAfter(Math.min(wait, MOST_CALLS)),
  });
}

/** Milliseconds in which Paystack answers nearly every call. */
const MOST_CALLS = 2_000;

/** Paystack has the transaction, but the answer with its access code was lost on the way, and verify does not give it. */
export function accessCodeLost(): HttpError {
  return new HttpError({
    statusCode: 409,
    code: 'access_code_lost',
    message: 'The transaction exists, but the answer with its checkout page was lost on the way',
    nextStep: 'Start the payment again under a new reference; this one stays watched.',
  });
}
