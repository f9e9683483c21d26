import type { Clock } from '../payment/clock.ts';
import { fitsQueueDelay } from '../payment/ladder.ts';
import { isOpen, type Payment } from '../payment/payment.ts';
import type { VerificationQueue } from '../queue/verification-queue.ts';
import { errorFields, type Log } from '../runtime/logger.ts';
import type { Meter } from '../runtime/metrics.ts';

/**
 * Sends the job for an open payment's next check, where the wait fits the queue; a longer one is waited for in the table.
 * A job that can't be sent costs minutes, never the payment: reconcile sends it once it is overdue.
 */
export async function sendNextCheck(
  { queue, clock, log, meter }: { queue: VerificationQueue; clock: Clock; log: Log; meter: Meter },
  payment: Payment,
): Promise<void> {
  const now = clock();
  if (!isOpen(payment) || !fitsQueueDelay(payment.nextCheck, now)) return;
  const { reference, nextCheck } = payment;
  try {
    const delaySeconds = (nextCheck.at - now) / 1_000;
    const job = { kind: 'ladder', reference, check: nextCheck.number, attempt: 0 } as const;
    const sentJob = await queue.send(job, delaySeconds);
    log.info('check scheduled', {
      reference,
      sentJob,
      check: nextCheck.number,
      delaySeconds: Math.ceil(delaySeconds),
    });
  } catch (error) {
    meter.count('JobsNotSent');
    log.warn('job not sent, reconcile will send it', { reference, ...errorFields(error) });
  }
}
