import type { Random } from './clock.ts';
import { checkAfter, type Ladder, postponed } from './ladder.ts';
import type { Mode } from './mode.ts';
import type { Asked, Claim, InitializingPayment, OpenPayment, Payment } from './payment.ts';
import type { Reference } from './reference.ts';

/** What a claim is made of: who asks for what, and until when the asker counts as alive. */
export interface ClaimRequest {
  readonly reference: Reference;
  readonly mode: Mode;
  readonly asked: Asked;
  /** A digest of the whole normalized request: the same reference with another one is another payment. */
  readonly fingerprint: string;
  readonly fence: string;
  /** Epoch milliseconds; not before the function that holds the claim is dead for certain. */
  readonly expiresAt: number;
}

/** What decides when a new payment is checked. */
export interface Schedule {
  readonly ladder: Ladder;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly random: Random;
}

/**
 * A payment that is about to be initialized. It is stored before Paystack is called, with its first check already due:
 * whatever happens after that, there is a record to find the transaction by.
 */
export function claimPayment(request: ClaimRequest, schedule: Schedule): InitializingPayment {
  const { reference, mode, asked, fingerprint } = request;
  return {
    ...newRecord(reference, mode, schedule),
    origin: { kind: 'initialized', asked, fingerprint },
    version: 1,
    status: 'initializing',
    claim: liveClaim(request),
    mayExist: false,
  };
}

/**
 * Claims a reference again whose last claim is over. After a refusal it is a new attempt in every respect. After a claim
 * that was not given back nobody knows whether its call arrived, and from then on the payment says so.
 *
 * The deadline and the ladder count from the last claim: the call made under it may be the one that starts the transaction,
 * and its payer gets as much time as any other. Only a first check that was to come sooner still does, so that whoever
 * keeps trying does not keep putting it off.
 */
export function claimAgain(
  payment: Extract<Payment, { status: 'initializing' | 'rejected' }>,
  request: ClaimRequest,
  schedule: Schedule,
): InitializingPayment {
  const version = payment.version + 1;
  if (payment.status === 'rejected') {
    const { createdAt } = payment;
    return { ...claimPayment(request, schedule), createdAt, version };
  }
  const { updatedAt, deadline, nextCheck } = newRecord(payment.reference, payment.mode, schedule);
  return {
    ...payment,
    version,
    updatedAt,
    deadline,
    nextCheck: postponed(nextCheck, Math.min(nextCheck.at, payment.nextCheck.at), schedule.now),
    claim: liveClaim(request),
    mayExist: payment.mayExist || !payment.claim.released,
  };
}

/**
 * Gives a claim back after a call that brought no usable answer, so that a retry need not wait for it to expire.
 * `mayExist`: the call may have been processed all the same.
 */
export function releaseClaim(
  payment: InitializingPayment,
  { now, mayExist }: { now: number; mayExist: boolean },
): InitializingPayment {
  return {
    ...payment,
    version: payment.version + 1,
    updatedAt: now,
    claim: { ...payment.claim, released: true },
    mayExist: payment.mayExist || mayExist,
  };
}

/** Whether somebody may be calling Paystack under this claim right now. */
export function isHeld(claim: Claim, now: number): boolean {
  return !claim.released && now < claim.expiresAt;
}

/** A payment that was started elsewhere and that a verified webhook made known, to be stored as the first version. */
export function externalPayment(reference: Reference, mode: Mode, schedule: Schedule): OpenPayment {
  return {
    ...newRecord(reference, mode, schedule),
    origin: { kind: 'external' },
    version: 1,
    status: 'pending',
  };
}

function newRecord(reference: Reference, mode: Mode, { ladder, now, random }: Schedule) {
  const deadline = now + ladder.deadlineSeconds * 1_000;
  return {
    reference,
    mode,
    createdAt: now,
    updatedAt: now,
    deadline,
    checks: 0,
    outbox: {},
    nextCheck: checkAfter(0, { ladder, now, deadline, random }),
  };
}

function liveClaim({ fence, expiresAt }: ClaimRequest): Claim {
  return { fence, expiresAt, released: false };
}
