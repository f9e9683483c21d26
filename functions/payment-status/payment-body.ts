import * as z from 'zod/mini';
import { COMPARED_FIELDS } from '../../shared/payment/integrity.ts';
import { PAYMENT_STATUSES } from '../../shared/payment/payment.ts';

const subunits = z.int().check(z.positive());
const instant = z.iso.datetime();
const compared = z.union([z.string(), z.int(), z.null()]);

/** What callers see of a payment. Instants are ISO 8601 in UTC, amounts are subunits. */
export const paymentView = z.object({
  reference: z.string(),
  status: z.enum(PAYMENT_STATUSES),
  is_paid: z.boolean(),
  mode: z.enum(['test', 'live']),
  origin: z.enum(['initialized', 'external']),
  asked: z.nullable(z.object({ amount: subunits, currency: z.string(), plan: z.exactOptional(z.string()) })),
  paid: z.nullable(
    z.object({
      amount: subunits,
      currency: z.string(),
      transaction_id: z.nullable(z.string()),
      paid_at: z.nullable(z.string()),
      channel: z.nullable(z.string()),
    }),
  ),
  late: z.boolean(),
  reversal: z.nullable(z.enum(['pending', 'done'])),
  mismatch: z.nullable(
    z.readonly(z.array(z.object({ field: z.enum(COMPARED_FIELDS), asked: compared, found: compared }))),
  ),
  paystack_status: z.nullable(z.string()),
  checks: z.int().check(z.nonnegative()),
  last_check_at: z.nullable(instant),
  next_check_at: z.nullable(instant),
  deadline: instant,
  created_at: instant,
  updated_at: instant,
  version: z.int().check(z.positive()),
});

/** The body of `GET /payments/{reference}`. */
export const paymentBody = z.object({
  status: z.literal(true),
  message: z.literal('Payment retrieved'),
  data: paymentView,
});

export type PaymentView = z.infer<typeof paymentView>;
export type PaymentBody = z.infer<typeof paymentBody>;
