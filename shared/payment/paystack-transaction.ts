/**
 * What the domain reads from Paystack's transaction, checked for its types but not for its meaning.
 *
 * Only `status` is always there: Paystack's answers differ by channel and age, and a field that it leaves out or sends as
 * `null` is left out here too. Amounts are integers in the currency's subunit (kobo, pesewa, cent).
 */
export interface PaystackTransaction {
  /** Paystack's own word, open-ended: `success`, `failed`, `abandoned`, `ongoing`, `pending`, `reversed`, and what is yet to come. */
  readonly status: string;
  readonly reference?: string;
  /** What was charged, fees passed on to the payer included; so it may be above `requestedAmount`. */
  readonly amount?: number;
  /** What was asked for at initialize. Absent from older transactions and from some channels. */
  readonly requestedAmount?: number;
  readonly currency?: string;
  /** The mode, in Paystack's words: `test` or `live`. */
  readonly domain?: string;
  /** Decimal digits. The id is 64 bits wide, so it never passes through a JavaScript number. */
  readonly id?: string;
  /** ISO 8601, as Paystack wrote it. */
  readonly paidAt?: string;
  /** `plan_object.amount`: with a plan this is what was asked, since Paystack then ignores the amount of initialize. */
  readonly planAmount?: number;
  /** `plan_object.plan_code` (`PLN_...`). */
  readonly planCode?: string;
  readonly channel?: string;
}
