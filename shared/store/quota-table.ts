import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Breaker, CLOSED } from '../paystack/quota/breaker-state.ts';
import { exact } from '../paystack/quota/pace.ts';
import {
  believed,
  FARTHEST_MS,
  FARTHEST_TURN_MS,
  type Line,
  type QuotaState,
  type TakeRequest,
  take,
  UNUSED,
} from '../paystack/quota/quota-state.ts';
import type { QuotaKey, QuotaStore } from '../paystack/quota/quota-store.ts';
import { number } from './conditional-write.ts';
import { decodeQuota, encodeBreaker, type QuotaItem, quotaKey } from './quota-item.ts';

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

/** The attribute of each line's next free turn. */
const TURN: Readonly<Record<Line, string>> = { urgent: 'urgentTurn', ladder: 'ladderTurn' };

/** One conditional write: what it sets, and what has to hold. */
interface Write {
  readonly set: readonly string[];
  readonly conditions: readonly string[];
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/**
 * The quota in DynamoDB, an item for each operation and mode, that every function moves by conditional updates. None of them
 * says what the item becomes, only what is added to it, so that calls don't lose against each other:
 *
 * ```
 *  idle (tat <= now)           tat = now + n T
 *  busy (now < tat <= latest)  tat = tat + n T
 *  not believed (tat > now + five minutes)  as idle
 * ```
 *
 * A write that took effect and whose answer was lost is made again by the SDK: its tokens are lost, and no call is one too many.
 *
 * The breaker is an attribute of the item, so that taking a token asks it as well, in the same write. It changes rarely, so a change
 * reads it and writes it whole, on condition that nobody has changed it in between. One that can't be read counts as closed. Each change has an id, by which one that took effect
 * and is made again by the SDK knows itself.
 */
export function createQuotaStore(
  client: DynamoDBClient,
  tableName: string,
  newId: () => string = randomUUID,
): QuotaStore {
  const item = (key: QuotaKey) => ({ TableName: tableName, Key: { pk: { S: quotaKey(key) } } });

  async function read(key: QuotaKey): Promise<QuotaItem> {
    const { Item } = await client.send(new GetItemCommand({ ...item(key), ConsistentRead: true }));
    return decodeQuota(Item ?? {});
  }

  /** The state that the write has led to, or the one that it did not fit. */
  async function write(
    key: QuotaKey,
    { set, conditions, values }: Write,
  ): Promise<QuotaItem & { readonly isDone: boolean }> {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          ...item(key),
          UpdateExpression: `SET ${set.join(', ')}`,
          ConditionExpression: conditions.join(' AND '),
          ExpressionAttributeValues: { ...values },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { isDone: true, ...decodeQuota(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { isDone: false, ...(error.Item === undefined ? await read(key) : decodeQuota(error.Item)) };
    }
  }

  return {
    read: async (key) => (await read(key)).state,

    async take(key, request) {
      // More than there is room for in the emptiest of buckets: nothing in the table can change that.
      if (take(UNUSED, request).kind === 'refused')
        return { kind: 'refused', state: believed((await read(key)).state, request.now) };
      let state: QuotaState | undefined;
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        // Most of the time nobody has called for a moment, so that is tried without a look at the item.
        const isIdle = state === undefined || believed(state, request.now).tat <= request.now;
        const result = await write(key, isIdle ? takeFromIdle(request) : takeFromBusy(request));
        state = result.state;
        if (result.isDone) {
          const { tat, breaker } = state;
          return { kind: 'granted', first: exact(tat - exact(request.tokens * request.interval)), breaker };
        }
        if (result.isBreakerUnreadable) {
          // As the item stands the write's own condition may take it for open.
          await write(key, setBreaker(CLOSED, newId(), result.breakerChange));
          continue;
        }
        const taken = take(state, request);
        if (taken.kind === 'refused') return taken;
      }
      throw new QuotaConflictError(quotaKey(key));
    },

    async reserve(key, { line, tokens, now, interval, notBefore, pushes }) {
      const step = exact(tokens * interval);
      const turn = TURN[line];
      const pushing = push(pushes, step);
      let isFree = true;
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const { isDone, state } = await write(key, {
          ...pushing,
          ...(isFree
            ? {
                set: [`${turn} = :after`, ...pushing.set],
                conditions: [
                  `(attribute_not_exists(${turn}) OR ${turn} <= :notBefore OR ${turn} > :farthestTurn)`,
                ],
                values: {
                  ...pushing.values,
                  ':after': number(exact(notBefore + step)),
                  ':notBefore': number(notBefore),
                  ':farthestTurn': farthestTurn(now),
                },
              }
            : {
                set: [`${turn} = ${turn} + :step`, ...pushing.set],
                conditions: [`${turn} > :notBefore`, `${turn} <= :farthestTurn`],
                values: {
                  ...pushing.values,
                  ':step': number(step),
                  ':notBefore': number(notBefore),
                  ':farthestTurn': farthestTurn(now),
                },
              }),
        });
        if (isDone) return exact(state.turns[line] - step);
        isFree = believed(state, now).turns[line] <= notBefore;
      }
      throw new QuotaConflictError(quotaKey(key));
    },

    async block(key, until, now) {
      await write(key, {
        set: ['blockedUntil = :until'],
        conditions: [
          '(attribute_not_exists(blockedUntil) OR blockedUntil < :until OR blockedUntil > :farthest)',
        ],
        values: { ':until': number(until), ':farthest': farthest(now) },
      });
    },

    async changeBreaker(key, change) {
      const ours = newId();
      let item = await read(key);
      let before = item.state.breaker;
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        before = item.state.breaker;
        const after = change(before);
        if (after === undefined) return { before, after: before };
        const result = await write(key, setBreaker(after, ours, item.breakerChange));
        if (result.isDone || result.breakerChange === ours) return { before, after };
        item = result;
      }
      throw new QuotaConflictError(quotaKey(key));
    },
  };
}

