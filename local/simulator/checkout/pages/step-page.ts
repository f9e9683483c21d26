import type { CardAttempt } from '../attempt.ts';
import { money } from '../money.ts';
import { type CardStep, type TestCard, testCard } from '../test-cards.ts';
import { type Html, html } from './html.ts';
import { page } from './layout.ts';
import { action, type CheckoutView, checkoutPath, field, summary } from './parts.ts';

interface StepView extends CheckoutView {
  readonly attempt: CardAttempt;
  readonly step: CardStep;
  /** What is wrong with the answer that was sent. */
  readonly problem?: string | undefined;
}

/** What a card asks for before its bank decides: PIN, phone number, one-time password, or the bank's own page. */
export function stepPage(view: StepView): string {
  const { transaction, merchantName, attempt, step } = view;
  return page({
    title: `${TITLES[step]}: pay ${merchantName}`,
    content: html`${summary(view)}
${step === 'bank' ? bankForm(view) : askFor(view, step)}
${action(transaction, 'restart', 'Pay another way', 'quiet')}
${action(transaction, 'cancel', 'Cancel payment', 'quiet')}`,
    panel: answerPanel(step, testCard(attempt)),
  });
}

const TITLES: Readonly<Record<CardStep, string>> = {
  pin: 'Card PIN',
  phone: 'Phone number',
  otp: 'One-time password',
  bank: 'Your bank asks',
};

function askFor({ transaction, attempt, problem }: StepView, step: Exclude<CardStep, 'bank'>): Html {
  const fields = {
    pin: {
      label: 'PIN',
      hint: 'The 4 digits that you use at a cash machine.',
      attributes: html`type="password" inputmode="numeric" autocomplete="off" pattern="\\d{4}" maxlength="4"`,
    },
    phone: {
      label: 'Phone number',
      hint: 'The one that your bank knows. Any number will do: nobody is called.',
      attributes: html`type="tel" inputmode="tel" autocomplete="tel" maxlength="20"`,
    },
    otp: {
      label: 'One-time password',
      hint: 'The 6 digits that your bank has sent to your phone.',
      attributes: html`inputmode="numeric" autocomplete="one-time-code" pattern="\\d{6}" maxlength="6"`,
    },
  } as const;
  return html`<h2>${TITLES[step]}</h2>
<p class="soft">For your card that ends in ${attempt.last4}.</p>
<form method="post" action="${checkoutPath(transaction, `/${step}`)}">
${field({ name: 'answer', problem, isOnly: true, ...fields[step] })}
<button>Continue</button>
</form>`;
}

function bankForm({ transaction, merchantName, attempt }: StepView): Html {
  const { amount, currency } = transaction;
  return html`<section class="bank" aria-labelledby="bank">
<h2 id="bank">Simulated Bank</h2>
<p>${merchantName} asks for <strong>${money(amount, currency)}</strong> from your card that ends in ${attempt.last4}. Do you approve?</p>
${action(transaction, 'bank-approve', 'Approve', '')}
${action(transaction, 'bank-refuse', 'Refuse')}
</section>`;
}

function answerPanel(step: CardStep, card: TestCard | undefined): Html {
  const texts: Readonly<Record<CardStep, Html>> = {
    pin: html`<p>The PIN of this test card is <strong class="digits">${card?.pin ?? ''}</strong>. Another one fails the payment.</p>`,
    phone: html`<p>Any phone number will do.</p>`,
    otp: html`<p>The one-time password of this test card is <strong class="digits">${card?.otp ?? ''}</strong>. Another one fails the payment.</p>`,
    bank: html`<p>At a real checkout this is a page of the bank’s.</p>`,
  };
  return html`<h2>Test panel</h2>${texts[step]}`;
}
