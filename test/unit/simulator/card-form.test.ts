import { expect, it } from 'vitest';
import {
  filledIn,
  formatExpiry,
  formatNumber,
  readCard,
} from '../../../local/simulator/checkout/card-form.ts';
import { TEST_CARDS } from '../../../local/simulator/checkout/test-cards.ts';

const NOW = Date.parse('2026-03-31T23:59:59.999Z');
const good = { number: '4084 0840 8408 4081', expiry: '03 / 26', cvv: '408' };

it.each(TEST_CARDS)('takes the test card that $label', (card) => {
  expect(readCard(filledIn(card, NOW), NOW)).toEqual({ card, expMonth: '12', expYear: '2029' });
});

it.each(['03 / 26', '3/26', '03/2026', '0326'])(
  'takes a card to the end of its month, written %s',
  (expiry) => {
    expect(readCard({ ...good, expiry }, NOW)).toMatchObject({ expMonth: '03', expYear: '2026' });
    expect(readCard({ ...good, expiry }, NOW + 1)).toEqual({
      problems: { expiry: 'This card has expired.' },
    });
  },
);

it.each([
  [{ number: '' }, 'number', 'Enter the card number.'],
  [{ number: '4084 0840' }, 'number', 'A card number has 12 to 19 digits.'],
  [{ number: '4084 0840 8408 408x' }, 'number', 'A card number has 12 to 19 digits.'],
  [{ number: '4084 0840 8408 4082' }, 'number', 'This card number has a wrong digit.'],
  [{ number: '4242 4242 4242 4242' }, 'number', 'such as 4084 0840 8408 4081'],
  [{ expiry: '13 / 30' }, 'expiry', 'Enter month and year'],
  [{ expiry: '' }, 'expiry', 'Enter month and year'],
  [{ cvv: '40' }, 'cvv', 'Enter the 3 digits'],
  [{ cvv: '12345' }, 'cvv', 'Enter the 3 digits'],
])('says what is wrong with %o', (typed, field, words) => {
  const read = readCard({ ...good, ...typed }, NOW);

  expect(read).toEqual({ problems: { [field]: expect.stringContaining(words) } });
});

it.each([
  ['4', '4'],
  ['40840', '4084 0'],
  ['4084-0840 8408x4081', '4084 0840 8408 4081'],
  ['50606666666666666669999', '5060 6666 6666 6666 666'],
])('writes the number %s as %s', (typed, shown) => {
  expect(formatNumber(typed)).toBe(shown);
});

it.each([
  ['1', '1'],
  ['12', '12'],
  ['123', '12 / 3'],
  ['12 / 30', '12 / 30'],
  ['7', '07'],
  ['730', '07 / 30'],
  ['12/2030', '12 / 30'],
  ['12 / ', '12'],
])('writes the expiry date %s as %s', (typed, shown) => {
  expect(formatExpiry(typed)).toBe(shown);
});
