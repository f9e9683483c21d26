import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Item } from './table.ts';

/** An answer of `verify` as it is kept. */
export type CachedAnswer = z.infer<typeof cachedSchema>;

const cachedSchema = z.object({
  httpStatus: z.number(),
  body: z.string(),
  checkedAt: z.number(),
  freshUntil: z.number(),
});

const withEmail = z.object({ data: z.object({ customer: z.object({ email: z.string() }) }) });

/** The key of the item that keeps an answer; {@link file://../../../shared/store/verification-cache.ts} writes it. */
export function cachedAnswerKey(reference: string): string {
  return `VERIFICATION#${reference}`;
}

/** The reference in such a key; `undefined` where it is none. */
export function referenceOfAnswer(item: Item): string | undefined {
  const prefix = cachedAnswerKey('');
  const key = item.pk?.S ?? '';
  return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}

/** What an item keeps; nothing where it holds no more than a lease. It is looked at and never mended: that is for `verify` to do. */
export function cachedAnswer(item: Item): CachedAnswer | undefined {
  return z.safeParse(cachedSchema, unmarshall(item)).data;
}

/** The payer's email in Paystack's body, where it has one. */
export function emailIn(body: string): string | undefined {
  try {
    return z.safeParse(withEmail, JSON.parse(body)).data?.data.customer.email;
  } catch {
    return undefined;
  }
}
