import { externalPayment } from '../../shared/payment/claim.ts';
import { lateness } from '../../shared/payment/ladder.ts';
import { isOpen, type Payment } from '../../shared/payment/payment.ts';
import { isToldAs } from '../../shared/payment/told-as.ts';
import { isBeyondHope, postponeCheck, withoutChecks } from '../../shared/payment/upkeep.ts';
import {
  isPaystackFailure,
  PaystackDeferredError,
  PaystackRejectedError,
} from '../../shared/paystack/errors.ts';
import { laneOf } from '../../shared/queue/lane.ts';
import type { LadderJob, VerificationJob, WebhookJob } from '../../shared/queue/verification-job.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';
import { ahead } from '../../shared/runtime/ahead.ts';
import { errorFields } from '../../shared/runtime/logger.ts';
import { NotConfiguredError, type PaystackKeys } from '../../shared/runtime/paystack-keys.ts';
import type { SecretReader } from '../../shared/runtime/secret-reader.ts';
import { isTransientAwsFailure } from '../../shared/runtime/transient-aws-failure.ts';
import { type CheckContext, checkPayment } from '../../shared/verification/check-payment.ts';
import { sendNextCheck } from '../../shared/verification/send-next-check.ts';
import { keepInMind } from './keep-in-mind.ts';
import {
  AUDIT_PATIENCE_MS,
  auditSeconds,
  deferSeconds,
  LONGEST_PATIENCE_MS,
  MANNERS,
  OutOfPatienceError,
  putBackSeconds,
} from './put-back.ts';

/** What the worker works with. */
export interface WorkerContext extends CheckContext {
  readonly keys: SecretReader<PaystackKeys>;
  /** The lane of webhook checks. */
  readonly urgentQueue: VerificationQueue;
  /** The lane of ladder checks. */
  readonly scheduledQueue: VerificationQueue;
}

/**
 * Does one verification job. A payment that is still open afterwards is no failure: the job for its next check is sent,
 * and this one is done. So is a job that Paystack or AWS gave no answer for, or that there is no quota for yet: it is put
 * back as a new message. What is thrown is a fault of ours, and SQS brings the job again.
 *
 * @param deadline epoch milliseconds by which Paystack has to have answered
 * @param isLast SQS does not bring the job again
 * @throws {OutOfPatienceError} when what a webhook asked for has been put back for three days
 */
export async function work(
  context: WorkerContext,
  job: VerificationJob,
  deadline: number,
  isLast = false,
): Promise<void> {
  const { reference } = job;
  const { log } = context;
  // The keys while the payment is read: a process that is new has neither.
  const keys = ahead(context.keys.read());
  let stored: Payment | undefined;
  try {
    stored = await context.payments.get(reference);
    const reason = stale(job, stored);
    if (reason !== undefined) return log.info('job dropped', { reference, kind: job.kind, reason });
    if (isLast && job.kind === 'webhook') await keepInMind(context, job);
    const { mode } = await keys;
    const { payment, isNew } =
      stored === undefined ? await watched(context, job, mode) : { payment: stored, isNew: false };
    if (payment.mode !== mode) throw new OtherModeError(payment.mode);
    const check = job.kind === 'ladder' ? { check: job.check } : {};
    const checked = await checkPayment(context, {
      reference,
      payment,
      reason: job.kind,
      mode,
      turn: job.turn,
      deadline,
      ...check,
    });
    if (checked.payment !== undefined && (checked.isScheduled || isNew)) {
      await sendNextCheck({ ...context, queue: context.scheduledQueue }, checked.payment);
    }
    if (job.kind === 'audit') countRepair(context, stored, checked.payment);
    if (isContradicted(job, checked.payment)) await lookAgain(context, job);
  } catch (error) {
    if (error instanceof PaystackDeferredError) return await defer(context, job, stored, error);
    if (!isUnanswered(error)) throw error;
    if (isHopeless(job, context.clock()) && (job.kind !== 'webhook' || (await keepInMind(context, job)))) {
      throw new OutOfPatienceError(job.attempt, { cause: error });
    }
    if (isPointless(job, stored, error, context.clock()) && (await endChecks(context, stored, error.code)))
      return;
    await putBack(context, job, stored, error);
  }
}

/** Why a job needs no check, or `undefined` when it does: a stale or repeated job is dropped before it costs a call. */
function stale(job: VerificationJob, payment: Payment | undefined): string | undefined {
  if (job.kind === 'ladder') {
    if (payment === undefined) return 'no such payment';
    if (!isOpen(payment)) return 'payment is closed';
    return payment.nextCheck.number === job.check ? undefined : 'another check is next';
  }
  if (job.kind === 'audit') {
    if (payment === undefined) return 'no such payment';
    return isToldAs(payment, job.listed) ? 'payment is told' : undefined;
  }
  if (payment?.status === 'reversed') return 'payment is reversed';
  return payment?.status === 'success' && job.event === 'charge.success' ? 'payment is paid' : undefined;
}

