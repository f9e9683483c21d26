import type { Transaction } from '../../store/transactions.ts';
import { money } from '../money.ts';
import { type Html, html } from './html.ts';
import { page } from './layout.ts';
import { action, type CheckoutView, checkoutPath, modeName } from './parts.ts';

interface ReceiptView extends CheckoutView {
  /** Where the payer goes on to; null when the merchant named no place. */
  readonly returnUrl: string | null;
  /** What can still be refunded, in subunits. */
  readonly refundable: number;
}

const HEADINGS: Partial<Record<Transaction['status'], string>> = {
  reversed: 'Paid, and refunded',
  'reversal-pending': 'Paid, a refund is on its way',
};

/** What was paid, with the merchant's button to send it back. */
export function receiptPage(view: ReceiptView): string {
  const { transaction, merchantName, returnUrl, refundable } = view;
  const { status, reference, currency, amount, email, paidAt, fees } = transaction;
  const heading = HEADINGS[status] ?? 'Payment successful';
  const back =
    returnUrl === null ? null : html`<a class="button" href="${returnUrl}">Return to ${merchantName}</a>`;
  return page({
    title: `Receipt from ${merchantName}`,
    content: html`<div class="summary">
<p class="mode">${modeName(transaction)}</p>
<h1>${heading}</h1>
<p class="amount">${money(amount, currency)}</p>
<p class="soft">to ${merchantName}</p>
</div>
<dl>
<dt>Reference</dt><dd>${reference}</dd>
<dt>Email</dt><dd>${email}</dd>
<dt>Paid with</dt><dd>${paidWith(transaction)}</dd>
<dt>Paid at</dt><dd>${paidAtText(paidAt ?? 0)}</dd>
<dt>Fees</dt><dd>${money(fees ?? 0, currency)}</dd>
</dl>
${status === 'reversal-pending' ? refundNote(transaction) : null}
${back}`,
    panel:
      refundable > 0
        ? html`<h2>For the merchant</h2>
<p class="soft">Sends the money back, as POST /refund does.</p>
${action(transaction, 'refund', `Refund ${money(refundable, currency)}`)}`
        : null,
  });
}

/** Looks again by itself until the refund has ended. */
function refundNote(transaction: Transaction): Html {
  const here = checkoutPath(transaction);
  return html`<p class="notice" role="status" data-waiting="${transaction.status}" data-state="${here}/state" data-next="${here}">The refund is under way. This page says when it has ended.</p>`;
}

/** @example paidWith(transaction) // card, visa ending in 4081 */
function paidWith({ channel, authorization: { brand, last4 } }: Transaction): string {
  return channel === 'card' && typeof brand === 'string' && typeof last4 === 'string'
    ? `card, ${brand} ending in ${last4}`
    : channel.replace('_', ' ');
}

/** @example paidAtText(0) // 1970-01-01 00:00 UTC */
function paidAtText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
