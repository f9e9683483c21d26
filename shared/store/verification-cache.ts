import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Reference } from '../payment/reference.ts';
import { StoredItemError } from './stored-item-error.ts';

/** The answer that `verify` gives for a reference, as it is kept for the next callers. */
export interface VerificationResult {
  readonly httpStatus: number;
  /** The body to answer with, byte for byte. */
  readonly body: string;
  /** Epoch milliseconds at which the check that found it was started. */
  readonly checkedAt: number;
  /** Epoch milliseconds until which it may be given without asking Paystack again. */
  readonly freshUntil: number;
  /** The version of the payment that the result shows; 0 where there is no payment. */
  readonly version: number;
}

/** One caller at a time goes to Paystack for a reference; the lease says who, and until when it counts as alive. */
export interface Lease {
  readonly fence: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** Results of verify calls, each with its lease. */
export interface VerificationCache {
  /** The result that was kept last, however old; `freshUntil` says whether it may still be given. */
  read(reference: Reference): Promise<VerificationResult | undefined>;
  /**
   * Takes the lease, unless at `now` (epoch milliseconds) somebody else holds it or the kept result is fresh: a caller that
   * looked before the last holder was done must not go to Paystack again.
   */
  acquire(reference: Reference, lease: Lease, now: number): Promise<boolean>;
  /** Gives the lease back without a result; nothing happens when it has passed to somebody else. */
  release(reference: Reference, fence: string): Promise<void>;
  /** Keeps a result and ends the lease, unless what is kept is newer: by the payment's version, or by its check. */
  write(reference: Reference, result: VerificationResult): Promise<void>;
}

/** The table's TTL attribute, in epoch seconds. */
export const TTL_ATTRIBUTE = 'expiresAt';

/**
 * Verification results in DynamoDB, an item for each reference, apart from its payment so that a cache hit reads a small
 * item and a write of the payment does not pay for the body.
 *
 * DynamoDB deletes expired items within days, not seconds, so `expiresAt` only keeps the table small. What may be
 * answered is decided by `freshUntil`, by whoever reads.
 *
 * @param staleSeconds how long after `freshUntil` a result may still be wanted, and so must not be deleted
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
export function createVerificationCache(
  client: DynamoDBClient,
  tableName: string,
  { staleSeconds }: { staleSeconds: number },
): VerificationCache {
  const item = (reference: Reference) => ({
    TableName: tableName,
    Key: { pk: { S: `VERIFICATION#${reference}` } },
  });

  return {
    async read(reference) {
      const { Item } = await client.send(new GetItemCommand({ ...item(reference), ConsistentRead: true }));
      return Item && decode(Item);
    },

    async acquire(reference, lease, now) {
      return await onCondition(
        client.send(
          new UpdateItemCommand({
            ...item(reference),
            UpdateExpression: `SET leaseFence = :fence, leaseUntil = :until, ${TTL_ATTRIBUTE} = if_not_exists(${TTL_ATTRIBUTE}, :expiresAt)`,
            // Our own fence: the write took effect although its answer was lost, and the SDK made it again.
            ConditionExpression:
              '(attribute_not_exists(leaseUntil) OR leaseUntil <= :now OR leaseFence = :fence) AND (attribute_not_exists(freshUntil) OR freshUntil <= :now)',
            ExpressionAttributeValues: {
              ':fence': { S: lease.fence },
              ':until': number(lease.until),
              ':now': number(now),
              ':expiresAt': number(epochSeconds(lease.until) + staleSeconds),
            },
          }),
        ),
      );
    },

    async release(reference, fence) {
      await onCondition(
        client.send(
          new UpdateItemCommand({
            ...item(reference),
            UpdateExpression: 'REMOVE leaseFence, leaseUntil',
            ConditionExpression: 'leaseFence = :fence',
            ExpressionAttributeValues: { ':fence': { S: fence } },
          }),
        ),
      );
    },

    async write(reference, result) {
      await onCondition(
        client.send(
          new UpdateItemCommand({
            ...item(reference),
            UpdateExpression: `SET httpStatus = :httpStatus, body = :body, checkedAt = :checkedAt, freshUntil = :freshUntil, #version = :version, ${TTL_ATTRIBUTE} = :expiresAt REMOVE leaseFence, leaseUntil`,
            ConditionExpression:
              'attribute_not_exists(#version) OR (#version <= :version AND checkedAt <= :checkedAt)',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: {
              ':httpStatus': number(result.httpStatus),
              ':body': { S: result.body },
              ':checkedAt': number(result.checkedAt),
              ':freshUntil': number(result.freshUntil),
              ':version': number(result.version),
              ':expiresAt': number(epochSeconds(result.freshUntil) + staleSeconds),
            },
          }),
        ),
      );
    },
  };
}

const resultSchema = z.object({
  httpStatus: z.number(),
  body: z.string(),
  checkedAt: z.number(),
  freshUntil: z.number(),
  version: z.number(),
});

function decode(item: Record<string, AttributeValue>): VerificationResult | undefined {
  // An item that only carries a lease has no result yet.
  if (item.body === undefined) return undefined;
  const parsed = resultSchema.safeParse(unmarshall(item));
  if (!parsed.success) throw new StoredItemError(item.pk?.S ?? '', { cause: parsed.error });
  return parsed.data;
}

/** Whether a conditional write took place; a condition that did not hold is an answer, not an error. */
async function onCondition(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}

function epochSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1_000);
}
