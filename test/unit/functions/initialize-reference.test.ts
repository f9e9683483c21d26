import { describe, expect, test } from 'vitest';
import { chooseReference } from '../../../functions/initialize/reference.ts';
import { caught } from '../../support/caught.ts';
import { reference } from '../../support/payments.ts';

const SHOP = { callerId: 'shop', newId: () => '5f6d' };
const APP = { callerId: 'app', newId: () => '5f6d' };

describe('The reference of a payment', () => {
  test('is the caller’s own, an Idempotency-Key or not', () => {
    const given = reference('order-7');

    expect(chooseReference(given, undefined, SHOP)).toEqual({ reference: 'order-7', source: 'caller' });
    expect(chooseReference(given, 'key-1', SHOP)).toEqual({ reference: 'order-7', source: 'caller' });
    expect(chooseReference(given, '', SHOP)).toEqual({ reference: 'order-7', source: 'caller' });
  });

  test('is made anew where the caller sends neither reference nor key', () => {
    const chosen = chooseReference(undefined, undefined, SHOP);

    expect(chosen).toEqual({ reference: 'pay-5f6d', source: 'generated' });
  });

  test('is the same for the same caller and Idempotency-Key, and tells nothing of the key', () => {
    const first = chooseReference(undefined, 'order 7, first try', SHOP);
    const second = chooseReference(undefined, 'order 7, first try', SHOP);

    expect(first).toEqual(second);
    expect(first.source).toBe('idempotency-key');
    expect(first.reference).toMatch(/^idem-[0-9a-f]{48}$/);
  });

  test.each([
    ['callers', SHOP, 'key-1', APP, 'key-1'],
    ['keys', SHOP, 'key-1', SHOP, 'key-2'],
    ['keys that differ in case', SHOP, 'key-a', SHOP, 'key-A'],
    [
      'callers and keys that are the same when written together',
      { ...SHOP, callerId: 'shop","key' },
      '1',
      SHOP,
      'key","1',
    ],
  ])('is another one for other %s', (_, oneCaller, oneKey, otherCaller, otherKey) => {
    const one = chooseReference(undefined, oneKey, oneCaller);
    const other = chooseReference(undefined, otherKey, otherCaller);

    expect(one.reference).not.toBe(other.reference);
  });

  test.each([
    ['letters', 'k'.repeat(255)],
    [
      'every printable character of ASCII',
      String.fromCharCode(...Array.from({ length: 95 }, (_, n) => n + 32)),
    ],
  ])('may come from a key of up to 255 characters, %s among them', (_, key) => {
    const chosen = chooseReference(undefined, key, SHOP);

    expect(chosen.source).toBe('idempotency-key');
  });

  test.each([
    ['empty', ''],
    ['longer than that', 'k'.repeat(256)],
    ['not in ASCII, and so read in more than one way', 'Café'],
    ['broken into lines', 'order\n7'],
    ['ended by a line', 'order-7\n'],
    ['with a tab in it', 'order\t7'],
    ['with a delete in it', 'order\x7f7'],
  ])('can not come from a key that is %s', async (_, key) => {
    const error = await caught(() => chooseReference(undefined, key, SHOP));

    expect(error).toMatchObject({ statusCode: 400, code: 'invalid_idempotency_key' });
  });
});
