import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { exact } from '../paystack/quota/pace.ts';
import { type Lane, type QuotaState, type TakeRequest, take, UNUSED } from '../paystack/quota/quota-state.ts';
import type { QuotaKey, QuotaStore } from '../paystack/quota/quota-store.ts';
import { StoredItemError } from './stored-item-error.ts';

/** Others kept changing the quota between our look at it and our write. Nothing was taken. */
export class QuotaConflictError extends Error {
  readonly code = 'quota_conflict';

  constructor(key: string) {
    super(`The item ${key} was changed by others ${ATTEMPTS} times in a row`);
    this.name = 'QuotaConflictError';
  }
}

/** How often a write may lose against another. */
const ATTEMPTS = 8;

/** The attribute of each lane's next free turn. */
const TURN: Readonly<Record<Lane, string>> = { urgent: 'urgentTurn', ladder: 'ladderTurn' };

/** One conditional write: what it sets, and what has to hold. */
interface Write {
  readonly set: readonly string[];
  readonly conditions: readonly string[];
  readonly values: Readonly<Record<string, number>>;
}

/**
 * The quota in DynamoDB, an item for each operation and mode, that every function moves by conditional updates. None of them
 * says what the item becomes, only what is added to it, so that calls don't lose against each other:
 *
 * ```
 *  idle (tat <= now)           tat = now + n T
 *  busy (now < tat <= latest)  tat = tat + n T
 * ```
 *
 * A write that took effect and whose answer was lost is made again by the SDK: its tokens are lost, and no call is one too many.
 */
export function createQuotaStore(client: DynamoDBClient, tableName: string): QuotaStore {
  const item = (key: QuotaKey) => ({ TableName: tableName, Key: { pk: { S: itemKey(key) } } });

  async function read(key: QuotaKey): Promise<QuotaState> {
    const { Item } = await client.send(new GetItemCommand({ ...item(key), ConsistentRead: true }));
    return decode(Item ?? {});
  }

  /** The state that the write has led to, or the one that it did not fit. */
  async function write(
    key: QuotaKey,
    { set, conditions, values }: Write,
  ): Promise<{ readonly isDone: boolean; readonly state: QuotaState }> {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          ...item(key),
          UpdateExpression: `SET ${set.join(', ')}`,
          ConditionExpression: conditions.join(' AND '),
          ExpressionAttributeValues: numbers(values),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { isDone: true, state: decode(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { isDone: false, state: error.Item === undefined ? await read(key) : decode(error.Item) };
    }
  }

  return {
    read,

    async take(key, request) {
      // More than there is room for in the emptiest of buckets: nothing in the table can change that.
      if (take(UNUSED, request).kind === 'refused') return { kind: 'refused', state: await read(key) };
      let state: QuotaState | undefined;
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        // Most of the time nobody has called for a moment, so that is tried without a look at the item.
        const isIdle = state === undefined || state.tat <= request.now;
        const result = await write(key, isIdle ? takeFromIdle(request) : takeFromBusy(request));
        state = result.state;
        if (result.isDone) {
          return { kind: 'granted', first: exact(state.tat - exact(request.tokens * request.interval)) };
        }
        if (take(state, request).kind === 'refused') return { kind: 'refused', state };
      }
      throw new QuotaConflictError(itemKey(key));
    },

    async reserve(key, { lane, tokens, interval, notBefore, pushes }) {
      const step = exact(tokens * interval);
      const turn = TURN[lane];
      const pushing = push(pushes, step);
      let isFree = true;
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const { isDone, state } = await write(key, {
          ...pushing,
          ...(isFree
            ? {
                set: [`${turn} = :after`, ...pushing.set],
                conditions: [`(attribute_not_exists(${turn}) OR ${turn} <= :notBefore)`],
                values: { ...pushing.values, ':after': exact(notBefore + step), ':notBefore': notBefore },
              }
            : {
                set: [`${turn} = ${turn} + :step`, ...pushing.set],
                conditions: [`${turn} > :notBefore`],
                values: { ...pushing.values, ':step': step, ':notBefore': notBefore },
              }),
        });
        if (isDone) return exact(state.turns[lane] - step);
        isFree = state.turns[lane] <= notBefore;
      }
      throw new QuotaConflictError(itemKey(key));
    },

    async block(key, until) {
      await write(key, {
        set: ['blockedUntil = :until'],
        conditions: ['(attribute_not_exists(blockedUntil) OR blockedUntil < :until)'],
        values: { ':until': until },
      });
    },
  };
}

function itemKey({ mode, operation }: QuotaKey): string {
  return `QUOTA#${mode}#${operation}`;
}

function takeFromIdle({ tokens, now, interval, behind, yields, pushes }: TakeRequest): Write {
  const step = exact(tokens * interval);
  const pushing = push(pushes, step);
  return {
    set: ['tat = :after', ...pushing.set],
    conditions: [
      '(attribute_not_exists(tat) OR tat <= :now)',
      NOT_BLOCKED,
      ...(yields ? nobodyWaits(behind) : []),
    ],
    values: { ...pushing.values, ':now': now, ':after': exact(now + step) },
  };
}

function takeFromBusy({ tokens, now, interval, room, behind, pushes }: TakeRequest): Write {
  const step = exact(tokens * interval);
  const pushing = push(pushes, step);
  return {
    set: ['tat = tat + :step', ...pushing.set],
    conditions: ['tat > :now', 'tat <= :latest', NOT_BLOCKED, ...nobodyWaits(behind)],
    values: {
      ...pushing.values,
      ':now': now,
      ':step': step,
      ':latest': exact(now + room - exact((tokens - 1) * interval)),
    },
  };
}

const NOT_BLOCKED = '(attribute_not_exists(blockedUntil) OR blockedUntil <= :now)';

function nobodyWaits(lanes: readonly Lane[]): string[] {
  return lanes.map((lane) => `(attribute_not_exists(${TURN[lane]}) OR ${TURN[lane]} <= :now)`);
}

function push(lanes: readonly Lane[], step: number): Omit<Write, 'conditions'> {
  if (lanes.length === 0) return { set: [], values: {} };
  return {
    set: lanes.map((lane) => `${TURN[lane]} = if_not_exists(${TURN[lane]}, :zero) + :push`),
    values: { ':push': step, ':zero': 0 },
  };
}

const moment = z._default(z.number(), 0);

const itemSchema = z.object({
  tat: moment,
  blockedUntil: moment,
  urgentTurn: moment,
  ladderTurn: moment,
});

function decode(item: Record<string, AttributeValue>): QuotaState {
  const parsed = itemSchema.safeParse(unmarshall(item));
  if (!parsed.success) throw new StoredItemError(item.pk?.S ?? '', { cause: parsed.error });
  const { tat, blockedUntil, urgentTurn, ladderTurn } = parsed.data;
  return { tat, blockedUntil, turns: { urgent: urgentTurn, ladder: ladderTurn } };
}

function numbers(values: Readonly<Record<string, number>>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { N: String(value) }]));
}
