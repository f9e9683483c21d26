import fc from 'fast-check';
import { CARD, EMAIL, PRIVATE_TEXT } from '../secrets.ts';

/** Values that programs trip over. */
const awkwardValue = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 1,
  '',
  ' ',
  '0',
  '500000',
  '1e5',
  '\u0000',
  '\ud800',
  '\u202e',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  [],
  {},
  [[]],
  { toString: 1 },
  { length: 1e9 },
  EMAIL,
  CARD,
  PRIVATE_TEXT,
);

/** Anything that JSON can say, and what it can say only awkwardly. */
export const anyValue = fc.oneof(
  { weight: 3, arbitrary: awkwardValue },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);

/** JSON text that no serializer writes: keys twice, numbers of many digits, deep nesting, a byte order mark. */
const awkwardText = fc.oneof(
  fc.constantFrom(
    '',
    'null',
    'undefined',
    '[]',
    '"text"',
    '{',
    '{}',
    '{"amount":1e999}',
    '{"amount":-0}',
    '{"amount":123456789012345678901234567890}',
    `{"email":"${EMAIL}","amount":500000,"amount":1}`,
    `{"email":"${EMAIL}","amount":5e5}`,
    `{"email":"${EMAIL}","amount":500000.0}`,
    '{"__proto__":{"amount":500000}}',
    `{"email":"${EMAIL}","amount":500000,"__proto__":{"reference":"x"}}`,
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    `\ufeff{"email":"${EMAIL}","amount":500000}`,
    `{"email":"${EMAIL}","amount":500000}\u0000`,
    `{"email":"${EMAIL}","amount":500000} trailing`,
    `{"email":"${EMAIL}","amount":500000,"metadata":"\\ud800"}`,
    `{"email":"${EMAIL}","amount":500000,"metadata":{"card":"${CARD}"}}`,
    `// a comment\n{"email":"${EMAIL}","amount":500000}`,
    `email=${EMAIL}&amount=500000`,
  ),
  fc.integer({ min: 1, max: 3_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 3_000 }).map((depth) => '{"a":'.repeat(depth)),
  fc
    .integer({ min: 1, max: 40 })
    .map(
      (depth) =>
        `{"email":"${EMAIL}","amount":500000,"metadata":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`,
    ),
  fc
    .integer({ min: 60_000, max: 70_000 })
    .map((length) => `{"email":"${EMAIL}","metadata":"${'x'.repeat(length)}"}`),
  fc.json(),
  fc.string({ unit: 'binary' }),
);

/** An object out of some of these fields, a few of them of another kind than they should be, and perhaps of some that nobody knows. */
export function nearlyValid(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> {
  const spoilt = Object.fromEntries(
    Object.entries(fields).map(([name, valid]) => [
      name,
      fc.oneof({ weight: 24, arbitrary: valid }, { weight: 1, arbitrary: anyValue }),
    ]),
  );
  const some = fc.oneof(
    { weight: 6, arbitrary: fc.record(spoilt) },
    { weight: 1, arbitrary: fc.record(spoilt, { requiredKeys: [] }) },
  );
  const unknown = fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.dictionary(fc.string({ maxLength: 12 }), anyValue, { maxKeys: 3 }) },
  );
  return fc.tuple(some, unknown).map(([known, others]) => ({ ...others, ...known }));
}

/** A body as bytes: a value's JSON, awkward text, or no text at all. */
export function bodyOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  return fc.oneof(
    { weight: 12, arbitrary: value.map((each) => Buffer.from(JSON.stringify(each) ?? 'null')) },
    { weight: 2, arbitrary: awkwardText.map((each) => Buffer.from(each)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each)) },
  );
}
