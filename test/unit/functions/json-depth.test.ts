import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonDepth } from '../../../functions/initialize/json-depth.ts';

describe('The depth of JSON text', () => {
  test.each([
    ['a number', '7', 0],
    ['text', '"[[["', 0],
    ['text with escaped quotes', '"\\"[[[\\\\"', 0],
    ['an empty object', '{}', 1],
    ['a list beside a list', '[[],[]]', 2],
    ['brackets in a name', '{"[[[":[1]}', 2],
    ['an escape before the end of a text', '["\\\\",[[]]]', 3],
  ])('of %s', (_, text, depth) => {
    expect(jsonDepth(text)).toBe(depth);
  });

  test('is what a reader of the whole value would count', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(jsonDepth(JSON.stringify(value))).toBe(depthOf(value));
      }),
    );
  });

  test('of text that is no JSON is some number all the same', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(jsonDepth(text)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
