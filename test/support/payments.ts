import { DEFAULT_LADDER } from '../../shared/payment/ladder.ts';
import { isSubunits, type Subunits } from '../../shared/payment/money.ts';
import {
  type Asked,
  type Origin,
  type Payment,
  type PaymentState,
  withState,
} from '../../shared/payment/payment.ts';
import type { PaystackTransaction } from '../../shared/payment/paystack-transaction.ts';
import { parseReference, type Reference } from '../../shared/payment/reference.ts';

/** The moment at which every payment made here was claimed, epoch milliseconds. */
export const CLAIMED_AT = Date.UTC(2026, 2, 1, 9, 0, 0);

/** The deadline of every payment made here, epoch milliseconds. */
export const DEADLINE = CLAIMED_AT + DEFAULT_LADDER.deadlineSeconds * 1_000;

export const REFERENCE = reference('order-7.A=1');

export const ASKED: Asked = { amount: subunits(125_000), currency: 'NGN' };

export const INITIALIZED: Origin = { kind: 'initialized', asked: ASKED, fingerprint: 'fingerprint-1' };

export const EXTERNAL: Origin = { kind: 'external' };

export function reference(text: string): Reference {
  const parsed = parseReference(text);
  if (parsed === undefined) throw new TypeError(`Not a reference: ${text}`);
  return parsed;
}

export function subunits(amount: number): Subunits {
  if (!isSubunits(amount)) throw new TypeError(`Not an amount: ${amount}`);
  return amount;
}

/** What Paystack says of a transaction that was asked for as `ASKED` and paid to the kobo. */
export const PAID_TRANSACTION = {
  status: 'success',
  reference: REFERENCE,
  domain: 'test',
  currency: 'NGN',
  amount: 125_000,
  requestedAmount: 125_000,
  id: '18446744073709551615',
  paidAt: '2026-03-01T09:04:11.000Z',
  channel: 'card',
} as const satisfies PaystackTransaction;

const NEXT_CHECK = { number: 1, at: CLAIMED_AT + 30_000, dueAt: CLAIMED_AT + 150_000 };

/** Every state that a payment can be in, each once. */
export const STATES = {
  initializing: {
    status: 'initializing',
    claim: { fence: 'fence-1', expiresAt: CLAIMED_AT + 60_000, released: false },
    mayExist: false,
    nextCheck: NEXT_CHECK,
  },
  pending: { status: 'pending', nextCheck: NEXT_CHECK },
  rejected: { status: 'rejected' },
  success: { status: 'success', paid: { amount: subunits(125_000), currency: 'NGN' }, late: false },
  reversed: { status: 'reversed' },
  mismatched: {
    status: 'mismatched',
    differences: [{ field: 'amount', asked: 125_000, found: 100 }],
  },
  failed: { status: 'failed' },
  abandoned: { status: 'abandoned' },
} as const satisfies { [Status in PaymentState['status']]: Extract<PaymentState, { status: Status }> };

/** A stored payment in `state`, claimed at `CLAIMED_AT`. */
export function paymentIn(state: PaymentState, origin: Origin = INITIALIZED): Payment {
  const claimed: Payment = {
    reference: REFERENCE,
    mode: 'test',
    origin,
    version: 3,
    createdAt: CLAIMED_AT,
    updatedAt: CLAIMED_AT + 2_000,
    deadline: DEADLINE,
    checks: 1,
    outbox: {},
    ...STATES.initializing,
  };
  return withState(claimed, state);
}

/** Freezes a value to its last leaf, so that whoever changes it throws. */
export function deeplyFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deeplyFrozen(part);
  return Object.freeze(value);
}
