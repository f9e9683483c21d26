import { expect, it } from 'vitest';
import { differenceTexts } from '../../../local/console/page/pages/payment/difference-texts.ts';
import type { Difference } from '../../../shared/payment/integrity.ts';

it.each<[string, Difference[], string[]]>([
  [
    'less money than was asked',
    [{ field: 'amount', asked: 500_000, found: 100 }],
    ['Amount paid: NGN 5,000.00 or more, NGN 1.00'],
  ],
  [
    'another currency, in which its amounts are',
    [
      { field: 'currency', asked: 'NGN', found: 'GHS' },
      { field: 'requested_amount', asked: 500_000, found: 5_000 },
    ],
    ['Currency: NGN, GHS', 'Amount asked of the payer: NGN 5,000.00, GHS 50.00'],
  ],
  [
    'what is missing, and what no number can hold',
    [
      { field: 'plan_amount', asked: null, found: null },
      { field: 'requested_amount', asked: 500_000, found: '1e+300' },
    ],
    ["Plan's amount: nothing, nothing", 'Amount asked of the payer: NGN 5,000.00, 1e+300'],
  ],
])('says of a mismatched payment that it has %s', (_, differences, texts) => {
  const said = differenceTexts(differences, 'NGN').map(
    ({ name, asked, found }) => `${name}: ${asked}, ${found}`,
  );

  expect(said).toEqual(texts);
});
