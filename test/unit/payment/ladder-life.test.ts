import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { externalPayment } from '../../../shared/payment/claim.ts';
import { fitsQueueDelay, type Ladder } from '../../../shared/payment/ladder.ts';
import { isOpen, type Payment } from '../../../shared/payment/payment.ts';
import { transition } from '../../../shared/payment/transition.ts';
import { scheduleNextCheck } from '../../../shared/payment/upkeep.ts';
import { CLAIMED_AT, REFERENCE } from '../../support/payments.ts';

const RUNS = { numRuns: 500 };

describe('Every ladder', () => {
  const ladder: fc.Arbitrary<Ladder> = fc.record({
    gapsSeconds: fc.array(fc.oneof(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 50_000 })), {
      maxLength: 12,
    }),
    deadlineSeconds: fc.integer({ min: 1, max: 200_000 }),
  });

  const unpaid = fc.constantFrom('failed', 'abandoned', 'ongoing', 'pending', 'processing', 'a new word');

  test('closes an unpaid payment in at most one check more than it has gaps, soon after the deadline', () => {
    fc.assert(
      fc.property(
        ladder,
        fc.infiniteStream(fc.double({ min: 0, max: 0.999_999_999, noNaN: true })),
        fc.infiniteStream(fc.integer({ min: 0, max: 90_000 })),
        unpaid,
        (ladder, numbers, delays, status) => {
          const random = () => numbers.next().value ?? 0;
          let payment: Payment = externalPayment(REFERENCE, 'test', { ladder, now: CLAIMED_AT, random });
          const { deadline } = payment;

          while (isOpen(payment)) {
            expect(payment.checks).toBeLessThanOrEqual(ladder.gapsSeconds.length);
            expect(payment.nextCheck.at).toBeLessThanOrEqual(deadline + 30_000);
            expect(payment.nextCheck.number).toBe(payment.checks + 1);
            const now: number = payment.nextCheck.at + (delays.next().value ?? 0);
            const result: Payment = transition(
              payment,
              { kind: 'transaction', transaction: { status } },
              now,
            ).payment;
            payment = isOpen(result) ? scheduleNextCheck(result, { ladder, now, random }) : result;
          }

          expect(payment.status).toBe(status === 'failed' ? 'failed' : 'abandoned');
          expect(payment.checkedAt).toBeGreaterThanOrEqual(deadline);
        },
      ),
      RUNS,
    );
  });

  test('waits within its gap plus and minus a tenth, or to the deadline', () => {
    fc.assert(
      fc.property(
        ladder,
        fc.double({ min: 0, max: 0.999_999_999, noNaN: true }),
        fc.nat({ max: 14 }),
        (ladder, number, previous) => {
          const now = CLAIMED_AT;
          const open = externalPayment(REFERENCE, 'test', { ladder, now, random: () => number });
          const before = { ...open, nextCheck: { ...open.nextCheck, number: previous } };

          const { nextCheck } = scheduleNextCheck(before, { ladder, now, random: () => number });

          const waited = (nextCheck.at - now) / 1_000;
          const gap = ladder.gapsSeconds[previous] ?? Number.POSITIVE_INFINITY;
          const least = Math.min(gap * 0.9, ladder.deadlineSeconds);
          expect(waited).toBeGreaterThanOrEqual(least - 0.001);
          expect(waited).toBeLessThanOrEqual(Math.max(gap * 1.1, 30) + 0.001);
          expect(waited).toBeLessThanOrEqual(Math.max(ladder.deadlineSeconds, 30));
          if (gap <= 900) expect(fitsQueueDelay(nextCheck, now)).toBe(true);
          // One that fits the queue is only due in case its job is lost; one that doesn't is due when it is.
          expect(nextCheck.dueAt - nextCheck.at).toBe(fitsQueueDelay(nextCheck, now) ? 120_000 : 0);
        },
      ),
      RUNS,
    );
  });

  test('comes again after a moment where a slow clock makes the last check before the deadline', () => {
    fc.assert(
      fc.property(ladder, fc.integer({ min: 1, max: 5_000 }), (ladder, slowBy) => {
        const open = externalPayment(REFERENCE, 'test', { ladder, now: CLAIMED_AT, random: () => 0.5 });
        const last = { ...open, nextCheck: { ...open.nextCheck, number: ladder.gapsSeconds.length + 1 } };
        const now = open.deadline - slowBy;

        const { nextCheck } = scheduleNextCheck(last, { ladder, now, random: () => 0.5 });

        expect(nextCheck.at).toBeGreaterThanOrEqual(open.deadline);
        expect(nextCheck.at).toBeGreaterThan(now);
        expect(nextCheck.at).toBeLessThanOrEqual(now + 30_000);
      }),
      RUNS,
    );
  });
});
