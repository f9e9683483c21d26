import { expect, it } from 'vitest';
import { paymentLine } from '../../../local/console/table/payment-line.ts';
import { paymentEvent } from '../../../shared/payment/payment-event.ts';
import { EXTERNAL, paymentIn, REFERENCE, STATES } from '../../support/payments.ts';

it('shows of an open payment what was asked and when it is looked at next', () => {
  const payment = paymentIn(STATES.pending);

  expect(paymentLine(payment)).toMatchObject({
    reference: REFERENCE,
    status: 'pending',
    origin: 'initialized',
    amount: 125_000,
    currency: 'NGN',
    nextCheckAt: expect.any(Number),
    unsentEvents: 0,
  });
});

it('shows no next check of an open payment that nobody comes for any more', () => {
  const payment = paymentIn({
    ...STATES.pending,
    nextCheck: { ...STATES.pending.nextCheck, givenUp: 'out_of_patience' },
  });

  const line = paymentLine(payment);

  expect(line.status).toBe('pending');
  expect(line).not.toHaveProperty('nextCheckAt');
});

it('shows of an external payment what was paid, and no next check of one that is closed', () => {
  const payment = paymentIn(STATES.success, EXTERNAL);
  const event = paymentEvent('payment.external', payment);

  const line = paymentLine({ ...payment, outbox: { [event.id]: event } });

  expect(line).toMatchObject({ origin: 'external', amount: STATES.success.paid.amount, unsentEvents: 1 });
  expect(line).not.toHaveProperty('nextCheckAt');
});

it('shows no amount where nobody knows it', () => {
  expect(paymentLine(paymentIn(STATES.pending, EXTERNAL))).not.toHaveProperty('amount');
});
