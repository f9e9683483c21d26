import { describe, expect, it } from 'vitest';
import {
  type Index,
  type Item,
  indexWriteUnits,
  itemBytes,
  readUnits,
  writeUnits,
} from '../../../../bench/cost/dynamodb-units.ts';

/** An item of so many bytes. */
const sized = (bytes: number): Item => ({ pk: { S: 'x'.repeat(bytes - 2) } });

describe('the size of an item', () => {
  it.each([
    ['a text, in UTF-8', { pk: { S: 'naïve' } }, 2 + 6],
    ['a number, a byte for two digits and one more', { pk: { N: '1796223370512' } }, 2 + 8],
    ['a number with zeros at its end, which cost nothing', { pk: { N: '5000000' } }, 2 + 2],
    ['a negative number', { pk: { N: '-12' } }, 2 + 3],
    ['zero', { pk: { N: '0' } }, 2 + 1],
    ['a boolean', { pk: { BOOL: true } }, 2 + 1],
    ['a map, with three bytes and one for each entry', { pk: { M: { a: { S: 'b' } } } }, 2 + 3 + 1 + 2],
    [
      'a list, with three bytes and one for each element',
      { pk: { L: [{ S: 'ab' }, { N: '1' }] } },
      2 + 3 + 3 + 3,
    ],
  ] satisfies [string, Item, number][])('counts names and %s', (_, item, bytes) => {
    expect(itemBytes(item)).toBe(bytes);
  });
});

describe('the units of a request', () => {
  it('are one for every 4 KB that are read, half where that may be a moment old, and never none', () => {
    expect([0, 4_096, 4_097].map((bytes) => readUnits(bytes, true))).toEqual([1, 1, 2]);
    expect([0, 4_096, 4_097].map((bytes) => readUnits(bytes, false))).toEqual([0.5, 0.5, 1]);
  });

  it('are one for every KB of the larger of the item before a write and after', () => {
    expect(writeUnits(undefined, sized(1_024))).toBe(1);
    expect(writeUnits(undefined, sized(1_025))).toBe(2);
    expect(writeUnits(sized(2_049), sized(10))).toBe(3);
    expect(writeUnits(undefined, undefined)).toBe(1);
  });
});

describe('the units of an index', () => {
  const due: Index = { keys: ['due', 'dueAt'], projected: ['pk', 'due', 'dueAt'] };
  const waiting = (dueAt: number, more: Item = {}): Item => ({
    pk: { S: 'PAYMENT#1' },
    due: { S: 'due' },
    dueAt: { N: String(dueAt) },
    ...more,
  });
  const closed: Item = { pk: { S: 'PAYMENT#1' } };

  it.each([
    ['nothing while the item is not in it', closed, closed, 0],
    ['one write where it comes in', undefined, waiting(1), 1],
    ['one write where it goes', waiting(1), closed, 1],
    ['two where its place changes', waiting(1), waiting(2), 2],
    [
      'nothing where only that changes which the index does not hold',
      waiting(1),
      waiting(1, { status: { S: 'x' } }),
      0,
    ],
  ] satisfies [string, Item | undefined, Item | undefined, number][])(
    'are %s',
    (_, before, after, expected) => {
      expect(indexWriteUnits(due, before, after)).toBe(expected);
    },
  );

  it('are one where something changes that it holds beside its keys', () => {
    const index = { keys: ['due'], projected: ['due', 'status'] };

    expect(
      indexWriteUnits(index, waiting(1, { status: { S: 'x' } }), waiting(1, { status: { S: 'y' } })),
    ).toBe(1);
  });
});
