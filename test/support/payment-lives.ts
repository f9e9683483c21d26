import fc from 'fast-check';
import {
  type ClaimRequest,
  claimAgain,
  claimPayment,
  externalPayment,
  isHeld,
  releaseClaim,
} from '../../shared/payment/claim.ts';
import type { CheckFinding, Finding } from '../../shared/payment/finding.ts';
import { DEFAULT_LADDER } from '../../shared/payment/ladder.ts';
import { type Asked, isOpen, type Payment } from '../../shared/payment/payment.ts';
import type { PaystackTransaction } from '../../shared/payment/paystack-transaction.ts';
import { type Transition, transition } from '../../shared/payment/transition.ts';
import { postponeCheck, scheduleNextCheck, withoutEvents } from '../../shared/payment/upkeep.ts';
import { CLAIMED_AT, deeplyFrozen, REFERENCE, subunits } from './payments.ts';

/**
 * Lives of payments, made up at random from everything that can happen to one: Paystack's answers right, forged,
 * incomplete and senseless, calls answered, refused and lost, claims given back and taken again, time passing.
 */

type Step =
  | { readonly kind: 'check'; readonly finding: CheckFinding; readonly ofTheLadder: boolean }
  | { readonly kind: 'initialize'; readonly finding: Finding }
  | { readonly kind: 'release'; readonly mayExist: boolean }
  | { readonly kind: 'claim again' }
  | { readonly kind: 'publish'; readonly share: number }
  | { readonly kind: 'postpone'; readonly seconds: number }
  | { readonly kind: 'wait'; readonly seconds: number };

interface Change {
  readonly step: Step;
  readonly before: Payment;
  readonly after: Payment;
  /** Missing where the step was none of `transition`'s. */
  readonly transition?: Transition;
}

interface Life {
  readonly start: Payment;
  readonly changes: readonly Change[];
  readonly end: Payment;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Everything that can happen to a payment at one moment, and how long until the next. */
function step(asked: Asked): fc.Arbitrary<Step> {
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('check' as const),
        finding: checkFinding(asked),
        ofTheLadder: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('initialize' as const), finding: initializeFinding }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), mayExist: fc.boolean() }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'claim again' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('publish' as const), share: fc.integer({ min: 0, max: 2 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('postpone' as const),
        seconds: fc.integer({ min: 0, max: 5_000 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        seconds: fc.oneof(
          fc.integer({ min: 0, max: 120 }),
          fc.integer({ min: 0, max: 100_000 }),
          fc.constant(86_400),
        ),
      }),
    },
  );
}

export const initializeFinding: fc.Arbitrary<Finding> = fc.oneof(
  fc.record({ kind: fc.constant('initialized' as const), answer: fc.record({ body: fc.string() }) }),
  fc.constant({ kind: 'refused' as const }),
  fc.record({
    kind: fc.constant('refused' as const),
    code: fc.constantFrom('duplicate_reference', 'invalid_params', 'missing_params', ''),
  }),
);

export function checkFinding(asked: Asked): fc.Arbitrary<CheckFinding> {
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ kind: fc.constant('transaction' as const), transaction: transaction(asked) }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'unknown-reference' as const }) },
  );
}

/** Answers around the right one: whole, with single fields forged, missing or senseless, or nothing but noise. */
function transaction(asked: Asked): fc.Arbitrary<PaystackTransaction> {
  const status = fc.oneof(
    { weight: 5, arbitrary: fc.constant('success') },
    {
      weight: 9,
      arbitrary: fc.constantFrom(
        'failed',
        'abandoned',
        'ongoing',
        'pending',
        'processing',
        'queued',
        'reversed',
        'reversal-pending',
      ),
    },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.constantFrom('SUCCESS', 'success ', 'paid', '__proto__'), fc.string()),
    },
  );
  const sum = fc.oneof(
    fc.constantFrom(
      0,
      -1,
      1,
      asked.amount - 1,
      asked.amount + 1,
      -asked.amount,
      asked.amount + 0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.MAX_SAFE_INTEGER + 1,
    ),
    fc.integer({ min: 1, max: 3 * asked.amount }),
    // Minus zero is zero to JSON and to DynamoDB.
    fc.double().map((sum) => sum + 0),
  );
  const digits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
  const shared = {
    id: digits,
    paidAt: fc.string(),
    channel: fc.string(),
  };
  const right = fc.record(
    {
      status,
      reference: fc.constant<string>(REFERENCE),
      domain: fc.constant('test'),
      currency: fc.constant(asked.currency),
      amount: fc.constant<number>(asked.amount),
      requestedAmount: fc.constant<number>(asked.amount),
      planAmount: fc.constant<number>(asked.amount),
      planCode: fc.constant('PLN_gold'),
      ...shared,
    },
    { requiredKeys: ['status', 'reference', 'domain', 'currency', 'amount'] },
  );
  const wrong = fc.record(
    {
      reference: fc.oneof(fc.constantFrom('order-8', REFERENCE.toUpperCase(), ''), fc.string()),
      domain: fc.oneof(fc.constantFrom('live', 'TEST', ''), fc.string()),
      currency: fc.oneof(fc.constantFrom('USD', 'ngn', ''), fc.string()),
      amount: sum,
      requestedAmount: sum,
      planAmount: sum,
      planCode: fc.constantFrom('PLN_tin', 'pln_gold', ''),
    },
    { requiredKeys: [] },
  );
  const field = fc.constantFrom(
    'reference',
    'domain',
    'currency',
    'amount',
    'requestedAmount',
    'planAmount',
    'planCode',
  );
  const forged = fc
    .record({ right, wrong, fields: fc.subarray(['reference', 'domain', 'currency', 'amount', 'plan'], {}) })
    .map(({ right, wrong, fields }) => ({
      ...right,
      ...(fields.includes('reference') && wrong.reference !== undefined && { reference: wrong.reference }),
      ...(fields.includes('domain') && wrong.domain !== undefined && { domain: wrong.domain }),
      ...(fields.includes('currency') && wrong.currency !== undefined && { currency: wrong.currency }),
      ...(fields.includes('amount') && wrong.amount !== undefined && { amount: wrong.amount }),
      ...(fields.includes('plan') &&
        wrong.requestedAmount !== undefined && {
          requestedAmount: wrong.requestedAmount,
        }),
      ...(fields.includes('plan') && wrong.planAmount !== undefined && { planAmount: wrong.planAmount }),
      ...(fields.includes('plan') && wrong.planCode !== undefined && { planCode: wrong.planCode }),
    }));
  const gappy = fc.record({ right, left: field }).map(({ right, left }): PaystackTransaction => {
    const { [left]: _, ...rest } = right;
    return rest;
  });
  const noise = fc.record(
    {
      status,
      reference: fc.string(),
      domain: fc.string(),
      currency: fc.string(),
      amount: sum,
      requestedAmount: sum,
      planAmount: sum,
      ...shared,
    },
    { requiredKeys: ['status'] },
  );
  const overpaid = fc
    .record({ right, more: fc.integer({ min: 1, max: 10_000 }) })
    .map(({ right, more }) => ({ ...right, amount: asked.amount + more, requestedAmount: asked.amount }));
  return fc.oneof(
    { weight: 4, arbitrary: right },
    { weight: 4, arbitrary: forged },
    { weight: 2, arbitrary: gappy },
    { weight: 1, arbitrary: overpaid },
    { weight: 1, arbitrary: noise },
  );
}

