import { TEST_CARDS, type TestCard } from './test-cards.ts';

/** What the payer typed. */
export interface CardFields {
  readonly number: string;
  readonly expiry: string;
  readonly cvv: string;
}

/** What is wrong with a field, in a sentence for the payer; fields that are right are missing. */
export type CardProblems = Partial<Record<keyof CardFields, string>>;

/** A card that can be charged. */
export interface FilledCard {
  readonly card: TestCard;
  /** Two digits. */
  readonly expMonth: string;
  /** Four digits. */
  readonly expYear: string;
}

/**
 * Reads the card form, in the payer's browser and at the simulator alike.
 *
 * @param now epoch milliseconds
 */
export function readCard(fields: CardFields, now: number): FilledCard | { readonly problems: CardProblems } {
  const number = fields.number.replace(/[\s-]/g, '');
  const card = TEST_CARDS.find((each) => each.number === number);
  const expiry = readExpiry(fields.expiry);
  const problems: CardProblems = {
    ...(card === undefined ? { number: numberProblem(number) } : {}),
    ...expiryProblem(expiry, now),
    ...(/^\d{3,4}$/.test(fields.cvv.trim())
      ? {}
      : { cvv: 'Enter the 3 digits from the back of the card (4 on some).' }),
  };
  if (card === undefined || expiry === undefined || Object.keys(problems).length > 0) return { problems };
  return { card, expMonth: String(expiry.month).padStart(2, '0'), expYear: String(expiry.year) };
}

/** @example formatNumber('40840840840') // 4084 0840 840 */
export function formatNumber(typed: string): string {
  return (
    typed
      .replace(/\D/g, '')
      .slice(0, 19)
      .match(/.{1,4}/g) ?? []
  ).join(' ');
}

/** @example formatExpiry('129') // 12 / 9 */
export function formatExpiry(typed: string): string {
  const digits = typed.replace(/\D/g, '');
  // A month that begins with 2 to 9 has one digit.
  const padded = /^[2-9]/.test(digits) ? `0${digits}` : digits;
  // A browser may fill in the year with four digits.
  const year = padded.length >= 6 ? padded.slice(4, 6) : padded.slice(2, 4);
  return padded.length > 2 ? `${padded.slice(0, 2)} / ${year}` : padded;
}

function numberProblem(number: string): string {
  if (number === '') return 'Enter the card number.';
  if (!/^\d{12,19}$/.test(number)) return 'A card number has 12 to 19 digits.';
  if (!passesLuhn(number)) return 'This card number has a wrong digit.';
  return `Only Paystack’s test cards work here, such as ${formatNumber(TEST_CARDS[0].number)}: see Test cards. Never enter a real card.`;
}

interface Expiry {
  readonly month: number;
  readonly year: number;
}

function readExpiry(text: string): Expiry | undefined {
  const [, month, year] = /^\s*(0?[1-9]|1[0-2])\s*\/?\s*((?:20)?\d{2})\s*$/.exec(text) ?? [];
  if (month === undefined || year === undefined) return undefined;
  return { month: Number(month), year: 2_000 + (Number(year) % 100) };
}

function expiryProblem(expiry: Expiry | undefined, now: number): CardProblems {
  if (expiry === undefined) return { expiry: 'Enter month and year, such as 12 / 30.' };
  // Good to the end of its month, wherever the payer is.
  return now < Date.UTC(expiry.year, expiry.month) ? {} : { expiry: 'This card has expired.' };
}

/** Whether the last digit is the one that the others ask for (ISO/IEC 7812-1): one mistyped digit is always noticed. */
function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, character, index) => {
    const digit = Number(character) * (index % 2 === 1 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}

/** The form as somebody with this test card would fill it in. */
export function filledIn({ number, cvv }: TestCard, now: number): CardFields {
  const year = new Date(now).getUTCFullYear() + 3;
  return { number: formatNumber(number), expiry: formatExpiry(`12${year % 100}`), cvv };
}
