import { isOpen, type Payment } from '../payment/payment.ts';
import type { Meter } from '../runtime/metrics.ts';

/**
 * Counts what a change of a payment means. To be called where the table has said, or shows, that the write of the
 * change took effect, and only there: each change is stored by one write, so none is counted twice. One whose process died counts as
 * nothing.
 *
 * @param now epoch milliseconds
 */
export function countChange(meter: Meter, before: Payment, after: Payment, now: number): void {
  if (before.answer === undefined && after.answer !== undefined) meter.count('PaymentsStarted');
  if (isOpen(after) || before.status === after.status) return;
  const isExternal = after.status === 'success' && after.origin.kind === 'external';
  meter.count('PaymentsClosed', { outcome: isExternal ? 'external' : after.status });
  const waited = sincePaid(after, now);
  if (waited !== undefined) meter.record('PaidToClosed', waited);
}

/**
 * Milliseconds since Paystack says the payment was made. `undefined` where it names no time, or one that can't be: in the
 * future, or before the payment was started here.
 */
function sincePaid(payment: Payment, now: number): number | undefined {
  if (payment.status !== 'success' || payment.paid.paidAt === undefined) return undefined;
  const paidAt = Date.parse(payment.paid.paidAt);
  const earliest = payment.origin.kind === 'external' ? 0 : payment.createdAt;
  return paidAt >= earliest && paidAt <= now ? now - paidAt : undefined;
}
