import type { Mode } from '../../../shared/payment/mode.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * When Paystack tries a webhook again that wasn't answered with 200 (paystack.com/docs/payments/webhooks): in live mode the
 * first 4 tries are 3 minutes apart, then they are hourly until 72 hours have passed; in test mode they are hourly for 10
 * hours.
 *
 * @param tries how many there have been
 * @param firstAt when the first one was, in epoch milliseconds
 * @param lastAt when the last one was
 * @returns when the next one is due, or undefined when Paystack gives up
 */
export function nextTryAt(mode: Mode, tries: number, firstAt: number, lastAt: number): number | undefined {
  const gap = mode === 'live' && tries < 4 ? 3 * MINUTE_MS : HOUR_MS;
  const end = firstAt + (mode === 'live' ? 72 : 10) * HOUR_MS;
  const next = lastAt + gap;
  return next <= end ? next : undefined;
}
