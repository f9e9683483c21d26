import type { EngineClock } from '../../clock.ts';
import { type Answer, htmlAnswer, redirectAnswer } from '../answer.ts';
import { metadataText } from '../api/metadata.ts';
import { isPaid } from '../api/transaction-data.ts';
import type { Outcomes } from '../outcomes.ts';
import type { Refunding } from '../refunding.ts';
import type { Transaction, Transactions } from '../store/transactions.ts';
import { checkoutPage, unknownCheckoutPage } from './pages.ts';
import { returnUrl, webUrl } from './return-url.ts';

/** What the checkout works with. */
export interface CheckoutParts {
  readonly clock: EngineClock;
  readonly transactions: Transactions;
  readonly outcomes: Outcomes;
  readonly refunding: Refunding;
  readonly merchantName: string;
  readonly bankTransferMs: number;
}

/** Answers the payer's browser: GET /checkout/{access code}, and a POST below it for each button. */
export function answerCheckout(parts: CheckoutParts, method: string, url: URL): Answer {
  const [, , accessCode = '', action = ''] = url.pathname.split('/');
  const transaction = parts.transactions.byAccessCode(accessCode);
  if (transaction === undefined) return htmlAnswer(404, unknownCheckoutPage());

  if (method === 'POST') return act(parts, transaction, action);
  if (action === 'continue') return onwards(transaction);
  return htmlAnswer(
    200,
    checkoutPage({
      transaction,
      merchantName: parts.merchantName,
      now: parts.clock.now(),
      returnUrl: returnUrl(transaction),
      refundable: parts.refunding.refundable(transaction),
      wasCancelled: url.searchParams.has('cancelled'),
    }),
  );
}

function act(parts: CheckoutParts, transaction: Transaction, action: string): Answer {
  const { outcomes, refunding, bankTransferMs } = parts;
  const here = `/checkout/${transaction.accessCode}`;
  if (isPaid(transaction)) {
    const left = refunding.refundable(transaction);
    if (action === 'refund' && left > 0) refunding.start(transaction, { amount: left });
    // A second click on a button that is gone by now.
    return redirectAnswer(here);
  }

  switch (action) {
    case 'pay':
      return onwards(outcomes.finish(transaction, 'success', { channel: 'card' }));
    case 'confirm':
      return onwards(outcomes.finish(transaction, 'success'));
    case 'decline':
      outcomes.finish(transaction, 'failed');
      return redirectAnswer(here);
    case 'insufficient-funds':
      outcomes.finish(transaction, 'insufficient_funds', { channel: 'card' });
      return redirectAnswer(here);
    case 'bank-transfer':
      outcomes.finish(transaction, 'pending', { channel: 'bank_transfer', succeedsAfterMs: bankTransferMs });
      return redirectAnswer(here);
    case 'mobile-money':
      outcomes.finish(transaction, 'pending', { channel: 'mobile_money' });
      return redirectAnswer(here);
    case 'cancel': {
      outcomes.finish(transaction, 'abandoned');
      const cancelUrl = webUrl(metadataText(transaction.metadata, 'cancel_action'));
      return redirectAnswer(cancelUrl?.href ?? `${here}?cancelled`);
    }
    default:
      return htmlAnswer(404, unknownCheckoutPage());
  }
}

/** Back to the merchant once it is paid, else back to the page. */
function onwards(transaction: Transaction): Answer {
  const target = isPaid(transaction) ? returnUrl(transaction) : null;
  return redirectAnswer(target ?? `/checkout/${transaction.accessCode}`);
}
