import { createHmac } from 'node:crypto';

/** The `x-paystack-signature` of a webhook: HMAC-SHA512 of its bytes with the mode's secret key, in lower-case hexadecimal. */
export function sign(secretKey: string, body: string): string {
  return createHmac('sha512', secretKey).update(body).digest('hex');
}
