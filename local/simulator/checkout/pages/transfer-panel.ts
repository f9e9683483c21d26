import { money } from '../money.ts';
import type { ChoiceView } from './choice-page.ts';
import { endChoice } from './end-choice.ts';
import { type Html, html } from './html.ts';
import { checkoutPath } from './parts.ts';

/** The account to send to. */
export function transferPanel({ transaction, bankTransferMs }: ChoiceView): { content: Html; panel: Html } {
  const { amount, currency, id } = transaction;
  return {
    content: html`<p>Send exactly this amount from your bank’s app to the account below.</p>
<dl>
<dt>Amount</dt><dd><strong>${money(amount, currency)}</strong></dd>
<dt>Bank</dt><dd>Simulated Bank</dd>
<dt>Account number</dt><dd class="digits">${accountNumber(id)}</dd>
</dl>
<form id="transfer" method="post" action="${checkoutPath(transaction, '/bank-transfer')}"><button>I’ve sent the money</button></form>`,
    panel: endChoice({
      form: 'transfer',
      question: 'What becomes of the transfer?',
      afterMs: bankTransferMs,
      labels: { success: 'It arrives', failed: 'It fails', never: 'It stays pending until you decide' },
    }),
  };
}

/** Every transaction has an account of its own, with the ten digits of a Nigerian one. */
function accountNumber(id: string): string {
  return `99${id.slice(-8).padStart(8, '0')}`;
}
