import type { PaystackTransaction } from '../payment/paystack-transaction.ts';
import {
  type AnswerHead,
  type PaystackFailure,
  PaystackForbiddenError,
  PaystackRateLimitedError,
  PaystackRejectedError,
  PaystackUnauthorizedError,
  PaystackUnavailableError,
  type Refusal,
} from './errors.ts';
import { parseJson } from './json.ts';
import { type RateLimit, readRateLimit } from './rate-limit.ts';
import {
  initializeSchema,
  type ListedData,
  listedSchema,
  listSchema,
  refusalSchema,
  type VerifyData,
  verifySchema,
} from './schemas.ts';
import type { PaystackAnswer } from './transport.ts';

/** Paystack opened a transaction; the access code and the checkout page are in the body, for the caller. */
export interface InitializeResult {
  /** Paystack's bytes as text. */
  readonly body: string;
  readonly reference: string;
  readonly rateLimit: RateLimit;
}

/** Paystack either told how the transaction stands or does not know the reference (yet, or in this mode). */
export type VerifyResult =
  | {
      readonly kind: 'transaction';
      readonly httpStatus: 200;
      /** Paystack's bytes as text: its ids are 64 bits wide, so this is never parsed and written again. */
      readonly body: string;
      readonly transaction: PaystackTransaction;
      readonly rateLimit: RateLimit;
    }
  | {
      readonly kind: 'unknown-reference';
      readonly httpStatus: 400 | 404;
      readonly body: string;
      readonly rateLimit: RateLimit;
    };

/** A transaction in Paystack's list. */
export interface ListedTransaction {
  /** Decimal digits of a 64-bit number. */
  readonly id?: string;
  /** As it came: another system may have given it, so it need not be one of ours. */
  readonly reference: string;
  /** Paystack's own word. */
  readonly status: string;
  /** Epoch ms; missing where Paystack names no moment, or none that can be read. */
  readonly createdAt?: number;
}

/** A page of Paystack's list, newest first. */
export interface TransactionPage {
  readonly transactions: readonly ListedTransaction[];
  /** Elements that can't be read as a transaction: none of ours has no reference and no status. */
  readonly unreadable: number;
  /** Where the next page begins; missing on the last one. */
  readonly next?: string;
  readonly rateLimit: RateLimit;
}

/**
 * Paystack's reference documents 404 `Entity not found`, its API answers 400 `transaction_not_found`
 * ("Transaction reference not found."), and older endpoints send the message alone.
 */
const UNKNOWN_REFERENCE = /^(transaction )?reference not found|^transaction not found|^entity not found/i;

/** Documented under 401, and in the sample for verify under 400. */
const INVALID_KEY = /^invalid key\b/i;

/** Of the key's allow-list: "Your IP address is not allowed to make this call". */
const ABOUT_OUR_ADDRESS = /\bIP\b/i;

/** The statuses under which Paystack's own refusal is definite. A 408, say, is not. */
export const DEFINITE_REFUSALS: readonly number[] = [400, 403, 404, 409, 422];

/**
 * Reads the answer to initialize.
 *
 * @param now epoch ms
 * @throws PaystackFailure for everything but a transaction that was opened
 */
export function readInitializeAnswer(answer: PaystackAnswer, now: number): InitializeResult {
  const head = readHead(answer, now);
  if (answer.httpStatus !== 200 || isHtml(answer)) throw failureOf(answer, head, now);

  const read = initializeSchema.safeParse(parseJson(answer.body));
  if (!read.success) throw malformed(head, read.error.issues);
  const { reference } = read.data.data;
  return { body: answer.body, reference, rateLimit: head.rateLimit };
}

/**
 * Reads the answer to verify.
 *
 * @param now epoch ms
 * @throws PaystackFailure for everything but a transaction or an unknown reference
 */
export function readVerifyAnswer(answer: PaystackAnswer, now: number): VerifyResult {
  const head = readHead(answer, now);
  const { rateLimit } = head;
  const { httpStatus, body } = answer;
  if ((httpStatus === 400 || httpStatus === 404) && saysUnknownReference(answer)) {
    return { kind: 'unknown-reference', httpStatus, body, rateLimit };
  }
  if (httpStatus !== 200 || isHtml(answer)) throw failureOf(answer, head, now);

  const read = verifySchema.safeParse(parseJson(body));
  if (!read.success) throw malformed(head, read.error.issues);
  return { kind: 'transaction', httpStatus, body, transaction: toTransaction(read.data.data), rateLimit };
}

/**
 * Reads a page of the list of transactions, which was asked for by cursor.
 *
 * An answer that is cut into numbered pages all the same, and has more of them, is refused: taken for the last page it would make
 * all that is missing look compared. So is one with several elements none of which can be read: then it is not they that are odd.
 *
 * @param now epoch ms
 * @throws PaystackFailure for everything but a page
 */
