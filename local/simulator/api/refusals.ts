import { type Answer, jsonAnswer } from '../answer.ts';

interface Details {
  readonly type?: 'api_error' | 'validation_error';
  readonly code?: string;
  readonly nextStep?: string;
  readonly errorCodeMappingNotFound?: boolean;
}

/**
 * An error answer in Paystack's envelope: `meta.nextStep`, `type` and `code` are left out where Paystack's own body has
 * none.
 */
function refusal(status: number, message: string, details: Details = {}): Answer {
  const { nextStep, ...others } = details;
  return jsonAnswer(status, {
    status: false,
    message,
    ...(nextStep === undefined ? {} : { meta: { nextStep } }),
    ...others,
  });
}

/** 401: no key, a key that isn't ours, or another scheme than Bearer. The capital K is Paystack's. */
export function invalidKey(): Answer {
  return refusal(401, 'Invalid key', {
    type: 'validation_error',
    code: 'invalid_Key',
    nextStep: 'Ensure that you provide the correct authorization key for the request',
  });
}

/** 400: a required field is absent. Paystack's sentence ends in a no-break space. */
export function missingParameter(message: string): Answer {
  return refusal(400, message, {
    type: 'validation_error',
    code: 'missing_params',
    nextStep: 'Provide all required params\u00a0',
  });
}

/** 400: a field's value can't be taken. */
export function invalidParameter(message: string): Answer {
  return refusal(400, message, {
    type: 'validation_error',
    code: 'invalid_params',
    nextStep: "Ensure that the value(s) you're passing are valid.",
  });
}

/** 400: not an address that a customer can be made of. */
export function invalidEmail(): Answer {
  return refusal(400, 'Invalid Email Address Passed', {
    type: 'validation_error',
    code: 'invalid_email_address',
    nextStep: 'Pass a valid email address',
  });
}

/** 400: the reference was used before, whatever became of it. Paystack never answers with the first transaction again. */
export function duplicateReference(): Answer {
  return refusal(400, 'Duplicate Transaction Reference', {
    type: 'validation_error',
    code: 'duplicate_reference',
    nextStep: 'Try and create the Transaction or Charge with a new reference',
    errorCodeMappingNotFound: false,
  });
}

/** 400: the merchant doesn't take this currency. Paystack's body has nothing but the message. */
export function unsupportedCurrency(): Answer {
  return refusal(400, 'Currency not supported by merchant');
}

/** 400: no transaction of this mode has the reference (Paystack's specification says 404; its API was seen to say 400). */
export function referenceNotFound(): Answer {
  return refusal(400, 'Transaction reference not found.', {
    type: 'validation_error',
    code: 'transaction_not_found',
    nextStep: 'Ensure that the reference belongs to a transaction of this integration and mode',
  });
}

/** 404: no transaction of this mode has the id. */
export function transactionNotFound(): Answer {
  return refusal(404, 'Transaction not found', {
    type: 'validation_error',
    code: 'not_found',
    nextStep: 'Ensure that the id belongs to a transaction of this integration and mode',
  });
}

/** 400: nothing is left to refund. */
export function fullyReversed(): Answer {
  return refusal(400, 'Transaction has been fully reversed', {
    type: 'api_error',
    code: 'transaction_reversed',
    nextStep: 'Refund another transaction',
  });
}

/** 429, word for word as on Paystack's page about rate limits. */
export function rateLimited(): Answer {
  return refusal(429, 'Rate limit exceeded!', {
    nextStep: 'Wait a few minutes and try the API call again',
    type: 'api_error',
    code: 'rate_limited',
  });
}

/** 403: the key has a list of allowed addresses, and the caller's isn't on it. */
function addressNotAllowed(): Answer {
  return refusal(403, 'Your IP address is not allowed to make this call');
}

/** 404 for a path that isn't part of the API: no body at all, yet said to be JSON. */
export function unknownPath(): Answer {
  return { status: 404, headers: { 'content-type': 'application/json' }, body: '' };
}

/** What stands for Paystack's answer of a given status when a fault asks for one. */
export function refusalOfStatus(status: number): Answer {
  switch (status) {
    case 401:
      return invalidKey();
    case 403:
      return addressNotAllowed();
    case 404:
      return refusal(404, 'Entity not found');
    case 429:
      return rateLimited();
    default:
      return status < 500
        ? { ...invalidParameter('Invalid request'), status }
        : refusal(status, 'An error occurred while processing your request', {
            type: 'api_error',
            code: 'unknown',
            nextStep: 'Try the request again later',
          });
  }
}
