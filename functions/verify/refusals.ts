import { HttpError, retryAfter } from '../../shared/http/http-error.ts';
import type { Mode } from '../../shared/payment/mode.ts';

/** Another caller has been asking Paystack for longer than this one waits, or too many wait already. */
export function stillInProgress(): HttpError {
  return new HttpError({
    statusCode: 503,
    code: 'verification_in_progress',
    message: 'Another caller is asking Paystack about this reference',
    nextStep: 'Try again after the time that Retry-After names.',
    headers: retryAfter(1_000),
  });
}

/** The payment is of a mode that this deployment's key can't ask about. */
export function otherMode(mode: Mode): HttpError {
  return new HttpError({
    statusCode: 409,
    code: 'payment_of_other_mode',
    message: `The payment was started in ${mode} mode, and this deployment's key is of the other mode`,
    nextStep:
      'Ask the deployment that has the key of that mode; GET /payments/{reference} shows what is known.',
  });
}
