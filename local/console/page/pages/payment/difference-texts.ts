import type { Difference } from '../../../../../shared/payment/integrity.ts';
import { money } from '../../../../simulator/checkout/money.ts';

/** A field that is not what was asked, in words. */
export interface DifferenceText {
  readonly field: Difference['field'];
  readonly name: string;
  readonly asked: string;
  readonly found: string;
}

/**
 * Says by what Paystack's answer is not what was asked; each amount in the currency of its side.
 *
 * @param currency what was asked for in; missing for an external payment
 * @example differenceTexts([{ field: 'amount', asked: 500_000, found: 100 }], 'NGN')
 * // [{ field: 'amount', name: 'Amount paid', asked: 'NGN 5,000.00 or more', found: 'NGN 1.00' }]
 */
export function differenceTexts(
  differences: readonly Difference[],
  currency: string | undefined,
): readonly DifferenceText[] {
  const other = differences.find(({ field }) => field === 'currency');
  const foundIn = other === undefined ? currency : textOf(other.found);
  return differences.map(({ field, asked, found }) => {
    const atLeast = field === 'amount' && asked !== null ? ' or more' : '';
    return {
      field,
      name: NAMES[field],
      asked: valueText(field, asked, currency) + atLeast,
      found: valueText(field, found, foundIn),
    };
  });
}

const NAMES: Readonly<Record<Difference['field'], string>> = {
  reference: 'Reference',
  domain: 'Mode',
  currency: 'Currency',
  requested_amount: 'Amount asked of the payer',
  amount: 'Amount paid',
  plan: 'Plan',
  plan_amount: "Plan's amount",
  status: 'Status',
};

function valueText(field: Difference['field'], value: Difference['asked'], currency?: string): string {
  const isAmount = field === 'amount' || field === 'requested_amount' || field === 'plan_amount';
  return isAmount && typeof value === 'number' && currency !== undefined
    ? money(value, currency)
    : (textOf(value) ?? 'nothing');
}

function textOf(value: Difference['asked']): string | undefined {
  return value === null ? undefined : String(value);
}
