import type { CheckFinding } from '../payment/finding.ts';
import type { Mode } from '../payment/mode.ts';
import { isOpen, type Payment } from '../payment/payment.ts';
import type { Reference } from '../payment/reference.ts';
import type { VerifyResult } from '../paystack/answers.ts';
import type { PaystackClient } from '../paystack/client.ts';
import type { Priority } from '../paystack/quota/priority.ts';
import type { CacheTimes } from '../runtime/environment.ts';
import { errorFields } from '../runtime/logger.ts';
import type { DimensionValues } from '../runtime/metric-names.ts';
import type { VerificationCache, VerificationResult, Writing } from '../store/verification-cache.ts';
import { answerOf, isLasting } from './answer.ts';
import { type ApplyContext, applyFinding } from './apply-finding.ts';
import { type PublishContext, publishEvents } from './publish-events.ts';

/** What a check needs. */
export interface CheckContext extends ApplyContext, PublishContext {
  readonly cache: VerificationCache;
  readonly paystack: PaystackClient;
  readonly cacheTimes: CacheTimes;
}

/** One check of a payment, or of a reference that has none here. */
export interface Check {
  readonly reference: Reference;
  /** As it was read just now. */
  readonly payment: Payment | undefined;
  /** What asked for the check. */
  readonly reason: DimensionValues['reason'];
  /** The mode of the payment, and of our key. */
  readonly mode: Mode;
  /** The rung of the ladder that the check stands for, if it stands for one. */
  readonly check?: number;
  /** Epoch milliseconds: the turn of a job whose call was deferred before. */
  readonly turn?: number | undefined;
  /** Epoch milliseconds by which Paystack has to have answered. */
  readonly deadline: number;
  /** The lease on the answer, where the check is made under one: it is given back with the answer. */
  readonly fence?: string;
}

/** Who goes first when checks have to wait for the quota. */
const PRIORITIES = {
  verify: 'caller',
  webhook: 'urgent',
  ladder: 'ladder',
  audit: 'audit',
} as const satisfies Record<Check['reason'], Priority>;

/** What a check has led to. */
export interface CheckOutcome {
  readonly payment: Payment | undefined;
  readonly result: VerificationResult;
  /** Whether the result is in the cache, where others find it, or too long for that: then its lease goes on for a while. */
  readonly isKept: boolean;
  /** The check has set the payment's next one, and the job for that is still to be sent. */
  readonly isScheduled: boolean;
}

/**
 * Asks Paystack about one reference, applies what it says to the payment, keeps the answer for the callers of `verify` (unless a job found the
 * payment still open: in five seconds that answer is good for nothing, and writing it is a third of what such a check writes), and publishes
 * the event if there is one. In this order: whoever hears of the event and asks `verify` finds the answer.
 *
 * @throws PaystackFailure when Paystack gave no usable answer: nothing is changed then, and nothing is assumed
 */
export async function checkPayment(
  context: CheckContext,
  { reference, payment, reason, mode, check, turn, deadline, fence }: Check,
): Promise<CheckOutcome> {
  const at = context.clock();
  const verified = await context.paystack.verify(reference, {
    deadline,
    mode,
    priority: PRIORITIES[reason],
    turn,
  });
  context.meter.count('Checks', { reason });
  const finding = findingOf(verified);
  const applied =
    payment &&
    (await applyFinding(context, payment, { finding, at, reason, ...(check !== undefined && { check }) }));
  const result = toResult(context, verified, applied?.payment, at);
  // Nobody waits for what a job finds of a payment that stays open. What may be kept of it is of the open payment too, and only older.
  const isOfUse = reason === 'verify' || applied === undefined || !isOpen(applied.payment);
  const isKept =
    isOfUse && (await keep(context, reference, result, { basedOn: payment?.version ?? 0, fence }));
  return {
    payment: applied && (await publishEvents(context, applied.payment)).payment,
    result,
    isKept,
    isScheduled: applied?.isScheduled ?? false,
  };
}

function findingOf(verified: VerifyResult): CheckFinding {
  return verified.kind === 'transaction'
    ? { kind: 'transaction', transaction: verified.transaction }
    : { kind: 'unknown-reference' };
}

function toResult(
  { cacheTimes }: CheckContext,
  verified: VerifyResult,
  payment: Payment | undefined,
  checkedAt: number,
): VerificationResult {
  const seconds = isLasting(verified, payment) ? cacheTimes.closedSeconds : cacheTimes.openSeconds;
  return {
    ...answerOf(verified, payment),
    checkedAt,
    freshUntil: checkedAt + seconds * 1_000,
    version: payment?.version ?? 0,
  };
}

/** A result that can't be kept costs another call later; it is no reason to fail a check that was made. */
async function keep(
  { cache, clock, log }: CheckContext,
  reference: Reference,
  result: VerificationResult,
  writing: Omit<Writing, 'now'>,
): Promise<boolean> {
  try {
    await cache.write(reference, result, { ...writing, now: clock() });
    return true;
  } catch (error) {
    log.warn('verification result not cached', { reference, ...errorFields(error) });
    return false;
  }
}
