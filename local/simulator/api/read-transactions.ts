import type { Mode } from '../../../shared/payment/mode.ts';
import { type Answer, jsonAnswer } from '../answer.ts';
import type { Transactions } from '../store/transactions.ts';
import { invalidParameter, referenceNotFound, transactionNotFound } from './refusals.ts';
import { fetchData, verifyData } from './transaction-data.ts';

/** GET /transaction/verify/{reference} */
export function verify(transactions: Transactions, mode: Mode, reference: string): Answer {
  const transaction = transactions.byReference(mode, reference);
  if (transaction === undefined) return referenceNotFound();
  return jsonAnswer(200, { status: true, message: 'Verification successful', data: verifyData(transaction) });
}

/** GET /transaction/{id}, where a verify call without a reference ends up too. */
export function fetchTransaction(transactions: Transactions, mode: Mode, id: string): Answer {
  if (!/^\d+$/.test(id)) return invalidParameter('Transaction ID should be numeric.');
  const transaction = transactions.byId(mode, id);
  if (transaction === undefined) return transactionNotFound();
  return jsonAnswer(200, { status: true, message: 'Transaction retrieved', data: fetchData(transaction) });
}
