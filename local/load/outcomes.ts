/**
 * What a simulated payer does with a payment:
 * - `paid` pays within a second, `paid_later` takes up to half a minute;
 * - `declined_then_paid` has a first card declined and pays with a second one;
 * - `abandoned` never pays;
 * - `transfer` sends a bank transfer, which stays pending and then arrives;
 * - `webhook_lost` pays, and no webhook tells of it: the ladder of checks finds it;
 * - `tampered` pays, and Paystack says another amount than was asked: it becomes `mismatched`;
 * - `refunded` pays, and gets the money back a little later.
 */
export const LOAD_OUTCOMES = [
  'paid',
  'paid_later',
  'declined_then_paid',
  'abandoned',
  'transfer',
  'webhook_lost',
  'tampered',
  'refunded',
] as const;
export type LoadOutcome = (typeof LOAD_OUTCOMES)[number];
