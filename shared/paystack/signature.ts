import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA512 in hexadecimal is 128 digits. Paystack writes them in lower case, so nothing else is taken. */
const HEX_SHA512 = /^[0-9a-f]{128}$/;

/**
 * Whether a webhook comes from Paystack: its `x-paystack-signature` is the HMAC-SHA512 of the raw body, keyed with the
 * secret API key (Paystack has no webhook secret of its own).
 *
 * The body has to be the bytes that arrived, before any parsing: a body that was parsed and written again differs in
 * spacing and escapes. Behind API Gateway, decode base64 first when the event says so.
 *
 * @param secretKeys every key that may have signed: while a key is being rotated, webhooks that Paystack sends again
 * (for up to 72 h) still carry the previous key's signature.
 * @example
 * verifyPaystackSignature({ rawBody, signature: headers['x-paystack-signature'], secretKeys: [current, previous] });
 */
export function verifyPaystackSignature(webhook: {
  readonly rawBody: Uint8Array;
  readonly signature: string | undefined;
  readonly secretKeys: readonly string[];
}): boolean {
  // The shape is public knowledge, so refusing it early tells an attacker nothing, and timingSafeEqual needs equal lengths.
  if (webhook.signature === undefined || !HEX_SHA512.test(webhook.signature)) return false;
  const given = Buffer.from(webhook.signature, 'hex');

  return webhook.secretKeys.some((key) => {
    // An empty key would let anybody sign: HMAC accepts it.
    if (key === '') return false;
    return timingSafeEqual(createHmac('sha512', key).update(webhook.rawBody).digest(), given);
  });
}
