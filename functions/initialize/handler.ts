import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { authenticate } from '../../shared/http/authenticate.ts';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { readText } from '../../shared/http/request.ts';
import { createVerificationQueue } from '../../shared/queue/verification-queue.ts';
import { ahead } from '../../shared/runtime/ahead.ts';
import { AWS_CLIENT_OPTIONS, SECRETS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { KEPT_BACK, lifetimeOf } from '../../shared/runtime/lifetime.ts';
import { meter } from '../../shared/runtime/metrics.ts';
import { createPaystackAccess } from '../../shared/runtime/paystack-access.ts';
import { createServiceKeyReader } from '../../shared/runtime/service-keys.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { chooseReference } from './reference.ts';
import { parseInitializeRequest } from './request.ts';
import { type InitializeContext, initialize } from './use-case.ts';

const clock = Date.now;
const random = Math.random;
const table = new DynamoDBClient(AWS_CLIENT_OPTIONS);
const secrets = new SecretsManagerClient(SECRETS_CLIENT_OPTIONS);
const serviceKeys = createServiceKeyReader(secrets, environment.serviceKeysSecretId(), clock);
const { keys, paystack } = createPaystackAccess({ secrets, table }, { clock, random, meter });
const currencies = environment.currencies();
const defaultCurrency = environment.defaultCurrency();

const context: Omit<InitializeContext, 'log'> = {
  payments: createPaymentStore(table, environment.tableName()),
  queue: createVerificationQueue(new SQSClient(AWS_CLIENT_OPTIONS), environment.scheduledQueueUrl()),
  paystack,
  ladder: environment.ladder(),
  clock,
  random,
  newId: randomUUID,
  meter,
};

/** `POST /transaction/initialize` */
export const handler = httpHandler(clock, async (event, { lambda, about }) => {
  // Both secrets at once: a process that is new has neither.
  const paystackKeys = ahead(keys.read());
  const callerId = await authenticate(event.headers, serviceKeys);
  const { mode } = await paystackKeys;
  const request = parseInitializeRequest(readText(event), {
    currencies,
    defaultCurrency,
    mode,
  });
  const idempotencyKey = event.headers['idempotency-key'];
  const chosen = chooseReference(request.reference, idempotencyKey, { callerId, newId: randomUUID });
  return await initialize(
    { ...context, log: about(chosen.reference) },
    {
      request,
      chosen,
      mode,
      ...lifetimeOf(lambda, { clock, keptBack: KEPT_BACK.initialize }),
    },
  );
});
