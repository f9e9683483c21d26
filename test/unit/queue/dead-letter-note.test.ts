import { describe, expect, test } from 'vitest';
import { attributesOf, errorNames, noteOf } from '../../../shared/queue/dead-letter-note.ts';
import { NOTE } from '../../support/dead-letter-note.ts';

describe('The note on a dead letter', () => {
  test('is read as it was written', () => {
    const { errorCode: _, ...withoutCode } = NOTE;

    expect(noteOf(attributesOf(NOTE))).toEqual(NOTE);
    expect(noteOf(attributesOf(withoutCode))).toEqual(withoutCode);
  });

  test('fits into the ten attributes that a message of SQS may have', () => {
    expect(Object.keys(attributesOf(NOTE)).length).toBeLessThanOrEqual(10);
  });

  test.each([
    ['there are no attributes', {}],
    ['one is missing', { ...attributesOf(NOTE), lane: undefined }],
    [
      'the reason is of another version',
      { ...attributesOf(NOTE), reason: { DataType: 'String', StringValue: 'x' } },
    ],
  ])('is none when %s', (_, attributes) => {
    expect(
      noteOf(
        Object.fromEntries(
          Object.entries(attributes).flatMap(([name, value]) => (value ? [[name, value]] : [])),
        ),
      ),
    ).toBeUndefined();
  });
});

describe('What is noted of an error', () => {
  test('is its name and its code, and never its message', () => {
    const error = Object.assign(new TypeError('ada@example.com is no number'), { code: 'ERR_X' });

    expect(errorNames(error)).toEqual({ errorName: 'TypeError', errorCode: 'ERR_X' });
  });

  test.each([
    ['a code that is a sentence', Object.assign(new Error(), { code: 'ada@example.com said no' }), 'Error'],
    ['a code that is a number', Object.assign(new Error(), { code: 404 }), 'Error'],
    ['an empty code', Object.assign(new Error(), { code: '' }), 'Error'],
    ['a name that is a sentence', Object.assign(new Error(), { name: 'Ada Lovelace did it' }), 'Error'],
    ['a name without an end', Object.assign(new Error(), { name: 'x'.repeat(101) }), 'Error'],
    ['something else than an error', 'ada@example.com', 'string'],
  ])('is never %s', (_, error, errorName) => {
    expect(errorNames(error)).toEqual({ errorName });
  });
});
