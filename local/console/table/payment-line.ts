import type { Payment } from '../../../shared/payment/payment.ts';
import { isAwaitingCheck } from '../../../shared/payment/upkeep.ts';
import type { PaymentLine } from '../contract.ts';

/** A payment as a line of a list. The table has no email, on purpose: that comes from elsewhere. */
export function paymentLine(payment: Payment): PaymentLine {
  const { reference, status, paystackStatus, origin, createdAt, updatedAt, checks, outbox } = payment;
  const money = moneyOf(payment);
  return {
    reference,
    status,
    ...(paystackStatus !== undefined && { paystackStatus }),
    origin: origin.kind,
    ...(money !== undefined && { amount: money.amount, currency: money.currency }),
    createdAt,
    updatedAt,
    checks,
    ...(isAwaitingCheck(payment) && { nextCheckAt: payment.nextCheck.at }),
    unsentEvents: Object.keys(outbox).length,
  };
}

/** What was asked, or what an external one paid. */
function moneyOf(payment: Payment): { readonly amount: number; readonly currency: string } | undefined {
  if (payment.origin.kind === 'initialized') return payment.origin.asked;
  return 'paid' in payment ? payment.paid : undefined;
}
