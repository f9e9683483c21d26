import { describe, expect, test } from 'vitest';
import { DOCUMENTED_CURRENCIES, isSubunits, parseAmount } from '../../../shared/payment/money.ts';

describe('An amount', () => {
  test.each([
    [1, 1],
    [100.0, 100],
    ['1', 1],
    ['500000', 500_000],
    [Number.MAX_SAFE_INTEGER, 9_007_199_254_740_991],
    ['9007199254740991', 9_007_199_254_740_991],
  ])('%j is read as %i subunits', (value, amount) => {
    expect(parseAmount(value)).toBe(amount);
  });

  test.each([
    ['zero', 0],
    ['negative zero', -0],
    ['a negative number', -100],
    ['a fraction', 100.5],
    ['float drift', 19.99 * 100],
    ['more than 2^53 - 1', Number.MAX_SAFE_INTEGER + 1],
    ['infinity', Number.POSITIVE_INFINITY],
    ['no number at all', Number.NaN],
    ['a big integer', 100n],
    ['an empty text', ''],
    ['the text of zero', '0'],
    ['text with a leading zero', '0100'],
    ['text with a fraction', '100.50'],
    ['text with an empty fraction', '100.0'],
    ['text with an exponent', '1e3'],
    ['hexadecimal text', '0x10'],
    ['text with a plus sign', '+100'],
    ['text with a minus sign', '-100'],
    ['text with separators', '1,000'],
    ['text with a space before', ' 100'],
    ['text with a line break after', '100\n'],
    ['digits of another script', '١٠٠'],
    ['the text of 2^53', '9007199254740992'],
    ['text of seventeen digits', '10000000000000000'],
    ['null', null],
    ['nothing', undefined],
    ['true', true],
    ['a list with an amount', [100]],
    ['an object that turns into an amount', { valueOf: () => 100 }],
  ])('is not %s', (_, value) => {
    expect(parseAmount(value)).toBeUndefined();
  });

  test('in subunits is a number and never its text', () => {
    expect(isSubunits(100)).toBe(true);
    expect(isSubunits('100')).toBe(false);
  });
});

test('every documented minimum is itself an amount in subunits', () => {
  const minimums = Object.values(DOCUMENTED_CURRENCIES);

  expect(minimums).not.toHaveLength(0);
  expect(minimums.filter((minimum) => !isSubunits(minimum))).toEqual([]);
});
