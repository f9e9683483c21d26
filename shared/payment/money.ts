/**
 * An amount of money as a positive integer of the currency's smallest unit: kobo, cents, pesewas.
 * A type of its own, so that a naira amount or a float can't stand where subunits are meant.
 */
export type Subunits = number & { readonly unit: 'subunits' };

/** Codes of the currencies that may be asked for, each with the least amount in subunits. */
export type Currencies = Readonly<Record<string, number>>;

/**
 * Paystack's documented currencies with their documented minimums in subunits: 50 naira, 2 dollars, 10 pesewas,
 * 1 rand, 3 shillings, 1 franc (XOF has no subunit, Paystack still counts it in hundredths).
 *
 * @see https://paystack.com/docs/api/#supported-currency
 */
export const DOCUMENTED_CURRENCIES: Currencies = {
  NGN: 5000,
  USD: 200,
  GHS: 10,
  ZAR: 100,
  KES: 300,
  XOF: 100,
};

/** An amount as decimal text: no sign, no leading zero. Sixteen digits hold every safe integer, and some that are none. */
export const AMOUNT_TEXT = /^[1-9][0-9]{0,15}$/;

/**
 * Reads an amount as Paystack takes it: a JSON integer or the same as decimal text. Nothing else is guessed at:
 * `"100.50"`, `"1e3"`, `"0100"`, zero, negative and unsafe integers (above 2^53 - 1) all give `undefined`.
 *
 * @example
 * parseAmount('500000') // 500000 subunits: 5,000 naira
 * parseAmount(19.99 * 100) // undefined: 1998.9999999999998 is float drift, not money
 */
export function parseAmount(value: unknown): Subunits | undefined {
  const amount = typeof value === 'string' && AMOUNT_TEXT.test(value) ? Number(value) : value;
  return isSubunits(amount) ? amount : undefined;
}

/** Whether a value is a positive safe integer, and so can be an amount in subunits. */
export function isSubunits(value: unknown): value is Subunits {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
