import { describe, expect, test } from 'vitest';
import { parseReference, REFERENCE_MAX_LENGTH } from '../../../shared/payment/reference.ts';

describe('A reference', () => {
  test.each(['a', 'Order-1.2=3_4', 'T048291', '...', '.a', 'a'.repeat(REFERENCE_MAX_LENGTH)])(
    'may be %j',
    (text) => {
      expect(parseReference(text)).toBe(text);
    },
  );

  test('keeps its case, since two spellings are two transactions', () => {
    expect(parseReference('ABC')).not.toBe(parseReference('abc'));
  });

  test.each([
    ['empty', ''],
    ['longer than 100 characters', 'a'.repeat(REFERENCE_MAX_LENGTH + 1)],
    ['the folder it is in', '.'],
    ['the folder above', '..'],
    ['a path', 'a/b'],
    ['a path with backslashes', 'a\\b'],
    ['an encoded path', 'a%2Fb'],
    ['two words', 'a b'],
    ['ended by a line break', 'abc\n'],
    ['begun by a line break', '\nabc'],
    ['a query', 'a?b'],
    ['a fragment', 'a#b'],
    ['with a zero byte', 'a\0b'],
    ['in letters outside ASCII', 'référence'],
    ['in look-alike letters', 'аbc'],
    ['a number', 12345],
    ['null', null],
    ['nothing', undefined],
    ['a list with a reference', ['abc']],
  ])('is never %s', (_, value) => {
    expect(parseReference(value)).toBeUndefined();
  });
});
