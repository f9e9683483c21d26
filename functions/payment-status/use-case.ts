import { HttpError } from '../../shared/http/http-error.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/response.ts';
import type { Paid, Payment } from '../../shared/payment/payment.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { isAwaitingCheck } from '../../shared/payment/upkeep.ts';
import type { PaymentStore } from '../../shared/store/payment-store.ts';
import { isPaid } from '../../shared/verification/answer.ts';
import type { PaymentBody, PaymentView } from './payment-body.ts';

/**
 * Answers with our record of a payment, as it was last written.
 *
 * @throws {HttpError} 404 `payment_not_found`
 */
export async function paymentStatus(payments: PaymentStore, reference: Reference): Promise<HttpResponse> {
  const payment = await payments.get(reference);
  if (payment === undefined) throw paymentNotFound();
  return jsonResponse(200, {
    status: true,
    message: 'Payment retrieved',
    data: view(payment),
  } satisfies PaymentBody);
}

/** 404 `payment_not_found` */
export function paymentNotFound(): HttpError {
  return new HttpError({
    statusCode: 404,
    code: 'payment_not_found',
    message: 'No payment has this reference',
    nextStep: 'Look at the spelling, case included; GET /transaction/verify/{reference} asks Paystack.',
  });
}

function view(payment: Payment): PaymentView {
  const { reference, status, mode, origin, checks, checkedAt, version } = payment;
  return {
    reference,
    status,
    // The one field to deliver by: an external payment is a success too, but not of anything that was asked for.
    is_paid: isPaid(payment),
    mode,
    origin: origin.kind,
    asked: origin.kind === 'initialized' ? origin.asked : null,
    paid: 'paid' in payment && payment.paid !== undefined ? paidView(payment.paid) : null,
    late: payment.status === 'success' && payment.late,
    reversal: reversalOf(payment),
    mismatch: payment.status === 'mismatched' ? payment.differences : null,
    paystack_status: payment.paystackStatus ?? null,
    checks,
    last_check_at: instant(checkedAt),
    next_check_at: instant(isAwaitingCheck(payment) ? payment.nextCheck.at : undefined),
    deadline: instant(payment.deadline),
    created_at: instant(payment.createdAt),
    updated_at: instant(payment.updatedAt),
    version,
  };
}

function paidView({ amount, currency, transactionId, paidAt, channel }: Paid): PaymentView['paid'] {
  return {
    amount,
    currency,
    transaction_id: transactionId ?? null,
    paid_at: paidAt ?? null,
    channel: channel ?? null,
  };
}

function reversalOf(payment: Payment): 'pending' | 'done' | null {
  if (payment.status === 'reversed') return 'done';
  return payment.status === 'success' ? (payment.reversal ?? null) : null;
}

function instant(milliseconds: number): string;
function instant(milliseconds: number | undefined): string | null;
function instant(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}
