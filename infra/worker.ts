import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { VerificationQueues } from './queues.ts';
import type { Settings } from './settings.ts';

/** Jobs in a batch: the most that SQS hands out without a batching window, and few enough for the worker's timeout. */
const BATCH_SIZE = 10;

/**
 * Feeds the worker from both lanes, each by a mapping of its own so that neither waits for the other.
 *
 * `concurrency` holds back the queue, not the function: reserved concurrency would take from the account's total, which is
 * 10 in a new account, and would throttle what was received already. Ladder checks have a day, and 2 workers with 10 jobs
 * each at a time are more than Paystack's rate limits allow for long.
 */
export function feedWorker(
  scope: Construct,
  worker: IFunction,
  {
    queues,
    concurrency,
  }: { readonly queues: VerificationQueues; readonly concurrency: Settings['concurrency'] },
) {
  feed('Urgent', queues.urgent, concurrency.urgent);
  feed('Scheduled', queues.scheduled, concurrency.scheduled);

  function feed(lane: string, queue: Queue, maxConcurrency: number) {
    new EventSourceMapping(scope, `${lane}Jobs`, {
      target: worker,
      eventSourceArn: queue.queueArn,
      batchSize: BATCH_SIZE,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
  }
}
