import type { OutOfTimeError } from '../runtime/in-time.ts';
import type { NotConfiguredError } from '../runtime/paystack-keys.ts';
import type { ServiceKeysError } from '../runtime/service-keys.ts';
import { HttpError, retryAfter } from './http-error.ts';

/** A fault of ours: the answer says nothing of its cause. */
export function internalError(): HttpError {
  return new HttpError({
    statusCode: 500,
    code: 'internal_error',
    message: 'Something went wrong here',
    nextStep: 'Try again with the same reference; nothing that was started is lost.',
  });
}

/** AWS throttles, or gives no answer: it passes by itself. */
export function temporarilyUnavailable(cause: unknown): HttpError {
  return new HttpError(
    {
      statusCode: 503,
      code: 'temporarily_unavailable',
      message: 'A part of AWS that this stands on gives no answer right now',
      nextStep: 'Try again with the same reference; whatever was started is being watched.',
      headers: retryAfter(1_000),
    },
    { cause },
  );
}

/** The function's time is up, and what it waited for is not there. */
export function outOfTime(error: OutOfTimeError): HttpError {
  return new HttpError(
    {
      statusCode: 504,
      code: error.code,
      message: 'This took too long here',
      nextStep: 'Try again with the same reference; whatever was started is being watched.',
      headers: retryAfter(5_000),
    },
    { cause: error },
  );
}

/** No Paystack key is set yet. Only an authenticated caller gets as far as this, so it may name the secret and the command that sets it. */
export function notConfigured(error: NotConfiguredError): HttpError {
  return new HttpError(
    {
      statusCode: 503,
      code: error.code,
      message: error.message,
      nextStep: error.command,
    },
    { cause: error },
  );
}

/**
 * The secret of the service keys holds no such keys, so nobody can be let in. Whoever calls can't show who they are either,
 * so they hear what the secret has to look like, which the documentation says too, and not which one it is.
 */
export function serviceKeysUnreadable(error: ServiceKeysError): HttpError {
  return new HttpError(
    {
      statusCode: 503,
      code: error.code,
      message: 'The service keys of this deployment can not be read',
      nextStep: `Whoever runs this deployment has to mend the secret of its service keys. ${error.message}. Then send the same request again.`,
    },
    { cause: error },
  );
}
