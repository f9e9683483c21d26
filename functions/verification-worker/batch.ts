import type { SQSBatchItemFailure, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { parseJob } from '../../shared/queue/job.ts';
import { errorFields, type Log } from '../../shared/runtime/logger.ts';
import { type RelayContext, relayWebhook } from './relay.ts';
import { type WorkerContext, work } from './use-case.ts';

/** What a batch of messages is worked on with; each of its jobs gets a log of its own. */
export type BatchContext = WorkerContext & RelayContext;

/**
 * Does the jobs of one batch side by side. Only those that failed are reported, and only they come again: the others are
 * deleted, each of them once it is done and never before.
 *
 * @param deadline epoch milliseconds by which Paystack has to have answered
 */
export async function workBatch(
  context: BatchContext,
  records: readonly Pick<SQSRecord, 'messageId' | 'body'>[],
  deadline: number,
): Promise<SQSBatchResponse> {
  const failures = await Promise.all(records.map((record) => attempt(context, record, deadline)));
  return { batchItemFailures: failures.flat() };
}

async function attempt(
  context: BatchContext,
  { messageId, body }: Pick<SQSRecord, 'messageId' | 'body'>,
  deadline: number,
): Promise<SQSBatchItemFailure[]> {
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
    return [{ itemIdentifier: messageId }];
  }
}
