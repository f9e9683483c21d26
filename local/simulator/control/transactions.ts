import type { Json } from '../json.ts';
import { asJson } from './as-json.ts';
import { ControlError } from './control-error.ts';
import type { ControlParts, ControlRequest } from './control-parts.ts';
import { findTransaction } from './find-transaction.ts';
import { finishInput, finishRefundInput } from './inputs.ts';
import { countOf, modeOf, readInput } from './read-input.ts';

/** GET /simulator/transactions */
export function listTransactions({ transactions, checkoutUrl }: ControlParts, { url }: ControlRequest): Json {
  const mode = modeOf(url.searchParams.get('mode'));
  const status = url.searchParams.get('status');
  const filter = { ...(mode === undefined ? {} : { mode }), ...(status === null ? {} : { status }) };
  return asJson({
    total: transactions.total(filter).count,
    transactions: transactions
      .list(filter, { count: countOf(url) })
      .map((transaction) => ({ ...transaction, checkoutUrl: checkoutUrl(transaction.accessCode) })),
  });
}

/** GET /simulator/transactions/{reference} */
export function showTransaction(
  { transactions }: ControlParts,
  { url }: ControlRequest,
  reference: string,
): Json {
  return asJson(findTransaction(transactions, reference, url.searchParams.get('mode')));
}

/** POST /simulator/transactions/{reference}/finish */
export function finishTransaction(
  { transactions, outcomes }: ControlParts,
  { body }: ControlRequest,
  reference: string,
): Json {
  const { outcome, mode, forge, omit, ...details } = readInput(finishInput, body);
  if (outcome === undefined && forge === undefined && omit === undefined) {
    throw new ControlError(400, 'invalid_input', 'Say an outcome, or what to forge or omit.');
  }
  const before = findTransaction(transactions, reference, mode ?? null);
  // The answers lie before the webhook goes out that makes somebody ask.
  const prepared = transactions.save({ ...before, forge: forge ?? before.forge, omit: omit ?? before.omit });
  return asJson(outcome === undefined ? prepared : outcomes.finish(prepared, outcome, details));
}

/** POST /simulator/refunds/{id}/finish */
export function finishRefund(
  { refunds, refunding }: ControlParts,
  { body }: ControlRequest,
  id: string,
): Json {
  const { status, webhook } = readInput(finishRefundInput, body);
  const refund = /^\d{1,15}$/.test(id) ? refunds.byId(Number(id)) : undefined;
  if (refund === undefined) throw new ControlError(404, 'unknown_refund', `No refund has the id ${id}.`);
  return asJson(refunding.finish(refund, status, webhook));
}
