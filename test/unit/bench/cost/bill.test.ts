import { describe, expect, it } from 'vitest';
import { billOf, weighted } from '../../../../bench/cost/bill.ts';
import { PRICES } from '../../../../bench/cost/prices.ts';

describe('a bill', () => {
  it('is what each unit costs, as often as it was used and for as many payments', () => {
    const bill = billOf({ writeUnit: 3, readUnit: 0.5, secretRequest: 2 }, 1_000);

    expect(bill.byPrice.get('writeUnit')).toBeCloseTo((3_000 * PRICES.writeUnit.dollars) / 1_000_000, 10);
    expect(bill.byPrice.get('secretRequest')).toBeCloseTo(
      (2_000 * PRICES.secretRequest.dollars) / 10_000,
      10,
    );
    expect(bill.byPrice.has('sqsRequest')).toBe(false);
  });

  it('adds up to the same by price, by service and in all', () => {
    const bill = billOf({ writeUnit: 3, readUnit: 5, lambdaRequest: 7, lambdaGbSecond: 0.2, metricMonth: 1 });
    const sum = (parts: Iterable<number>) => [...parts].reduce((all, each) => all + each, 0);

    expect(sum(bill.byPrice.values())).toBeCloseTo(bill.total, 10);
    expect(sum(bill.byService.values())).toBeCloseTo(bill.total, 10);
    expect(bill.byService.get('DynamoDB')).toBeCloseTo(
      (3 * PRICES.writeUnit.dollars + 5 * PRICES.readUnit.dollars) / 1_000_000,
      12,
    );
  });

  it('of a mix is that of its parts by their shares', () => {
    const mix = weighted([
      { quantities: { writeUnit: 10, sqsRequest: 2 }, weight: 0.75 },
      { quantities: { writeUnit: 2, readUnit: 8 }, weight: 0.25 },
    ]);

    expect(mix).toEqual({ writeUnit: 8, readUnit: 2, sqsRequest: 1.5 });
  });
});
