import type { Clock } from '../../shared/payment/clock.ts';
import { isOpen, type OpenPayment, type Payment } from '../../shared/payment/payment.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { postponeCheck } from '../../shared/payment/upkeep.ts';
import type { LadderJob } from '../../shared/queue/verification-job.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';
import { errorFields } from '../../shared/runtime/logger.ts';
import { type PublishContext, publishEvents } from '../../shared/verification/publish-events.ts';

/** What reconcile works with. */
export interface ReconcileContext extends PublishContext {
  /** The lane of ladder checks. */
  readonly queue: VerificationQueue;
  readonly clock: Clock;
}

/** What one run has done. */
export interface ReconcileReport {
  /** Payments that were due when the run began, as far as one run goes. */
  readonly due: number;
  readonly jobsSent: number;
  /** Due payments that the run could not see to. They stay due. */
  readonly failed: number;
}

/** Payments seen to together: as many as one SQS batch holds. */
const BATCH_SIZE = 10;

/** The most payments of one run; the others are due in the next one, a minute later. */
const RUN_SIZE = 1_000;

/**
 * Sees to the payments that are due: sends the jobs of checks that were too far off for the queue or whose job was lost,
 * and publishes the events whose process died before it could.
 *
 * @param deadline epoch milliseconds after which nothing new is begun
 */
export async function reconcile(context: ReconcileContext, deadline: number): Promise<ReconcileReport> {
  const { payments, clock, log } = context;
  const due = await payments.due(clock(), RUN_SIZE);
  let jobsSent = 0;
  let failed = 0;
  for (let start = 0; start < due.length && clock() < deadline; start += BATCH_SIZE) {
    const done = await reconcileBatch(context, due.slice(start, start + BATCH_SIZE));
    jobsSent += done.jobsSent;
    failed += done.failed;
  }
  const report = { due: due.length, jobsSent, failed };
  log.info('reconciled', report);
  return report;
}

async function reconcileBatch(
  context: ReconcileContext,
  references: readonly Reference[],
): Promise<Omit<ReconcileReport, 'due'>> {
  const settled = await Promise.allSettled(references.map((reference) => published(context, reference)));
  for (const [index, result] of settled.entries()) {
    if (result.status === 'fulfilled') continue;
    context.log.error('payment not reconciled', {
      reference: references[index],
      ...errorFields(result.reason),
    });
  }
  const read = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const now = context.clock();
  const overdue = read
    .filter((payment) => payment !== undefined)
    .filter((payment) => isOverdue(payment, now));
  const jobsSent = await sendJobs(context, overdue);
  return { jobsSent, failed: references.length - read.length + overdue.length - jobsSent };
}

/** A due payment with its outbox published. `undefined` where the index is behind and there is no such payment. */
async function published(context: ReconcileContext, reference: Reference): Promise<Payment | undefined> {
  const payment = await context.payments.get(reference);
  return payment && (await publishEvents(context, payment));
}

/** The index may be behind, so the payment itself says whether its check is overdue. */
function isOverdue(payment: Payment, now: number): payment is OpenPayment {
  return isOpen(payment) && payment.nextCheck.dueAt <= now;
}

/**
 * Sends the jobs first and moves the due times after: dying in between sends a job twice, and the second one is dropped by
 * its number. The other way round it would come late.
 */
async function sendJobs(context: ReconcileContext, overdue: readonly OpenPayment[]): Promise<number> {
  const { queue, log } = context;
  const jobs = overdue.map(toJob);
  if (jobs.length === 0) return 0;
  try {
    const sent = await queue.sendAll(jobs);
    for (const { reference, check } of sent)
      log.info('check scheduled', { reference, check, delaySeconds: 0 });
    const moved = overdue.filter((payment) => sent.some(({ reference }) => reference === payment.reference));
    await Promise.all(moved.map((payment) => postpone(context, payment)));
    return sent.length;
  } catch (error) {
    log.error('jobs not sent', errorFields(error));
    return 0;
  }
}

/** A due time that can't be moved costs a second job a minute later, which is dropped by its number. */
async function postpone({ payments, clock, log }: ReconcileContext, payment: OpenPayment): Promise<void> {
  const now = clock();
  try {
    await payments.put(postponeCheck(payment, now, now));
  } catch (error) {
    log.warn('due time not moved', { reference: payment.reference, ...errorFields(error) });
  }
}

function toJob({ reference, nextCheck }: OpenPayment): LadderJob {
  return { kind: 'ladder', reference, check: nextCheck.number, attempt: 0 };
}
