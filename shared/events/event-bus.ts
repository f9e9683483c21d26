import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { PaymentEvent } from '../payment/payment-event.ts';
import { EVENT_SOURCE } from './event-source.ts';

/** The most entries that EventBridge takes in one call. */
const BATCH_SIZE = 10;

/** Where payment events are published. */
export interface EventBus {
  /** Publishes events and gives the ids of those that the bus has taken; the others are to be tried again. */
  publish(events: readonly PaymentEvent[]): Promise<string[]>;
}

/**
 * Payment events on an EventBridge bus: the type is the detail-type, the event itself the detail.
 *
 * `PutEvents` answers 200 even when it took none of the entries, so each entry's own result is looked at.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function createEventBus(client: EventBridgeClient, busName: string): EventBus {
  return {
    async publish(events) {
      const published: string[] = [];
      for (let start = 0; start < events.length; start += BATCH_SIZE) {
        const batch = events.slice(start, start + BATCH_SIZE);
        const { Entries = [] } = await client.send(
          new PutEventsCommand({
            Entries: batch.map((event) => ({
              EventBusName: busName,
              Source: EVENT_SOURCE,
              DetailType: event.type,
              Detail: JSON.stringify(event),
              Time: new Date(event.occurredAt),
            })),
          }),
        );
        const taken = batch.filter((_, index) => Entries[index]?.EventId !== undefined);
        published.push(...taken.map(({ id }) => id));
      }
      return published;
    },
  };
}
