import type { Clock } from '../../shared/payment/clock.ts';
import { withUnanswered } from '../../shared/payment/upkeep.ts';
import type { WebhookJob } from '../../shared/queue/verification-job.ts';
import { errorFields, type Log } from '../../shared/runtime/logger.ts';
import type { PaymentStore } from '../../shared/store/payment-store.ts';

/** How often the write may lose against another. */
const ATTEMPTS = 3;

/**
 * Keeps in the table what a webhook has told of, before its job is given up or its process may die over it for the last time: of a payment
 * that is closed nobody else comes to ask, and a dead letter must not be the only word of money that went back. Any check that is
 * answered ends it.
 *
 * ```
 *  receive 5 of 5      kept, then worked on ─ answered → forgotten
 *                                           └ failed, or killed → dead letter, and reconcile asks again in four days
 *  put back, 3 days    kept, then given up → the same
 * ```
 *
 * Gives whether the table knows by now. It never fails.
 */
export async function keepInMind(
  { payments, clock, log }: { readonly payments: PaymentStore; readonly clock: Clock; readonly log: Log },
  { reference, event }: WebhookJob,
): Promise<boolean> {
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const payment = await payments.get(reference);
      const kept = payment && withUnanswered(payment, event, clock());
      if (kept === undefined || (await payments.put(kept))) return true;
    }
    log.warn('webhook not kept in mind', { reference });
  } catch (error) {
    log.warn('webhook not kept in mind', { reference, ...errorFields(error) });
  }
  return false;
}
