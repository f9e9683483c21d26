import type { PaymentEvent } from '../payment/payment-event.ts';
import { gather } from '../runtime/gather.ts';
import type { EventBus } from './event-bus.ts';

/** Milliseconds in which events are gathered: the jobs of a batch hear from Paystack at about the same time. */
const GATHER_MS = 5;

/**
 * A bus to which the events of payments that close within a few milliseconds go by one call. An event is in its payment's outbox until its
 * own entry was taken, whatever becomes of the others.
 */
export function publishTogether(
  bus: EventBus,
  { sleep }: { readonly sleep: (milliseconds: number) => Promise<unknown> },
): EventBus {
  const publish = gather<readonly PaymentEvent[], string[]>(
    () => sleep(GATHER_MS),
    async (all) => {
      const published = new Set(await bus.publish(all.flat()));
      return all.map((events) => events.flatMap(({ id }) => (published.has(id) ? id : [])));
    },
  );
  return { publish: (events) => publish(events) };
}
