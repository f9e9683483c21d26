import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { Payment } from '../payment/payment.ts';
import type { Reference } from '../payment/reference.ts';
import { number, putVersion } from './conditional-write.ts';
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
   * Payments for which something was due at `now` (epoch milliseconds), the longest overdue first, `limit` at most, those
   * after `after` where it is given. A hint: the index may be behind, so the payment itself decides.
   */
  due(now: number, limit: number, after?: DuePayment): Promise<DuePayment[]>;
  /** How far through the due payments reconcile has come; `undefined` where it is to begin with the longest overdue. */
  duePosition(): Promise<DuePayment | undefined>;
  /** Keeps that for the next run. */
  keepDuePosition(position: DuePayment | undefined): Promise<void>;
}

/** A payment's place in the index of due payments. */
export interface DuePayment {
  readonly reference: Reference;
  /** Epoch milliseconds. */
  readonly dueAt: number;
}

/** The name of the table's sparse index of due payments. */
export const DUE_INDEX = 'due-payments';

const POSITION_KEY = { pk: { S: 'RECONCILE' } };

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
      return await putVersion(client, tableName, encodePayment(payment), payment.version);
    },

    async due(now, limit, after) {
      // DynamoDB refuses a start outside of what is asked for, as it would be by a clock that stands behind.
      if (after !== undefined && after.dueAt > now) return [];
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: DUE_INDEX,
          KeyConditionExpression: '#due = :due AND #dueAt <= :now',
          ExpressionAttributeNames: { '#due': 'due', '#dueAt': 'dueAt' },
          ExpressionAttributeValues: { ':due': { S: DUE_PARTITION }, ':now': number(now) },
          Limit: limit,
          ...(after !== undefined && { ExclusiveStartKey: keysOf(after) }),
        }),
      );
      return Items.flatMap((item) => duePaymentOf(item) ?? []);
    },

    async duePosition() {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: POSITION_KEY, ConsistentRead: true }),
      );
      return duePaymentOf({ pk: Item?.at, dueAt: Item?.until });
    },

    async keepDuePosition(position) {
      // Named otherwise than in the index, where this item must not stand.
      const kept = position && {
        at: { S: paymentKey(position.reference) },
        until: number(position.dueAt),
      };
      await client.send(new PutItemCommand({ TableName: tableName, Item: { ...POSITION_KEY, ...kept } }));
    },
  };
}

/** What an index key names: `undefined` where that is no payment. */
function duePaymentOf({ pk, dueAt }: Record<string, AttributeValue | undefined>): DuePayment | undefined {
  const reference = referenceOfKey(pk?.S);
  const at = Number(dueAt?.N);
  return reference && Number.isFinite(at) ? { reference, dueAt: at } : undefined;
}

function keysOf({ reference, dueAt }: DuePayment): Record<string, AttributeValue> {
  return { pk: { S: paymentKey(reference) }, due: { S: DUE_PARTITION }, dueAt: number(dueAt) };
}
