import type { Clock, Random } from '../payment/clock.ts';
import type { CheckFinding } from '../payment/finding.ts';
import type { Ladder } from '../payment/ladder.ts';
import { isOpen, type Payment } from '../payment/payment.ts';
import type { Reference } from '../payment/reference.ts';
import { transition } from '../payment/transition.ts';
import { scheduleNextCheck } from '../payment/upkeep.ts';
import type { Log } from '../runtime/logger.ts';
import type { PaymentStore } from '../store/payment-store.ts';

/** What applying a finding needs. */
export interface ApplyContext {
  readonly payments: PaymentStore;
  readonly log: Log;
  readonly ladder: Ladder;
  readonly clock: Clock;
  readonly random: Random;
}

/** Others kept changing the payment first. The finding is not lost: the payment is still due. */
export class ApplyConflictError extends Error {
  readonly code = 'apply_conflict';

  constructor(reference: Reference) {
    super(`The payment ${reference} was changed by others ${ATTEMPTS} times in a row`);
    this.name = 'ApplyConflictError';
  }
}

/** How often a write may lose against another before something must be wrong. */
const ATTEMPTS = 8;

/**
 * Moves a payment to what a check found: one conditional write stores its new state together with the event that is to be
 * published. A process that dies before it was leaves the event in the payment's outbox, and reconcile finds it.
 *
 * @param payment as it was read; when somebody else has changed it since, it is read again and the finding applied anew
 * @param check the rung of the ladder that the check stands for, if it stands for one: the payment moves to the next
 * @param at epoch milliseconds at which the check was started
 */
export async function applyFinding(
  context: ApplyContext,
  payment: Payment,
  { finding, at, check }: { finding: CheckFinding; at: number; check?: number },
): Promise<Payment> {
  let current = payment;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { payment: found, event } = transition(current, finding, at);
    const next = check === undefined ? found : pastRung(context, found, check);
    if (await context.payments.put(next)) {
      logCheck(context.log, next, event);
      return next;
    }
    current = (await context.payments.get(payment.reference)) ?? payment;
  }
  throw new ApplyConflictError(payment.reference);
}

/** Only the job of the current rung moves the payment on; a repeated one must not skip a rung. */
function pastRung({ ladder, clock, random }: ApplyContext, payment: Payment, check: number): Payment {
  if (!isOpen(payment) || payment.nextCheck.number !== check) return payment;
  return scheduleNextCheck(payment, { ladder, now: clock(), random });
}

function logCheck(log: Log, payment: Payment, event: string | undefined): void {
  const { reference, status, paystackStatus, version, checks } = payment;
  log.info('check applied', { reference, payment: status, paystackStatus, checks, version, event });
}
