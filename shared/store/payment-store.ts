import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { Payment } from '../payment/payment.ts';
import type { Reference } from '../payment/reference.ts';
import { DUE_PARTITION, decodePayment, encodePayment, paymentKey, referenceOfKey } from './payment-item.ts';

/** Where payments are kept. */
export interface PaymentStore {
  /** The payment as it was last written, never an older one. */
  get(reference: Reference): Promise<Payment | undefined>;
  /**
   * Stores a changed payment, provided that nobody else has changed it: the stored version must be the one before
   * `payment.version`. Gives `false`, and stores nothing, when it is not.
   */
  put(payment: Payment): Promise<boolean>;
  /**
   * References of payments for which something was due at `now` (epoch milliseconds), the longest overdue first, `limit`
   * at most. A hint: the index may be behind, so the payment itself decides.
   */
  due(now: number, limit: number): Promise<Reference[]>;
}

/** The name of the table's sparse index of due payments. */
export const DUE_INDEX = 'due-payments';

/**
 * Payments in DynamoDB, an item each.
 *
 * Every write replaces the whole item under a condition on its version. That costs what an update would (DynamoDB
 * charges by the item's size either way), and nothing that a stale reader writes can survive:
 *
 * ```
 *  worker A   get v3 ─────────── put v4 (condition: v3) ✔
 *  worker B        get v3 ───────────── put v4 (condition: v3) ✘ → get v4, apply again
 * ```
 */
export function createPaymentStore(client: DynamoDBClient, tableName: string): PaymentStore {
  return {
    async get(reference) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: { pk: { S: paymentKey(reference) } },
          ConsistentRead: true,
        }),
      );
      return Item && decodePayment(Item);
    },

    async put(payment) {
      const before = payment.version - 1;
      const condition =
        before === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#version = :before',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':before': { N: String(before) } },
            };
      try {
        await client.send(
          new PutItemCommand({ TableName: tableName, Item: encodePayment(payment), ...condition }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async due(now, limit) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: DUE_INDEX,
          KeyConditionExpression: '#due = :due AND #dueAt <= :now',
          ExpressionAttributeNames: { '#due': 'due', '#dueAt': 'dueAt' },
          ExpressionAttributeValues: { ':due': { S: DUE_PARTITION }, ':now': { N: String(now) } },
          Limit: limit,
        }),
      );
      return Items.flatMap((item) => referenceOfKey(item.pk?.S) ?? []);
    },
  };
}
