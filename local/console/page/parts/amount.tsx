import { money } from '../../../simulator/checkout/money.ts';

interface AmountProps {
  /** Subunits. */
  readonly amount: number | undefined;
  readonly currency: string | undefined;
}

/** An amount with its currency, as everywhere in the project. */
export function Amount({ amount, currency }: AmountProps) {
  if (amount === undefined || currency === undefined) return <span class="quiet">not known</span>;
  return <span class="number">{money(amount, currency)}</span>;
}
