import { chooseReference } from '../../../functions/initialize/reference.ts';
import {
  accessCodeLost,
  duplicateReference,
  idempotencyKeyReused,
  inProgress,
} from '../../../functions/initialize/refusals.ts';
import { paymentNotFound } from '../../../functions/payment-status/use-case.ts';
import { unsupportedEndpoint } from '../../../functions/unsupported-endpoint/refusal.ts';
import { otherMode, stillInProgress } from '../../../functions/verify/refusals.ts';
import {
  invalidSignature,
  unknownSource,
  notConfigured as webhookNotConfigured,
} from '../../../functions/webhook/refusals.ts';
import { WEBHOOK_MAX_BYTES } from '../../../functions/webhook/use-case.ts';
import { invalidKey } from '../../../shared/http/authenticate.ts';
import type { HttpError } from '../../../shared/http/http-error.ts';
import { paystackFailureResponse } from '../../../shared/http/paystack-failure-response.ts';
import {
  internalError,
  notConfigured,
  outOfTime,
  serviceKeysUnreadable,
  temporarilyUnavailable,
} from '../../../shared/http/refusals.ts';
import { bodyTooLarge, invalidReference } from '../../../shared/http/request.ts';
import { errorResponse, type HttpResponse } from '../../../shared/http/response.ts';
import {
  type PaystackFailure,
  PaystackForbiddenError,
  PaystackOutcomeUnknownError,
  PaystackRateLimitedError,
  PaystackUnauthorizedError,
  PaystackUnavailableError,
} from '../../../shared/paystack/errors.ts';
import { OutOfTimeError } from '../../../shared/runtime/in-time.ts';
import { NotConfiguredError } from '../../../shared/runtime/paystack-keys.ts';
import { ServiceKeysError } from '../../../shared/runtime/service-keys.ts';
import {
  paymentExternal,
  paymentMismatched,
  paymentReversed,
} from '../../../shared/verification/refusals.ts';
import type { OperationId } from './operation-id.ts';
import { refusalBy, refusalOfBody, refusalOfFields } from './refused-request.ts';

/** One way in which a request can be refused. */
export interface ApiError {
  /** When it comes, in half a sentence. Errors of one status that mean the same stand in one row of a table. */
  readonly means: string;
  /** Who answers with it; `$default` for what is no route. */
  readonly by: readonly (OperationId | '$default')[];
  /** What the code answers: nothing in it is written by hand. */
  readonly answer: HttpResponse;
}

const INITIALIZE = ['initializeTransaction'] as const;
const VERIFY = ['verifyTransaction'] as const;
const WEBHOOK = ['receivePaystackWebhook'] as const;
const PAYSTACK_CALLERS = [...INITIALIZE, ...VERIFY] as const;
const BY_REFERENCE = [...VERIFY, 'getPayment'] as const;
const AUTHENTICATED = [...INITIALIZE, ...BY_REFERENCE] as const;

const HEAD = { httpStatus: 200, rateLimit: {} } as const;
const BAD_FIELD = 'that field is not valid';
const TOO_LARGE = 'over 64 KB; 1 MB for a webhook';
const NO_KEY = 'no Paystack key is set yet; an authenticated caller is told the command that sets it';
const UNSET = new NotConfiguredError('PaystackSecret');

