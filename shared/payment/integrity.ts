import type { Mode } from './mode.ts';
import { isSubunits } from './money.ts';
import type { Asked, Origin } from './payment.ts';
import type { PaystackTransaction } from './paystack-transaction.ts';
import type { Reference } from './reference.ts';

/** What of Paystack's answer is compared with what was asked. */
export const COMPARED_FIELDS = [
  'reference',
  'domain',
  'currency',
  'requested_amount',
  'amount',
  'plan',
  'plan_amount',
  'status',
] as const;

/** One field of Paystack's answer that is not what was asked; `found` is `null` where the field is missing. */
export interface Difference {
  readonly field: (typeof COMPARED_FIELDS)[number];
  readonly asked: string | number | null;
  readonly found: string | number | null;
}

/** What a transaction is held against. */
export interface Yardstick {
  readonly reference: Reference;
  readonly mode: Mode;
  readonly origin: Origin;
}

/** A reference or currency of somebody else's making is kept only so far: enough to recognise it by. */
const LONGEST_KEPT_VALUE = 100;

/**
 * Compares a transaction whose status is `success` with what was asked, and lists what differs; an empty list means
 * paid. With the status itself these are the six conditions: reference, mode and currency are ours,
 * `requested_amount ?? amount` is exactly what was asked, and `amount`, what was charged, is not below it (a payer
 * who bears the fees is charged more, a partial debit charges less). A field that is missing counts as differing.
 *
 * With a plan Paystack ignores our amount and charges the plan's, so `plan_object.amount` is what was asked, of the very
 * plan that was asked for. An external payment was never asked for: only reference and mode can be compared.
 *
 * @see https://paystack.com/docs/payments/verify-payments/
 */
export function differences(yardstick: Yardstick, transaction: PaystackTransaction): readonly Difference[] {
  const found = [...identityDifferences(yardstick, transaction)];
  if (yardstick.origin.kind === 'external') return found;
  return [...found, ...moneyDifferences(yardstick.origin.asked, transaction)];
}

/** Whether an answer is about this very transaction: same reference, same mode. */
export function isAbout(yardstick: Yardstick, transaction: PaystackTransaction): boolean {
  return identityDifferences(yardstick, transaction).length === 0;
}

/** By which fields an answer is about another transaction, whatever its status says. */
export function identityDifferences(
  { reference, mode }: Yardstick,
  transaction: PaystackTransaction,
): Difference[] {
  return [
    ...differs('reference', reference, transaction.reference),
    ...differs('domain', mode, transaction.domain),
  ];
}

function moneyDifferences(asked: Asked, transaction: PaystackTransaction): Difference[] {
  const { amount, requestedAmount = amount, planAmount, planCode, currency } = transaction;
  const plan = asked.plan === undefined ? [] : differs('plan', asked.plan, planCode);
  const due = asked.plan === undefined ? asked.amount : planAmount;
  if (!isSubunits(due)) return [...plan, { field: 'plan_amount', asked: null, found: kept(planAmount) }];
  const charged = amount ?? Number.NaN;
  return [
    ...plan,
    ...differs('currency', asked.currency, currency),
    ...differs('requested_amount', due, requestedAmount),
    // Written so that a missing or unordered number (NaN) differs too.
    ...(charged >= due ? [] : [{ field: 'amount', asked: due, found: kept(amount) } as const]),
  ];
}

function differs(
  field: Difference['field'],
  asked: string | number,
  found: string | number | undefined,
): Difference[] {
  return asked === found ? [] : [{ field, asked, found: kept(found) }];
}

/** A number that isn't a safe integer is no amount, and neither JSON nor DynamoDB keeps every such number: text does. */
function kept(value: string | number | undefined): string | number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value);
  return value?.slice(0, LONGEST_KEPT_VALUE) ?? null;
}
