import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { readBody } from '../../shared/http/request.ts';
import { createVerificationQueue } from '../../shared/queue/verification-queue.ts';
import { AWS_CLIENT_OPTIONS, SECRETS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { meter } from '../../shared/runtime/metrics.ts';
import { createPaystackKeyReader } from '../../shared/runtime/paystack-access.ts';
import { receiveWebhook, WEBHOOK_MAX_BYTES, type WebhookContext } from './use-case.ts';

const clock = Date.now;

const sourceAddresses = environment.webhookSourceAddresses();
const queues = new SQSClient(AWS_CLIENT_OPTIONS);

const context: Omit<WebhookContext, 'log' | 'about'> = {
  keys: createPaystackKeyReader(new SecretsManagerClient(SECRETS_CLIENT_OPTIONS), clock),
  urgentQueue: createVerificationQueue(queues, environment.urgentQueueUrl()),
  scheduledQueue: createVerificationQueue(queues, environment.scheduledQueueUrl()),
  ...(sourceAddresses !== undefined && { sourceAddresses }),
  clock,
  meter,
};

/** `POST /webhooks/paystack` */
export const handler = httpHandler(clock, async (event, { log, about }) => {
  const rawBody = readBody(event, WEBHOOK_MAX_BYTES);
  return await receiveWebhook(
    { ...context, log, about },
    {
      id: event.requestContext.requestId,
      sourceAddress: event.requestContext.http.sourceIp,
      rawBody,
      signature: event.headers['x-paystack-signature'],
    },
  );
});