/** Every refusal of the API, in the order in which it is documented. */
export const API_ERRORS: readonly ApiError[] = [
  error(
    'the body is no JSON object in UTF-8, is nested over 32 levels deep, or names a field twice',
    INITIALIZE,
    refusalOfBody('[]'),
  ),
  error('no `email` or no `amount`', INITIALIZE, refusalOfFields({ email: undefined })),
  error(BAD_FIELD, INITIALIZE, refusalOfFields({ email: 'ada' })),
  error(BAD_FIELD, INITIALIZE, refusalOfFields({ amount: 19.99 })),
  error(BAD_FIELD, AUTHENTICATED, invalidReference()),
  error(BAD_FIELD, INITIALIZE, refusalOfFields({ callback_url: 'http://shop.example/paid' })),
  error(BAD_FIELD, INITIALIZE, refusalOfFields({ metadata: 17 })),
  error(
    'another field that Paystack documents is not valid; the message names it',
    INITIALIZE,
    refusalOfFields({ channels: 'card' }),
  ),
  error(
    'not a currency of this deployment, or too little of it',
    INITIALIZE,
    refusalOfFields({ currency: 'EUR' }),
  ),
  error(
    'not a currency of this deployment, or too little of it',
    INITIALIZE,
    refusalOfFields({ amount: 4_999 }),
  ),
  error('over 16 KB, or over 8 levels', INITIALIZE, refusalOfFields({ metadata: 'x'.repeat(16_385) })),
  error(
    'over 16 KB, or over 8 levels',
    INITIALIZE,
    refusalOfFields({ metadata: `${'['.repeat(9)}${']'.repeat(9)}` }),
  ),
  error(
    'empty, over 255 characters, or not printable ASCII',
    INITIALIZE,
    refusalBy(() => chooseReference(undefined, '', { callerId: 'shop', newId: () => '1' })),
  ),
  error('the reference was used with other input', INITIALIZE, duplicateReference()),
  error('no service key, or none of this deployment', AUTHENTICATED, invalidKey()),
  error('a webhook that Paystack did not sign', WEBHOOK, invalidSignature()),
  error('a webhook from an address that is not in `webhookSourceAddresses`', WEBHOOK, unknownSource()),
  error('no payment has this reference', ['getPayment'], paymentNotFound()),
  error('not a route of this service', ['$default'], unsupportedEndpoint()),
  error('the same request is being worked on', INITIALIZE, inProgress(2_000)),
  error('the transaction exists, its checkout page is lost', INITIALIZE, accessCodeLost()),
  error(
    'Paystack says paid, but not what was asked',
    VERIFY,
    paymentMismatched([{ field: 'amount', asked: 500_000, found: 100 }]),
  ),
  error('Paystack says paid, and the money has gone back', VERIFY, paymentReversed()),
  error('Paystack says paid, of a transaction that was not started here', VERIFY, paymentExternal()),
  error('a test payment asked for with a live key, or the other way round', VERIFY, otherMode('test')),
  error(TOO_LARGE, INITIALIZE, bodyTooLarge()),
  error(TOO_LARGE, WEBHOOK, bodyTooLarge(WEBHOOK_MAX_BYTES)),
  error('the `Idempotency-Key` was used with other input', INITIALIZE, idempotencyKeyReused()),
  failure(
    'the quota of calls to Paystack is used up; nothing was started, and `Retry-After` says until when',
    new PaystackRateLimitedError({ ...HEAD, httpStatus: 429 }, 30_000),
  ),
  error(
    'a fault of ours; nothing that was started is lost',
    [...AUTHENTICATED, ...WEBHOOK, 'getHealth'],
    internalError(),
  ),
  error(NO_KEY, PAYSTACK_CALLERS, notConfigured(UNSET)),
  error(NO_KEY, WEBHOOK, webhookNotConfigured(UNSET)),
  error(
    "the secret of this deployment's service keys was changed to something that is none",
    AUTHENTICATED,
    serviceKeysUnreadable(new ServiceKeysError()),
  ),
  failure("Paystack refuses this deployment's key, or its address", new PaystackUnauthorizedError(HEAD)),
  failure("Paystack refuses this deployment's key, or its address", new PaystackForbiddenError(HEAD)),
  failure(
    "Paystack can't be reached, makes no sense or has done so for a while (then at once, and `Retry-After` says until when), or our count of calls can't be reached",
    new PaystackUnavailableError({ code: 'paystack_not_connected', reached: 'no', message: '' }),
  ),
  error(
    'another caller is asking Paystack: for over two seconds, or three others wait for the answer already',
    VERIFY,
    stillInProgress(),
  ),
  error(
    'DynamoDB, SQS or Secrets Manager gives no answer or takes no more; it passes by itself',
    [...AUTHENTICATED, ...WEBHOOK],
    temporarilyUnavailable(new Error('')),
  ),
  failure(
    'no answer came from Paystack, in time or at all; what became of the call is being found out',
    new PaystackOutcomeUnknownError(''),
  ),
  error(
    'it took too long here, as when AWS gives no answer; what became of it is being found out',
    [...AUTHENTICATED, ...WEBHOOK, 'getHealth'],
    outOfTime(new OutOfTimeError()),
  ),
];

function error(means: string, by: ApiError['by'], refusal: HttpError): ApiError {
  return { means, by, answer: errorResponse(refusal) };
}

function failure(means: string, reason: PaystackFailure): ApiError {
  return { means, by: PAYSTACK_CALLERS, answer: paystackFailureResponse(reason, 0) };
}
