import { unreachable } from './exhaustive.ts';
import type { CheckFinding, Finding } from './finding.ts';
import { type Difference, differences, identityDifferences, isAbout } from './integrity.ts';
import { isSubunits } from './money.ts';
import { isOpen, type Paid, type Payment, type PaymentState, withState } from './payment.ts';
import { type PaymentEventType, paymentEvent } from './payment-event.ts';
import type { PaystackTransaction } from './paystack-transaction.ts';

/** A payment as a finding leaves it, and the state that it came from. */
export interface Transition {
  readonly payment: Payment;
  /** False when the finding taught nothing new and there is nothing to store. */
  readonly changed: boolean;
  readonly event?: PaymentEventType;
}

/**
 * Moves a payment to what a finding says: the only place where a payment's status changes. Pure: the same payment,
 * finding and time always give the same transition. `at` is the epoch millisecond at which the call that brought the
 * finding was started; only a check started after the deadline can close a payment as unpaid.
 *
 * A changed payment has the next version, and its outbox holds the event, if there is one: both are stored by one
 * write, so an event is lost only together with the change that it tells of.
 *
 * @example
 * const { payment, event } = transition(pending, { kind: 'transaction', transaction }, clock());
 * // payment.status === 'success', event === 'payment.succeeded'
 */
export function transition(payment: Payment, finding: Finding, at: number): Transition {
  switch (finding.kind) {
    case 'initialized':
      if (payment.answer !== undefined) return unchanged(payment);
      return changed({ ...afterInitialize(payment), answer: finding.answer }, at);
    case 'refused':
      return refused(payment, finding.code, at);
    case 'transaction':
    case 'unknown-reference':
      return checked(payment, finding, at);
    default:
      return unreachable(finding);
  }
}

/** Paystack has the transaction: an initializing payment becomes pending, any other state already says more. */
function afterInitialize(payment: Payment): Payment {
  if (payment.status !== 'initializing') return payment;
  return withState(payment, { status: 'pending', nextCheck: payment.nextCheck });
}

/**
 * A definite 400 to initialize. Where an earlier call may have arrived, `duplicate_reference` proves that it did, and
 * any other refusal proves nothing: the payment stays watched.
 */
function refused(payment: Payment, code: string | undefined, at: number): Transition {
  if (payment.status !== 'initializing') return unchanged(payment);
  if (!payment.mayExist) return changed(withState(payment, { status: 'rejected' }), at);
  return code === 'duplicate_reference' ? changed(afterInitialize(payment), at) : unchanged(payment);
}

function checked(payment: Payment, finding: CheckFinding, at: number): Transition {
  const next = afterCheck(payment, finding, at);
  const paystackStatus = finding.kind === 'transaction' ? finding.transaction.status : undefined;
  // Whatever a webhook has told of before, this is what became of it.
  const { unanswered: _, ...moved } = next === undefined ? payment : withState(asFound(payment, next), next);
  const recorded: Payment = {
    ...moved,
    checks: payment.checks + 1,
    // Of two checks that overlap, the one that was started later knows more, whichever is applied last.
    checkedAt: Math.max(payment.checkedAt ?? 0, at),
    ...(paystackStatus !== undefined &&
      at >= (payment.checkedAt ?? 0) && { paystackStatus: paystackStatus.slice(0, LONGEST_KEPT_WORD) }),
  };
  return changed(recorded, at, eventOf(payment, recorded));
}

/** Paystack's statuses and currencies are single words; whatever else stands there is kept only so far. */
const LONGEST_KEPT_WORD = 64;

/**
 * Money that arrives under a reference which Paystack refused to start for us was asked for by somebody else: the
 * payment is external from then on, and never told as ours.
 */
function asFound(payment: Payment, next: PaymentState): Payment {
  const startedElsewhere = payment.status === 'rejected' && next.status !== 'rejected';
  return startedElsewhere ? { ...payment, origin: { kind: 'external' } } : payment;
}

/** The state that a check moves a payment to, or `undefined` when it stays where it is. */
function afterCheck(payment: Payment, finding: CheckFinding, at: number): PaymentState | undefined {
  const overdue = isOpen(payment) && at >= payment.deadline;
  if (finding.kind === 'unknown-reference') return overdue ? { status: 'abandoned' } : undefined;
  const { transaction } = finding;
  switch (transaction.status) {
    case 'success':
      return afterPaid(payment, transaction);
    case 'reversed':
      return afterReversed(payment, transaction, overdue);
    case 'reversal-pending':
      return afterReversalPending(payment, transaction, overdue);
    case 'failed':
      return overdue ? { status: 'failed' } : undefined;
    default:
      return overdue ? { status: 'abandoned' } : undefined;
  }
}

