import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Reference } from '../payment/reference.ts';
import { gather } from '../runtime/gather.ts';
import { decodePayment, paymentKey } from './payment-item.ts';
import type { PaymentStore } from './payment-store.ts';

/** The most keys that DynamoDB takes in one call. */
const BATCH_SIZE = 100;

/** What was read of one payment: none of it where DynamoDB did not come to it. */
type Read = { readonly item: Record<string, AttributeValue> | undefined } | undefined;

/**
 * A store that reads the payments which are asked for in the same turn of the event loop by one call: the jobs of a batch each begin with
 * that. It costs the same capacity, and a tenth of the processor. Payments that DynamoDB leaves out of its answer are read on their own.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export function readTogether(store: PaymentStore, client: DynamoDBClient, tableName: string): PaymentStore {
  const read = gather<Reference, Read>(
    () => Promise.resolve(),
    async (references) => {
      // DynamoDB refuses the same key twice, and two jobs may be about one payment.
      const distinct = [...new Set(references)];
      if (distinct.length === 1 || distinct.length > BATCH_SIZE) return references.map(() => undefined);
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({
          RequestItems: {
            [tableName]: {
              Keys: distinct.map((reference) => ({ pk: { S: paymentKey(reference) } })),
              ConsistentRead: true,
            },
          },
        }),
      );
      const items = new Map((Responses?.[tableName] ?? []).map((item) => [item.pk?.S, item]));
      const left = new Set((UnprocessedKeys?.[tableName]?.Keys ?? []).map(({ pk }) => pk?.S));
      return references.map((reference) => {
        const key = paymentKey(reference);
        return left.has(key) ? undefined : { item: items.get(key) };
      });
    },
  );
  return {
    ...store,
    async get(reference) {
      const found = await read(reference);
      if (found === undefined) return await store.get(reference);
      return found.item && decodePayment(found.item);
    },
  };
}