export const asked: fc.Arbitrary<Asked> = fc.record(
  {
    amount: fc.integer({ min: 1, max: 10_000_000 }).map(subunits),
    currency: fc.constant('NGN'),
    plan: fc.constant('PLN_gold'),
  },
  { requiredKeys: ['amount', 'currency'] },
);

/** A random number source: the jitter is never the subject here, so that any value from 0 to 1 is one to come. */
const random = fc.constantFrom(0, 0.25, 0.5, 0.999_999);

export const life: fc.Arbitrary<Life> = fc
  .record({ asked, external: fc.boolean(), random })
  .chain((origin) =>
    fc
      .array(step(origin.asked), { minLength: 1, maxLength: 30, size: 'max' })
      .map((steps) => lived(origin, steps)),
  );

/** Most lives should be ours: an external payment can't show what only ours may do. */
export const ourLife = life.filter(({ start }) => start.origin.kind === 'initialized');

function lived(
  { asked, external, random }: { asked: Asked; external: boolean; random: number },
  steps: readonly Step[],
): Life {
  let now = CLAIMED_AT;
  const schedule = () => ({ ladder: DEFAULT_LADDER, now, random: () => random });
  const request = (): ClaimRequest => ({
    reference: REFERENCE,
    mode: 'test',
    asked,
    fingerprint: 'fingerprint-1',
    fence: `fence-${now}`,
    expiresAt: now + 29_000,
  });
  const start = deeplyFrozen(
    external ? externalPayment(REFERENCE, 'test', schedule()) : claimPayment(request(), schedule()),
  );

  let payment: Payment = start;
  const changes: Change[] = [];
  for (const step of steps) {
    if (step.kind === 'wait') now += step.seconds * 1_000;
    const change = taken(payment, step);
    if (change === undefined) continue;
    changes.push(deeplyFrozen({ step, before: payment, ...change }));
    payment = change.after;
  }
  return { start, changes, end: payment, now };

  /** What one step makes of the payment; `undefined` where nobody could take it now. */
  function taken(before: Payment, step: Step): Pick<Change, 'after' | 'transition'> | undefined {
    switch (step.kind) {
      case 'wait':
        return undefined;
      case 'check': {
        const result = transition(before, step.finding, now);
        const after =
          step.ofTheLadder && isOpen(result.payment)
            ? scheduleNextCheck(result.payment, schedule())
            : result.payment;
        return { after, transition: result };
      }
      case 'initialize': {
        // Only the holder of a live claim calls initialize; a late holder's answer is stopped by its fence.
        if (before.status !== 'initializing' || before.claim.released) return undefined;
        const result = transition(before, step.finding, now);
        return result.changed ? { after: result.payment, transition: result } : undefined;
      }
      case 'release':
        if (before.status !== 'initializing' || before.claim.released) return undefined;
        return { after: releaseClaim(before, { now, mayExist: step.mayExist }) };
      case 'claim again':
        if (before.status === 'rejected') return { after: claimAgain(before, request(), schedule()) };
        if (before.status !== 'initializing' || isHeld(before.claim, now)) return undefined;
        return { after: claimAgain(before, request(), schedule()) };
      case 'publish': {
        const ids = Object.keys(before.outbox).slice(0, step.share);
        return ids.length === 0 ? undefined : { after: withoutEvents(before, ids) };
      }
      case 'postpone':
        return isOpen(before) ? { after: postponeCheck(before, now + step.seconds * 1_000, now) } : undefined;
    }
  }
}

/** Events that came into the outbox by a change. */
export function eventsOf({ before, after }: Change): string[] {
  return Object.values(after.outbox)
    .filter(({ id }) => !(id in before.outbox))
    .map(({ type }) => type);
}
