import { expect, it } from 'vitest';
import { modeOfSecretKey } from '../../../shared/paystack/mode.ts';

it.each([
  ['sk_test_abc', 'test'],
  ['sk_live_abc', 'live'],
  ['pk_test_abc', undefined],
  ['pk_live_abc', undefined],
  ['SK_LIVE_abc', undefined],
  ['', undefined],
])('the mode of %j is %s', (key, mode) => {
  expect(modeOfSecretKey(key)).toBe(mode);
});
