import { HttpError } from '../../shared/http/http-error.ts';
import type { NotConfiguredError } from '../../shared/runtime/paystack-keys.ts';

/** No Paystack key is set yet. Whoever calls has not shown who they are, so unlike an authenticated caller they hear nothing of the secret. */
export function notConfigured(cause: NotConfiguredError): HttpError {
  return new HttpError(
    {
      statusCode: 503,
      code: cause.code,
      message: 'This deployment takes no webhooks yet',
      nextStep: 'Send it again later.',
    },
    { cause },
  );
}

/** Paystack did not sign this. */
export function invalidSignature(): HttpError {
  return new HttpError({
    statusCode: 401,
    code: 'invalid_signature',
    message: 'The signature does not match the body',
    nextStep: "Sign the raw body with this integration's secret key: HMAC-SHA512, in x-paystack-signature.",
  });
}

/** It came from an address that this deployment takes no webhooks from. The addresses that it does are nobody's business. */
export function unknownSource(): HttpError {
  return new HttpError({
    statusCode: 403,
    code: 'unknown_source',
    message: 'Webhooks are not taken from this address',
    nextStep: 'Send it from one of the addresses in the setting webhookSourceAddresses of this deployment.',
  });
}
