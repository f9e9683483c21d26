import type { Clock, Random } from '../payment/clock.ts';
import type { CheckFinding } from '../payment/finding.ts';
import type { Ladder } from '../payment/ladder.ts';
import { isOpen, type Payment } from '../payment/payment.ts';
import type { Reference } from '../payment/reference.ts';
import { transition } from '../payment/transition.ts';
import { scheduleNextCheck } from '../payment/upkeep.ts';
import type { Log } from '../runtime/logger.ts';
import type { DimensionValues } from '../runtime/metric-names.ts';
import type { Meter } from '../runtime/metrics.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { countChange } from './count-change.ts';

/** What applying a finding needs. */
export interface ApplyContext {
  readonly payments: PaymentStore;
  readonly log: Log;
  readonly meter: Meter;
  readonly ladder: Ladder;
  readonly clock: Clock;
  readonly random: Random;
}

/** What a check has brought. */
export interface Application {
  readonly finding: CheckFinding;
  /** Epoch milliseconds at which the check was started. */
  readonly at: number;
  /** What asked for it: for the log. */
  readonly reason: DimensionValues['reason'];
  /** The rung of the ladder that it stands for, if it stands for one: the payment moves to the next. */
  readonly check?: number;
}

/** A payment as a finding has left it. */
export interface Applied {
  readonly payment: Payment;
  /**
   * This write, and no other, has set the payment's next check, so the job for it is to be sent. Of two equal jobs that run
   * side by side only one finds this true: else each would send a job, and the pair would go up the ladder for good.
   */
  readonly isScheduled: boolean;
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
 */
export async function applyFinding(
  context: ApplyContext,
  payment: Payment,
  { finding, at, reason, check }: Application,
): Promise<Applied> {
  const { payments, ladder, clock, random } = context;
  let current = payment;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { payment: found, event } = transition(current, finding, at);
    const isRung = isOpen(found) && found.nextCheck.number === check;
    const next = isRung ? scheduleNextCheck(found, { ladder, now: clock(), random }) : found;
    if (await payments.put(next)) {
      countChange(context.meter, current, next, clock());
      logCheck(context.log, current, next, { type: event, reason });
      return { payment: next, isScheduled: isRung };
    }
    const stored = (await payments.get(payment.reference)) ?? payment;
    if (stored.status === 'mismatched' && isSameWrite(stored, next))
      countChange(context.meter, current, next, clock());
    current = stored;
  }
  throw new ApplyConflictError(payment.reference);
}

/**
 * Whether the write took effect after all: its answer was lost, and the SDK's second attempt failed on the condition. The change
 * would count as nobody's, and the alarm on a mismatch never go off: a person has to hear of each. Two checks in the same millisecond
 * look like that too and both count, so it is looked at for nothing else.
 */
function isSameWrite(stored: Payment, written: Payment): boolean {
  return (
    stored.version === written.version &&
    stored.status === written.status &&
    stored.checkedAt === written.checkedAt &&
    stored.updatedAt === written.updatedAt
  );
}

function logCheck(
  log: Log,
  before: Payment,
  payment: Payment,
  { type, reason }: { type: string | undefined; reason: Application['reason'] },
): void {
  const { reference, status, paystackStatus, version, checks } = payment;
  const event = Object.keys(payment.outbox).find((id) => !Object.hasOwn(before.outbox, id));
  log.info('check applied', {
    reference,
    payment: status,
    paystackStatus,
    checks,
    reason,
    version,
    event,
    type,
  });
}
