import type { TransactionPage } from '../../shared/paystack/answers.ts';
import type { TransactionListQuery } from '../../shared/paystack/client.ts';

/** A transaction as Paystack has it over time. All in epoch milliseconds; `Infinity` for what never happens. */
export interface TransactionLife {
  readonly reference: string;
  readonly createdAt: number;
  readonly paidAt: number;
  readonly reversedAt: number;
}

/** What Paystack calls a transaction at a moment. */
function statusAt({ paidAt, reversedAt }: TransactionLife, now: number): string {
  if (now >= reversedAt) return 'reversed';
  return now >= paidAt ? 'success' : 'abandoned';
}

/**
 * Paystack's list at the moment `now`: newest first, by cursor, in pages of `pageSize` whatever is asked for. A cursor stays good
 * while transactions are started and change their status.
 */
export function listedAt(
  lives: readonly TransactionLife[],
  now: number,
  { status, from, to, cursor }: TransactionListQuery,
  pageSize: number,
): TransactionPage {
  const before = cursor === undefined ? Number.POSITIVE_INFINITY : Number(cursor);
  const matching = lives
    .map((life, place) => ({ life, place }))
    .filter(({ life, place }) => place < before && life.createdAt >= from && life.createdAt <= to)
    .filter(({ life }) => life.createdAt <= now && statusAt(life, now) === status)
    .sort((one, other) => other.place - one.place);
  const page = matching.slice(0, pageSize);
  const last = page.at(-1);
  return {
    transactions: page.map(({ life, place }) => ({
      id: String(4_000_000_000 + place),
      reference: life.reference,
      status,
      createdAt: life.createdAt,
    })),
    ...(last !== undefined && matching.length > pageSize && { next: String(last.place) }),
    unreadable: 0,
    rateLimit: {},
  };
}
