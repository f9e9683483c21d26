import type { SQSRecord } from 'aws-lambda';
import type { Clock } from '../../shared/payment/clock.ts';
import { type DeadLetterReason, errorNames } from '../../shared/queue/dead-letter-note.ts';
import type { DeadLetterQueue } from '../../shared/queue/dead-letter-queue.ts';
import { MalformedJobError } from '../../shared/queue/job.ts';
import type { Lane } from '../../shared/queue/lane.ts';
import { OutOfTimeError } from '../../shared/runtime/in-time.ts';
import { errorFields, type Log } from '../../shared/runtime/logger.ts';
import { OutOfPatienceError } from './put-back.ts';

/** What giving a job up needs. */
export interface GiveUpContext {
  readonly deadLetters: DeadLetterQueue;
  /** How often a lane hands out a message before SQS moves it to the dead-letter queue. */
  readonly maxReceives: number;
  /** By which to tell the lane of a message. */
  readonly urgentQueueName: string;
  /** Lambda's id of this invocation. */
  readonly functionRequestId: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is known of a job's message. */
export interface JobRecord extends Pick<SQSRecord, 'messageId' | 'body' | 'eventSourceARN'> {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateReceiveCount' | 'SentTimestamp'>;
}

/**
 * Whether a job that failed is given up: then it is in the dead-letter queue, with the reason on it, and done with on its lane.
 * Else it is to be reported as failed, and SQS brings it again, or moves it itself, without a reason.
 *
 * ```
 *  receive 1 … 4 of 5   failed, or not done in time → reported, back after the visibility timeout
 *  receive 5 of 5       failed, or not done in time → sent to the dead-letter queue by us, deleted from the lane
 *                       killed → nobody says anything; SQS moves it when it would be received a sixth time
 * ```
 *
 * Dying between sending and deleting leaves two letters of one job, which is as harmless as a job that comes twice.
 */
export async function giveUp(context: GiveUpContext, record: JobRecord, error: unknown): Promise<boolean> {
  const { deadLetters, functionRequestId, clock, log } = context;
  const { messageId, body, attributes } = record;
  const receives = receivesOf(record);
  const reason = reasonToGiveUp(error, isLastReceive(context, record));
  if (reason === undefined) return false;
  try {
    const sentJob = await deadLetters.send(body, {
      reason,
      ...errorNames(error instanceof OutOfPatienceError ? error.cause : error),
      failedAt: new Date(clock()).toISOString(),
      sentAt: new Date(Number(attributes.SentTimestamp)).toISOString(),
      functionRequestId,
      job: messageId,
      lane: laneOf(context, record),
      receives,
    });
    log.error('job given up', { reason, sentJob, receives });
    return true;
  } catch (failure) {
    log.error('dead letter not sent', { reason, receives, ...errorFields(failure) });
    return false;
  }
}

function laneOf({ urgentQueueName }: GiveUpContext, { eventSourceARN }: JobRecord): Lane {
  return eventSourceARN.endsWith(`:${urgentQueueName}`) ? 'urgent' : 'scheduled';
}

/** Whether SQS moves this job to the dead-letter queue itself, and with no word of why, unless it is given up or done now. */
export function isLastReceive(
  { maxReceives }: Pick<GiveUpContext, 'maxReceives'>,
  record: JobRecord,
): boolean {
  return receivesOf(record) >= maxReceives;
}

function receivesOf({ attributes }: JobRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}

/** A message that is no job of any release stays none, and patience does not come back: neither is tried as often as its lane permits. */
function reasonToGiveUp(error: unknown, isLast: boolean): DeadLetterReason | undefined {
  if (error instanceof MalformedJobError && (error.isForGood || isLast)) return 'malformed_job';
  if (error instanceof OutOfPatienceError) return 'out_of_patience';
  if (!isLast) return undefined;
  return error instanceof OutOfTimeError ? 'out_of_time' : 'failed_every_time';
}
