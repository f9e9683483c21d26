import type { SQSBatchItemFailure, SQSBatchResponse } from 'aws-lambda';
import { parseJob } from '../../shared/queue/job.ts';
import { inTime, type SetAlarm } from '../../shared/runtime/in-time.ts';
import type { Lifetime } from '../../shared/runtime/lifetime.ts';
import { errorFields, type Log } from '../../shared/runtime/logger.ts';
import { type GiveUpContext, giveUp, type JobRecord } from './give-up.ts';
import { type RelayContext, relayWebhook } from './relay.ts';
import { type WorkerContext, work } from './use-case.ts';

/** What a batch of messages is worked on with; each of its jobs gets a log of its own. */
export interface BatchContext extends WorkerContext, RelayContext, GiveUpContext {
  /** The real one where it is missing. */
  readonly setAlarm?: SetAlarm;
}

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
  { deadline, answerBy }: Pick<Lifetime, 'deadline' | 'answerBy'>,
): Promise<SQSBatchResponse> {
  const remaining = answerBy - context.clock();
  const failures = await Promise.all(
    records.map(async (record) => {
      const { messageId } = record;
      try {
        return await inTime(attempt(context, record, deadline), remaining, context.setAlarm);
      } catch (error) {
        context.log.error('job not done in time', { job: messageId, ...errorFields(error) });
        return failed(record);
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}

async function attempt(
  context: BatchContext,
  record: JobRecord,
  deadline: number,
): Promise<SQSBatchItemFailure[]> {
  const { messageId, body } = record;
  let log: Log = context.log.with({ job: messageId });
  try {
    const job = parseJob(body);
    const event = job.kind === 'relay' ? { event: job.id } : {};
    log = log.with({ reference: job.reference, ...event });
    const jobContext = { ...context, log };
    await (job.kind === 'relay' ? relayWebhook(jobContext, job) : work(jobContext, job, deadline));
    return [];
  } catch (error) {
    log.error('job failed', errorFields(error));
    const isGivenUp = await giveUp({ ...context, log }, record, error);
    return isGivenUp ? [] : failed(record);
  }
}

function failed({ messageId }: JobRecord): SQSBatchItemFailure[] {
  return [{ itemIdentifier: messageId }];
}
