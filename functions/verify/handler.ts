import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createEventBus } from '../../shared/events/event-bus.ts';
import { authenticate } from '../../shared/http/authenticate.ts';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { readPathReference } from '../../shared/http/request.ts';
import { AWS_CLIENT_OPTIONS, SECRETS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { KEPT_BACK, lifetimeOf } from '../../shared/runtime/lifetime.ts';
import { meter } from '../../shared/runtime/metrics.ts';
import { createPaystackAccess } from '../../shared/runtime/paystack-access.ts';
import { createServiceKeyReader } from '../../shared/runtime/service-keys.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { createVerificationCache } from '../../shared/store/verification-cache.ts';
import { type VerifyContext, verify } from './use-case.ts';

const clock = Date.now;
const random = Math.random;
const table = new DynamoDBClient(AWS_CLIENT_OPTIONS);
const secrets = new SecretsManagerClient(SECRETS_CLIENT_OPTIONS);
const serviceKeys = createServiceKeyReader(secrets, environment.serviceKeysSecretId(), clock);
const { keys, paystack } = createPaystackAccess({ secrets, table }, { clock, random, meter });
const cacheTimes = environment.cacheTimes();

const context: Omit<VerifyContext, 'log'> = {
  payments: createPaymentStore(table, environment.tableName()),
  cache: createVerificationCache(table, environment.tableName(), cacheTimes),
  events: createEventBus(new EventBridgeClient(AWS_CLIENT_OPTIONS), environment.eventBusName()),
  paystack,
  cacheTimes,
  ladder: environment.ladder(),
  clock,
  random,
  newId: randomUUID,
  sleep,
  meter,
};

/** `GET /transaction/verify/{reference}` */
export const handler = httpHandler(clock, async (event, { lambda, log }) => {
  await authenticate(event.headers, serviceKeys);
  const reference = readPathReference(event);
  return await verify(
    { ...context, log },
    {
      reference,
      mode: async () => (await keys.read()).mode,
      ...lifetimeOf(lambda, { clock, keptBack: KEPT_BACK.verify }),
    },
  );
});
