/**
 * An amount in subunits as people write it: `500000` NGN is `NGN 5,000.00`. XOF has no subunit but counts in hundredths
 * all the same, as at Paystack.
 */
export function money(subunits: number, currency: string): string {
  const amount = (subunits / 100).toLocaleString('en', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return `${currency} ${amount}`;
}
