import { describe, expect, it } from 'vitest';
import {
  applyEvent,
  type Order,
  Orders,
  type PaymentEvent,
  readEvent,
  statusOf,
} from '../../../examples/shop/orders.ts';

const PRICE = { amount: 480_000, currency: 'NGN' };

/** An order that waits for its payment `order-1-1`. */
const WAITING: Order = {
  id: 'order-1',
  product: 'Hibiscus tea',
  email: 'ada@example.com',
  price: PRICE,
  attempts: [{ reference: 'order-1-1', status: 'waiting', version: 0 }],
  handled: [],
};

function event(type: string, version: number, more: Partial<PaymentEvent> = {}): PaymentEvent {
  return {
    id: `test/order-1-1/${type}/${version}`,
    type,
    reference: 'order-1-1',
    version,
    asked: PRICE,
    paid: PRICE,
    ...more,
  };
}

/** An order after several events. */
function orderAfter(...events: readonly PaymentEvent[]): Order {
  return events.reduce((order, each) => applyEvent(order, each).order, WAITING);
}

describe('an order', () => {
  it.each([
    ['payment.succeeded', 'paid'],
    ['payment.reversed', 'refunded'],
    ['payment.failed', 'failed'],
    ['payment.abandoned', 'abandoned'],
    ['payment.mismatched', 'mismatched'],
  ])('that waits becomes by %s %s', (type, status) => {
    expect(statusOf(orderAfter(event(type, 3)))).toBe(status);
  });

  it('is paid by nothing but payment.succeeded', () => {
    const external = applyEvent(WAITING, event('payment.external', 3));
    const unheardOf = applyEvent(WAITING, event('payment.celebrated', 3));

    expect([external.handled, unheardOf.handled]).toEqual(['ignored', 'ignored']);
    expect([statusOf(external.order), statusOf(unheardOf.order)]).toEqual(['waiting', 'waiting']);
  });

  it.each([
    ['another amount asked for', { asked: { amount: 100, currency: 'NGN' } }],
    ['another currency asked for', { asked: { amount: 480_000, currency: 'KES' } }],
    ['less paid', { paid: { amount: 479_999, currency: 'NGN' } }],
    ['another currency paid', { paid: { amount: 480_000, currency: 'KES' } }],
    ['nothing said of what was paid', { paid: {} }],
    ['nothing said of what was asked', { asked: {} }],
  ])('is not paid with %s', (_, more) => {
    expect(statusOf(orderAfter(event('payment.succeeded', 3, more)))).toBe('mismatched');
  });

  it('is paid where the payer bore the fees on top', () => {
    const withFees = event('payment.succeeded', 3, { paid: { amount: 487_200, currency: 'NGN' } });

    expect(statusOf(orderAfter(withFees))).toBe('paid');
  });

  it('does nothing for an event that comes again', () => {
    const paid = event('payment.succeeded', 3);
    const order = orderAfter(paid, event('payment.reversed', 6));

    const again = applyEvent(order, paid);

    expect(again).toEqual({ order, handled: 'repeated' });
    expect(statusOf(again.order)).toBe('refunded');
  });

  it('believes the newer of two events, in whichever order they come', () => {
    const paid = event('payment.succeeded', 3);
    const reversed = event('payment.reversed', 6);

    expect(statusOf(orderAfter(paid, reversed))).toBe('refunded');
    expect(statusOf(orderAfter(reversed, paid))).toBe('refunded');
    expect(applyEvent(orderAfter(reversed), paid).handled).toBe('outdated');
  });

  it('is paid by a payment that comes late', () => {
    expect(statusOf(orderAfter(event('payment.abandoned', 14), event('payment.succeeded', 17)))).toBe('paid');
  });

  it('is paid by either of its attempts, and says so when both are', () => {
    const second = { reference: 'order-1-2', status: 'waiting', version: 0 } as const;
    const order = { ...orderAfter(event('payment.abandoned', 14)), attempts: [...WAITING.attempts, second] };

    const once = applyEvent(order, event('payment.succeeded', 17)).order;
    const twice = applyEvent(once, {
      ...event('payment.succeeded', 3),
      id: 'test/order-1-2/payment.succeeded',
      reference: 'order-1-2',
    }).order;

    expect([statusOf(once), statusOf(twice)]).toEqual(['paid', 'paid_twice']);
  });
});

describe('the attempts of an order', () => {
  it('are one for as long as it may still be paid, and a new one once that has come to nothing', () => {
    const orders = new Orders(undefined);
    const { id } = orders.create('Hibiscus tea', 'ada@example.com', PRICE);
    const first = orders.openAttempt(id)?.reference;
    orders.checkoutStarted(id, `${id}-1`, 'http://localhost:3001/checkout/a');
    const again = orders.openAttempt(id)?.reference;

    orders.handle({ ...event('payment.abandoned', 14), reference: `${id}-1` });
    const next = orders.openAttempt(id)?.reference;

    expect([first, again, next]).toEqual([`${id}-1`, `${id}-1`, `${id}-2`]);
  });

  it('are over once it is paid', () => {
    const orders = new Orders(undefined);
    const { id } = orders.create('Hibiscus tea', 'ada@example.com', PRICE);

    orders.handle({ ...event('payment.succeeded', 3), reference: `${id}-1` });

    expect(orders.openAttempt(id)).toBeUndefined();
  });

  it('keep what an event said that was faster than the answer of initialize', () => {
    const orders = new Orders(undefined);
    const order = orders.create('Hibiscus tea', 'ada@example.com', PRICE);

    orders.handle({ ...event('payment.succeeded', 3), reference: `${order.id}-1` });
    orders.checkoutStarted(order.id, `${order.id}-1`, 'http://localhost:3001/checkout/a');

    expect(statusOf(orders.byId(order.id) ?? order)).toBe('paid');
  });
});

describe('an event', () => {
  it.each([
    [undefined],
    [null],
    ['payment.succeeded'],
    [{}],
    [{ id: 'a', type: 'paystack.charge.success', reference: 'order-1-1', version: 3 }],
    [{ id: 'a', type: 'payment.succeeded', reference: 'order-1-1', version: '3' }],
    [{ id: 'a', type: 'payment.succeeded', version: 3 }],
  ])('is none in %j', (detail) => {
    expect(readEvent(detail)).toBeUndefined();
  });

  it('may have fields that nobody knows', () => {
    const read = readEvent({ ...event('payment.succeeded', 3), colour: 'green' });

    expect(read).toEqual(event('payment.succeeded', 3));
  });
});
