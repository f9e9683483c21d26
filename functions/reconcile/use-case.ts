import type { Clock } from '../../shared/payment/clock.ts';
import { lateness } from '../../shared/payment/ladder.ts';
import type { OpenPayment, Payment } from '../../shared/payment/payment.ts';
import { askedAgain, isAwaitingCheck, isUnanswered, postponeCheck } from '../../shared/payment/upkeep.ts';
import type { LadderJob, WebhookJob } from '../../shared/queue/verification-job.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';
import { errorFields } from '../../shared/runtime/logger.ts';
import type { Meter } from '../../shared/runtime/metrics.ts';
import type { DuePayment } from '../../shared/store/payment-store.ts';
import { StoredItemError } from '../../shared/store/stored-item-error.ts';
import {
  type PublishContext,
  type Published,
  publishEvents,
} from '../../shared/verification/publish-events.ts';
import { sendJobs } from '../../shared/verification/send-jobs.ts';

/** What reconcile works with. */
export interface ReconcileContext extends PublishContext {
  /** The lane of ladder checks. */
  readonly queue: VerificationQueue;
  readonly clock: Clock;
  readonly meter: Meter;
}

/** What one run has done. */
export interface ReconcileReport {
  /** Payments that were due when the run began, from where the last one ended and as far as one run goes. */
  readonly due: number;
  readonly jobsSent: number;
  /** Due payments that the run could not see to. They stay due. */
  readonly failed: number;
}

/** Payments seen to together: as many as one SQS batch holds. */
const BATCH_SIZE = 10;

/** The most payments of one run; the next one, a minute later, goes on with the others. */
const RUN_SIZE = 1_000;

/**
 * How close to now, in milliseconds, a run has to come so that the next one begins with the longest overdue again: all that is left has
 * become due since the last run. While there is more than a run can see to in every minute, none would come to the end.
 */
const UP_TO_DATE = 60_000;

/** How often a run keeps its place while it goes on, in milliseconds, in case it ends without a word. A quick one never does. */
const KEEP_EVERY = 5_000;

/** A check that is later than this, in milliseconds, has been missed by its job and by those of several runs. */
const LATE_AFTER = 600_000;

/**
 * Sees to the payments that are due: sends the jobs of checks that were too far off for the queue or whose job was lost,
 * and publishes the events whose process died before it could.
 *
 * A run that does not come to the end of what is due keeps its place, and the next one goes on from there, else with the longest
 * overdue again. So payments that can't be helped (an item that nobody can read, an event that the bus never takes) don't stand before the
 * others for good, however many they are.
 *
 * @param deadline epoch milliseconds after which nothing new is begun
 */
export async function reconcile(context: ReconcileContext, deadline: number): Promise<ReconcileReport> {
  const { payments, clock, log } = context;
  const begun = clock();
  const from = await payments.duePosition();
  const due = await payments.due(begun, RUN_SIZE, from);
  let sum = NOTHING_DONE;
  let seen = 0;
  let kept = from;
  let keptAt = begun;
  while (seen < due.length && clock() < deadline) {
    if (clock() - keptAt >= KEEP_EVERY) {
      // Before the batch that this run may die of: the next one is to go on behind it.
      kept = await keepPlace(context, kept, due[Math.min(seen + BATCH_SIZE, due.length) - 1]);
      keptAt = clock();
    }
    const batch = due.slice(seen, seen + BATCH_SIZE);
    sum = added(sum, await reconcileBatch(context, batch, sum.isBusAway));
    seen += batch.length;
  }
  const last = due[seen - 1] ?? from;
  const isAllSeen = seen === due.length;
  const isAtEnd = isAllSeen && due.length < RUN_SIZE;
  const isUpToDate = isAllSeen && last !== undefined && last.dueAt > begun - UP_TO_DATE;
  await keepPlace(context, kept, isAtEnd || isUpToDate ? undefined : last);
  measure(context.meter, sum, isAtEnd);
  const report = { due: due.length, jobsSent: sum.jobsSent, failed: sum.failed };
  log.info('reconciled', report);
  return report;
}

/** What has been done for some of the due payments, and what they were like. */
interface BatchReport extends Omit<ReconcileReport, 'due'> {
  /** Open payments whose check was late by more than {@link LATE_AFTER}. */
  readonly overdue: number;
  /** Payments with an event that the bus did not take. */
  readonly eventsUnsent: number;
  /** Items that can't be read as a payment. */
  readonly unreadable: number;
  readonly isBusAway: boolean;
}

const NOTHING_DONE: BatchReport = {
  jobsSent: 0,
  failed: 0,
  overdue: 0,
  eventsUnsent: 0,
  unreadable: 0,
  isBusAway: false,
};

function added(one: BatchReport, other: BatchReport): BatchReport {
  return {
    jobsSent: one.jobsSent + other.jobsSent,
    failed: one.failed + other.failed,
    overdue: one.overdue + other.overdue,
    eventsUnsent: one.eventsUnsent + other.eventsUnsent,
    unreadable: one.unreadable + other.unreadable,
    isBusAway: one.isBusAway || other.isBusAway,
  };
}

