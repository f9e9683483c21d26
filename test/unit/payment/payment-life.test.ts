import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Asked, isOpen, type PaymentStatus } from '../../../shared/payment/payment.ts';
import type { PaystackTransaction } from '../../../shared/payment/paystack-transaction.ts';
import { transition } from '../../../shared/payment/transition.ts';
import { dueAt } from '../../../shared/payment/upkeep.ts';
import {
  asked,
  checkFinding,
  eventsOf,
  initializeFinding,
  life,
  ourLife,
} from '../../support/payment-lives.ts';
import { deeplyFrozen, REFERENCE } from '../../support/payments.ts';

/*
 * What must hold in every life of a payment, said a second time and in other words than the code's: nothing here asks
 * the domain for one of its rules.
 */

const RUNS = { numRuns: 500 };

/** The six conditions, once more and apart from the code: an answer is paid only if every line of it is right. */
function isPaidInFull(asked: Asked, transaction: PaystackTransaction): boolean {
  const wanted = asked.plan ? transaction.planAmount : asked.amount;
  const requested = 'requestedAmount' in transaction ? transaction.requestedAmount : transaction.amount;
  const pairs = [
    [transaction.status, 'success'],
    [transaction.reference, REFERENCE],
    [transaction.domain, 'test'],
    [transaction.currency, asked.currency],
    [requested, wanted],
    ...(asked.plan ? [[transaction.planCode, asked.plan]] : []),
  ];
  if (pairs.some(([found, right]) => found === undefined || !Object.is(found, right))) return false;
  const sums = [wanted, transaction.amount];
  if (!sums.every((sum) => sum !== undefined && /^[1-9]\d*$/.test(String(sum)) && sum < 2 ** 53))
    return false;
  return Math.min(transaction.amount ?? 0, wanted ?? 0) === wanted;
}

/** All that can be asked of a transaction that we did not start: it is the one, and its money is a sum of something. */
function isPaidInSomeMoney({ status, reference, domain, currency, amount }: PaystackTransaction): boolean {
  const about = `${status} ${reference} ${domain}` === `success ${REFERENCE} test`;
  return (
    about &&
    typeof currency === 'string' &&
    /^[1-9]\d{0,15}$/.test(String(amount)) &&
    Number(amount) < 2 ** 53
  );
}

/** Which event a change of status brings, of ours and of external payments; every other brings none. */
const EVENTS_OF_OURS: Partial<Record<PaymentStatus, string>> = {
  success: 'payment.succeeded',
  failed: 'payment.failed',
  abandoned: 'payment.abandoned',
  mismatched: 'payment.mismatched',
  reversed: 'payment.reversed',
};
const EVENTS_OF_EXTERNALS: Partial<Record<PaymentStatus, string>> = {
  success: 'payment.external',
  mismatched: 'payment.mismatched',
  reversed: 'payment.reversed',
};

