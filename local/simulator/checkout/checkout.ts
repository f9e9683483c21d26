import type { EngineClock } from '../../clock.ts';
import { type Answer, htmlAnswer, jsonAnswer, redirectAnswer } from '../answer.ts';
import { metadataText } from '../api/metadata.ts';
import { readRequestBody } from '../api/request-body.ts';
import { isPaid } from '../api/transaction-data.ts';
import type { JsonObject } from '../json.ts';
import type { Outcomes } from '../outcomes.ts';
import type { Refunding } from '../refunding.ts';
import type { Transaction, Transactions } from '../store/transactions.ts';
import { filledIn } from './card-form.ts';
import { choicePage } from './pages/choice-page.ts';
import { donePage } from './pages/done-page.ts';
import { checkoutPath } from './pages/parts.ts';
import { receiptPage } from './pages/receipt-page.ts';
import { unknownCheckoutPage } from './pages/refusal-pages.ts';
import { stepPage } from './pages/step-page.ts';
import { waitingPage } from './pages/waiting-page.ts';
import { payByBankTransfer, payByMobileMoney } from './pay-and-wait.ts';
import { answerBank, answerStep, payByCard } from './pay-by-card.ts';
import { returnUrl, webUrl } from './return-url.ts';
import { testCard } from './test-cards.ts';

/** What the checkout works with. */
export interface CheckoutParts {
  readonly clock: EngineClock;
  readonly transactions: Transactions;
  readonly outcomes: Outcomes;
  readonly refunding: Refunding;
  readonly merchantName: string;
  readonly bankTransferMs: number;
  readonly mobileMoneyMs: number;
}

/** One request of the payer's browser. */
interface CheckoutRequest {
  readonly method: string;
  readonly url: URL;
  readonly contentType: string;
  readonly body: string;
}

/** Answers the payer's browser: GET /checkout/{access code}, and a POST below it for each button. */
export function answerCheckout(
  parts: CheckoutParts,
  { method, url, contentType, body }: CheckoutRequest,
): Answer {
  const [, , accessCode = '', action = ''] = url.pathname.split('/');
  const transaction = parts.transactions.byAccessCode(accessCode);
  if (transaction === undefined) return htmlAnswer(404, unknownCheckoutPage());
  if (method === 'POST') return act(parts, transaction, action, readRequestBody(contentType, body) ?? {});

  switch (action) {
    case '':
      return show(parts, transaction, url.searchParams);
    case 'state':
      return jsonAnswer(200, { status: transaction.status });
    case 'done':
      return done(parts, transaction);
    default:
      return htmlAnswer(404, unknownCheckoutPage());
  }
}

/** The page that a transaction's state asks for: to choose how to pay, to answer the bank, to wait, or the receipt. */
function show(parts: CheckoutParts, transaction: Transaction, query: URLSearchParams): Answer {
  const view = { ...parts, transaction, now: parts.clock.now() };
  const { status, attempt } = transaction;
  if (isPaid(transaction)) {
    const refundable = parts.refunding.refundable(transaction);
    return htmlAnswer(200, receiptPage({ ...view, returnUrl: returnUrl(transaction), refundable }));
  }
  if (attempt?.channel === 'card' && attempt.step !== undefined) {
    return htmlAnswer(200, stepPage({ ...view, attempt, step: attempt.step }));
  }
  if (status === 'pending' || status === 'ongoing') return htmlAnswer(200, waitingPage(view));

  const card = testCard({ name: query.get('card') });
  const wasCancelled = query.has('cancelled');
  return htmlAnswer(
    200,
    choicePage({
      ...view,
      wasCancelled,
      chosen: query.get('with') ?? (status === 'failed' ? transaction.channel : null),
      card: card === undefined ? undefined : { fields: filledIn(card, view.now), problems: {} },
    }),
  );
}

/** Where the payer comes out: a moment to read and back to the merchant, or the checkout's own page. */
function done(parts: CheckoutParts, transaction: Transaction): Answer {
  const url = isPaid(transaction) ? returnUrl(transaction) : null;
  if (url === null) return redirectAnswer(checkoutPath(transaction));
  return htmlAnswer(200, donePage({ ...parts, transaction, now: parts.clock.now(), returnUrl: url }));
}

function act(parts: CheckoutParts, transaction: Transaction, action: string, fields: JsonObject): Answer {
  const { outcomes, refunding } = parts;
  const here = redirectAnswer(checkoutPath(transaction));
  if (isPaid(transaction)) {
    const left = refunding.refundable(transaction);
    if (action === 'refund' && left > 0) refunding.start(transaction, { amount: left });
    // A second click on a button that is gone by now.
    return here;
  }

  switch (action) {
    case 'card':
      return payByCard(parts, transaction, fields);
    case 'pin':
    case 'phone':
    case 'otp':
      return answerStep(parts, transaction, action, fields);
    case 'bank-approve':
    case 'bank-refuse':
      return answerBank(parts, transaction, action === 'bank-approve');
    case 'bank-transfer':
      return payByBankTransfer(parts, transaction, fields);
    case 'mobile-money':
      return payByMobileMoney(parts, transaction, fields);
    case 'pay':
      outcomes.finish(transaction, 'success', { channel: 'card' });
      return redirectAnswer(checkoutPath(transaction, '/done'));
    case 'confirm':
      outcomes.finish(transaction, 'success');
      return redirectAnswer(checkoutPath(transaction, '/done'));
    case 'decline':
      outcomes.finish(transaction, 'failed');
      return here;
    case 'restart':
      outcomes.finish(transaction, 'abandoned');
      return here;
    case 'cancel': {
      outcomes.finish(transaction, 'abandoned');
      const cancelUrl = webUrl(metadataText(transaction.metadata, 'cancel_action'));
      return redirectAnswer(cancelUrl?.href ?? checkoutPath(transaction, '?cancelled'));
    }
    default:
      return htmlAnswer(404, unknownCheckoutPage());
  }
}