function takeFromIdle({ tokens, now, interval, behind, yields, pushes, isProbe }: TakeRequest): Write {
  const step = exact(tokens * interval);
  const pushing = push(pushes, step);
  const first = nobodyWaits(yields ? behind : [], now);
  return {
    set: ['tat = :after', ...pushing.set],
    conditions: [
      '(attribute_not_exists(tat) OR tat <= :now OR tat > :farthest)',
      NOT_BLOCKED,
      ...notStopped(isProbe),
      ...first.conditions,
    ],
    values: {
      ...pushing.values,
      ...first.values,
      ':now': number(now),
      ':after': number(exact(now + step)),
      ':farthest': farthest(now),
    },
  };
}

function takeFromBusy({ tokens, now, interval, room, behind, pushes, isProbe }: TakeRequest): Write {
  const step = exact(tokens * interval);
  const pushing = push(pushes, step);
  const first = nobodyWaits(behind, now);
  return {
    set: ['tat = tat + :step', ...pushing.set],
    conditions: ['tat > :now', 'tat <= :latest', NOT_BLOCKED, ...notStopped(isProbe), ...first.conditions],
    values: {
      ...pushing.values,
      ...first.values,
      ':now': number(now),
      ':step': number(step),
      ':latest': number(exact(now + room - exact((tokens - 1) * interval))),
      ':farthest': farthest(now),
    },
  };
}

const NOT_BLOCKED =
  '(attribute_not_exists(blockedUntil) OR blockedUntil <= :now OR blockedUntil > :farthest)';

/** As `believed` has it. */
function farthest(now: number): AttributeValue {
  return number(exact(now + FARTHEST_MS));
}

function farthestTurn(now: number): AttributeValue {
  return number(exact(now + FARTHEST_TURN_MS));
}

/** DynamoDB refuses values that no condition uses. */
function nobodyWaits(lines: readonly Line[], now: number): Pick<Write, 'conditions' | 'values'> {
  if (lines.length === 0) return { conditions: [], values: {} };
  return {
    conditions: lines.map(
      (line) =>
        `(attribute_not_exists(${TURN[line]}) OR ${TURN[line]} <= :now OR ${TURN[line]} > :farthestTurn)`,
    ),
    values: { ':farthestTurn': farthestTurn(now) },
  };
}

/** As `stopsAll` has it: an open breaker that is about one payment stops nobody here. */
function notStopped(isProbe: boolean): string[] {
  return isProbe ? [] : [`(attribute_not_exists(${OPENINGS}) OR attribute_exists(breaker.about))`];
}

/** Is there while the breaker is open. */
const OPENINGS = 'breaker.openings';

function setBreaker(breaker: Breaker, change: string, lastChange: string | undefined): Write {
  return {
    set: ['breaker = :breaker', 'breakerChange = :change'],
    conditions: [
      lastChange === undefined ? 'attribute_not_exists(breakerChange)' : 'breakerChange = :lastChange',
    ],
    values: {
      ':breaker': { M: encodeBreaker(breaker) },
      ':change': { S: change },
      ...(lastChange !== undefined && { ':lastChange': { S: lastChange } }),
    },
  };
}

function push(lines: readonly Line[], step: number): Omit<Write, 'conditions'> {
  if (lines.length === 0) return { set: [], values: {} };
  return {
    set: lines.map((line) => `${TURN[line]} = if_not_exists(${TURN[line]}, :zero) + :push`),
    values: { ':push': number(step), ':zero': number(0) },
  };
}
