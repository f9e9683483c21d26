import { describe, expect, it } from 'vitest';
import type { EventBus } from '../../../shared/events/event-bus.ts';
import { publishTogether } from '../../../shared/events/publish-together.ts';
import { type PaymentEvent, paymentEvent } from '../../../shared/payment/payment-event.ts';
import { caught } from '../../support/caught.ts';
import { paymentIn, STATES } from '../../support/payments.ts';

const first = eventOf(1);
const second = eventOf(2);
const third = eventOf(3);

/** A bus that takes all but some, behind one that gathers until it is told that time is up. */
function setUp({ refused = [] }: { refused?: readonly PaymentEvent[] } = {}) {
  const calls: (readonly PaymentEvent[])[] = [];
  const waits: number[] = [];
  const timeIsUp = Promise.withResolvers<void>();
  const bus: EventBus = {
    publish: async (events) => {
      calls.push(events);
      return events.flatMap((event) => (refused.includes(event) ? [] : event.id));
    },
  };
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
    await timeIsUp.promise;
  };
  return { calls, waits, timeIsUp, bus: publishTogether(bus, { sleep }) };
}

describe('Events of payments that close within a few milliseconds', () => {
  it('go to the bus by one call, and each hears of its own', async () => {
    const { calls, waits, timeIsUp, bus } = setUp({ refused: [second] });

    const published = [bus.publish([first]), bus.publish([second, third])];
    timeIsUp.resolve();

    expect(await Promise.all(published)).toEqual([[first.id], [third.id]]);
    expect(calls).toEqual([[first, second, third]]);
    expect(waits).toEqual([5]);
  });

  it('are all unpublished where the bus is away', async () => {
    const away: EventBus = { publish: () => Promise.reject(new Error('away')) };
    const bus = publishTogether(away, { sleep: () => Promise.resolve() });

    const errors = await Promise.all([
      caught(() => bus.publish([first])),
      caught(() => bus.publish([second])),
    ]);

    expect(errors).toEqual([new Error('away'), new Error('away')]);
  });
});

function eventOf(version: number): PaymentEvent {
  return paymentEvent('payment.mismatched', { ...paymentIn(STATES.mismatched), version });
}
