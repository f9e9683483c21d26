/*
 * One function as it is usually written for this job, out of what the documentation of Powertools shows: its router with a zod schema, its
 * logger, its metrics, its idempotency with a table, and a client each for DynamoDB and SQS.
 */
import { Router } from '@aws-lambda-powertools/event-handler/http';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { z } from 'zod';

const logger = new Logger();
const metrics = new Metrics({ namespace: 'Payments' });
const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});
const app = new Router({ logger });

const paymentSchema = z.object({
  reference: z.string().min(1),
  email: z.email(),
  amount: z.number().int().positive(),
  currency: z.enum(['NGN', 'GHS', 'ZAR', 'KES', 'USD']),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

const start = makeIdempotent(
  async (payment: z.infer<typeof paymentSchema>) => {
    const { reference, amount, currency } = payment;
    const item = {
      pk: { S: `USUAL#${reference}` },
      amount: { N: String(amount) },
      currency: { S: currency },
    };
    await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item: item }));
    const job = { QueueUrl: process.env.QUEUE_URL, MessageBody: JSON.stringify({ reference }) };
    await sqs.send(new SendMessageCommand(job));
    logger.info('payment started', { reference });
    metrics.addMetric('PaymentsStarted', MetricUnit.Count, 1);
    return { status: true, data: { reference } };
  },
  {
    config: new IdempotencyConfig({ eventKeyJmesPath: 'reference' }),
    persistenceStore: new DynamoDBPersistenceLayer({
      tableName: process.env.IDEMPOTENCY_TABLE_NAME ?? '',
      awsSdkV3Client: dynamodb,
    }),
  },
);

app.post('/payments', async ({ valid }) => await start(valid.req.body), {
  validation: { req: { body: paymentSchema } },
});

export const handler = async (event: unknown, context: Context) => {
  logger.addContext(context);
  metrics.captureColdStartMetric();
  try {
    return await app.resolve(event, context);
  } finally {
    metrics.publishStoredMetrics();
  }
};
