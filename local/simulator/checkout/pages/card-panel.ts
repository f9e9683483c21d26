import { formatNumber } from '../card-form.ts';
import { money } from '../money.ts';
import { TEST_CARDS, type TestCard } from '../test-cards.ts';
import type { ChoiceView } from './choice-page.ts';
import { type Html, html } from './html.ts';
import { checkoutPath, field } from './parts.ts';

/** The card form; what was typed into it, or the test card that was chosen, stands in it. */
export function cardPanel({ transaction, card }: ChoiceView): Html {
  const fields = card?.fields;
  const problems = card?.problems ?? {};
  const isReady = card !== undefined && Object.keys(problems).length === 0;
  return html`<form method="post" action="${checkoutPath(transaction, '/card')}" data-card-form>
${field({
  name: 'number',
  label: 'Card number',
  value: fields?.number ?? '',
  problem: problems.number,
  attributes: html`inputmode="numeric" autocomplete="cc-number" placeholder="0000 0000 0000 0000" maxlength="23"`,
})}
<div class="row">
${field({
  name: 'expiry',
  label: 'Expiry date',
  value: fields?.expiry ?? '',
  problem: problems.expiry,
  attributes: html`inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY" maxlength="9"`,
})}
${field({
  name: 'cvv',
  label: 'CVV',
  value: fields?.cvv ?? '',
  problem: problems.cvv,
  attributes: html`inputmode="numeric" autocomplete="cc-csc" placeholder="000" maxlength="4"`,
})}
</div>
<button${isReady ? html` autofocus` : null}>Pay ${money(transaction.amount, transaction.currency)}</button>
</form>`;
}

/** Paystack's test cards; a press on one fills the form with it. */
export function testCardsPanel({ transaction }: ChoiceView): Html {
  const cards = TEST_CARDS.map(
    (card) =>
      html`<li><a href="${checkoutPath(transaction, `?card=${card.name}`)}"><strong>${card.label}</strong> <span class="digits">${formatNumber(card.number)}</span> <span class="soft">${answers(card)}</span></a></li>`,
  );
  return html`<h2>Test cards</h2>
<p class="soft">Only these work here; never enter a real one. Press one to fill the form. Any expiry date to come is right.</p>
<ul class="test-cards">${cards}</ul>`;
}

/** @example answers(card) // CVV 123 · PIN 1234 · OTP 123456 */
function answers({ cvv, pin, otp }: TestCard): string {
  return [
    `CVV ${cvv}`,
    ...(pin === undefined ? [] : [`PIN ${pin}`]),
    ...(otp === undefined ? [] : [`OTP ${otp}`]),
  ].join(' · ');
}
