import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Reference } from '../payment/reference.ts';
import { number, onCondition } from './conditional-write.ts';
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

/** Somebody's lease, as others see it. */
export interface LeaseInHand {
  /** Epoch milliseconds. */
  readonly until: number;
  /** How many have taken a place to wait for its end. */
  readonly waiting: number;
}

/** What is kept for a reference: each may be missing, and each may be out of date. */
export interface CachedVerification {
  readonly result?: VerificationResult;
  readonly lease?: LeaseInHand;
  /** Why the rest of the item could not be read. It counts as not there, and is not there any more. */
  readonly unreadable?: StoredItemError;
}

/** What tells results apart whose order matters. */
export interface Writing {
  /** The version of the payment that the check began with; 0 where there was no payment. */
  readonly basedOn: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The writer's lease, where it has one: it is given back. */
  readonly fence?: string | undefined;
}

/** Results of verify calls, each with its lease. */
export interface VerificationCache {
  /**
   * What was kept last, however old, without what can't be read of it: that is removed, so that another answer can take its
   * place. {@link isFresh} and {@link isHeld} say what it is still good for.
   */
  read(reference: Reference): Promise<CachedVerification>;
  /**
   * Takes the lease, unless at `now` (epoch milliseconds) somebody else holds it or the kept result is fresh: a caller that
   * looked before the last holder was done must not go to Paystack again.
   */
  acquire(reference: Reference, lease: Lease, now: number): Promise<boolean>;
  /** Takes one of the {@link WAITING_PLACES} of the lease that is in hand. `false` where there is none left, or no lease. */
  takePlace(reference: Reference): Promise<boolean>;
  /** Gives the lease back without a result; nothing happens when it has passed to somebody else. */
  release(reference: Reference, fence: string): Promise<void>;
  /**
   * Keeps a result, unless what is kept is newer, and gives the writer's own lease back either way. Another's lease stays: its
   * holder is still asking.
   *
   * A body that is too long for the table is not kept: then the writer's own lease goes on for a few seconds, so that no more
   * than one caller in that time has Paystack send it.
   */
  write(reference: Reference, result: VerificationResult, writing: Writing): Promise<void>;
}

/** The table's TTL attribute, in epoch seconds. */
export const TTL_ATTRIBUTE = 'expiresAt';

/**
 * How many callers may wait for one lease. Each of them is an invocation that does nothing, and a new account has 10 in
 * all, which the worker and the webhook need too. Three are the payer's page, the shop's server and one to spare; a
 * crowd of a thousand is told to come back at once.
 */
export const WAITING_PLACES = 3;

/**
 * By how much the clocks of two functions may differ unnoticed, in milliseconds. Lambda's agree within a few. What was
 * written further in the future than this comes from a clock that is wrong, and is not believed: its answer is not
 * fresh, and any other may take its place.
 */
const CLOCK_TOLERANCE = 1_000;

/**
 * How far from now a lease may end, in milliseconds. A lease lasts for 30 s at most, so one that ends later was taken by a clock
 * that is ahead. It counts all the same: if it did not, two clocks that differ would take the lease from each other again and
 * again, with a call for each of their callers. Only beyond this, where AWS itself no longer takes a clock for right, does it hold
 * nobody up: a holder that died must not lock everybody out until it comes true.
 */
const FURTHEST_LEASE = 300_000;

/** An item has 400 KB at most, and there is more in it than the body. In bytes of UTF-8. */
const LONGEST_BODY = 350_000;

/** For how long after an answer that can't be kept nobody asks for it again, in milliseconds: as long as that of an open payment is kept. */
const HOLDS_FOR = 5_000;

/** Whether a result may be given at `now` (epoch milliseconds) without asking Paystack again. */
export function isFresh({ checkedAt, freshUntil }: VerificationResult, now: number): boolean {
  return now < freshUntil && checkedAt <= now + CLOCK_TOLERANCE;
}

/** Whether somebody is asking Paystack at `now` (epoch milliseconds), as far as the lease says. */
export function isHeld({ until }: { readonly until: number }, now: number): boolean {
  return now < until && until <= now + FURTHEST_LEASE;
}

