import { type Answer, htmlAnswer, redirectAnswer } from '../answer.ts';
import { textField } from '../api/request-body.ts';
import type { JsonObject } from '../json.ts';
import type { Transaction } from '../store/transactions.ts';
import type { CardAttempt } from './attempt.ts';
import { type FilledCard, readCard } from './card-form.ts';
import type { CheckoutParts } from './checkout.ts';
import { choicePage } from './pages/choice-page.ts';
import { checkoutPath } from './pages/parts.ts';
import { stepPage } from './pages/step-page.ts';
import { type CardStep, TEST_CARDS, testCard } from './test-cards.ts';

type CardParts = Pick<
  CheckoutParts,
  'clock' | 'outcomes' | 'merchantName' | 'bankTransferMs' | 'mobileMoneyMs'
>;

/** Takes the card form. Neither the number nor the CVV is kept, and of what is refused nothing comes back but the expiry date. */
export function payByCard(parts: CardParts, transaction: Transaction, fields: JsonObject): Answer {
  const typed = (name: string) => textField(fields, name) ?? '';
  const card = { number: typed('number'), expiry: typed('expiry'), cvv: typed('cvv') };
  const now = parts.clock.now();
  const read = readCard(card, now);
  if ('problems' in read) {
    const { problems } = read;
    // A number that is no test card's may be somebody's own.
    const number = problems.number === undefined ? card.number : '';
    const form = { fields: { ...card, number, cvv: '' }, problems };
    const view = { ...parts, transaction, now, wasCancelled: false, chosen: 'card', card: form };
    return htmlAnswer(422, choicePage(view));
  }
  return goOn(parts, transaction, attemptWith(read), read.card.steps[0]);
}

function attemptWith({ card, expMonth, expYear }: FilledCard): CardAttempt {
  const { name, number } = card;
  return { channel: 'card', name, bin: number.slice(0, 6), last4: number.slice(-4), expMonth, expYear };
}

/** Takes a PIN, a phone number or a one-time password. A wrong PIN or password ends the attempt, as at Paystack. */
export function answerStep(
  parts: CardParts,
  transaction: Transaction,
  step: Exclude<CardStep, 'bank'>,
  fields: JsonObject,
): Answer {
  const { attempt } = transaction;
  // A second click, or a page that is no longer true.
  if (attempt?.channel !== 'card' || attempt.step !== step) return redirectAnswer(checkoutPath(transaction));
  const answer = (textField(fields, 'answer') ?? '').replace(/[\s-]/g, '');
  if (!FORMS[step].pattern.test(answer)) {
    const view = {
      ...parts,
      transaction,
      now: parts.clock.now(),
      attempt,
      step,
      problem: FORMS[step].problem,
    };
    return htmlAnswer(422, stepPage(view));
  }
  const card = testCard(attempt) ?? TEST_CARDS[0];
  if (step === 'pin' && answer !== card.pin) return fail(parts, transaction, 'Incorrect PIN');
  if (step === 'otp' && answer !== card.otp) return fail(parts, transaction, 'Incorrect OTP');
  return goOn(parts, transaction, attempt, card.steps[card.steps.indexOf(step) + 1]);
}

/** Takes the payer's word at their bank's page. */
export function answerBank(parts: CardParts, transaction: Transaction, isApproved: boolean): Answer {
  const { attempt } = transaction;
  if (attempt?.channel !== 'card' || attempt.step !== 'bank')
    return redirectAnswer(checkoutPath(transaction));
  return isApproved
    ? goOn(parts, transaction, attempt, undefined)
    : fail(parts, transaction, 'Refused at the bank');
}

const FORMS = {
  pin: { pattern: /^\d{4}$/, problem: 'Enter the 4 digits of the PIN.' },
  phone: { pattern: /^\+?\d{7,15}$/, problem: 'Enter a phone number of 7 to 15 digits.' },
  otp: { pattern: /^\d{6}$/, problem: 'Enter the 6 digits of the one-time password.' },
} as const;

/** Asks the payer for the next thing, or the bank when there is none. */
function goOn(
  { outcomes }: CardParts,
  transaction: Transaction,
  attempt: CardAttempt,
  step: CardStep | undefined,
): Answer {
  const next = { ...attempt, step };
  if (step !== undefined) {
    // Paystack was seen to call a transaction abandoned until the PIN is in.
    outcomes.finish(transaction, step === 'pin' ? 'abandoned' : 'ongoing', {
      channel: 'card',
      attempt: next,
    });
    return redirectAnswer(checkoutPath(transaction));
  }
  const { outcome, reason } = testCard(attempt) ?? TEST_CARDS[0];
  outcomes.finish(transaction, outcome, { channel: 'card', attempt: next, reason });
  return redirectAnswer(checkoutPath(transaction, outcome === 'success' ? '/done' : ''));
}

function fail({ outcomes }: CardParts, transaction: Transaction, reason: string): Answer {
  outcomes.finish(transaction, 'failed', { channel: 'card', reason });
  return redirectAnswer(checkoutPath(transaction));
}
