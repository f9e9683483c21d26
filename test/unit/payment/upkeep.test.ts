import { describe, expect, test } from 'vitest';
import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import { isOpen, type OpenPayment, type Payment } from '../../../shared/payment/payment.ts';
import { paymentEvent } from '../../../shared/payment/payment-event.ts';
import {
  dueAt,
  postponeCheck,
  scheduleNextCheck,
  withoutChecks,
  withoutEvents,
} from '../../../shared/payment/upkeep.ts';
import { CLAIMED_AT, DEADLINE, deeplyFrozen, paymentIn, STATES } from '../../support/payments.ts';

function openPayment(): OpenPayment {
  const payment = paymentIn(STATES.pending);
  if (!isOpen(payment)) throw new TypeError(`Expected an open payment: ${payment.status}`);
  return deeplyFrozen(payment);
}

function withTwoEvents(): { payment: Payment; first: string; second: string } {
  const paid = paymentIn(STATES.success);
  const succeeded = paymentEvent('payment.succeeded', paid);
  const reversed = paymentEvent('payment.reversed', paymentIn(STATES.reversed));
  const outbox = { [succeeded.id]: succeeded, [reversed.id]: reversed };
  return {
    payment: deeplyFrozen({ ...paid, outbox }),
    first: succeeded.id,
    second: reversed.id,
  };
}

describe('The next check', () => {
  test('follows the one before it, counted from now', () => {
    const now = CLAIMED_AT + 31_000;

    const { nextCheck } = scheduleNextCheck(openPayment(), {
      ladder: DEFAULT_LADDER,
      now,
      random: () => 0.5,
    });

    expect(nextCheck).toEqual({ number: 2, at: now + 60_000, dueAt: now + 180_000 });
  });

  test('falls on the deadline when its gap would pass it', () => {
    const now = DEADLINE - 45_000;

    const { nextCheck } = scheduleNextCheck(openPayment(), {
      ladder: DEFAULT_LADDER,
      now,
      random: () => 0.5,
    });

    expect(nextCheck).toEqual({ number: 2, at: DEADLINE, dueAt: DEADLINE + 120_000 });
  });

  test('is part of the change that its check brought, and raises no version of its own', () => {
    const payment = openPayment();

    const scheduled = scheduleNextCheck(payment, {
      ladder: DEFAULT_LADDER,
      now: CLAIMED_AT,
      random: () => 0.5,
    });

    expect(scheduled.version).toBe(payment.version);
  });

  test('keeps its number when it is put off, in the next version of the payment', () => {
    const payment = openPayment();
    const now = CLAIMED_AT + 40_000;

    const postponed = postponeCheck(payment, now + 20_000, now);

    expect(postponed).toEqual({
      ...payment,
      version: payment.version + 1,
      nextCheck: { number: 1, at: now + 20_000, dueAt: now + 140_000, firstAt: CLAIMED_AT + 30_000 },
    });
  });
});

describe('Published events', () => {
  test('leave the outbox, and the others stay', () => {
    const { payment, first, second } = withTwoEvents();

    const left = withoutEvents(payment, [first]);

    expect(left).toEqual({
      ...payment,
      version: payment.version + 1,
      outbox: { [second]: payment.outbox[second] },
    });
  });

  test('that are not in the outbox any more change nothing there', () => {
    const { payment } = withTwoEvents();

    const left = withoutEvents(payment, ['test/other/payment.failed/4']);

    expect(left.outbox).toEqual(payment.outbox);
  });
});

describe('Reconcile', () => {
  test.each([
    ['initializing', STATES.initializing],
    ['pending', STATES.pending],
  ] as const)('looks at a payment that is %s once its check is missed', (_, state) => {
    expect(dueAt(paymentIn(state))).toBe(CLAIMED_AT + 150_000);
  });

  test.each([
    ['rejected', STATES.rejected],
    ['success', STATES.success],
    ['reversed', STATES.reversed],
    ['mismatched', STATES.mismatched],
    ['failed', STATES.failed],
    ['abandoned', STATES.abandoned],
  ] as const)('leaves a payment alone that is %s with nothing to publish', (_, state) => {
    expect(dueAt(paymentIn(state))).toBeUndefined();
  });

  test('looks at a closed payment a minute after an event that is still not published', () => {
    const { payment } = withTwoEvents();

    expect(dueAt(payment)).toBe(payment.updatedAt + 60_000);
  });

  test('looks at a closed payment for as long as one event is left', () => {
    const { payment, first, second } = withTwoEvents();

    expect(dueAt(withoutEvents(payment, [first]))).toBe(payment.updatedAt + 60_000);
    expect(dueAt(withoutEvents(payment, [first, second]))).toBeUndefined();
  });

  test('leaves an open payment alone whose checks were given up, but for its events', () => {
    const { outbox } = withTwoEvents().payment;
    const quiet = withoutChecks(openPayment(), 'payment_of_other_mode');

    expect(quiet).toMatchObject({ status: openPayment().status, version: openPayment().version + 1 });
    expect(dueAt(quiet)).toBeUndefined();
    expect(dueAt({ ...quiet, outbox })).toBe(quiet.updatedAt + 60_000);
  });

  test('looks at an open payment for whichever comes first, its check or its event', () => {
    const { outbox } = withTwoEvents().payment;
    const early = { ...openPayment(), outbox };
    const late = { ...openPayment(), outbox, updatedAt: CLAIMED_AT + 140_000 };

    expect(dueAt(early)).toBe(CLAIMED_AT + 62_000);
    expect(dueAt(late)).toBe(CLAIMED_AT + 150_000);
  });
});
