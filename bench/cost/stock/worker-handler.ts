import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { logger, metrics, publishMetrics } from './observed.ts';
import { changeStatus, closePaid, readPayment } from './payments.ts';
import { verifyTransaction } from './paystack.ts';
import { pollLater } from './polls.ts';
import { variable } from './variable.ts';

const messageSchema = z.object({ reference: z.string() });

const POLLED_FOR_MS = Number(variable('POLLED_FOR_SECONDS')) * 1_000;

/** Asks Paystack about an open payment, and again in a minute for as long as it stays open. */
async function poll(reference: string): Promise<void> {
  const payment = await readPayment(reference);
  if (payment?.status !== 'pending') return;
  const transaction = await verifyTransaction(reference);
  logger.info('payment polled', { reference, status: transaction?.status });
  if (transaction?.status === 'success') return await closePaid(payment, transaction);
  if (Date.now() - payment.createdAt < POLLED_FOR_MS) return await pollLater(reference);
  await changeStatus(reference, 'pending', 'abandoned');
}

export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context);
  metrics.captureColdStartMetric();
  const polled = await Promise.allSettled(
    Records.map(({ body }) => poll(messageSchema.parse(JSON.parse(body)).reference)),
  );
  publishMetrics();
  const batchItemFailures = Records.flatMap(({ messageId }, index) => {
    const result = polled[index];
    if (result?.status !== 'rejected') return [];
    logger.error('poll failed', { error: String(result.reason) });
    return [{ itemIdentifier: messageId }];
  });
  return { batchItemFailures };
}
