import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { LONGEST_QUEUE_DELAY_SECONDS } from '../payment/ladder.ts';
import type { Job } from './job.ts';

/** One lane of jobs. */
export interface VerificationQueue {
  /**
   * Sends a job that becomes visible after `delaySeconds`; more than 900, the most that SQS takes, counts as 900. Gives the
   * id of the message.
   */
  send(job: Job, delaySeconds: number): Promise<string | undefined>;
  /** Sends jobs that are visible at once, and gives those that the queue has taken. */
  sendAll<Each extends Job>(jobs: readonly Each[]): Promise<SentJob<Each>[]>;
}

/** A job that the queue has taken. */
export interface SentJob<Each extends Job> {
  readonly job: Each;
  readonly messageId: string | undefined;
}

/** The most entries that SQS takes in one batch. */
const BATCH_SIZE = 10;

/** A verification lane on SQS. */
export function createVerificationQueue(client: SQSClient, queueUrl: string): VerificationQueue {
  return {
    async send(job, delaySeconds) {
      const { MessageId } = await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(job),
          DelaySeconds: wholeDelay(delaySeconds),
        }),
      );
      return MessageId;
    },

    async sendAll(jobs) {
      const batches = Array.from({ length: Math.ceil(jobs.length / BATCH_SIZE) }, (_, index) =>
        jobs.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
      );
      const taken: SentJob<(typeof jobs)[number]>[] = [];
      for (const batch of batches) {
        const { Successful = [] } = await client.send(
          new SendMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map((job, index) => ({ Id: String(index), MessageBody: JSON.stringify(job) })),
          }),
        );
        for (const { Id, MessageId } of Successful) {
          const job = batch[Number(Id)];
          if (job !== undefined) taken.push({ job, messageId: MessageId });
        }
      }
      return taken;
    },
  };
}

function wholeDelay(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_QUEUE_DELAY_SECONDS);
}
