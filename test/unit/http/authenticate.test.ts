import * as crypto from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { authenticate } from '../../../shared/http/authenticate.ts';
import type { ServiceKeys } from '../../../shared/runtime/service-keys.ts';
import { caught } from '../../support/caught.ts';

vi.mock('node:crypto', async (original) => {
  const actual = await original<typeof crypto>();
  return { ...actual, timingSafeEqual: vi.fn(actual.timingSafeEqual) };
});

const KEYS = { default: 'k'.repeat(43), app: 'a'.repeat(43), old: 'o'.repeat(16) };

/** A secret that holds `keys`, and `later` for whoever reads it afresh. */
function secretOf(keys: ServiceKeys, later: ServiceKeys = keys) {
  const reads: boolean[] = [];
  return {
    reads,
    read: async ({ fresh = false } = {}) => {
      reads.push(fresh);
      return fresh ? later : keys;
    },
  };
}

function bearer(key: string): { authorization: string } {
  return { authorization: `Bearer ${key}` };
}

describe('A caller with a service key', () => {
  test.each(Object.entries(KEYS))('is known as %s, the id of the key', async (id, key) => {
    const secret = secretOf(KEYS);

    const caller = await authenticate(bearer(key), secret);

    expect(caller).toBe(id);
    expect(secret.reads).toEqual([false]);
  });

  test.each(['bearer', 'BEARER', 'Bearer'])('may write %s as it likes', async (scheme) => {
    const caller = await authenticate({ authorization: `${scheme} ${KEYS.app}` }, secretOf(KEYS));

    expect(caller).toBe('app');
  });

  test('is known by a key that was added after the secret was read', async () => {
    const secret = secretOf(KEYS, { ...KEYS, added: 'n'.repeat(43) });

    const caller = await authenticate(bearer('n'.repeat(43)), secret);

    expect(caller).toBe('added');
    expect(secret.reads).toEqual([false, true]);
  });

  test('is held against every key, each by a digest in constant time', async () => {
    vi.mocked(crypto.timingSafeEqual).mockClear();

    await authenticate(bearer(KEYS.default), secretOf(KEYS));

    const calls = vi.mocked(crypto.timingSafeEqual).mock.calls;
    expect(calls).toHaveLength(3);
    for (const [one, other] of calls) expect([one.byteLength, other.byteLength]).toEqual([32, 32]);
  });
});

describe('A caller without one', () => {
  test.each([
    ['a key nobody has', bearer('x'.repeat(43))],
    ['a key that is cut short', bearer(KEYS.default.slice(0, -1))],
    ['a key that goes on', bearer(`${KEYS.default}k`)],
    ['a key in other letters', bearer(KEYS.default.toUpperCase())],
    ['the id of a key', bearer('default')],
    ['a name that every object has', bearer('constructor')],
    ['the longest key', bearer('x'.repeat(512))],
  ])('is refused with %s, after the secret was read afresh', async (_, headers) => {
    const secret = secretOf(KEYS);

    const error = await caught(() => authenticate(headers, secret));

    expect(error).toMatchObject({
      statusCode: 401,
      code: 'invalid_key',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
    expect(secret.reads).toEqual([false, true]);
  });

  test.each([
    ['no header', {}],
    ['an empty header', { authorization: '' }],
    ['no key', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: `Basic ${KEYS.default}` }],
    ['a key without a scheme', { authorization: KEYS.default }],
    ['two keys', { authorization: `Bearer ${KEYS.default} ${KEYS.app}` }],
    ['two headers in one', { authorization: `Bearer ${KEYS.default}, Bearer ${KEYS.app}` }],
    ['a line break behind the key', { authorization: `Bearer ${KEYS.default}\n` }],
    ['a key that is too long', bearer('x'.repeat(513))],
    ['a key in another header', { 'x-api-key': KEYS.default }],
  ])('is refused with %s, and costs no look at the secret', async (_, headers) => {
    const secret = secretOf(KEYS);

    const error = await caught(() => authenticate(headers, secret));

    expect(error).toMatchObject({ statusCode: 401, code: 'invalid_key' });
    expect(secret.reads).toEqual([]);
  });

  test('is refused where there are no keys at all', async () => {
    const error = await caught(() => authenticate(bearer('undefined'), secretOf({})));

    expect(error).toMatchObject({ statusCode: 401 });
  });

  test('is refused with a key that has just been taken away, once the secret is read again', async () => {
    const { old, ...left } = KEYS;

    const error = await caught(() => authenticate(bearer(old), secretOf(left)));

    expect(error).toMatchObject({ statusCode: 401 });
  });

  test('hears nothing of what it presented', async () => {
    const error = await caught(() => authenticate(bearer('hush-hush-hush'), secretOf(KEYS)));

    expect(JSON.stringify(error) + String(error)).not.toContain('hush');
  });
});
