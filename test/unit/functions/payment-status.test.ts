import { describe, expect, test } from 'vitest';
import { paymentStatus } from '../../../functions/payment-status/use-case.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import { caught } from '../../support/caught.ts';
import { createMemoryPaymentStore } from '../../support/memory-payment-store.ts';
import { EXTERNAL, paymentIn, REFERENCE, reference, STATES } from '../../support/payments.ts';

async function statusOf(payment: Payment): Promise<Record<string, unknown>> {
  const response = await paymentStatus(createMemoryPaymentStore(payment), REFERENCE);
  expect(response.statusCode).toBe(200);
  return JSON.parse(response.body ?? '').data;
}

describe('The status of a payment', () => {
  test('is our whole record, in subunits and ISO 8601', async () => {
    const data = await statusOf(paymentIn(STATES.pending));

    expect(data).toEqual({
      reference: 'order-7.A=1',
      status: 'pending',
      is_paid: false,
      mode: 'test',
      origin: 'initialized',
      asked: { amount: 125_000, currency: 'NGN' },
      paid: null,
      late: false,
      reversal: null,
      mismatch: null,
      paystack_status: null,
      checks: 1,
      last_check_at: null,
      next_check_at: '2026-03-01T09:00:30.000Z',
      deadline: '2026-03-02T09:00:00.000Z',
      created_at: '2026-03-01T09:00:00.000Z',
      updated_at: '2026-03-01T09:00:02.000Z',
      version: 3,
    });
  });

  test.each(Object.values(STATES))('says paid only where it is success and ours: $status', async (state) => {
    const ours = await statusOf(paymentIn(state));
    const external = await statusOf(paymentIn(state, EXTERNAL));

    expect(ours).toMatchObject({ status: state.status, is_paid: state.status === 'success' });
    expect(external).toMatchObject({ is_paid: false, origin: 'external', asked: null });
  });

  test('shows an open payment whose checks were given up, and no next check', async () => {
    const nextCheck = { ...STATES.pending.nextCheck, givenUp: 'payment_of_other_mode' };

    const data = await statusOf(paymentIn({ status: 'pending', nextCheck }));

    expect(data).toMatchObject({ status: 'pending', next_check_at: null });
  });

  test('shows what was paid, late or under reversal', async () => {
    const paid = { ...STATES.success.paid, transactionId: '18446744073709551615', channel: 'card' };

    const data = await statusOf(paymentIn({ status: 'success', paid, late: true, reversal: 'pending' }));

    expect(data).toMatchObject({
      is_paid: true,
      late: true,
      reversal: 'pending',
      next_check_at: null,
      paid: {
        amount: 125_000,
        currency: 'NGN',
        transaction_id: '18446744073709551615',
        paid_at: null,
        channel: 'card',
      },
    });
  });

  test('shows both sides of a mismatch', async () => {
    const data = await statusOf(paymentIn(STATES.mismatched));

    expect(data).toMatchObject({
      is_paid: false,
      mismatch: [{ field: 'amount', asked: 125_000, found: 100 }],
    });
  });

  test('shows that the money went back', async () => {
    const data = await statusOf(paymentIn(STATES.reversed));

    expect(data).toMatchObject({ is_paid: false, reversal: 'done' });
  });

  test('shows neither access code nor fingerprint nor fence nor outbox', async () => {
    const payment = { ...paymentIn(STATES.initializing), answer: { body: 'hush' } };

    const data = await statusOf(payment);

    expect(JSON.stringify(data)).not.toMatch(/hush|fingerprint|fence|outbox/);
  });

  test('is 404 where there is no payment, in other letters too', async () => {
    const store = createMemoryPaymentStore(paymentIn(STATES.pending));

    const error = await caught(() => paymentStatus(store, reference(REFERENCE.toUpperCase())));

    expect(error).toMatchObject({ statusCode: 404, code: 'payment_not_found' });
  });
});
