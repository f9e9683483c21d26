import type { Channel } from '../../store/transactions.ts';
import { type Html, html } from './html.ts';
import { page } from './layout.ts';
import { action, type CheckoutView, checkoutPath, summary } from './parts.ts';

/** While somebody else has to act: a bank, or the payer on their phone. It goes on by itself. */
export function waitingPage(view: CheckoutView): string {
  const { transaction, merchantName } = view;
  const { arrived, failed } = DECISIONS[transaction.channel] ?? ANY_DECISION;
  return page({
    title: `Waiting to pay ${merchantName}`,
    content: html`${summary(view)}
<div class="waiting" role="status" data-waiting="${transaction.status}" data-state="${checkoutPath(transaction, '/state')}" data-next="${checkoutPath(transaction, '/done')}">
<p><span class="spinner" aria-hidden="true"></span>${explanation(view)}</p>
<p class="soft" data-trouble hidden>The simulator doesn’t answer. Trying again …</p>
</div>
${action(transaction, 'restart', 'Pay another way', 'quiet')}
${action(transaction, 'cancel', 'Cancel payment', 'quiet')}`,
    panel: html`<h2>Test panel</h2>
<p class="soft">${ending(view)}</p>
${action(transaction, 'confirm', arrived, '')}
${action(transaction, 'decline', failed)}`,
    refresh: { to: checkoutPath(transaction, '/done'), afterSeconds: 3 },
  });
}

const ANY_DECISION = { arrived: 'The payment has arrived', failed: 'The payment has failed' };

const DECISIONS: Partial<Record<Channel, typeof ANY_DECISION>> = {
  bank_transfer: { arrived: 'The transfer has arrived', failed: 'The transfer has failed' },
  mobile_money: { arrived: 'Approve on the phone', failed: 'Refuse on the phone' },
};

function explanation({ transaction: { channel, attempt } }: CheckoutView): Html {
  if (channel !== 'mobile_money') {
    const what = channel === 'bank_transfer' ? 'your money' : 'the payment';
    return html`<strong>Waiting for ${what} to arrive.</strong> You can leave this page: the merchant is told all the same.`;
  }
  const whose =
    attempt?.channel === 'mobile_money'
      ? html`${attempt.provider} has sent a request to your number that ends in ${attempt.phoneEnd}.`
      : null;
  return html`<strong>Approve the payment on your phone.</strong> ${whose}`;
}

/** How it ends by itself, if it does. */
function ending({ transaction: { succeedsAt, failsAt }, now }: CheckoutView): string {
  const at = succeedsAt ?? failsAt;
  if (at === undefined) return 'Nothing happens by itself; you decide.';
  const seconds = Math.max(0, Math.ceil((at - now) / 1_000));
  return `By itself it ${succeedsAt === null ? 'fails' : 'succeeds'} in about ${seconds} s.`;
}
