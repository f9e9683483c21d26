import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createEventBus } from '../../shared/events/event-bus.ts';
import { createVerificationQueue } from '../../shared/queue/verification-queue.ts';
import { AWS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { inTime } from '../../shared/runtime/in-time.ts';
import { invocation } from '../../shared/runtime/invocation.ts';
import { KEPT_BACK, lifetimeOf } from '../../shared/runtime/lifetime.ts';
import { logWith } from '../../shared/runtime/logger.ts';
import { meter } from '../../shared/runtime/metrics.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { type ReconcileContext, reconcile } from './use-case.ts';

const clock = Date.now;

const context: ReconcileContext = {
  payments: createPaymentStore(new DynamoDBClient(AWS_CLIENT_OPTIONS), environment.tableName()),
  queue: createVerificationQueue(new SQSClient(AWS_CLIENT_OPTIONS), environment.scheduledQueueUrl()),
  events: createEventBus(new EventBridgeClient(AWS_CLIENT_OPTIONS), environment.eventBusName()),
  clock,
  log: logWith({}),
  meter,
};

/** Runs every minute. */
export const handler = invocation(async (_event: unknown, lambda) => {
  const { deadline, answerBy } = lifetimeOf(lambda, { clock, keptBack: KEPT_BACK.reconcile });
  return await inTime(reconcile(context, deadline), answerBy - clock());
});
