import type { RateLimit } from './rate-limit.ts';

/**
 * How a call to Paystack can fail. The family is closed: a `switch` over `kind` that forgets one doesn't compile.
 *
 * | kind | what happened | was it processed |
 * | --- | --- | --- |
 * | `rejected` | Paystack read the request and refused it, in its own words | no |
 * | `unauthorized` | the secret key is not valid | no |
 * | `forbidden` | the key may not be used from this IP address | no |
 * | `rate_limited` | too many calls; see `until` | no |
 * | `deferred` | nothing was sent, since the quota is used up; see `until` | no |
 * | `unavailable` | no connection, a 5xx, HTML from Cloudflare, an answer that makes no sense, or so for a while | see `reached` |
 * | `outcome_unknown` | the request went out and no answer came back | perhaps |
 */
export type PaystackFailure =
  | PaystackRejectedError
  | PaystackUnauthorizedError
  | PaystackForbiddenError
  | PaystackRateLimitedError
  | PaystackDeferredError
  | PaystackUnavailableError
  | PaystackOutcomeUnknownError;

/** Whether a failed request may have been processed all the same. `no` is only said where it is certain. */
export type Reached = 'no' | 'maybe';

/** What the head of an answer tells, whatever its body holds. */
export interface AnswerHead {
  readonly httpStatus: number;
  /** `x-amzn-requestid`: what Paystack's support can look up. */
  readonly requestId?: string;
  /** `cf-ray`: the same for Cloudflare, which stands in front. */
  readonly cfRay?: string;
  readonly rateLimit: RateLimit;
}

/** A refusal in Paystack's own words, to be handed to the caller who asked. */
export interface Refusal {
  readonly message: string;
  /** Paystack's code, such as `duplicate_reference`; older endpoints send none. */
  readonly code?: string;
  /** `validation_error`, `api_error` or `processor_error`; older endpoints send none. */
  readonly type?: string;
  /** The answer's text as it came. */
  readonly body: string;
}

/**
 * What all of them share. No message holds a key, a body or a customer's data, and no parser's error is kept as the
 * `cause`, since those quote what they could not read; so an error can be logged as it is. Each
 * class names itself in full, because the bundles are minified.
 */
abstract class PaystackError extends Error {
  abstract readonly kind: PaystackFailure['kind'];
  abstract readonly code: string;
  readonly httpStatus?: number;
  readonly requestId?: string;
  readonly cfRay?: string;
  readonly rateLimit?: RateLimit;

  constructor(message: string, head?: AnswerHead, options?: ErrorOptions) {
    super(message, options);
    if (head === undefined) return;
    this.httpStatus = head.httpStatus;
    this.rateLimit = head.rateLimit;
    if (head.requestId !== undefined) this.requestId = head.requestId;
    if (head.cfRay !== undefined) this.cfRay = head.cfRay;
  }
}

/** Paystack's definite no: nothing was created. `refusal` holds its own words. */
export class PaystackRejectedError extends PaystackError {
  override readonly name = 'PaystackRejectedError';
  readonly kind = 'rejected';
  readonly code = 'paystack_rejected';
  // Private, so that a logger which prints an error's fields doesn't print what a customer typed.
  readonly #refusal: Refusal;

  constructor(head: AnswerHead, refusal: Refusal) {
    const known = refusal.code !== undefined && /^\w{1,64}$/.test(refusal.code) ? `, ${refusal.code}` : '';
    super(`Paystack refused the request (HTTP ${head.httpStatus}${known})`, head);
    this.#refusal = refusal;
  }

  get refusal(): Refusal {
    return this.#refusal;
  }
}

export class PaystackUnauthorizedError extends PaystackError {
  override readonly name = 'PaystackUnauthorizedError';
  readonly kind = 'unauthorized';
  readonly code = 'paystack_unauthorized';

  constructor(head: AnswerHead) {
    super(`Paystack does not know the secret key (HTTP ${head.httpStatus})`, head);
  }
}

