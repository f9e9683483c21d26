import type { EventBus } from '../events/event-bus.ts';
import type { Payment } from '../payment/payment.ts';
import { withoutEvents } from '../payment/upkeep.ts';
import { errorFields, type Log } from '../runtime/logger.ts';
import type { PaymentStore } from '../store/payment-store.ts';

/** What publishing needs. */
export interface PublishContext {
  readonly payments: PaymentStore;
  readonly events: EventBus;
  readonly log: Log;
}

/** A payment after its events were published. */
export interface Published {
  readonly payment: Payment;
  /** How many events the bus did not take. They stay in the outbox. */
  readonly unsent: number;
  /** The bus gave no answer at all. */
  readonly isBusAway: boolean;
}

/** How often the write that clears the outbox may lose against another; then the events are simply published again. */
const ATTEMPTS = 8;

/**
 * Publishes what is in a payment's outbox and takes out what the bus has taken. It never fails: the payment's change is
 * stored, and what could not be published stays due.
 */
export async function publishEvents(
  { payments, events, log }: PublishContext,
  payment: Payment,
): Promise<Published> {
  const outbox = Object.values(payment.outbox);
  if (outbox.length === 0) return { payment, unsent: 0, isBusAway: false };
  const { reference } = payment;
  try {
    const published = await events.publish(outbox);
    for (const { id, type } of outbox) {
      if (published.includes(id)) log.info('event published', { reference, event: id, type });
      else log.warn('event not taken by the bus', { reference, event: id, type });
    }
    const unsent = outbox.length - published.length;
    if (published.length === 0) return { payment, unsent, isBusAway: false };
    const cleared = await clearEvents({ payments, log }, payment, published);
    return { payment: cleared, unsent, isBusAway: false };
  } catch (error) {
    for (const { id, type } of outbox) {
      log.warn('event not published', { reference, event: id, type, ...errorFields(error) });
    }
    return { payment, unsent: outbox.length, isBusAway: true };
  }
}

/** An outbox that can't be cleared costs a repeat of its events, with the same ids. */
async function clearEvents(
  { payments, log }: Omit<PublishContext, 'events'>,
  payment: Payment,
  published: readonly string[],
): Promise<Payment> {
  const { reference } = payment;
  let current: Payment | undefined = payment;
  try {
    for (let attempt = 0; attempt < ATTEMPTS && current !== undefined; attempt += 1) {
      const cleared = withoutEvents(current, published);
      if (await payments.put(cleared)) return cleared;
      current = await payments.get(reference);
    }
  } catch (error) {
    log.warn('events published but not cleared', { reference, ...errorFields(error) });
  }
  return payment;
}
