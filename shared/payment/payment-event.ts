import type { Difference } from './integrity.ts';
import type { Mode } from './mode.ts';
import type { Asked, Origin, Paid, Payment, PaymentStatus } from './payment.ts';

export const PAYMENT_EVENT_TYPES = [
  'payment.succeeded',
  'payment.external',
  'payment.failed',
  'payment.abandoned',
  'payment.mismatched',
  'payment.reversed',
] as const;

export type PaymentEventType = (typeof PAYMENT_EVENT_TYPES)[number];

/**
 * What the merchant is told when a payment's status changes. Delivered at least once: a repeat has the same `id`.
 * Order is not promised: of two events the one with the higher `version` is the newer. Holds no personal data.
 */
export interface PaymentEvent {
  readonly id: string;
  readonly type: PaymentEventType;
  readonly reference: string;
  readonly mode: Mode;
  readonly origin: Origin['kind'];
  readonly status: PaymentStatus;
  /** The payment's version that this event tells of. */
  readonly version: number;
  /** ISO 8601. */
  readonly occurredAt: string;
  /** What the merchant asked for, in subunits; missing on an external payment. */
  readonly asked?: Asked;
  /** What was paid, in subunits. */
  readonly paid?: Paid;
  /** Paid after it had already been told as failed, abandoned or mismatched. */
  readonly late?: true;
  readonly differences?: readonly Difference[];
}

/**
 * The event that tells of the state that `payment` is in. `payment.succeeded` has one id in a payment's life; the
 * others name the version, so that two changes can't share an id.
 */
export function paymentEvent(type: PaymentEventType, payment: Payment): PaymentEvent {
  const { reference, mode, origin, status, version } = payment;
  const occasion = type === 'payment.succeeded' ? '' : `/${version}`;
  return {
    id: `${mode}/${reference}/${type}${occasion}`,
    type,
    reference,
    mode,
    origin: origin.kind,
    status,
    version,
    occurredAt: new Date(payment.updatedAt).toISOString(),
    ...(origin.kind === 'initialized' && { asked: origin.asked }),
    ...('paid' in payment && payment.paid !== undefined && { paid: payment.paid }),
    ...(payment.status === 'success' && payment.late && { late: true as const }),
    ...(payment.status === 'mismatched' && { differences: payment.differences }),
  };
}