function afterPaid(payment: Payment, transaction: PaystackTransaction): PaymentState | undefined {
  switch (payment.status) {
    case 'reversed':
      return undefined;
    case 'success': {
      const { reversal, ...success } = stateOfSuccess(payment);
      return reversal !== undefined && isAbout(payment, transaction) ? success : undefined;
    }
    case 'rejected':
      return paidOrMismatched({ ...payment, origin: { kind: 'external' } }, transaction, false);
    case 'initializing':
    case 'pending':
      return paidOrMismatched(payment, transaction, false);
    case 'mismatched':
    case 'failed':
    case 'abandoned':
      return paidOrMismatched(payment, transaction, true);
    default:
      return unreachable(payment);
  }
}

function paidOrMismatched(payment: Payment, transaction: PaystackTransaction, late: boolean): PaymentState {
  const differing = differences(payment, transaction);
  const paid = differing.length === 0 ? paidOf(transaction) : undefined;
  return paid === undefined
    ? { status: 'mismatched', differences: differing.length > 0 ? differing : [AMOUNT_IS_NO_MONEY] }
    : { status: 'success', paid, late };
}

/** An external transaction has no yardstick, but an amount or currency that is missing can't be recorded as paid. */
const AMOUNT_IS_NO_MONEY: Difference = { field: 'amount', asked: null, found: null };

function paidOf({ amount, currency, id, paidAt, channel }: PaystackTransaction): Paid | undefined {
  if (!isSubunits(amount) || currency === undefined) return undefined;
  return {
    amount,
    currency: currency.slice(0, LONGEST_KEPT_WORD),
    ...(id !== undefined && { transactionId: id }),
    ...(paidAt !== undefined && { paidAt }),
    ...(channel !== undefined && { channel }),
  };
}

/**
 * The money came and went back, whether or not a check saw it in between. Where the answer names another mode or reference, or
 * none, a later one may still name ours, until the deadline; then a person decides, as about a success that differs: whatever
 * it is about, "nobody paid" is not what it says.
 */
function afterReversed(
  payment: Payment,
  transaction: PaystackTransaction,
  overdue: boolean,
): PaymentState | undefined {
  if (payment.status === 'rejected' || payment.status === 'reversed') return undefined;
  const differing = identityDifferences(payment, transaction);
  if (differing.length === 0) {
    return { status: 'reversed', ...(payment.status === 'success' && { paid: payment.paid }) };
  }
  const isToldAsUnpaid = payment.status === 'failed' || payment.status === 'abandoned';
  return overdue || isToldAsUnpaid ? { status: 'mismatched', differences: differing } : undefined;
}

/**
 * A refund was asked for and may still fail. A payment that we knew as paid stays paid. One that is still open waits
 * for the end of it until the deadline; then a person decides, since money did move but is not known to stay.
 */
function afterReversalPending(
  payment: Payment,
  transaction: PaystackTransaction,
  overdue: boolean,
): PaymentState | undefined {
  if (payment.status === 'success' && payment.reversal === undefined && isAbout(payment, transaction)) {
    return { ...stateOfSuccess(payment), reversal: 'pending' };
  }
  if (!overdue) return undefined;
  return {
    status: 'mismatched',
    differences: [{ field: 'status', asked: 'success', found: transaction.status }],
  };
}

function stateOfSuccess(
  payment: Extract<Payment, { status: 'success' }>,
): Extract<PaymentState, { status: 'success' }> {
  const { status, paid, late, reversal } = payment;
  return { status, paid, late, ...(reversal !== undefined && { reversal }) };
}

/** The event that a change of status brings, by the table of transitions; most checks bring none. */
function eventOf(before: Payment, after: Payment): PaymentEventType | undefined {
  if (before.status === after.status) return undefined;
  switch (after.status) {
    case 'success':
      return after.origin.kind === 'external' ? 'payment.external' : 'payment.succeeded';
    case 'reversed':
      return 'payment.reversed';
    case 'mismatched':
      return 'payment.mismatched';
    case 'failed':
      return after.origin.kind === 'external' ? undefined : 'payment.failed';
    case 'abandoned':
      return after.origin.kind === 'external' ? undefined : 'payment.abandoned';
    case 'rejected':
    case 'initializing':
    case 'pending':
      return undefined;
    default:
      return unreachable(after);
  }
}

function unchanged(payment: Payment): Transition {
  return { payment, changed: false };
}

function changed(payment: Payment, at: number, type?: PaymentEventType): Transition {
  // A clock that stands behind the one that wrote last must not move the record back in time.
  const updatedAt = Math.max(payment.updatedAt, at);
  const next: Payment = { ...payment, updatedAt, version: payment.version + 1 };
  if (type === undefined) return { payment: next, changed: true };
  const event = paymentEvent(type, next);
  return { payment: { ...next, outbox: { ...next.outbox, [event.id]: event } }, changed: true, event: type };
}
