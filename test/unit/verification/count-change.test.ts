import { describe, expect, test } from 'vitest';
import type { Payment, PaymentState } from '../../../shared/payment/payment.ts';
import { countChange } from '../../../shared/verification/count-change.ts';
import { CLAIMED_AT, EXTERNAL, paymentIn, STATES } from '../../support/payments.ts';
import { createRecordingMeter } from '../../support/recorders.ts';

const NOW = CLAIMED_AT + 60_000;
const PENDING = paymentIn(STATES.pending);

function countedAs(before: Payment, after: Payment, now = NOW) {
  const meter = createRecordingMeter();
  countChange(meter, before, after, now);
  return meter.measured;
}

function paidAt(time: string | undefined): PaymentState {
  const { paid, ...success } = STATES.success;
  return { ...success, paid: time === undefined ? paid : { ...paid, paidAt: time } };
}

describe('A change of a payment counts', () => {
  test('as started where it brings Paystack’s answer, in whatever state that finds it', () => {
    const answer = { body: '{}' };
    const paid = paymentIn(paidAt(undefined));

    expect(countedAs(paymentIn(STATES.initializing), { ...PENDING, answer })).toEqual([
      ['PaymentsStarted', 1],
    ]);
    expect(countedAs(paid, { ...paid, answer })).toEqual([['PaymentsStarted', 1]]);
  });

  test.each([
    ['rejected', paymentIn(STATES.initializing), paymentIn(STATES.rejected)],
    ['mismatched', PENDING, paymentIn(STATES.mismatched)],
    ['failed', PENDING, paymentIn(STATES.failed)],
    ['abandoned', PENDING, paymentIn(STATES.abandoned)],
    ['reversed', PENDING, paymentIn(STATES.reversed)],
    ['reversed', paymentIn(STATES.success), paymentIn(STATES.reversed)],
    ['success', paymentIn(STATES.failed), paymentIn(paidAt(undefined))],
    ['external', paymentIn(STATES.pending, EXTERNAL), paymentIn(paidAt(undefined), EXTERNAL)],
    ['abandoned', paymentIn(STATES.pending, EXTERNAL), paymentIn(STATES.abandoned, EXTERNAL)],
  ])('as closed with the outcome %s', (outcome, before, after) => {
    expect(countedAs(before, after)).toEqual([['PaymentsClosed', 1, outcome]]);
  });

  test('as nothing where the status stays, or the payment is still open', () => {
    const paid = paymentIn(STATES.success);
    const goingBack = paymentIn({ ...STATES.success, reversal: 'pending' });

    expect(countedAs(PENDING, { ...PENDING, checks: 7 })).toEqual([]);
    expect(countedAs(paid, goingBack)).toEqual([]);
    expect(countedAs(paymentIn(STATES.failed), paymentIn(STATES.failed))).toEqual([]);
  });
});

describe('The time from paid to closed', () => {
  const waited = (time: string | undefined, origin = PENDING.origin) =>
    countedAs(paymentIn(STATES.pending, origin), paymentIn(paidAt(time), origin))
      .filter(([name]) => name === 'PaidToClosed')
      .map(([, value]) => value);

  test('counts from the moment that Paystack names, in milliseconds', () => {
    expect(waited(new Date(NOW - 2_345).toISOString())).toEqual([2_345]);
    expect(waited(new Date(NOW).toISOString())).toEqual([0]);
  });

  test.each([
    ['names none', undefined],
    ['names nonsense', 'soon'],
    ['names one to come', new Date(NOW + 1).toISOString()],
    ['names one before the payment was started', new Date(CLAIMED_AT - 1).toISOString()],
  ])('is left out where Paystack %s', (_, time) => {
    expect(waited(time)).toEqual([]);
  });

  test('of a payment that was started elsewhere may have begun before it was known here', () => {
    expect(waited(new Date(CLAIMED_AT - 1_000).toISOString(), EXTERNAL)).toEqual([61_000]);
  });
});
