import type { Transaction } from '../../store/transactions.ts';
import { money } from '../money.ts';
import { type Html, html } from './html.ts';

/** What all pages of one checkout know. */
export interface CheckoutView {
  readonly transaction: Transaction;
  readonly merchantName: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Where the checkout of a transaction is, with what comes after it. */
export function checkoutPath({ accessCode }: Pick<Transaction, 'accessCode'>, rest = ''): string {
  return `/checkout/${accessCode}${rest}`;
}

/** Whom the payer pays, how much, and as whom. */
export function summary({ transaction, merchantName }: CheckoutView): Html {
  return html`<div class="summary">
<p class="mode">${modeName(transaction)}</p>
<h1>Pay ${merchantName}</h1>
<p class="amount">${money(transaction.amount, transaction.currency)}</p>
<p class="soft">${transaction.email}</p>
<p class="soft">Reference ${transaction.reference}</p>
</div>`;
}

export function modeName({ mode }: Transaction): string {
  return mode === 'test' ? 'Test mode' : 'Live mode, simulated';
}

/** A button that does one thing. */
export function action(
  transaction: Transaction,
  name: string,
  label: string,
  look = 'secondary outline',
): Html {
  return html`<form method="post" action="${checkoutPath(transaction, `/${name}`)}"><button class="${look}">${label}</button></form>`;
}

/** How the last attempt ended, when it came to nothing. */
export function outcomeNotice({ status, gatewayResponse }: Transaction, wasCancelled: boolean): Html | null {
  if (status === 'failed') {
    return html`<p class="notice bad" role="alert"><strong>That didn’t work: ${gatewayResponse}.</strong> Nothing was charged. You can try again.</p>`;
  }
  return wasCancelled
    ? html`<p class="notice" role="status">You cancelled the payment. Nothing was charged; you can still pay.</p>`
    : null;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  /** Whether it is the one thing that is asked for. */
  readonly isOnly?: boolean;
  readonly attributes: Html;
}

/** A labelled field, its hint and what is wrong with it. */
export function field({ name, label, value = '', hint, problem, isOnly = false, attributes }: Field): Html {
  const described = [...(hint === undefined ? [] : [`${name}-hint`]), `${name}-problem`].join(' ');
  const invalid = problem === undefined ? null : html` aria-invalid="true"`;
  // Of several wrong ones the first has it.
  const focus = isOnly || problem !== undefined ? html` autofocus` : null;
  return html`<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" value="${value}" aria-describedby="${described}" required ${attributes}${invalid}${focus}>
${hint === undefined ? null : html`<small id="${name}-hint">${hint}</small>`}
<small class="problem" id="${name}-problem">${problem ?? ''}</small>
</div>`;
}
