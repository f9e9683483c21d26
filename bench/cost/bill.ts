import { PRICES, type PriceName, type Service } from './prices.ts';

/** How many units of each price were used. */
export type Quantities = Readonly<Partial<Record<PriceName, number>>>;

/** Dollars. */
export interface Bill {
  readonly total: number;
  readonly byService: ReadonlyMap<Service, number>;
  readonly byPrice: ReadonlyMap<PriceName, number>;
}

/** What so many units cost, times `times`: `billOf(quantitiesOfOnePayment, 1_000_000)`. */
export function billOf(quantities: Quantities, times = 1): Bill {
  const byPrice = new Map<PriceName, number>();
  const byService = new Map<Service, number>();
  let total = 0;
  for (const name of namesIn(quantities)) {
    const { dollars, per, service } = PRICES[name];
    const cost = ((quantities[name] ?? 0) * times * dollars) / per;
    byPrice.set(name, cost);
    byService.set(service, (byService.get(service) ?? 0) + cost);
    total += cost;
  }
  return { total, byService, byPrice };
}

/** The sum of some quantities, each times its weight: shares of a mix, or one each. */
export function weighted(
  parts: readonly { readonly quantities: Quantities; readonly weight: number }[],
): Quantities {
  const sum: Partial<Record<PriceName, number>> = {};
  for (const { quantities, weight } of parts) {
    for (const name of namesIn(quantities)) sum[name] = (sum[name] ?? 0) + (quantities[name] ?? 0) * weight;
  }
  return sum;
}

/** In the order of the price table. */
function namesIn(quantities: Quantities): PriceName[] {
  return (Object.keys(PRICES) as PriceName[]).filter((name) => quantities[name] !== undefined);
}
