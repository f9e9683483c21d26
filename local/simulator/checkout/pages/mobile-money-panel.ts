import { mobileMoneyProviders } from '../channels.ts';
import { money } from '../money.ts';
import type { ChoiceView } from './choice-page.ts';
import { endChoice } from './end-choice.ts';
import { type Html, html } from './html.ts';
import { checkoutPath, field } from './parts.ts';

/** Whose mobile money it is, and on which phone it is approved. */
export function mobileMoneyPanel({ transaction, phoneProblem, mobileMoneyMs }: ChoiceView): {
  content: Html;
  panel: Html;
} {
  const { amount, currency } = transaction;
  const providers = mobileMoneyProviders(currency).map((name) => html`<option>${name}</option>`);
  return {
    content: html`<form id="mobile-money" method="post" action="${checkoutPath(transaction, '/mobile-money')}">
<div class="field"><label for="provider">Provider</label><select id="provider" name="provider" required>${providers}</select></div>
${field({
  name: 'phone',
  label: 'Phone number',
  hint: 'The request to approve the payment goes there. Any number will do: nobody is called.',
  problem: phoneProblem,
  attributes: html`type="tel" inputmode="tel" autocomplete="tel" placeholder="055 123 4987" maxlength="20"`,
})}
<button>Pay ${money(amount, currency)}</button>
</form>`,
    panel: endChoice({
      form: 'mobile-money',
      question: 'What does the payer do on their phone?',
      afterMs: mobileMoneyMs,
      labels: { success: 'Approve', failed: 'Refuse', never: 'Nothing, until you decide' },
    }),
  };
}
