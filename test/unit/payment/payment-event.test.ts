import { describe, expect, test } from 'vitest';
import { PAYMENT_EVENT_TYPES, paymentEvent } from '../../../shared/payment/payment-event.ts';
import { transition } from '../../../shared/payment/transition.ts';
import {
  ASKED,
  CLAIMED_AT,
  DEADLINE,
  EXTERNAL,
  PAID_TRANSACTION,
  paymentIn,
  STATES,
  subunits,
} from '../../support/payments.ts';

const PAID = { kind: 'transaction', transaction: PAID_TRANSACTION } as const;

describe('The event of a paid payment', () => {
  test('says what was asked, what was paid, and when we learned it', () => {
    const { payment } = transition(paymentIn(STATES.pending), PAID, CLAIMED_AT + 33_000);

    expect(Object.values(payment.outbox)).toEqual([
      {
        id: 'test/order-7.A=1/payment.succeeded',
        type: 'payment.succeeded',
        reference: 'order-7.A=1',
        mode: 'test',
        origin: 'initialized',
        status: 'success',
        version: 4,
        occurredAt: '2026-03-01T09:00:33.000Z',
        asked: { amount: 125_000, currency: 'NGN' },
        paid: {
          amount: 125_000,
          currency: 'NGN',
          transactionId: '18446744073709551615',
          paidAt: '2026-03-01T09:04:11.000Z',
          channel: 'card',
        },
      },
    ]);
  });

  test('says what was charged where the payer bore the fees', () => {
    const transaction = { ...PAID_TRANSACTION, amount: 127_000 };

    const { payment } = transition(
      paymentIn(STATES.pending),
      { kind: 'transaction', transaction },
      CLAIMED_AT,
    );

    expect(Object.values(payment.outbox)).toMatchObject([
      { asked: { amount: 125_000 }, paid: { amount: 127_000 } },
    ]);
  });

  test.each(['failed', 'abandoned', 'mismatched'] as const)('says that it comes late after %s', (status) => {
    const { payment } = transition(paymentIn(STATES[status]), PAID, DEADLINE + 5_000);

    expect(Object.values(payment.outbox)).toMatchObject([{ type: 'payment.succeeded', late: true }]);
  });

  test('does not say that it comes late when it merely comes after the deadline', () => {
    const { payment } = transition(paymentIn(STATES.pending), PAID, DEADLINE + 5_000);

    const [event] = Object.values(payment.outbox);
    expect(event?.type).toBe('payment.succeeded');
    expect(event).not.toHaveProperty('late');
  });

  test('of external origin says what was paid and claims nothing about what was asked', () => {
    const { payment } = transition(paymentIn(STATES.pending, EXTERNAL), PAID, CLAIMED_AT + 33_000);

    const [event] = Object.values(payment.outbox);
    expect(event).toMatchObject({
      id: 'test/order-7.A=1/payment.external/4',
      type: 'payment.external',
      origin: 'external',
      paid: { amount: 125_000, currency: 'NGN' },
    });
    expect(event).not.toHaveProperty('asked');
  });
});

describe('The event of a payment that is not paid', () => {
  test('says what differs and names no sum as paid', () => {
    const transaction = { ...PAID_TRANSACTION, amount: 100, currency: 'GHS' };

    const { payment } = transition(
      paymentIn(STATES.pending),
      { kind: 'transaction', transaction },
      CLAIMED_AT,
    );

    const [event] = Object.values(payment.outbox);
    expect(event).toMatchObject({
      type: 'payment.mismatched',
      asked: { amount: 125_000, currency: 'NGN' },
      differences: [
        { field: 'currency', asked: 'NGN', found: 'GHS' },
        { field: 'amount', asked: 125_000, found: 100 },
      ],
    });
    expect(event).not.toHaveProperty('paid');
  });

  test.each(['failed', 'abandoned'] as const)('says what was asked when it is %s', (status) => {
    const event = paymentEvent(`payment.${status}`, paymentIn(STATES[status]));

    expect(event).toEqual({
      id: `test/order-7.A=1/payment.${status}/3`,
      type: `payment.${status}`,
      reference: 'order-7.A=1',
      mode: 'test',
      origin: 'initialized',
      status,
      version: 3,
      occurredAt: '2026-03-01T09:00:02.000Z',
      asked: ASKED,
    });
  });
});

describe("An event's id", () => {
  test('is one and the same for payment.succeeded in every version of a payment', () => {
    const payment = paymentIn(STATES.success);

    const ids = [1, 2, 99].map((version) => paymentEvent('payment.succeeded', { ...payment, version }).id);

    expect(new Set(ids).size).toBe(1);
  });

  test('is another for every type, version, reference and mode otherwise', () => {
    const payment = paymentIn(STATES.failed);
    const others = PAYMENT_EVENT_TYPES.filter((type) => type !== 'payment.succeeded');

    const ids = others.flatMap((type) =>
      [1, 2].flatMap((version) =>
        (['test', 'live'] as const).map((mode) => paymentEvent(type, { ...payment, version, mode }).id),
      ),
    );

    expect(new Set(ids).size).toBe(others.length * 4);
  });

  test('is the same when the same event is made again', () => {
    const payment = paymentIn(STATES.reversed);

    expect(paymentEvent('payment.reversed', payment)).toEqual(paymentEvent('payment.reversed', payment));
  });
});

test('no event holds anything of the initialize answer, the fingerprint or the claim', () => {
  const answer = { body: '{"data":{"authorization_url":"https://checkout.invalid/secret-code"}}' };

  const events = Object.values(STATES).flatMap((state) =>
    PAYMENT_EVENT_TYPES.map((type) => paymentEvent(type, { ...paymentIn(state), answer })),
  );

  const told = JSON.stringify(events);
  for (const secret of ['secret-code', 'fingerprint', 'fence', 'claim', 'answer']) {
    expect(told).not.toContain(secret);
  }
});

test('an event keeps the asked plan, and the amounts stay subunits', () => {
  const asked = { amount: subunits(500_000), currency: 'NGN', plan: 'PLN_gold' };
  const payment = paymentIn(STATES.abandoned, { kind: 'initialized', asked, fingerprint: 'fingerprint-1' });

  expect(paymentEvent('payment.abandoned', payment).asked).toEqual(asked);
});