/**
 * Verification results in DynamoDB, an item for each reference, apart from its payment so that a cache hit reads a small
 * item and a write of the payment does not pay for the body.
 *
 * DynamoDB deletes expired items within days, not seconds, so `expiresAt` only keeps the table small. What may be
 * answered is decided by `freshUntil`, by whoever reads.
 *
 * Whose result stays when two checks overlap, or two clocks differ:
 *
 * ```
 *  verify   get v3 ─ Paystack: unpaid ─────────────── put v5 ── write  ✘ of an earlier check than what is kept
 *  worker        get v3 ─ Paystack: paid ─ put v4 ─ write ✔
 *  verify                                       get v5 ─ … ─ put v6 ── write  ✔ began with v5, after what is kept (v4)
 * ```
 *
 * A check that began with the version of what is kept, or a later one, is the newer one whatever the clocks say. Where
 * neither has seen the other, the later start counts.
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

  async function release(reference: Reference, fence: string): Promise<void> {
    await onCondition(
      client.send(
        new UpdateItemCommand({
          ...item(reference),
          UpdateExpression: `REMOVE ${LEASE}`,
          ConditionExpression: 'leaseFence = :fence',
          ExpressionAttributeValues: { ':fence': { S: fence } },
        }),
      ),
    );
  }

  /** Writes the result where it is the newer one; with a fence, only where that lease is still in hand, which it ends. */
  async function put(
    reference: Reference,
    result: VerificationResult,
    { basedOn, now, fence }: Writing,
  ): Promise<boolean> {
    const isNewer =
      'attribute_not_exists(#version) OR (#version > :none AND #version <= :basedOn) OR (#version <= :version AND checkedAt <= :checkedAt) OR checkedAt > :future';
    return await onCondition(
      client.send(
        new UpdateItemCommand({
          ...item(reference),
          UpdateExpression: `SET httpStatus = :httpStatus, body = :body, checkedAt = :checkedAt, freshUntil = :freshUntil, #version = :version, ${TTL_ATTRIBUTE} = :expiresAt${fence === undefined ? '' : ` REMOVE ${LEASE}`}`,
          ConditionExpression: fence === undefined ? isNewer : `leaseFence = :fence AND (${isNewer})`,
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: {
            ':httpStatus': number(result.httpStatus),
            ':body': { S: result.body },
            ':checkedAt': number(result.checkedAt),
            ':freshUntil': number(result.freshUntil),
            ':version': number(result.version),
            ':expiresAt': number(epochSeconds(result.freshUntil) + staleSeconds),
            ':none': number(0),
            ':basedOn': number(basedOn),
            ':future': number(now + CLOCK_TOLERANCE),
            ...(fence !== undefined && { ':fence': { S: fence } }),
          },
        }),
      ),
    );
  }

  /** Has the lease go on until then (epoch milliseconds), where it is still in hand. */
  async function hold(reference: Reference, fence: string, until: number): Promise<void> {
    await onCondition(
      client.send(
        new UpdateItemCommand({
          ...item(reference),
          UpdateExpression: 'SET leaseUntil = :until',
          ConditionExpression: 'leaseFence = :fence',
          ExpressionAttributeValues: { ':until': number(until), ':fence': { S: fence } },
        }),
      ),
    );
  }

  async function remove(reference: Reference, attributes: readonly string[]): Promise<void> {
    await onCondition(
      client.send(
        new UpdateItemCommand({
          ...item(reference),
          UpdateExpression: `REMOVE ${attributes.join(', ')}`,
          ConditionExpression: 'attribute_exists(pk)',
          ...(attributes.includes('#version') && { ExpressionAttributeNames: { '#version': 'version' } }),
        }),
      ),
    );
  }

  return {
    release,

    async read(reference) {
      const { Item } = await client.send(new GetItemCommand({ ...item(reference), ConsistentRead: true }));
      if (Item === undefined) return {};
      const { cached, wrong } = decode(Item);
      // Whoever has just put a good one there in between pays for it with a call.
      if (wrong.length > 0) await remove(reference, wrong);
      return cached;
    },

    async acquire(reference, lease, now) {
      return await onCondition(
        client.send(
          new UpdateItemCommand({
            ...item(reference),
            UpdateExpression: `SET leaseFence = :fence, leaseUntil = :until, waiting = :none, ${TTL_ATTRIBUTE} = :expiresAt`,
            // Our own fence: the write took effect although its answer was lost, and the SDK made it again.
            ConditionExpression:
              '(attribute_not_exists(leaseUntil) OR leaseUntil <= :now OR leaseUntil > :longest OR leaseFence = :fence) AND (attribute_not_exists(freshUntil) OR freshUntil <= :now OR checkedAt > :future)',
            ExpressionAttributeValues: {
              ':fence': { S: lease.fence },
              ':until': number(lease.until),
              ':none': number(0),
              ':now': number(now),
              ':longest': number(now + FURTHEST_LEASE),
              ':future': number(now + CLOCK_TOLERANCE),
              // Later than that of any result that is no longer fresh.
              ':expiresAt': number(epochSeconds(lease.until) + staleSeconds),
            },
          }),
        ),
      );
    },

    async takePlace(reference) {
      return await onCondition(
        client.send(
          new UpdateItemCommand({
            ...item(reference),
            // Made twice where the first answer was lost: then one place less is given away, never one more.
            UpdateExpression: 'ADD waiting :one',
            ConditionExpression: 'attribute_exists(leaseFence) AND waiting < :places',
            ExpressionAttributeValues: { ':one': number(1), ':places': number(WAITING_PLACES) },
          }),
        ),
      );
    },

    async write(reference, result, writing) {
      const { fence } = writing;
      if (Buffer.byteLength(result.body) > LONGEST_BODY) {
        if (fence !== undefined) await hold(reference, fence, writing.now + HOLDS_FOR);
        return;
      }
      if (fence === undefined) {
        await put(reference, result, writing);
        return;
      }
      if (await put(reference, result, writing)) return;
      // The lease has passed to another, the answer to this very write was lost, or what is kept is newer.
      await put(reference, result, { ...writing, fence: undefined });
      await release(reference, fence);
    },
  };
}