/** Gives the place that is kept then. One that can't be kept costs the next run what this one has seen already. */
async function keepPlace(
  { payments, log }: ReconcileContext,
  before: DuePayment | undefined,
  place: DuePayment | undefined,
): Promise<DuePayment | undefined> {
  if (before === undefined && place === undefined) return undefined;
  try {
    await payments.keepDuePosition(place);
    return place;
  } catch (error) {
    log.warn('place among the due payments not kept', errorFields(error));
    return before;
  }
}

/** In every run, zeros too: where they stop, reconcile has stopped. */
function measure(meter: Meter, { overdue, eventsUnsent, unreadable }: BatchReport, isAtEnd: boolean): void {
  meter.record('PaymentsOverdue', overdue);
  meter.record('EventsUnsent', eventsUnsent);
  meter.record('UnreadablePayments', unreadable);
  meter.record('ReconcileCutShort', isAtEnd ? 0 : 1);
}

async function reconcileBatch(
  context: ReconcileContext,
  due: readonly DuePayment[],
  isBusAway: boolean,
): Promise<BatchReport> {
  const begun = context.clock();
  const settled = await Promise.allSettled(due.map((each) => published(context, each, isBusAway)));
  const rejected: unknown[] = [];
  for (const [index, result] of settled.entries()) {
    if (result.status === 'fulfilled') continue;
    rejected.push(result.reason);
    context.log.error('payment not reconciled', {
      reference: due[index]?.reference,
      ...errorFields(result.reason),
    });
  }
  const read = settled.flatMap((result) =>
    result.status === 'fulfilled' && result.value !== undefined ? [result.value] : [],
  );
  const now = context.clock();
  const toSend = read.flatMap(({ payment }) => dueJob(payment, now) ?? []);
  const jobsSent = await sendDue(context, toSend);
  const isLate = ({ payment }: DueJob) =>
    isDue(payment, now) && lateness(payment.nextCheck, begun) > LATE_AFTER;
  return {
    jobsSent,
    failed: rejected.length + toSend.length - jobsSent,
    overdue: toSend.filter(isLate).length,
    eventsUnsent: read.filter(({ unsent }) => unsent > 0).length,
    unreadable: rejected.filter((reason) => reason instanceof StoredItemError).length,
    isBusAway: read.some((each) => each.isBusAway),
  };
}

/**
 * A due payment with its outbox published. `undefined` where the index is behind and there is no such payment.
 *
 * @param isBusAway whether the bus has given no answer in this run: each further call to it would take seconds of what there is for
 *   the checks
 */
async function published(
  context: ReconcileContext,
  { reference }: DuePayment,
  isBusAway: boolean,
): Promise<Published | undefined> {
  const payment = await context.payments.get(reference);
  if (payment === undefined) return undefined;
  if (isBusAway) return { payment, unsent: Object.keys(payment.outbox).length, isBusAway };
  return await publishEvents(context, payment);
}

/** The index may be behind, so the payment itself says whether its check is due. */
function isDue(payment: Payment, now: number): payment is OpenPayment {
  return isAwaitingCheck(payment) && payment.nextCheck.dueAt <= now;
}

/** A job that a due payment is to have, and the payment as it is kept once the job is sent. */
interface DueJob {
  readonly payment: Payment;
  readonly job: LadderJob | WebhookJob;
  readonly sent: (now: number) => Payment;
}

function dueJob(payment: Payment, now: number): DueJob | undefined {
  const { reference } = payment;
  if (isDue(payment, now)) {
    const job = { kind: 'ladder', reference, check: payment.nextCheck.number, attempt: 0 } as const;
    return { payment, job, sent: (at) => postponeCheck(payment, at, at) };
  }
  if (!isUnanswered(payment) || payment.unanswered.dueAt > now) return undefined;
  const { event } = payment.unanswered;
  const job = { kind: 'webhook', reference, event, attempt: 0, looks: 0 } as const;
  return { payment, job, sent: (at) => askedAgain(payment, at) };
}

/**
 * Sends the jobs first and moves the due times after: dying in between sends a job twice, and the second one is dropped by
 * its number, or looks at the payment once more. The other way round it would come late. A job that was not sent is tried again in the next run: its payment stays due.
 */
async function sendDue(context: ReconcileContext, due: readonly DueJob[]): Promise<number> {
  const sent = await sendJobs(
    context,
    due.map(({ job }) => job),
  );
  const taken = new Set(sent.map(({ job }) => job.reference));
  await Promise.all(due.filter(({ job }) => taken.has(job.reference)).map((each) => postpone(context, each)));
  return sent.length;
}

/** A due time that can't be moved costs a second job a minute later, with no more effect than if this run had died. */
async function postpone({ payments, clock, log }: ReconcileContext, { sent, job }: DueJob): Promise<void> {
  try {
    await payments.put(sent(clock()));
  } catch (error) {
    log.warn('due time not moved', { reference: job.reference, ...errorFields(error) });
  }
}
