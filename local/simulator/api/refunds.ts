import type { Mode } from '../../../shared/payment/mode.ts';
import { type Answer, jsonAnswer } from '../answer.ts';
import { type JsonObject, jsonInteger } from '../json.ts';
import type { Refunding } from '../refunding.ts';
import type { Refund, Refunds } from '../store/refunds.ts';
import type { Transaction, Transactions } from '../store/transactions.ts';
import { INTEGRATION } from './integration.ts';
import { readPage } from './page.ts';
import { fullyReversed, invalidParameter, missingParameter, transactionNotFound } from './refusals.ts';
import { textField, wholeAmount } from './request-body.ts';
import { isPaid } from './transaction-data.ts';

/** POST /refund: of all that is left, or of a part of it. */
export function createRefund(
  { transactions, refunding }: { transactions: Transactions; refunding: Refunding },
  mode: Mode,
  body: JsonObject,
): Answer {
  const subject = textField(body, 'transaction');
  if (subject === undefined) return missingParameter('Transaction is required');
  const transaction = transactions.byReference(mode, subject) ?? transactions.byId(mode, subject);
  if (transaction === undefined) return transactionNotFound();
  if (!isPaid(transaction)) return invalidParameter('Only successful transactions can be refunded');

  const left = refunding.refundable(transaction);
  if (left <= 0) return fullyReversed();
  const amount = body.amount === undefined ? left : wholeAmount(body.amount);
  if (amount === undefined) return invalidParameter('"amount" must be an integer');
  if (amount <= 0) return invalidParameter('Invalid Amount Sent');
  if (amount > left) return invalidParameter('Refund amount cannot be more than the transaction amount');

  const customerNote = textField(body, 'customer_note');
  const merchantNote = textField(body, 'merchant_note');
  const refund = refunding.start(transaction, {
    amount,
    ...(customerNote === undefined ? {} : { customerNote }),
    ...(merchantNote === undefined ? {} : { merchantNote }),
  });
  return jsonAnswer(200, {
    status: true,
    message: 'Refund has been queued for processing',
    data: { ...refundData(refund), transaction: refundedData(transaction) },
  });
}

/** GET /refund: newest first. */
export function listRefunds(refunds: Refunds, mode: Mode, query: URLSearchParams): Answer {
  const page = readPage(query);
  if (page === undefined) return invalidParameter('"page" and "perPage" must be integers above 0');
  const { perPage, page: number } = page;
  const found = refunds.list(mode, perPage, (number - 1) * perPage);
  return jsonAnswer(200, {
    status: true,
    message: 'Refunds retrieved',
    data: found.map((refund) => ({ ...refundData(refund), transaction: jsonInteger(refund.transactionId) })),
    meta: { perPage, page: number },
  });
}

/** A refund is expected with the payer within ten days. */
const EXPECTED_AFTER_MS = 10 * 24 * 60 * 60 * 1_000;

function refundData(refund: Refund): JsonObject {
  const isProcessed = refund.status === 'processed';
  return {
    id: refund.id,
    integration: INTEGRATION,
    domain: refund.mode,
    amount: refund.amount,
    deducted_amount: isProcessed ? refund.amount : 0,
    fully_deducted: isProcessed,
    currency: refund.currency,
    channel: null,
    status: refund.status,
    refunded_by: 'merchant@example.com',
    merchant_note: refund.merchantNote,
    customer_note: refund.customerNote,
    expected_at: new Date(refund.createdAt + EXPECTED_AFTER_MS).toISOString(),
    createdAt: new Date(refund.createdAt).toISOString(),
    updatedAt: new Date(refund.updatedAt).toISOString(),
  };
}

function refundedData(transaction: Transaction): JsonObject {
  const paidAt = transaction.paidAt === null ? null : new Date(transaction.paidAt).toISOString();
  return {
    id: jsonInteger(transaction.id),
    domain: transaction.mode,
    reference: transaction.reference,
    amount: transaction.amount,
    paid_at: paidAt,
    channel: transaction.channel,
    currency: transaction.currency,
    authorization: { exp_month: null, exp_year: null, account_name: null },
    customer: { international_format_phone: null },
    plan: {},
    subaccount: { currency: null },
    split: {},
    order_id: null,
    paidAt,
    pos_transaction_data: null,
    source: null,
    fees_breakdown: null,
  };
}
