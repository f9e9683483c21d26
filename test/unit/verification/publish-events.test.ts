import { describe, expect, test } from 'vitest';
import type { EventBus } from '../../../shared/events/event-bus.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import { paymentEvent } from '../../../shared/payment/payment-event.ts';
import { publishEvents } from '../../../shared/verification/publish-events.ts';
import {
  createMemoryPaymentStore,
  lostAnswer,
  precededBy,
  refusedCall,
  repeatedWrite,
} from '../../support/memory-payment-store.ts';
import { paymentIn, REFERENCE, STATES } from '../../support/payments.ts';
import { createRecordingEventBus, createRecordingLog } from '../../support/recorders.ts';

const MISMATCHED = paymentEvent('payment.mismatched', { ...paymentIn(STATES.mismatched), version: 2 });
const SUCCEEDED = paymentEvent('payment.succeeded', paymentIn(STATES.success));
const PAID: Payment = {
  ...paymentIn(STATES.success),
  outbox: { [MISMATCHED.id]: MISMATCHED, [SUCCEEDED.id]: SUCCEEDED },
};

function setUp(bus: EventBus = createRecordingEventBus()) {
  const store = createMemoryPaymentStore(PAID);
  const log = createRecordingLog();
  return {
    store,
    log,
    publish: (payment: Payment) => publishEvents({ payments: store, events: bus, log }, payment),
  };
}

describe('The events of an outbox', () => {
  test('are published and cleared, by one write', async () => {
    const bus = createRecordingEventBus();
    const { store, publish } = setUp(bus);

    const { payment } = await publish(PAID);

    expect(bus.published).toEqual([MISMATCHED, SUCCEEDED]);
    expect(payment).toEqual({ ...PAID, version: 4, outbox: {} });
    expect(store.written).toEqual([payment]);
  });

  test('cost neither call nor write where there are none', async () => {
    const bus = createRecordingEventBus();
    const { store, publish } = setUp(bus);
    const payment = paymentIn(STATES.success);

    expect(await publish(payment)).toEqual({ payment, unsent: 0, isBusAway: false });
    expect(bus.published).toEqual([]);
    expect(store.written).toEqual([]);
  });

  test('stay where the bus has not taken them, and the others go', async () => {
    const { store, log, publish } = setUp(createRecordingEventBus(({ id }) => id === SUCCEEDED.id));

    await publish(PAID);

    expect(store.stored(REFERENCE)).toMatchObject({ version: 4, outbox: { [SUCCEEDED.id]: SUCCEEDED } });
    expect(Object.keys(store.stored(REFERENCE)?.outbox ?? {})).toEqual([SUCCEEDED.id]);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn' }));
  });

  test.each([
    ['takes none of them', createRecordingEventBus(() => true)],
    ['fails', { publish: () => Promise.reject(new Error('timeout')) }],
    [
      'fails at once',
      {
        publish: () => {
          throw new Error('no bus');
        },
      },
    ],
  ] satisfies [string, EventBus][])('all stay, and nothing fails, where the bus %s', async (_, bus) => {
    const { store, log, publish } = setUp(bus);

    const { payment } = await publish(PAID);

    expect(payment).toBe(PAID);
    expect(store.written).toEqual([]);
    expect(store.stored(REFERENCE)).toEqual(PAID);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn' }));
  });

  test('are cleared from what somebody else has made of the payment meanwhile', async () => {
    const { store, publish } = setUp();
    const reversed = paymentEvent('payment.reversed', { ...paymentIn(STATES.reversed), version: 4 });
    const newer: Payment = {
      ...paymentIn(STATES.reversed),
      version: 4,
      outbox: { ...PAID.outbox, [reversed.id]: reversed },
    };
    store.failPut(precededBy(() => store.seed(newer)));

    const { payment } = await publish(PAID);

    expect(payment).toEqual({ ...newer, version: 5, outbox: { [reversed.id]: reversed } });
    expect(store.stored(REFERENCE)).toEqual(payment);
  });

  test('are cleared when the SDK has made that write twice', async () => {
    const { store, publish } = setUp();
    store.failPut(repeatedWrite);

    await publish(PAID);

    expect(store.stored(REFERENCE)).toMatchObject({ status: 'success', outbox: {} });
  });

  test.each([
    ['refused', refusedCall],
    ['lost', lostAnswer],
  ])('may be published again when the answer to that write is %s, and nothing fails', async (_, fault) => {
    const { store, publish } = setUp();
    store.failPut(fault);

    const { payment } = await publish(PAID);

    expect(payment).toBe(PAID);
  });

  test('may be published again when others are always first, and nothing fails', async () => {
    const { store, publish } = setUp();
    store.failPut(...Array.from({ length: 100 }, () => () => false));

    const { payment } = await publish(PAID);

    expect(payment).toBe(PAID);
    expect(store.stored(REFERENCE)).toEqual(PAID);
  });

  test('leave nothing behind when the payment is gone', async () => {
    const { store, publish } = setUp();
    store.failPut(() => false);
    store.failGet(() => undefined);

    await publish(PAID);

    expect(store.written).toEqual([]);
  });
});
