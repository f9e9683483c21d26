import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyPaystackSignature } from '../../../shared/paystack/signature.ts';
import { SECRET_KEY } from './samples.ts';

// Spaces, an escape and a letter beyond ASCII: none of them survives parsing and writing again.
const rawBody = Buffer.from('{ "event": "charge.success", "data": {"note": "caf\\u00e9 é", "amount": 1.0} }');

function sign(body: Uint8Array, key: string): string {
  return createHmac('sha512', key).update(body).digest('hex');
}

describe('verifyPaystackSignature', () => {
  it('accepts what the current key signed', () => {
    const signature = sign(rawBody, SECRET_KEY);

    expect(verifyPaystackSignature({ rawBody, signature, secretKeys: [SECRET_KEY] })).toBe(true);
  });

  it('accepts what the previous key signed, while it is being rotated', () => {
    const signature = sign(rawBody, 'sk_test_previous');

    const accepted = verifyPaystackSignature({
      rawBody,
      signature,
      secretKeys: [SECRET_KEY, 'sk_test_previous'],
    });

    expect(accepted).toBe(true);
  });

  it('takes the raw bytes: the same JSON written again does not pass', () => {
    const signature = sign(rawBody, SECRET_KEY);
    const writtenAgain = Buffer.from(JSON.stringify(JSON.parse(rawBody.toString())));

    expect(verifyPaystackSignature({ rawBody: writtenAgain, signature, secretKeys: [SECRET_KEY] })).toBe(
      false,
    );
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['one digit short', sign(rawBody, SECRET_KEY).slice(1)],
    ['one digit long', `${sign(rawBody, SECRET_KEY)}0`],
    ['followed by a line break', `${sign(rawBody, SECRET_KEY)}\n`],
    ['in upper case, which Paystack never sends', sign(rawBody, SECRET_KEY).toUpperCase()],
    ['of letters that are no hex', 'z'.repeat(128)],
    ['of letters beyond ASCII', 'é'.repeat(128)],
    ['made with another key', sign(rawBody, 'sk_test_other')],
    ['a SHA-256', createHmac('sha256', SECRET_KEY).update(rawBody).digest('hex')],
  ])('refuses a signature that is %s', (_what, signature) => {
    expect(verifyPaystackSignature({ rawBody, signature, secretKeys: [SECRET_KEY] })).toBe(false);
  });

  it('refuses everything when there is no key, and an empty key is none', () => {
    const signature = sign(rawBody, '');

    expect(verifyPaystackSignature({ rawBody, signature, secretKeys: [] })).toBe(false);
    expect(verifyPaystackSignature({ rawBody, signature, secretKeys: [''] })).toBe(false);
  });

  it('notices a single changed bit anywhere in the body', () => {
    const signature = sign(rawBody, SECRET_KEY);

    fc.assert(
      fc.property(fc.nat(rawBody.length - 1), fc.nat(7), (position, bit) => {
        const changed = Buffer.from(rawBody);
        changed.writeUInt8(changed.readUInt8(position) ^ (1 << bit), position);

        return !verifyPaystackSignature({ rawBody: changed, signature, secretKeys: [SECRET_KEY] });
      }),
    );
  });
});
