import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { httpHandler } from '../../shared/http/http-handler.ts';
import { environment } from '../../shared/runtime/environment.ts';
import { createHealthCheck, type Probe } from './use-case.ts';

/** Whoever asks for health wants to know now: one attempt, a second to connect and two for the answer. */
const OPTIONS = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

const clock = Date.now;
const table = new DynamoDBClient(OPTIONS);
const queues = new SQSClient(OPTIONS);
const secrets = new SecretsManagerClient(OPTIONS);
const tableName = environment.tableName();

const probes: Probe[] = [
  {
    name: 'table',
    reach: () => table.send(new GetItemCommand({ TableName: tableName, Key: { pk: { S: 'HEALTH' } } })),
  },
  queue('urgent queue', environment.urgentQueueUrl()),
  queue('scheduled queue', environment.scheduledQueueUrl()),
  secret('paystack secret', environment.paystackSecretId()),
  secret('service keys secret', environment.serviceKeysSecretId()),
];

const checkHealth = createHealthCheck(probes, clock);

/** `GET /health` */
export const handler = httpHandler(clock, (_event, { log }) => checkHealth(log));

function queue(name: string, QueueUrl: string): Probe {
  const command = { QueueUrl, AttributeNames: ['QueueArn' as const] };
  return { name, reach: () => queues.send(new GetQueueAttributesCommand(command)) };
}

/** Looks at the secret from outside: health has no right to read one. */
function secret(name: string, SecretId: string): Probe {
  return { name, reach: () => secrets.send(new DescribeSecretCommand({ SecretId })) };
}