describe('In every life of a payment', () => {
  test('nothing but reversed takes a paid payment out of success', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const { before, after, step } of changes) {
          if (before.status === 'reversed') expect(after.status).toBe('reversed');
          if (before.status !== 'success' || after.status === 'success') continue;
          expect(after.status).toBe('reversed');
          expect(step).toMatchObject({
            finding: { transaction: { status: 'reversed', reference: REFERENCE } },
          });
        }
      }),
      RUNS,
    );
  });

  test('what was paid never changes once it is recorded', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const { before, after } of changes) {
          if (before.status !== 'success' || after.status !== 'success') continue;
          expect(after.paid).toEqual(before.paid);
          expect(after.late).toBe(before.late);
          expect(after.origin).toEqual(before.origin);
        }
      }),
      RUNS,
    );
  });

  test('the version grows by exactly one with every change', () => {
    fc.assert(
      fc.property(life, ({ start, changes, end }) => {
        for (const { before, after } of changes) expect(after.version).toBe(before.version + 1);
        expect(end.version).toBe(start.version + changes.length);
      }),
      RUNS,
    );
  });

  test('time never goes back, and the deadline is never brought forward', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const { before, after } of changes) {
          expect(after.updatedAt).toBeGreaterThanOrEqual(before.updatedAt);
          expect(after.deadline).toBeGreaterThanOrEqual(before.deadline);
          expect(after.createdAt).toBe(before.createdAt);
        }
      }),
      RUNS,
    );
  });

  test('a payment of ours becomes paid by an answer that keeps all six conditions, and by no other', () => {
    fc.assert(
      fc.property(ourLife, ({ changes }) => {
        for (const { before, after, step } of changes) {
          if (before.origin.kind !== 'initialized' || before.status === 'rejected') continue;
          if (before.status === 'success' || before.status === 'reversed') continue;
          const paid =
            step.kind === 'check' &&
            step.finding.kind === 'transaction' &&
            isPaidInFull(before.origin.asked, step.finding.transaction);
          expect(after.status === 'success').toBe(paid);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('an external payment becomes paid by an answer about it with money that can be counted, and by no other', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const { before, after, step } of changes) {
          if (before.origin.kind !== 'external') continue;
          if (before.status === 'success' || before.status === 'reversed') continue;
          const paid =
            step.kind === 'check' &&
            step.finding.kind === 'transaction' &&
            isPaidInSomeMoney(step.finding.transaction);
          expect(after.status === 'success').toBe(paid);
        }
      }),
      RUNS,
    );
  });

  test('an answer that says paid and breaks a condition is mismatched, never ignored', () => {
    fc.assert(
      fc.property(ourLife, ({ changes }) => {
        for (const { before, after, step } of changes) {
          if (before.origin.kind !== 'initialized' || before.status === 'rejected') continue;
          if (before.status === 'success' || before.status === 'reversed') continue;
          if (step.kind !== 'check' || step.finding.kind !== 'transaction') continue;
          const { transaction } = step.finding;
          if (transaction.status !== 'success' || isPaidInFull(before.origin.asked, transaction)) continue;
          expect(after.status).toBe('mismatched');
          if (after.status === 'mismatched') expect(after.differences).not.toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test('before the deadline no unpaid answer closes a payment', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const { before, after, step } of changes) {
          if (step.kind !== 'check' || !isOpen(before) || isOpen(after)) continue;
          const status = step.finding.kind === 'transaction' ? step.finding.transaction.status : 'unknown';
          const early = (after.checkedAt ?? 0) < before.deadline;
          if (early) expect(['success', 'reversed']).toContain(status);
        }
      }),
      RUNS,
    );
  });

  test('a call that may have arrived is never forgotten and never refused away', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const { before, after } of changes) {
          if (before.status !== 'initializing' || !before.mayExist) continue;
          expect(after.status).not.toBe('rejected');
          if (after.status === 'initializing') expect(after.mayExist).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('payment.succeeded has at most one id, and no two events share one', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        const made = changes.flatMap(({ before, after }) =>
          Object.values(after.outbox).filter(({ id }) => !(id in before.outbox)),
        );
        const ids = made.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(made.filter(({ type }) => type === 'payment.succeeded').length).toBeLessThanOrEqual(1);
      }),
      RUNS,
    );
  });

  test('an external payment, and one that was refused, never yields payment.succeeded', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const change of changes) {
          const { before, after } = change;
          const notOurs = before.origin.kind === 'external' || before.status === 'rejected';
          if (notOurs) expect(eventsOf(change)).not.toContain('payment.succeeded');
          if (before.origin.kind === 'external') expect(after.origin.kind).toBe('external');
        }
      }),
      RUNS,
    );
  });

  test('every change of status puts its one event into the outbox, and nothing else puts any', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const change of changes) {
          const { before, after, transition: result } = change;
          const events = after.origin.kind === 'external' ? EVENTS_OF_EXTERNALS : EVENTS_OF_OURS;
          const expected = before.status === after.status ? undefined : events[after.status];
          expect(eventsOf(change)).toEqual(expected === undefined ? [] : [expected]);
          expect(result?.event).toBe(expected);
        }
      }),
      RUNS,
    );
  });

  test('events leave the outbox by being published and by nothing else', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const { before, after, step } of changes) {
          if (step.kind === 'publish') continue;
          expect(after.outbox).toMatchObject(before.outbox);
        }
      }),
      RUNS,
    );
  });

  test('an event tells of the version that it was stored with, in the state that the payment was in', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const { before, after } of changes) {
          for (const event of Object.values(after.outbox)) {
            if (event.id in before.outbox) continue;
            expect(event).toMatchObject({
              version: after.version,
              status: after.status,
              origin: after.origin.kind,
            });
          }
        }
      }),
      RUNS,
    );
  });

  test('whoever is open is due some time, and whoever is closed with nothing to tell never is', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const { after } of changes) {
          const due = dueAt(after);
          if (isOpen(after)) expect(Number.isSafeInteger(due)).toBe(true);
          else expect(due === undefined).toBe(Object.keys(after.outbox).length === 0);
        }
      }),
      RUNS,
    );
  });

  test('an answered check at or after the deadline closes whatever is still open', () => {
    fc.assert(
      fc.property(
        life,
        asked.chain(checkFinding),
        fc.integer({ min: 0, max: 1e9 }),
        ({ end }, finding, late) => {
          const { payment } = transition(end, finding, end.deadline + late);

          if (end.status !== 'rejected') expect(isOpen(payment)).toBe(false);
        },
      ),
      RUNS,
    );
  });

  test('a transition changes nothing that it was given, and says the same when it is asked again', () => {
    fc.assert(
      fc.property(
        life,
        asked.chain((wanted) => fc.oneof(checkFinding(wanted), initializeFinding)),
        ({ end, now }, finding) => {
          const payment = deeplyFrozen(structuredClone(end));
          const frozen = deeplyFrozen(structuredClone(finding));

          const first = transition(payment, frozen, now);
          const second = transition(payment, frozen, now);

          expect(second).toEqual(first);
          expect(payment).toEqual(end);
          if (!first.changed) expect(first.payment).toBe(payment);
        },
      ),
      RUNS,
    );
  });

  test('the record can be stored: it is the same after a way through JSON', () => {
    fc.assert(
      fc.property(life, ({ changes }) => {
        for (const { after } of changes) expect(JSON.parse(JSON.stringify(after))).toEqual(after);
      }),
      RUNS,
    );
  });
});

describe('The lives made up here', () => {
  test('are worth something: they reach every state and every event, ours and external', () => {
    const lives = fc.sample(life, { numRuns: 1_500, seed: 7 });

    const changes = lives.flatMap(({ changes }) => changes);
    const states = new Set(changes.map(({ after }) => `${after.origin.kind} ${after.status}`));
    const events = new Set(changes.flatMap(eventsOf));

    expect([...states].sort()).toEqual([
      'external abandoned',
      'external failed',
      'external mismatched',
      'external pending',
      'external reversed',
      'external success',
      'initialized abandoned',
      'initialized failed',
      'initialized initializing',
      'initialized mismatched',
      'initialized pending',
      'initialized rejected',
      'initialized reversed',
      'initialized success',
    ]);
    expect(events.size).toBe(6);
  });
});
