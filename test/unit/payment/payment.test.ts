import { describe, expect, test } from 'vitest';
import { isOpen, withState } from '../../../shared/payment/payment.ts';
import { CLAIMED_AT, deeplyFrozen, paymentIn, STATES } from '../../support/payments.ts';

test('only a payment that is initializing or pending is open', () => {
  const open = Object.values(STATES).filter((state) => isOpen(paymentIn(state)));

  expect(open.map(({ status }) => status)).toEqual(['initializing', 'pending']);
});

describe('A payment that moves to another state', () => {
  test('leaves behind what belonged to the old one', () => {
    const payment = withState(paymentIn(STATES.initializing), STATES.rejected);

    for (const left of ['claim', 'mayExist', 'nextCheck']) expect(payment).not.toHaveProperty(left);
  });

  test('keeps its record, what Paystack said last and the answer to initialize', () => {
    const told = { checkedAt: CLAIMED_AT + 30_000, paystackStatus: 'ongoing', answer: { body: '{}' } };
    const pending = deeplyFrozen({ ...paymentIn(STATES.pending), ...told });

    const payment = withState(pending, STATES.abandoned);

    expect(payment).toEqual({ ...paymentIn(STATES.abandoned), ...told });
  });
});
