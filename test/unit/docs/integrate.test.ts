import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

/** A file's lines without their indentation, which a quotation need not keep. */
const unindented = (text: string) => text.replaceAll(/^ +/gm, '').trim();

const QUOTATIONS = [...read('docs/integrate.md').matchAll(/<!-- (examples\/\S+) -->\n```ts\n(.*?)```/gs)].map(
  ([, file = '', quoted = '']) => ({ file, quoted, begins: quoted.trim().split('\n')[0] }),
);

it.each(QUOTATIONS)('quotes $file as it is, from $begins', ({ file, quoted }) => {
  expect(unindented(read(file))).toContain(unindented(quoted));
});

it('quotes every step of the demo shop', () => {
  expect(QUOTATIONS.length).toBeGreaterThanOrEqual(7);
});
