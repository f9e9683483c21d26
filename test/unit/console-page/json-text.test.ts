import fc from 'fast-check';
import { expect, it } from 'vitest';
import { prettyJson } from '../../../local/console/page/format/json-text.ts';

it('lays JSON out with its numbers as they were written', () => {
  const body = '{"id":18446744073709551615,"rate":1.10,"list":[1,[]],"none":{},"text":"a\\"{,}: b"}';

  expect(prettyJson(body)).toBe(`{
  "id": 18446744073709551615,
  "rate": 1.10,
  "list": [
    1,
    []
  ],
  "none": {},
  "text": "a\\"{,}: b"
}`);
});

it.each(['<html>oops</html>', '{"half":', ''])('leaves what is no JSON as it came: %s', (text) => {
  expect(prettyJson(text)).toBe(text);
});

it('writes any JSON as JSON.stringify does with two spaces', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const value: unknown = JSON.parse(json);
      expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
    }),
  );
});
