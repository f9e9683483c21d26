import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { Router } from '@aws-lambda-powertools/event-handler/http';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { logger, metrics, publishMetrics } from './observed.ts';
import { changeStatus, closePaid, readPayment, storePayment } from './payments.ts';
import { callPaystack, paystackKey, transactionSchema } from './paystack.ts';
import { pollLater } from './polls.ts';
import { variable } from './variable.ts';

const initializeSchema = z.looseObject({
  email: z.string(),
  amount: z.number(),
  currency: z._default(z.string(), 'NGN'),
  reference: z._default(z.string(), () => randomUUID()),
});
type Initialize = z.infer<typeof initializeSchema>;

const initializedSchema = z.looseObject({
  data: z.looseObject({ authorization_url: z.string(), access_code: z.string(), reference: z.string() }),
});

const webhookSchema = z.object({ event: z.string(), data: z.looseObject({}) });
const refundSchema = z.object({ transaction_reference: z.string() });
type Webhook = z.infer<typeof webhookSchema>;

/** One for each use: a store keeps the configuration that it was given first. */
const newStore = () => new DynamoDBPersistenceLayer({ tableName: variable('IDEMPOTENCY_TABLE') });
const startOnce = new IdempotencyConfig({ eventKeyJmesPath: 'reference', expiresAfterSeconds: 86_400 });
/** By the hash of all of it: Paystack repeats a webhook word for word. */
const handleOnce = new IdempotencyConfig({ expiresAfterSeconds: 86_400 });

/** Starts a payment at Paystack, once for each reference, and has it polled. */
const start = makeIdempotent(
  async (fields: Initialize) => {
    const { status, body } = await callPaystack('/transaction/initialize', {
      method: 'POST',
      body: JSON.stringify(fields),
    });
    if (status !== 200) throw new Error(`Paystack answered ${status}`);
    const answer = initializedSchema.parse(JSON.parse(body));
    const { reference, email, amount, currency } = fields;
    await storePayment({
      reference,
      status: 'pending',
      amount,
      currency,
      email,
      authorizationUrl: answer.data.authorization_url,
      accessCode: answer.data.access_code,
      createdAt: Date.now(),
    });
    await pollLater(reference);
    metrics.addMetric('PaymentsStarted', MetricUnit.Count, 1);
    logger.info('payment started', { reference, amount, currency });
    return answer;
  },
  { persistenceStore: newStore(), config: startOnce },
);

/** Believes what Paystack has signed. */
const handle = makeIdempotent(
  async ({ event, data }: Webhook) => {
    if (event === 'charge.success') {
      const transaction = transactionSchema.parse(data);
      const payment = await readPayment(transaction.reference);
      if (payment !== undefined) await closePaid(payment, transaction);
    }
    if (event === 'refund.processed') {
      await changeStatus(refundSchema.parse(data).transaction_reference, 'success', 'refunded');
    }
    return { received: true };
  },
  { persistenceStore: newStore(), config: handleOnce },
);

const app = new Router({ logger });

// API Gateway's own keys with a usage plan let callers in; they cost nothing.
app.post('/transaction/initialize', async ({ req }) => {
  return Response.json(await start(initializeSchema.parse(await req.json())));
});

app.get('/transaction/verify/:reference', async ({ params }) => {
  const { status, body } = await callPaystack(`/transaction/verify/${params.reference}`);
  return new Response(body, { status, headers: { 'content-type': 'application/json' } });
});

app.post('/webhooks/paystack', async ({ req }) => {
  const text = await req.text();
  const expected = createHmac('sha512', await paystackKey())
    .update(text)
    .digest('hex');
  const given = req.headers.get('x-paystack-signature') ?? '';
  if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected))) {
    return new Response('', { status: 401 });
  }
  const webhook = webhookSchema.parse(JSON.parse(text));
  logger.info('webhook received', { event: webhook.event });
  return Response.json(await handle(webhook));
});

export async function handler(event: APIGatewayProxyEventV2, context: Context) {
  logger.addContext(context);
  metrics.captureColdStartMetric();
  for (const config of [startOnce, handleOnce]) config.registerLambdaContext(context);
  try {
    return await app.resolve(event, context);
  } finally {
    publishMetrics();
  }
}
