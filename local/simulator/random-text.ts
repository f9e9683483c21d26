import type { Random } from '../../shared/payment/clock.ts';

const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Lower-case letters and digits, as Paystack makes its references, access codes and authorization codes of. */
export function randomText(random: Random, length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 1) {
    text += LETTERS_AND_DIGITS[Math.floor(random() * LETTERS_AND_DIGITS.length)];
  }
  return text;
}

/** Lower-case hexadecimal digits, as in request ids. */
export function randomHex(random: Random, length: number): string {
  let text = '';
  for (let i = 0; i < length; i += 1) text += Math.floor(random() * 16).toString(16);
  return text;
}
