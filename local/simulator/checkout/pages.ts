import { isPaid } from '../api/transaction-data.ts';
import type { Transaction } from '../store/transactions.ts';
import { type Html, html } from './html.ts';
import { page } from './layout.ts';
import { money } from './money.ts';

interface CheckoutView {
  readonly transaction: Transaction;
  readonly merchantName: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Where the payer goes on to once it is paid; null when the merchant named no place. */
  readonly returnUrl: string | null;
  /** What can still be refunded, in subunits. */
  readonly refundable: number;
  readonly wasCancelled: boolean;
}

/** The page that a transaction's state asks for: to choose how to pay, to wait, or the receipt. */
export function checkoutPage(view: CheckoutView): string {
  const { transaction } = view;
  if (isPaid(transaction)) return receiptPage(view);
  return transaction.status === 'pending' || transaction.status === 'ongoing'
    ? waitingPage(view)
    : choicePage(view);
}

/** For an access code that nobody was given. */
export function unknownCheckoutPage(): string {
  return page(
    'Unknown checkout',
    html`<h1>There is no such checkout</h1>
<p class="soft">No transaction has this access code. It may have gone with a reset of the simulator.</p>`,
  );
}

function choicePage({ transaction, merchantName, wasCancelled }: CheckoutView): string {
  const offers = (channel: string) =>
    transaction.channels.length === 0 || transaction.channels.includes(channel);
  const card = offers('card')
    ? html`<h2>Card</h2>
${action(transaction, 'pay', 'Pay with a card that works', 'main')}
${action(transaction, 'decline', 'Card that is declined')}
${action(transaction, 'insufficient-funds', 'Card with insufficient funds')}`
    : null;
  const transfer = offers('bank_transfer')
    ? html`<h2>Bank transfer</h2>
${action(transaction, 'bank-transfer', 'Transfer that stays pending for a while')}`
    : null;
  const mobileMoney = offers('mobile_money')
    ? html`<h2>Mobile money</h2>
${action(transaction, 'mobile-money', 'Ask for approval on the phone')}`
    : null;
  // A merchant may allow only channels that aren't simulated; the payer still needs a way to pay.
  const other =
    card === null && transfer === null && mobileMoney === null
      ? html`<h2>${transaction.channels.join(', ')}</h2>
${action(transaction, 'pay', 'Pay', 'main')}
${action(transaction, 'decline', 'Payment that is declined')}`
      : null;

  return page(
    `Pay ${merchantName}`,
    html`${summary(transaction, merchantName)}
${notice(transaction, wasCancelled)}
${card}${transfer}${mobileMoney}${other}
<h2>Or</h2>
${action(transaction, 'cancel', 'Cancel the payment')}
${imprint()}`,
  );
}

function waitingPage({ transaction, merchantName, now }: CheckoutView): string {
  const { channel, succeedsAt } = transaction;
  const seconds = succeedsAt === null ? null : Math.max(0, Math.ceil((succeedsAt - now) / 1_000));
  const explanation =
    channel === 'mobile_money'
      ? 'Waiting for the payer to approve on their phone.'
      : seconds === null
        ? 'Waiting for the payment to arrive.'
        : `Waiting for the transfer. It arrives by itself in about ${seconds} s.`;
  return page(
    `Waiting to pay ${merchantName}`,
    html`${summary(transaction, merchantName)}
<p class="notice" role="status">${explanation}</p>
<h2>Don't wait</h2>
${action(transaction, 'confirm', channel === 'mobile_money' ? 'Approve on the phone' : 'The transfer has arrived', 'main')}
${action(transaction, 'decline', channel === 'mobile_money' ? 'Refuse on the phone' : 'The transfer has failed')}
${action(transaction, 'cancel', 'Cancel the payment')}
${imprint()}`,
    `/checkout/${transaction.accessCode}/continue`,
  );
}

function receiptPage({ transaction, merchantName, returnUrl, refundable }: CheckoutView): string {
  const { status, reference, currency, amount, email, paidAt, channel, fees } = transaction;
  const headings: Readonly<Record<string, string>> = {
    reversed: 'Paid, and refunded',
    'reversal-pending': 'Paid, a refund is on its way',
  };
  const back =
    returnUrl === null
      ? null
      : html`<p class="to-merchant"><a class="button main" href="${returnUrl}">Return to ${merchantName}</a></p>`;
  const refund =
    refundable > 0
      ? html`<h2>For the merchant</h2>
${action(transaction, 'refund', `Refund ${money(refundable, currency)}`)}`
      : null;
  return page(
    `Receipt from ${merchantName}`,
    html`${modeLabel(transaction)}
<h1>${headings[status] ?? 'Payment successful'}</h1>
<p class="amount">${money(amount, currency)}</p>
<p class="soft">to ${merchantName}</p>
<dl>
<dt>Reference</dt><dd>${reference}</dd>
<dt>Email</dt><dd>${email}</dd>
<dt>Paid with</dt><dd>${channel.replace('_', ' ')}</dd>
<dt>Paid at</dt><dd>${paidAtText(paidAt ?? 0)}</dd>
<dt>Fees</dt><dd>${money(fees ?? 0, currency)}</dd>
</dl>
${back}${refund}
${imprint()}`,
  );
}

function summary(transaction: Transaction, merchantName: string): Html {
  return html`${modeLabel(transaction)}
<h1>Pay ${merchantName}</h1>
<p class="amount">${money(transaction.amount, transaction.currency)}</p>
<p class="soft">${transaction.email}</p>
<p class="soft">Reference ${transaction.reference}</p>`;
}

function modeLabel({ mode }: Transaction): Html {
  return html`<span class="mode">${mode === 'test' ? 'Test mode' : 'Live mode, simulated'}</span>`;
}

function notice({ status, gatewayResponse }: Transaction, wasCancelled: boolean): Html | null {
  if (status === 'failed') {
    return html`<p class="notice bad" role="alert">That didn't work: ${gatewayResponse}. You can try again.</p>`;
  }
  return wasCancelled
    ? html`<p class="notice" role="status">You cancelled the payment. Nothing was charged; you can still pay.</p>`
    : null;
}

function action({ accessCode }: Transaction, name: string, label: string, kind = ''): Html {
  return html`<form method="post" action="/checkout/${accessCode}/${name}"><button class="${kind}">${label}</button></form>`;
}

/** @example paidAtText(0) // 1970-01-01 00:00 UTC */
function paidAtText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function imprint(): Html {
  return html`<p class="imprint">A simulated checkout. No money moves.</p>`;
}
