import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { createEventBus } from '../../../shared/events/event-bus.ts';
import { type PaymentEvent, paymentEvent } from '../../../shared/payment/payment-event.ts';
import { caught } from '../../support/caught.ts';
import { paymentIn, STATES } from '../../support/payments.ts';

function setUp() {
  const client = new EventBridgeClient({ region: 'eu-west-1' });
  return { bridge: mockClient(client), bus: createEventBus(client, 'payments-bus') };
}

function events(count: number): PaymentEvent[] {
  return Array.from({ length: count }, (_, index) =>
    paymentEvent('payment.mismatched', { ...paymentIn(STATES.mismatched), version: index + 1 }),
  );
}

function ids(events: readonly PaymentEvent[]): string[] {
  return events.map(({ id }) => id);
}

const REFUSED = { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' };

describe('A payment event', () => {
  test('is put on our bus: its type is the detail-type, the event the detail', async () => {
    const { bridge, bus } = setUp();
    const [event] = events(1);
    if (event === undefined) throw new TypeError('Expected an event');
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] });

    const published = await bus.publish([event]);

    expect(published).toEqual([event.id]);
    expect(bridge.commandCalls(PutEventsCommand)[0]?.args[0].input).toEqual({
      Entries: [
        {
          EventBusName: 'payments-bus',
          Source: 'paystack-payments',
          DetailType: 'payment.mismatched',
          Detail: JSON.stringify(event),
          Time: new Date(event.occurredAt),
        },
      ],
    });
  });

  test('counts as published only where its own entry has an id', async () => {
    const { bridge, bus } = setUp();
    const all = events(3);
    bridge
      .on(PutEventsCommand)
      .resolves({ FailedEntryCount: 1, Entries: [{ EventId: 'e-1' }, REFUSED, { EventId: 'e-3' }] });

    const published = await bus.publish(all);

    expect(published).toEqual([all[0]?.id, all[2]?.id]);
  });

  test.each([
    ['refuses every entry', { FailedEntryCount: 2, Entries: [REFUSED, REFUSED] }],
    ['names no entries', { FailedEntryCount: 0 }],
    ['has an empty list', { FailedEntryCount: 0, Entries: [] }],
  ])('is not published where an answer of 200 %s', async (_, answer) => {
    const { bridge, bus } = setUp();
    bridge.on(PutEventsCommand).resolves(answer);

    expect(await bus.publish(events(2))).toEqual([]);
  });

  test('goes with nine others at most, and failures of one call stay its own', async () => {
    const { bridge, bus } = setUp();
    const all = events(12);
    bridge
      .on(PutEventsCommand)
      .resolvesOnce({ Entries: [REFUSED, ...Array.from({ length: 9 }, (_, id) => ({ EventId: `${id}` }))] })
      .resolvesOnce({ Entries: [{ EventId: '10' }, REFUSED] });

    const published = await bus.publish(all);

    expect(published).toEqual([...ids(all.slice(1, 10)), all[10]?.id]);
    expect(bridge.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries?.length)).toEqual([
      10, 2,
    ]);
  });

  test('that the bus gives no answer for is told as that', async () => {
    const { bridge, bus } = setUp();
    const failure = new Error('timeout');
    bridge.on(PutEventsCommand).rejects(failure);

    expect(await caught(() => bus.publish(events(1)))).toBe(failure);
  });

  test('costs no call where there is none', async () => {
    const { bridge, bus } = setUp();

    expect(await bus.publish([])).toEqual([]);
    expect(bridge.calls()).toEqual([]);
  });
});