/** The attributes of a lease. */
const LEASE_ATTRIBUTES = ['leaseFence', 'leaseUntil', 'waiting'];
const LEASE = LEASE_ATTRIBUTES.join(', ');

/** And those of a result. */
const RESULT_ATTRIBUTES = ['httpStatus', 'body', 'checkedAt', 'freshUntil', '#version'];

const resultSchema = z.object({
  httpStatus: z.number(),
  body: z.string(),
  checkedAt: z.number(),
  freshUntil: z.number(),
  version: z.number(),
});

const leaseSchema = z.object({
  leaseUntil: z.number(),
  // A lease of an earlier release has no places.
  waiting: z._default(z.number(), WAITING_PLACES),
});

/** What is kept in an item, and the attributes that can't be read. */
function decode(item: Record<string, AttributeValue>): { cached: CachedVerification; wrong: string[] } {
  const attributes = unmarshall(item);
  // An item that only carries a lease has no result yet, and the other way round.
  const result = RESULT_ATTRIBUTES.some((name) => name in item)
    ? resultSchema.safeParse(attributes)
    : undefined;
  const lease = item.leaseUntil && leaseSchema.safeParse(attributes);
  const cause = result?.error ?? lease?.error;
  return {
    cached: {
      ...(result?.success && { result: result.data }),
      ...(lease?.success && { lease: { until: lease.data.leaseUntil, waiting: lease.data.waiting } }),
      ...(cause !== undefined && { unreadable: new StoredItemError(item.pk?.S ?? '', { cause }) }),
    },
    wrong: [
      ...(result?.success === false ? RESULT_ATTRIBUTES : []),
      ...(lease?.success === false ? LEASE_ATTRIBUTES : []),
    ],
  };
}

function epochSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1_000);
}
