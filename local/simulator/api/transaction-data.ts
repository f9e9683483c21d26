import { type Json, type JsonObject, jsonInteger } from '../json.ts';
import type { Transaction } from '../store/transactions.ts';

/** Whether money came in, even if it has gone back since. */
export function isPaid(transaction: Transaction): boolean {
  return transaction.paidAt !== null;
}

/** `data` of GET /transaction/verify/{reference}. */
export function verifyData(transaction: Transaction): JsonObject {
  const { plan } = transaction;
  return forged(transaction, {
    ...commonData(transaction),
    receipt_number: null,
    metadata: transaction.metadata,
    plan: plan?.code ?? null,
    createdAt: time(transaction.createdAt),
    source: null,
    connect: null,
    transaction_date: time(transaction.createdAt),
    plan_object:
      plan === null
        ? {}
        : {
            name: plan.name,
            plan_code: plan.code,
            amount: plan.amount,
            currency: plan.currency,
            interval: plan.interval,
          },
  });
}

/** `data` of GET /transaction/{id}. */
export function fetchData(transaction: Transaction): JsonObject {
  return forged(transaction, {
    ...commonData(transaction),
    receipt_number: null,
    helpdesk_link: null,
    metadata: transaction.metadata,
    plan: planData(transaction),
    createdAt: time(transaction.createdAt),
    source: { type: 'api', source: 'merchant_api', identifier: null },
    connect: null,
  });
}

/** One element of `data` of GET /transaction. */
export function listData(transaction: Transaction): JsonObject {
  const { fees_breakdown: _, ...common } = commonData(transaction);
  const { international_format_phone: __, ...customer } = customerData(transaction);
  return forged(transaction, {
    ...common,
    metadata: transaction.metadata === '' ? null : transaction.metadata,
    customer,
    plan: planData(transaction),
    createdAt: time(transaction.createdAt),
    source: sourceData(),
    connect: null,
  });
}

/** `data` of the charge.success webhook: without `createdAt`, `transaction_date`, `plan_object` and a few more. */
export function chargeSuccessData(transaction: Transaction): JsonObject {
  return {
    ...commonData(transaction),
    // The event is only ever sent of a success, however the transaction stands by now.
    status: 'success',
    metadata: transaction.metadata,
    authorization:
      transaction.channel === 'card'
        ? { ...transaction.authorization, receiver_bank_account_number: null, receiver_bank: null }
        : transaction.authorization,
    plan: planData(transaction),
    source: sourceData(),
  };
}

function commonData(transaction: Transaction): { readonly [key: string]: Json } {
  const paidAt = transaction.paidAt === null ? null : time(transaction.paidAt);
  return {
    id: jsonInteger(transaction.id),
    domain: transaction.mode,
    status: transaction.status,
    reference: transaction.reference,
    amount: transaction.amount,
    message: transaction.message,
    gateway_response: transaction.gatewayResponse,
    paid_at: paidAt,
    created_at: time(transaction.createdAt),
    channel: transaction.channel,
    currency: transaction.currency,
    ip_address: transaction.ipAddress,
    log: logData(transaction),
    fees: transaction.fees,
    fees_split: null,
    fees_breakdown: null,
    authorization: transaction.authorization,
    customer: customerData(transaction),
    split: {},
    subaccount: {},
    order_id: null,
    paidAt,
    requested_amount: transaction.requestedAmount,
    pos_transaction_data: null,
  };
}

function customerData(transaction: Transaction): JsonObject {
  return {
    id: transaction.customerId,
    first_name: null,
    last_name: null,
    email: transaction.email,
    customer_code: transaction.customerCode,
    phone: null,
    metadata: null,
    risk_action: 'default',
    international_format_phone: null,
  };
}

function planData({ plan }: Transaction): JsonObject {
  return plan === null
    ? {}
    : { plan_code: plan.code, name: plan.name, amount: plan.amount, interval: plan.interval };
}

function sourceData(): JsonObject {
  return { type: 'api', source: 'merchant_api', entry_point: 'transaction_initialize', identifier: null };
}

/** What the payer did, in seconds since they began. */
function logData({ log }: Transaction): Json {
  const [first] = log;
  const last = log.at(-1);
  if (first === undefined || last === undefined) return null;
  const seconds = (at: number) => Math.round((at - first.at) / 1_000);
  return {
    start_time: Math.floor(first.at / 1_000),
    time_spent: seconds(last.at),
    attempts: log.filter((entry) => entry.type === 'action').length,
    errors: log.filter((entry) => entry.type === 'error').length,
    success: log.some((entry) => entry.type === 'success'),
    mobile: false,
    input: [],
    history: log.map(({ type, message, at }) => ({ type, message, time: seconds(at) })),
  };
}

/** Lets an answer lie where a tester wants it to. */
function forged({ forge, omit }: Transaction, data: JsonObject): JsonObject {
  const answered: { [key: string]: Json } = { ...data, ...forge };
  for (const name of omit) delete answered[name];
  return answered;
}

function time(at: number): string {
  return new Date(at).toISOString();
}
