import { PAYMENT_STATUSES, type PaymentStatus } from '../../../shared/payment/payment.ts';

/** Longer than any reference or email that there can be. */
const LONGEST_SEARCH = 200;
/** Further than anybody turns pages. */
const LAST_PAGE = 100_000;
const MINUTES = [5, 15, 60];

export function searchIn(query: URLSearchParams): string {
  return (query.get('search') ?? '').trim().slice(0, LONGEST_SEARCH);
}

/** From 1; what is no page is the first one. */
export function pageIn(query: URLSearchParams): number {
  const page = Number(query.get('page') ?? 1);
  return Number.isSafeInteger(page) && page >= 1 && page <= LAST_PAGE ? page : 1;
}

/** A status, `open` or `closed`; all of them for anything else. */
export function statusesIn(query: URLSearchParams): readonly PaymentStatus[] {
  const wanted = query.get('status');
  const open = (status: PaymentStatus) => status === 'initializing' || status === 'pending';
  if (wanted === 'open') return PAYMENT_STATUSES.filter(open);
  if (wanted === 'closed') return PAYMENT_STATUSES.filter((status) => !open(status));
  const one = PAYMENT_STATUSES.filter((status) => status === wanted);
  return one.length > 0 ? one : PAYMENT_STATUSES;
}

export function minutesIn(query: URLSearchParams): number {
  const minutes = Number(query.get('minutes'));
  return MINUTES.includes(minutes) ? minutes : 15;
}
