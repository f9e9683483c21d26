import { describe, expect, test } from 'vitest';
import type { PaymentStatus } from '../../../shared/payment/payment.ts';
import { isToldAs, type ListedStatus } from '../../../shared/payment/told-as.ts';
import { transition } from '../../../shared/payment/transition.ts';
import { DEADLINE, PAID_TRANSACTION, paymentIn, STATES } from '../../support/payments.ts';

const TOLD: Record<PaymentStatus, Record<ListedStatus, boolean>> = {
  initializing: { success: false, reversed: false },
  pending: { success: false, reversed: false },
  rejected: { success: false, reversed: true },
  success: { success: true, reversed: false },
  reversed: { success: true, reversed: true },
  mismatched: { success: true, reversed: false },
  failed: { success: false, reversed: false },
  abandoned: { success: false, reversed: false },
};

const pairs = Object.values(STATES).flatMap((state) =>
  (['success', 'reversed'] as const).map((listed) => ({ state, status: state.status, listed })),
);

describe('A payment', () => {
  test.each(pairs)(
    'that is $status and listed as $listed has been told as that or has not',
    ({ state, listed }) => {
      expect(isToldAs(paymentIn(state), listed)).toBe(TOLD[state.status][listed]);
    },
  );

  test.each(pairs.filter(({ status, listed }) => !TOLD[status][listed]))(
    'that is $status, listed as $listed and not told is moved by a check that says the same',
    ({ state, listed }) => {
      const payment = paymentIn(state);
      const finding = { kind: 'transaction', transaction: { ...PAID_TRANSACTION, status: listed } } as const;

      const { payment: moved } = transition(payment, finding, DEADLINE + 1);

      expect(moved.status).toBe(listed);
    },
  );

  test.each(pairs.filter(({ status, listed }) => TOLD[status][listed] && status !== 'mismatched'))(
    'that is $status, listed as $listed and told is not moved by it',
    ({ state, listed }) => {
      const finding = { kind: 'transaction', transaction: { ...PAID_TRANSACTION, status: listed } } as const;

      const { payment: moved } = transition(paymentIn(state), finding, DEADLINE + 1);

      expect(moved.status).toBe(state.status);
    },
  );
});
