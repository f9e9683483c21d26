import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareEqual } from '../../../local/console/page/live/share-equal.ts';

describe('shareEqual', () => {
  it('keeps what is equal, and gives back the whole where all is', () => {
    const previous = { a: { x: [1, 2] }, b: { y: 1 } };

    const changed = shareEqual(previous, { a: { x: [1, 2] }, b: { y: 2 } });

    expect(changed).toEqual({ a: { x: [1, 2] }, b: { y: 2 } });
    expect(changed.a).toBe(previous.a);
    expect(changed.b).not.toBe(previous.b);
    expect(shareEqual(previous, structuredClone(previous))).toBe(previous);
  });

  it('finds the lines of a list again that have moved down by a new one', () => {
    const previous = [
      { reference: 'b', checks: 1 },
      { reference: 'a', checks: 2 },
    ];

    const changed = shareEqual(previous, [
      { reference: 'c', checks: 0 },
      { reference: 'b', checks: 1 },
      { reference: 'a', checks: 3 },
    ]);

    expect(changed[1]).toBe(previous[0]);
    expect(changed[2]).toEqual({ reference: 'a', checks: 3 });
  });

  it('sees that a list in another order, a shorter one and a lost field are not the same', () => {
    const previous = [{ id: '1' }, { id: '2' }];

    expect(shareEqual(previous, [{ id: '2' }, { id: '1' }])).toEqual([{ id: '2' }, { id: '1' }]);
    expect(shareEqual(previous, [{ id: '1' }])).toEqual([{ id: '1' }]);
    expect(shareEqual({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(shareEqual({ a: 1, b: undefined }, { a: 1, c: undefined })).toEqual({ a: 1, c: undefined });
  });

  it('always gives what the next value says, whatever was before', () => {
    const lines = fc.array(
      fc.record({ id: fc.constantFrom('1', '2', '3'), rest: fc.jsonValue({ maxDepth: 2 }) }),
    );
    const value = fc.oneof(lines, fc.jsonValue());
    fc.assert(
      fc.property(value, value, (previous, next) => {
        expect(shareEqual(previous, next)).toEqual(next);
      }),
    );
  });
});
