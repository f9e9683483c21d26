import type { Mode } from '../payment/mode.ts';

/**
 * The mode that a Paystack secret key works in, from its prefix: both modes share one host, the key alone picks.
 * `undefined` for anything that is not a secret key, a public key (`pk_`) included.
 */
export function modeOfSecretKey(secretKey: string): Mode | undefined {
  if (secretKey.startsWith('sk_test_')) return 'test';
  if (secretKey.startsWith('sk_live_')) return 'live';
  return undefined;
}
