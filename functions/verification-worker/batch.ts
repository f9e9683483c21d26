import type { SQSBatchItemFailure, SQSBatchResponse } from 'aws-lambda';
import { type Job, parseJob } from '../../shared/queue/job.ts';
import { inTime, OutOfTimeError, type SetAlarm } from '../../shared/runtime/in-time.ts';
import type { Lifetime } from '../../shared/runtime/lifetime.ts';
import type { LogIds } from '../../shared/runtime/log-ids.ts';
import { errorFields } from '../../shared/runtime/logger.ts';
import { type GiveUpContext, giveUp, isLastReceive, type JobRecord } from './give-up.ts';
import { type RelayContext, relayWebhook } from './relay.ts';
import { type WorkerContext, work } from './use-case.ts';

/** What a batch of messages is worked on with; each of its jobs gets a log of its own. */
export interface BatchContext extends WorkerContext, RelayContext, GiveUpContext {
  /** The real one where it is missing. */
  readonly setAlarm?: SetAlarm;
}

/** Kept back of a job's last receive, in milliseconds: for its dead letter, which says that the time was up. */
const TIME_FOR_LETTER = 2_000;

/**
 * Does the jobs of one batch side by side. Only those that failed are reported, and only they come again: the others are
 * deleted, each of them once it is done, or given up, and never before. A job that is still under way when the time is up has
 * failed, and takes none of the others with it.
 *
 * @param lifetime `deadline`: by when Paystack has to have answered; `answerBy`: by when the batch is reported
 */
export async function workBatch(
  context: BatchContext,
  records: readonly JobRecord[],
  lifetime: Pick<Lifetime, 'deadline' | 'answerBy'>,
): Promise<SQSBatchResponse> {
  const failures = await Promise.all(records.map((record) => attempt(context, record, lifetime)));
  return { batchItemFailures: failures.flat() };
}

async function attempt(
  context: BatchContext,
  record: JobRecord,
  { deadline, answerBy }: Pick<Lifetime, 'deadline' | 'answerBy'>,
): Promise<SQSBatchItemFailure[]> {
  // Read first, so that whatever is logged of it says which payment it is about.
  const read = readJob(record);
  const log = context.log.with({ job: record.messageId, ...read.ids });
  const ofJob = { ...context, log };
  const { clock, meter, setAlarm } = context;
  const workUntil = answerBy - (isLastReceive(context, record) ? TIME_FOR_LETTER : 0);
  try {
    await inTime(doJob(ofJob, read, deadline, isLastReceive(context, record)), workUntil - clock(), setAlarm);
    return [];
  } catch (error) {
    meter.count('JobsFailed');
    log.error(error instanceof OutOfTimeError ? 'job not done in time' : 'job failed', errorFields(error));
    const isGivenUp = await giveUpInTime(ofJob, record, error, answerBy);
    return isGivenUp ? [] : failed(record);
  }
}

async function doJob(
  context: BatchContext,
  { job, error: unreadable }: ReadJob,
  deadline: number,
  isLast: boolean,
): Promise<void> {
  if (job === undefined) throw unreadable;
  await (job.kind === 'relay' ? relayWebhook(context, job) : work(context, job, deadline, isLast));
}

/** As {@link giveUp} does. A letter that hangs is none: SQS moves the job. */
async function giveUpInTime(
  context: BatchContext,
  record: JobRecord,
  error: unknown,
  answerBy: number,
): Promise<boolean> {
  const { clock, log, setAlarm } = context;
  try {
    return await inTime(giveUp(context, record, error), answerBy - clock(), setAlarm);
  } catch (late) {
    log.error('dead letter not sent', errorFields(late));
    return false;
  }
}

/** The job of a message, or why there is none, and the ids that are known of it. */
interface ReadJob {
  readonly job?: Job;
  readonly error?: unknown;
  readonly ids: LogIds;
}

function readJob({ body }: JobRecord): ReadJob {
  try {
    const job = parseJob(body);
    return { job, ids: { reference: job.reference, ...(job.kind === 'relay' && { event: job.id }) } };
  } catch (error) {
    return { error, ids: {} };
  }
}

function failed({ messageId }: JobRecord): SQSBatchItemFailure[] {
  return [{ itemIdentifier: messageId }];
}
