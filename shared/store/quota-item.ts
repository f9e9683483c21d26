import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { BREAKER_CAUSES, type Breaker, CLOSED } from '../paystack/quota/breaker-state.ts';
import type { QuotaState } from '../paystack/quota/quota-state.ts';
import type { QuotaKey } from '../paystack/quota/quota-store.ts';
import { StoredItemError } from './stored-item-error.ts';

/** The item: the quota's state, and which change of the breaker was the last. */
export interface QuotaItem {
  readonly state: QuotaState;
  readonly breakerChange: string | undefined;
  /** The breaker makes no sense, perhaps since a newer release has written it. It counts as closed. */
  readonly isBreakerUnreadable: boolean;
}

/** The key of a quota's item in the table. */
export function quotaKey({ mode, operation }: QuotaKey): string {
  return `QUOTA#${mode}#${operation}`;
}

/** The breaker as an attribute; zeros are left out. */
export function encodeBreaker({ openings, ...rest }: Breaker): Record<string, AttributeValue> {
  return marshall({ ...rest, ...(openings > 0 && { openings }) }, { removeUndefinedValues: true });
}

/**
 * The quota in a DynamoDB item.
 *
 * @throws {StoredItemError} when the item is not one that this code, or an earlier release of it, has written
 */
export function decodeQuota(item: Record<string, AttributeValue>): QuotaItem {
  const parsed = itemSchema.safeParse(unmarshall(item));
  if (!parsed.success) throw new StoredItemError(item.pk?.S ?? '', { cause: parsed.error });
  const { tat, blockedUntil, urgentTurn, ladderTurn, breaker, breakerChange } = parsed.data;
  const turns = { urgent: urgentTurn, ladder: ladderTurn };
  const state = { tat, blockedUntil, turns, breaker: breaker ?? CLOSED };
  return { state, breakerChange, isBreakerUnreadable: breaker === null };
}

const moment = z._default(z.number(), 0);
const count = moment;

/** Zeros are left out. */
const breakerSchema = z.object({
  failures: count,
  since: moment,
  about: z.optional(z.string()),
  others: z.optional(z.object({ failures: z.number(), since: z.number() })),
  openings: count,
  openUntil: moment,
  because: z.optional(z.enum(BREAKER_CAUSES)),
  probe: z.optional(z.object({ fence: z.string(), until: z.number() })),
});

const itemSchema = z.object({
  tat: moment,
  blockedUntil: moment,
  urgentTurn: moment,
  ladderTurn: moment,
  breaker: z._default(z.catch(z.nullable(breakerSchema), null), CLOSED),
  breakerChange: z.optional(z.string()),
});
