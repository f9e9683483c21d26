import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createEventBus } from '../../shared/events/event-bus.ts';
import { createWebhookRelay } from '../../shared/events/webhook-relay.ts';
import { parseJob } from '../../shared/queue/job.ts';
import { createVerificationQueue } from '../../shared/queue/verification-queue.ts';
import { AWS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { invocation } from '../../shared/runtime/invocation.ts';
import { lifetimeOf } from '../../shared/runtime/lifetime.ts';
import { errorFields, logWith } from '../../shared/runtime/logger.ts';
import { meter } from '../../shared/runtime/metrics.ts';
import { createPaystackAccess } from '../../shared/runtime/paystack-access.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { createVerificationCache } from '../../shared/store/verification-cache.ts';
import { type RelayContext, relayWebhook } from './relay.ts';
import { type WorkerContext, work } from './use-case.ts';

/** Kept back from the function's time for the writes after Paystack's answer, in milliseconds. */
const TIME_TO_APPLY = 6_000;

const clock = Date.now;
const random = Math.random;
const table = new DynamoDBClient(AWS_CLIENT_OPTIONS);
const queues = new SQSClient(AWS_CLIENT_OPTIONS);
const events = new EventBridgeClient(AWS_CLIENT_OPTIONS);
const cacheTimes = environment.cacheTimes();
const secrets = new SecretsManagerClient(AWS_CLIENT_OPTIONS);

const context: Omit<WorkerContext & RelayContext, 'log'> = {
  ...createPaystackAccess({ secrets, table }, { clock, random, meter }),
  payments: createPaymentStore(table, environment.tableName()),
  cache: createVerificationCache(table, environment.tableName(), cacheTimes),
  events: createEventBus(events, environment.eventBusName()),
  webhooks: createWebhookRelay(events, environment.eventBusName()),
  urgentQueue: createVerificationQueue(queues, environment.urgentQueueUrl()),
  scheduledQueue: createVerificationQueue(queues, environment.scheduledQueueUrl()),
  cacheTimes,
  ladder: environment.ladder(),
  clock,
  random,
  meter,
};

/** Jobs of either lane. Only the jobs that failed are reported, and only those come again. */
export const handler = invocation(async (event: SQSEvent, lambda): Promise<SQSBatchResponse> => {
  const { deadline } = lifetimeOf(lambda, { clock, keptBack: TIME_TO_APPLY });
  const failures = await Promise.all(event.Records.map((record) => attempt(record, deadline)));
  return { batchItemFailures: failures.flat() };
});

async function attempt({ messageId, body }: SQSRecord, deadline: number): Promise<SQSBatchItemFailure[]> {
  let log = logWith({ job: messageId });
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
