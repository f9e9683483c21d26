import { unreachable } from '../payment/exhaustive.ts';
import type { PaystackFailure, PaystackUnavailableError } from '../paystack/errors.ts';
import { HttpError, retryAfter } from './http-error.ts';
import { errorResponse, type HttpResponse, textResponse } from './response.ts';

/** A guess for `Retry-After` where Paystack names no time, in milliseconds. */
const SOON = 5_000;

/**
 * What a caller is told when Paystack gave no usable answer. Only Paystack's own refusal is passed on as it came; a
 * problem with our key or our connection is ours, never a 4xx that would blame the caller.
 *
 * @param now epoch milliseconds
 */
export function paystackFailureResponse(failure: PaystackFailure, now: number): HttpResponse {
  switch (failure.kind) {
    case 'rejected':
      return textResponse(failure.httpStatus ?? 400, failure.refusal.body);
    case 'unauthorized':
      return keyRefused(SOON);
    case 'forbidden':
      return forbidden(SOON);
    case 'rate_limited':
    case 'deferred':
      return refusal(429, 'rate_limited', {
        message: 'Rate limit exceeded!',
        nextStep: 'Try again with the same reference after the time that Retry-After names.',
        wait: failure.until - now,
      });
    case 'unavailable':
      return unavailable(failure, failure.until === undefined ? SOON : failure.until - now);
    case 'outcome_unknown':
      return refusal(504, 'paystack_timeout', {
        message: 'No answer came from Paystack',
        nextStep: 'Try again with the same reference; whatever was started is being watched.',
        wait: SOON,
      });
    default:
      return unreachable(failure);
  }
}

/** While nothing is sent because the key is refused, that is still what a caller has to hear. */
function unavailable({ because }: PaystackUnavailableError, wait: number): HttpResponse {
  if (because === 'unauthorized') return keyRefused(wait);
  if (because === 'forbidden') return forbidden(wait);
  return refusal(503, 'paystack_unavailable', {
    message: 'Paystack can not be reached right now',
    nextStep: 'Try again with the same reference; whatever was started is being watched.',
    wait,
  });
}

function keyRefused(wait: number): HttpResponse {
  return refusal(503, 'paystack_key_refused', {
    message: 'Paystack refuses the secret key of this deployment',
    nextStep: 'Put the current secret key into the Paystack secret; nothing was started.',
    wait,
  });
}

function forbidden(wait: number): HttpResponse {
  return refusal(503, 'paystack_forbidden', {
    message: 'Paystack does not let this deployment use its secret key',
    nextStep: "Look at the key's IP allow-list in Paystack's dashboard; nothing was started.",
    wait,
  });
}

function refusal(
  statusCode: number,
  code: string,
  { message, nextStep, wait }: { message: string; nextStep: string; wait: number },
): HttpResponse {
  return errorResponse(
    new HttpError({ statusCode, code, message, nextStep, type: 'api_error', headers: retryAfter(wait) }),
  );
}
