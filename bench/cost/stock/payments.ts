import { MetricUnit } from '@aws-lambda-powertools/metrics';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { logger, metrics } from './observed.ts';
import type { Transaction } from './paystack.ts';
import { variable } from './variable.ts';

const table = new DynamoDBClient();
const bus = new EventBridgeClient();

const paymentSchema = z.object({
  reference: z.string(),
  status: z.enum(['pending', 'success', 'abandoned', 'mismatched', 'refunded']),
  amount: z.number(),
  currency: z.string(),
  email: z.string(),
  authorizationUrl: z.string(),
  accessCode: z.string(),
  /** Epoch milliseconds. */
  createdAt: z.number(),
});
export type Payment = z.infer<typeof paymentSchema>;

export async function storePayment(payment: Payment): Promise<void> {
  await table.send(new PutItemCommand({ TableName: variable('PAYMENTS_TABLE'), Item: marshall(payment) }));
}

/** Eventually consistent, at half the price: a poll that is told of yesterday's status only polls once more. */
export async function readPayment(reference: string): Promise<Payment | undefined> {
  const { Item } = await table.send(
    new GetItemCommand({ TableName: variable('PAYMENTS_TABLE'), Key: marshall({ reference }) }),
  );
  return Item && paymentSchema.parse(unmarshall(Item));
}

/** Closes a payment that Paystack says was made, unless somebody else has: then the event has been published already. */
export async function closePaid(payment: Payment, { amount, currency }: Transaction): Promise<void> {
  const isRight = amount >= payment.amount && currency === payment.currency;
  await changeStatus(payment.reference, 'pending', isRight ? 'success' : 'mismatched');
}

/** Changes a payment's status from the one it has to be in, and tells the merchant. */
export async function changeStatus(
  reference: string,
  from: Payment['status'],
  to: Payment['status'],
): Promise<void> {
  try {
    await table.send(
      new UpdateItemCommand({
        TableName: variable('PAYMENTS_TABLE'),
        Key: marshall({ reference }),
        UpdateExpression: 'SET #status = :to, updatedAt = :now',
        ConditionExpression: '#status = :from',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: marshall({ ':from': from, ':to': to, ':now': Date.now() }),
      }),
    );
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return;
    throw error;
  }
  await publish(`payment.${to}`, { reference, status: to });
  metrics.addMetric(`Payments_${to}`, MetricUnit.Count, 1);
  logger.info('payment changed', { reference, status: to });
}

async function publish(type: string, detail: object): Promise<void> {
  const { FailedEntryCount } = await bus.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: variable('EVENT_BUS_NAME'),
          Source: 'payments',
          DetailType: type,
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
  if (FailedEntryCount) throw new Error(`The bus did not take ${type}`);
}