/** Mostly the key's IP allow-list: a function without a fixed address is refused once the list is on. */
export class PaystackForbiddenError extends PaystackError {
  override readonly name = 'PaystackForbiddenError';
  readonly kind = 'forbidden';
  readonly code = 'paystack_forbidden';

  constructor(head: AnswerHead) {
    super("Paystack does not let this address use the key (HTTP 403); see the key's IP allow-list", head);
  }
}

export class PaystackRateLimitedError extends PaystackError {
  override readonly name = 'PaystackRateLimitedError';
  readonly kind = 'rate_limited';
  readonly code = 'paystack_rate_limited';
  /** Epoch ms before which nobody should call again. */
  readonly until: number;

  constructor(head: AnswerHead, until: number) {
    super('Paystack refused the call: too many in this window (HTTP 429)', head);
    this.until = until;
  }
}

/** The call would have been one too many. It was not sent, and is to be asked for again later. */
export class PaystackDeferredError extends PaystackError {
  override readonly name = 'PaystackDeferredError';
  readonly kind = 'deferred';
  readonly code = 'paystack_deferred';
  /** Epoch ms at which to come again. */
  readonly until: number;
  /** Epoch ms: a job's place in the order of those that wait, to be shown when it comes again. */
  readonly turn?: number;

  constructor(until: number, turn?: number) {
    super('The quota of calls to Paystack is used up for now');
    this.until = until;
    if (turn !== undefined) this.turn = turn;
  }
}

export type UnavailableCode =
  /** No connection was made: DNS, refused, TLS, or too slow. */
  | 'paystack_not_connected'
  /** The caller's deadline had passed before the call. */
  | 'paystack_out_of_time'
  /** The table that keeps count of the quota can't be reached, so nothing was sent. */
  | 'paystack_quota_unreachable'
  /** Paystack has given no usable answer for a while, so nothing was sent; see `until`. */
  | 'paystack_breaker_open'
  /** The key is of the other mode than the payment. */
  | 'paystack_key_of_other_mode'
  /** A 5xx. */
  | 'paystack_server_error'
  /** HTML in place of an answer: Cloudflare's block or challenge page, not Paystack. */
  | 'paystack_blocked'
  /** Anything that Paystack doesn't document: not JSON, a field of the wrong type, empty, too long. */
  | 'paystack_malformed_answer';

interface UnavailableContext {
  readonly head?: AnswerHead;
  readonly cause?: unknown;
  readonly until?: number | undefined;
  readonly because?: PaystackFailure['kind'] | undefined;
}

export class PaystackUnavailableError extends PaystackError {
  override readonly name = 'PaystackUnavailableError';
  readonly kind = 'unavailable';
  readonly code: UnavailableCode;
  readonly reached: Reached;
  /** Epoch ms before which it is not tried, where that is known. */
  readonly until?: number;
  /** How the calls before have failed, where nothing was sent on their account. */
  readonly because?: PaystackFailure['kind'];

  constructor(
    failure: { readonly code: UnavailableCode; readonly reached: Reached; readonly message: string },
    context: UnavailableContext = {},
  ) {
    super(failure.message, context.head, causedBy(context));
    this.code = failure.code;
    this.reached = failure.reached;
    if (context.until !== undefined) this.until = context.until;
    if (context.because !== undefined) this.because = context.because;
  }
}

/** A timeout or a broken connection after the request went out. Only a later verify can say what became of it. */
export class PaystackOutcomeUnknownError extends PaystackError {
  override readonly name = 'PaystackOutcomeUnknownError';
  readonly kind = 'outcome_unknown';
  readonly code = 'paystack_outcome_unknown';

  constructor(message: string, context: { readonly head?: AnswerHead; readonly cause?: unknown } = {}) {
    super(message, context.head, causedBy(context));
  }
}

/** Narrows a caught value to the closed family. */
export function isPaystackFailure(error: unknown): error is PaystackFailure {
  return error instanceof PaystackError;
}

function causedBy(context: { readonly cause?: unknown }): ErrorOptions {
  return context.cause === undefined ? {} : { cause: context.cause };
}
