import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createEventBus } from '../../shared/events/event-bus.ts';
import { publishTogether } from '../../shared/events/publish-together.ts';
import { createWebhookRelay } from '../../shared/events/webhook-relay.ts';
import { createDeadLetterQueue } from '../../shared/queue/dead-letter-queue.ts';
import { createVerificationQueue } from '../../shared/queue/verification-queue.ts';
import { AWS_CLIENT_OPTIONS, SECRETS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { invocation } from '../../shared/runtime/invocation.ts';
import { KEPT_BACK, lifetimeOf } from '../../shared/runtime/lifetime.ts';
import { logWith } from '../../shared/runtime/logger.ts';
import { meter } from '../../shared/runtime/metrics.ts';
import { createPaystackAccess } from '../../shared/runtime/paystack-access.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { readTogether } from '../../shared/store/read-together.ts';
import { createVerificationCache } from '../../shared/store/verification-cache.ts';
import { type BatchContext, workBatch } from './batch.ts';

const clock = Date.now;
const random = Math.random;
const table = new DynamoDBClient(AWS_CLIENT_OPTIONS);
const queues = new SQSClient(AWS_CLIENT_OPTIONS);
const events = new EventBridgeClient(AWS_CLIENT_OPTIONS);
const cacheTimes = environment.cacheTimes();
const secrets = new SecretsManagerClient(SECRETS_CLIENT_OPTIONS);

const context: Omit<BatchContext, 'functionRequestId'> = {
  ...createPaystackAccess({ secrets, table }, { clock, random, meter }),
  payments: readTogether(createPaymentStore(table, environment.tableName()), table, environment.tableName()),
  cache: createVerificationCache(table, environment.tableName(), cacheTimes),
  events: publishTogether(createEventBus(events, environment.eventBusName()), { sleep }),
  webhooks: createWebhookRelay(events, environment.eventBusName()),
  urgentQueue: createVerificationQueue(queues, environment.urgentQueueUrl()),
  scheduledQueue: createVerificationQueue(queues, environment.scheduledQueueUrl()),
  deadLetters: createDeadLetterQueue(queues, environment.deadLetterQueueUrl()),
  maxReceives: environment.maxReceives(),
  // The last part of a queue's URL, and of its ARN.
  urgentQueueName: environment.urgentQueueUrl().replace(/^.*\//, ''),
  cacheTimes,
  ladder: environment.ladder(),
  clock,
  random,
  log: logWith({}),
  meter,
};

/** Jobs of either lane. Only the jobs that failed are reported, and only those come again. */
export const handler = invocation(async (event: SQSEvent, lambda): Promise<SQSBatchResponse> => {
  const lifetime = lifetimeOf(lambda, { clock, keptBack: KEPT_BACK.verificationWorker });
  const batchContext = { ...context, functionRequestId: lambda.awsRequestId };
  return await workBatch(batchContext, event.Records, lifetime);
});
