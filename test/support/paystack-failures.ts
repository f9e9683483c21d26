import {
  type AnswerHead,
  PaystackDeferredError,
  type PaystackFailure,
  PaystackForbiddenError,
  PaystackOutcomeUnknownError,
  PaystackRateLimitedError,
  PaystackRejectedError,
  PaystackUnauthorizedError,
  PaystackUnavailableError,
} from '../../shared/paystack/errors.ts';

function head(httpStatus: number): AnswerHead {
  return { httpStatus, rateLimit: {} };
}

/** Paystack's definite refusal of a request. */
export function rejected(code: string, httpStatus = 400): PaystackRejectedError {
  const body = JSON.stringify({ status: false, message: `Refused: ${code}`, code });
  return new PaystackRejectedError(head(httpStatus), { message: `Refused: ${code}`, code, body });
}

export function unauthorized(): PaystackUnauthorizedError {
  return new PaystackUnauthorizedError(head(401));
}

export function forbidden(): PaystackForbiddenError {
  return new PaystackForbiddenError(head(403));
}

/** @param until epoch milliseconds */
export function rateLimited(until: number): PaystackRateLimitedError {
  return new PaystackRateLimitedError(head(429), until);
}

/**
 * Not sent, since the quota is used up.
 *
 * @param until epoch milliseconds
 */
export function deferred(until: number): PaystackDeferredError {
  return new PaystackDeferredError(until);
}

/**
 * Not sent, since Paystack has given no usable answer for a while.
 *
 * @param until epoch milliseconds
 * @param because how the calls before have failed
 */
export function breakerOpen(
  until: number,
  because: PaystackFailure['kind'] = 'unavailable',
): PaystackUnavailableError {
  return new PaystackUnavailableError(
    { code: 'paystack_breaker_open', reached: 'no', message: 'The breaker is open' },
    { until, because },
  );
}

/** No connection: the request has surely not arrived. */
export function notConnected(): PaystackUnavailableError {
  return new PaystackUnavailableError({
    code: 'paystack_not_connected',
    reached: 'no',
    message: 'Paystack could not be reached',
  });
}

/** A 5xx: the request may have been processed. */
export function serverError(): PaystackUnavailableError {
  return new PaystackUnavailableError(
    { code: 'paystack_server_error', reached: 'maybe', message: 'Paystack failed (HTTP 502)' },
    { head: head(502) },
  );
}

/** The request went out, and no answer came. */
export function noAnswer(): PaystackOutcomeUnknownError {
  return new PaystackOutcomeUnknownError('No answer from Paystack: timeout');
}