export function readListAnswer(answer: PaystackAnswer, now: number): TransactionPage {
  const head = readHead(answer, now);
  if (answer.httpStatus !== 200 || isHtml(answer)) throw failureOf(answer, head, now);

  const read = listSchema.safeParse(parseJson(answer.body));
  if (!read.success) throw malformed(head, read.error.issues);
  const { data, meta } = read.data;
  if (meta.next === undefined && (meta.pageCount ?? 1) > (meta.page ?? 1)) {
    throw malformed(head, [{ path: ['meta', 'next'] }]);
  }
  const elements = data.map((each) => listedSchema.safeParse(each));
  const transactions = elements.flatMap((each) => (each.success ? [toListed(each.data)] : []));
  if (data.length > 1 && transactions.length === 0) {
    throw malformed(
      head,
      elements[0]?.error?.issues.map(({ path }) => ({ path: ['data', 0, ...path] })),
    );
  }
  return {
    transactions,
    unreadable: data.length - transactions.length,
    ...(meta.next === undefined || data.length === 0 ? {} : { next: meta.next }),
    rateLimit: head.rateLimit,
  };
}

function saysUnknownReference(answer: PaystackAnswer): boolean {
  const refusal = readRefusal(answer);
  if (refusal === undefined) return false;
  return refusal.code === 'transaction_not_found' || UNKNOWN_REFERENCE.test(refusal.message);
}

function failureOf(answer: PaystackAnswer, head: AnswerHead, now: number): PaystackFailure {
  const { httpStatus } = answer;
  // These two whatever the body: Cloudflare and API Gateway say them as well, in HTML or JSON of their own.
  if (httpStatus === 429) return new PaystackRateLimitedError(head, head.rateLimit.blockedUntil ?? now);
  if (httpStatus === 401) return new PaystackUnauthorizedError(head);
  if (httpStatus >= 500) {
    return unavailable('paystack_server_error', `Paystack failed (HTTP ${httpStatus})`, head);
  }
  if (isHtml(answer)) {
    return unavailable('paystack_blocked', `HTML in place of Paystack's answer (HTTP ${httpStatus})`, head);
  }

  const refusal = readRefusal(answer);
  // A 403 can also be about what one caller asked for, and must not stop the calls of all others then.
  const isAboutUs = refusal === undefined || ABOUT_OUR_ADDRESS.test(refusal.message);
  if (httpStatus === 403 && isAboutUs && isObject(parseJson(answer.body)))
    return new PaystackForbiddenError(head);
  if (refusal === undefined || !DEFINITE_REFUSALS.includes(httpStatus)) return malformed(head);
  if (INVALID_KEY.test(refusal.message)) return new PaystackUnauthorizedError(head);
  return new PaystackRejectedError(head, refusal);
}

function readHead(answer: PaystackAnswer, now: number): AnswerHead {
  const { httpStatus, headers } = answer;
  const requestId = headers['x-amzn-requestid'];
  const cfRay = headers['cf-ray'];
  return {
    httpStatus,
    rateLimit: readRateLimit({ httpStatus, headers, now }),
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(typeof cfRay === 'string' ? { cfRay } : {}),
  };
}

function readRefusal(answer: PaystackAnswer): Refusal | undefined {
  const read = refusalSchema.safeParse(parseJson(answer.body));
  if (!read.success) return undefined;
  const { message, code, type } = read.data;
  return {
    message,
    ...(code === undefined ? {} : { code }),
    ...(type === undefined ? {} : { type }),
    body: answer.body,
  };
}

function toListed({ id, status, reference, created_at, createdAt }: ListedData): ListedTransaction {
  const created = Date.parse(created_at ?? createdAt ?? '');
  return {
    status,
    reference,
    ...(id === undefined ? {} : { id }),
    ...(Number.isNaN(created) ? {} : { createdAt: created }),
  };
}

function toTransaction(data: VerifyData): PaystackTransaction {
  const { requested_amount, plan_object, paid_at, paidAt, channel, ...sameName } = data;
  const plan = typeof plan_object === 'object' && !Array.isArray(plan_object) ? plan_object : {};
  const paid = paid_at ?? paidAt;
  return {
    ...sameName,
    ...(requested_amount === undefined ? {} : { requestedAmount: requested_amount }),
    ...(plan.amount === undefined ? {} : { planAmount: plan.amount }),
    ...(plan.plan_code === undefined ? {} : { planCode: plan.plan_code }),
    ...(paid === undefined ? {} : { paidAt: paid }),
    ...(channel === undefined ? {} : { channel }),
  };
}

/** Names the fields that are wrong and never their values: those may be a customer's. */
function malformed(
  head: AnswerHead,
  issues: readonly { readonly path: readonly PropertyKey[] }[] = [],
): PaystackFailure {
  const fields = issues.map((issue) => issue.path.join('.')).filter((path) => path !== '');
  const where = fields.length === 0 ? '' : `: ${fields.join(', ')}`;
  const message = `Paystack gave a malformed answer (HTTP ${head.httpStatus})${where}`;
  return unavailable('paystack_malformed_answer', message, head);
}

/** An answer came, so somebody read the request; `maybe` whoever it was. */
function unavailable(
  code: PaystackUnavailableError['code'],
  message: string,
  head: AnswerHead,
): PaystackUnavailableError {
  return new PaystackUnavailableError({ code, reached: 'maybe', message }, { head });
}

function isHtml(answer: PaystackAnswer): boolean {
  return (answer.headers['content-type'] ?? '').includes('html') || answer.body.trimStart().startsWith('<');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
