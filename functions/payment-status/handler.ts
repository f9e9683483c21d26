import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { authenticate } from '../../shared/http/authenticate.ts';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { readPathReference } from '../../shared/http/request.ts';
import { AWS_CLIENT_OPTIONS, SECRETS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { createServiceKeyReader } from '../../shared/runtime/service-keys.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { paymentStatus } from './use-case.ts';

const clock = Date.now;
const secrets = new SecretsManagerClient(SECRETS_CLIENT_OPTIONS);
const serviceKeys = createServiceKeyReader(secrets, environment.serviceKeysSecretId(), clock);
const payments = createPaymentStore(new DynamoDBClient(AWS_CLIENT_OPTIONS), environment.tableName());

/** `GET /payments/{reference}` */
export const handler = httpHandler(clock, async (event) => {
  await authenticate(event.headers, serviceKeys);
  return await paymentStatus(payments, readPathReference(event));
});
