import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { readBody } from '../../shared/http/request.ts';
import { createVerificationQueue } from '../../shared/queue/verification-queue.ts';
import { AWS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { logger } from '../../shared/runtime/logger.ts';
import { createPaystackKeyReader } from '../../shared/runtime/paystack-access.ts';
import { receiveWebhook, WEBHOOK_MAX_BYTES, type WebhookContext } from './use-case.ts';

const clock = Date.now;

const queues = new SQSClient(AWS_CLIENT_OPTIONS);

const context: WebhookContext = {
  keys: createPaystackKeyReader(new SecretsManagerClient(AWS_CLIENT_OPTIONS), clock),
  urgentQueue: createVerificationQueue(queues, environment.urgentQueueUrl()),
  scheduledQueue: createVerificationQueue(queues, environment.scheduledQueueUrl()),
  clock,
  log: logger,
};

/** `POST /webhooks/paystack` */
export const handler = httpHandler(clock, async (event) => {
  const rawBody = readBody(event, WEBHOOK_MAX_BYTES);
  return await receiveWebhook(context, {
    id: event.requestContext.requestId,
    rawBody,
    signature: event.headers['x-paystack-signature'],
  });
});
