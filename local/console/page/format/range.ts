import { counted, countText } from './count.ts';

interface Range {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  /** What is counted, such as `payment`. */
  readonly what: string;
}

/**
 * Which part of a list a page shows. A list of one page is shown whole.
 *
 * @example
 * rangeText({ page: 2, pageSize: 50, total: 60, what: 'payment' }) // '51–60 of 60 payments'
 * rangeText({ page: 1, pageSize: 50, total: 1, what: 'payment' }) // '1 payment'
 */
export function rangeText({ page, pageSize, total, what }: Range): string {
  const from = (page - 1) * pageSize + 1;
  const all = counted(total, what);
  // An address may name a page that the list does not have, or no longer has.
  if (from > Math.max(1, total)) return `0 of ${all}`;
  if (total === 0) return `No ${what}s`;
  return total <= pageSize
    ? all
    : `${countText(from)}–${countText(Math.min(total, page * pageSize))} of ${all}`;
}
