import type { Schedule } from './claim.ts';
import { checkAfter, postponed } from './ladder.ts';
import type { OpenPayment, Payment, UnansweredWebhook } from './payment.ts';
import { isOpen } from './payment.ts';

/** How long a change's own function has to publish its events before reconcile does, in milliseconds. */
const EVENT_GRACE = 60_000;

/** Moves an open payment, whose check was answered and left it open, to the next rung of the ladder. */
export function scheduleNextCheck(payment: OpenPayment, { ladder, now, random }: Schedule): OpenPayment {
  const { nextCheck, deadline } = payment;
  return { ...payment, nextCheck: checkAfter(nextCheck.number, { ladder, now, deadline, random }) };
}

/** The payment with its check moved to `at` (epoch milliseconds), for a job that is sent again. */
export function postponeCheck(payment: OpenPayment, at: number, now: number): OpenPayment {
  const { version, nextCheck } = payment;
  return { ...payment, version: version + 1, nextCheck: postponed(nextCheck, at, now) };
}

/** For how long after the deadline a check that can't be answered is still tried, in milliseconds: as long as Paystack repeats a webhook. */
const LAST_TRIES = 72 * 3_600_000;

/** Whether nothing is left to be hoped for from a check that the payment's state of affairs, and no outage, keeps from being answered. */
export function isBeyondHope({ deadline }: OpenPayment, now: number): boolean {
  return now >= deadline + LAST_TRIES;
}

/**
 * The payment with nobody coming for its next check any more. It stays open, since nothing was found out and the clock closes nothing;
 * a check that is asked for, by a webhook or by `verify`, is made as ever.
 *
 * @param reason the stable code of what keeps the check from being answered
 */
export function withoutChecks(payment: OpenPayment, reason: string): OpenPayment {
  const { version, nextCheck } = payment;
  return { ...payment, version: version + 1, nextCheck: { ...nextCheck, givenUp: reason } };
}

/** Whether somebody is to come for the payment's next check. */
export function isAwaitingCheck(payment: Payment): payment is OpenPayment {
  return isOpen(payment) && payment.nextCheck.givenUp === undefined;
}

/**
 * After so many milliseconds the check is asked for again whose webhook's job was given up: four days, since the job that asks may itself
 * be put back for three.
 */
const ASKED_AGAIN_AFTER = 96 * 3_600_000;

/** How often: for about a month, in which a person has had a dead letter of each. */
const MOST_ASKED = 8;

/**
 * The payment with a webhook kept in mind whose job may be given up, or `undefined` where somebody comes for the payment anyway.
 *
 * @param event Paystack's name of the webhook event
 */
export function withUnanswered(payment: Payment, event: string, now: number): Payment | undefined {
  if (isAwaitingCheck(payment)) return undefined;
  const { unanswered, version } = payment;
  // Once it was asked for often enough, only a webhook that comes later begins anew, and not the last of those jobs.
  if (unanswered !== undefined && (unanswered.asked < MOST_ASKED || now < unanswered.dueAt)) return undefined;
  return {
    ...payment,
    version: version + 1,
    unanswered: { event, asked: 0, dueAt: now + ASKED_AGAIN_AFTER },
  };
}

/** Payments of which a webhook has told in vain. */
export type UnansweredPayment = Payment & { readonly unanswered: UnansweredWebhook };

/** Whether the check is still to be asked for that a webhook of this payment has asked for in vain. */
export function isUnanswered(payment: Payment): payment is UnansweredPayment {
  return payment.unanswered !== undefined && payment.unanswered.asked < MOST_ASKED;
}

/** The payment after its check was asked for again. */
export function askedAgain({ unanswered, ...payment }: UnansweredPayment, now: number): Payment {
  const { event, asked } = unanswered;
  return {
    ...payment,
    version: payment.version + 1,
    unanswered: { event, asked: asked + 1, dueAt: now + ASKED_AGAIN_AFTER },
  };
}

/** The payment without the events that have been published. */
export function withoutEvents(payment: Payment, published: readonly string[]): Payment {
  const left = Object.entries(payment.outbox).filter(([id]) => !published.includes(id));
  return { ...payment, version: payment.version + 1, outbox: Object.fromEntries(left) };
}

/**
 * Epoch milliseconds from which reconcile has something to do for a payment: a check whose job is missing, one that a webhook has
 * asked for in vain, or an event that nobody published. `undefined` when the payment is at rest, and so not in the index of due payments at all.
 */
export function dueAt(payment: Payment): number | undefined {
  const eventDueAt = Object.keys(payment.outbox).length > 0 ? payment.updatedAt + EVENT_GRACE : Infinity;
  const checkDueAt = isAwaitingCheck(payment) ? payment.nextCheck.dueAt : Infinity;
  const unansweredDueAt = isUnanswered(payment) ? payment.unanswered.dueAt : Infinity;
  const soonest = Math.min(eventDueAt, checkDueAt, unansweredDueAt);
  return soonest === Infinity ? undefined : soonest;
}