/**
 * Nothing but the audit has told of a closed payment what Paystack has known. An open one would still have been checked. That money
 * went back which had been told of is no repair: Paystack need not send a webhook for it, and nothing else would have found it.
 */
function countRepair(
  { log, meter }: WorkerContext,
  before: Payment | undefined,
  after: Payment | undefined,
): void {
  if (before === undefined || after === undefined) return;
  if (isOpen(before) || before.status === after.status) return;
  const isReturn =
    after.status === 'reversed' && (before.status === 'success' || before.status === 'mismatched');
  if (!isReturn) meter.count('PaymentsRepaired');
  log.warn('payment repaired by the audit', {
    reference: after.reference,
    before: before.status,
    payment: after.status,
  });
}

/** How often a payment is looked at again because Paystack's webhook calls it paid and Paystack's verify does not. */
const SECOND_LOOKS = 5;

/**
 * Paystack says `charge.success`, and its verify does not say so yet. The webhook may well be right and verify behind, while
 * the next rung of the ladder may be hours away.
 */
function isContradicted(job: VerificationJob, payment: Payment | undefined): job is WebhookJob {
  if (job.kind !== 'webhook' || job.event !== 'charge.success' || job.looks >= SECOND_LOOKS) return false;
  return payment !== undefined && !['success', 'mismatched', 'reversed'].includes(payment.status);
}

async function lookAgain(context: WorkerContext, job: WebhookJob): Promise<void> {
  const { clock, random, log, urgentQueue } = context;
  const { reference, looks } = job;
  const delaySeconds = putBackSeconds(looks, { now: clock(), random });
  const sentJob = await urgentQueue.send(
    { ...job, turn: undefined, attempt: 0, since: undefined, looks: looks + 1 },
    delaySeconds,
  );
  log.warn('webhook is ahead of verify, looking again', { reference, sentJob, looks, delaySeconds });
}

/**
 * A reference that Paystack tells of and that was never initialized here: started elsewhere, and watched from now on. It is
 * recorded before Paystack is asked, as a claim is: whatever becomes of this job, the ladder comes for the payment.
 */
async function watched(
  { payments, ladder, clock, random }: WorkerContext,
  { reference }: VerificationJob,
  mode: PaystackKeys['mode'],
): Promise<{ payment: Payment; isNew: boolean }> {
  const payment = externalPayment(reference, mode, { ladder, now: clock(), random });
  const isNew = await payments.put(payment);
  // Else somebody was faster: another webhook of the same transaction, or initialize.
  return { payment: isNew ? payment : ((await payments.get(reference)) ?? payment), isNew };
}

/** The payment belongs to the mode that the deployment's key is not of; Paystack would not know its reference. */
class OtherModeError extends Error {
  readonly code = 'payment_of_other_mode';
  /** The payment's. */
  readonly mode: PaystackKeys['mode'];

  constructor(mode: PaystackKeys['mode']) {
    super(`The payment is of ${mode} mode, and the key of this deployment is not`);
    this.name = 'OtherModeError';
    this.mode = mode;
  }
}

/**
 * A webhook, or what the audit found, that nothing has answered for days, or that the deployment's key never will: a person
 * looks at it. While the table can't be told of a webhook it is not given up. A check of the ladder is asked for again for as long as its payment is open.
 */
function isHopeless(job: VerificationJob, now: number): boolean {
  return job.kind !== 'ladder' && job.since !== undefined && now - job.since >= LONGEST_PATIENCE_MS;
}

/**
 * A check of the ladder long after the deadline that is kept from being answered by no outage: its payment is of the mode which the
 * key is not of any more, or Paystack refuses, for good, to say anything about it.
 */
function isPointless(
  job: VerificationJob,
  payment: Payment | undefined,
  error: Error,
  now: number,
): error is OtherModeError | PaystackRejectedError {
  if (job.kind !== 'ladder' || payment === undefined || !isOpen(payment)) return false;
  const isForGood = error instanceof OtherModeError || error instanceof PaystackRejectedError;
  return isForGood && isBeyondHope(payment, now);
}

/** Gives `false` where that could not be stored: the job is put back then, and tries again. */
async function endChecks(
  { payments, log }: WorkerContext,
  payment: Payment | undefined,
  code: string,
): Promise<boolean> {
  if (payment === undefined || !isOpen(payment)) return false;
  const { reference } = payment;
  try {
    if (!(await payments.put(withoutChecks(payment, code)))) return false;
    log.warn('checks given up', { reference, payment: payment.status, code });
    return true;
  } catch (error) {
    log.warn('checks not given up', { reference, ...errorFields(error) });
    return false;
  }
}

