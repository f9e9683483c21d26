import { money } from '../money.ts';
import { html } from './html.ts';
import { page } from './layout.ts';
import { type CheckoutView, checkoutPath, modeName } from './parts.ts';

/** Long enough to read it, short enough not to wait. */
const RETURN_AFTER_SECONDS = 4;

/** Right after paying: a moment to read, then back to the merchant. */
export function donePage({
  transaction,
  merchantName,
  returnUrl,
}: CheckoutView & { readonly returnUrl: string }): string {
  const { amount, currency, reference } = transaction;
  return page({
    title: `Paid ${merchantName}`,
    content: html`<div class="summary done">
<p class="mode">${modeName(transaction)}</p>
<span class="check" aria-hidden="true"></span>
<h1>Payment successful</h1>
<p class="amount">${money(amount, currency)}</p>
<p class="soft">to ${merchantName}</p>
<p class="soft">Reference ${reference}</p>
</div>
<p data-return-after="${RETURN_AFTER_SECONDS}" data-return-to="${returnUrl}">You go back to ${merchantName} in ${RETURN_AFTER_SECONDS} seconds.</p>
<a class="button" href="${returnUrl}">Return to ${merchantName}</a>
<a class="button quiet" href="${checkoutPath(transaction)}">Stay, and see the receipt</a>`,
    refresh: { to: returnUrl, afterSeconds: RETURN_AFTER_SECONDS },
  });
}