/** No fault of this code: Paystack or AWS gave no answer, or an operator has yet to set the right key. */
function isUnanswered(error: unknown): error is Error {
  if (isPaystackFailure(error) || error instanceof NotConfiguredError) return true;
  return error instanceof OtherModeError || isTransientAwsFailure(error);
}

/**
 * Sends the job again with a delay. The payment's due time moves along, so that reconcile doesn't send another job for the
 * same check every few minutes for as long as Paystack is away. Where it is the table that is away, nothing moves, and
 * reconcile sends another job when it is back: the second of the two is dropped by its number.
 */
async function putBack(
  context: WorkerContext,
  job: VerificationJob,
  payment: Payment | undefined,
  error: Error,
): Promise<void> {
  const { clock, random, log, meter } = context;
  const { reference, attempt } = job;
  const now = clock();
  const manner = MANNERS[job.kind];
  const delaySeconds = putBackSeconds(attempt, { ...waitOf(error), manner, now, random });
  // Its turn is used up: the call was made, or nobody's will be for a while.
  const since = job.kind === 'ladder' ? {} : { since: job.since ?? now };
  const next = { ...job, ...since, turn: undefined, attempt: attempt + 1 };
  const sentJob = await queueOf(context, job).send(next, delaySeconds);
  meter.count('JobsPutBack');
  // Test payments that the change to a live key has left behind are nobody's money: no alarm is to see them.
  const isLeftBehind = error instanceof OtherModeError && error.mode === 'test';
  const isKeyUnfit = error instanceof NotConfiguredError || error instanceof OtherModeError;
  if (isKeyUnfit && !isLeftBehind) meter.count('PaystackKeyUnfit');
  if (!isLeftBehind) measureLateness(context, next, payment);
  log.warn('job put back', { reference, sentJob, attempt, delaySeconds, ...errorFields(error) });
  if (job.kind === 'ladder') await postpone(context, job, payment, delaySeconds);
}

/** Until when there is no use in coming again, where that is known. */
function waitOf(error: Error): { readonly until?: number; readonly notBefore?: number | undefined } {
  if (!isPaystackFailure(error)) return {};
  switch (error.kind) {
    case 'rate_limited':
      return { until: error.until };
    case 'unavailable':
      return { notBefore: error.until };
    default:
      return {};
  }
}

/**
 * Sends the job again for when it is its turn. Nobody has failed at anything, so it counts as no attempt; and as the turn
 * goes with the job, it has its place in the order for as long as it takes.
 */
async function defer(
  context: WorkerContext,
  job: VerificationJob,
  payment: Payment | undefined,
  { until, turn }: PaystackDeferredError,
): Promise<void> {
  const { clock, random, log } = context;
  const { reference, attempt } = job;
  const now = clock();
  const inTurn = deferSeconds(until, now);
  const delaySeconds = job.kind === 'audit' ? Math.max(inTurn, auditSeconds(random)) : inTurn;
  const next = job.kind === 'audit' ? { ...job, since: job.since ?? now } : { ...job, turn };
  if (next.kind === 'audit' && now - next.since >= AUDIT_PATIENCE_MS) {
    return log.warn('job dropped', { reference, kind: job.kind, reason: 'the next audit asks again' });
  }
  const sentJob = await queueOf(context, job).send(next, delaySeconds);
  log.info('job deferred', { reference, sentJob, attempt, delaySeconds });
  measureLateness(context, next, payment);
  if (job.kind === 'ladder') await postpone(context, job, payment, delaySeconds);
}

/**
 * A job that is sent again moves its payment's due time along, so reconcile never finds it overdue: it has to be told here. Nobody
 * waits for what the audit asked for.
 */
function measureLateness(
  { clock, meter }: WorkerContext,
  job: VerificationJob,
  payment: Payment | undefined,
): void {
  const now = clock();
  if (job.kind === 'ladder' && payment !== undefined && isOpen(payment)) {
    meter.record('CheckLateness', Math.max(0, lateness(payment.nextCheck, now)));
  }
  if (job.kind === 'webhook' && job.since !== undefined) {
    meter.record('CheckLateness', Math.max(0, now - job.since));
  }
}

function queueOf({ urgentQueue, scheduledQueue }: WorkerContext, job: VerificationJob): VerificationQueue {
  return laneOf(job) === 'urgent' ? urgentQueue : scheduledQueue;
}

async function postpone(
  { payments, clock, log }: WorkerContext,
  { reference }: LadderJob,
  payment: Payment | undefined,
  delaySeconds: number,
): Promise<void> {
  if (payment === undefined || !isOpen(payment)) return;
  const now = clock();
  try {
    // Where somebody else has just changed the payment, its due time is theirs to set.
    await payments.put(postponeCheck(payment, now + delaySeconds * 1_000, now));
  } catch (error) {
    log.warn('due time not moved', { reference, ...errorFields(error) });
  }
}
