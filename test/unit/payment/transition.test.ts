import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../shared/payment/finding.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import type { PaystackTransaction } from '../../../shared/payment/paystack-transaction.ts';
import { transition } from '../../../shared/payment/transition.ts';
import {
  CLAIMED_AT,
  DEADLINE,
  deeplyFrozen,
  EXTERNAL,
  PAID_TRANSACTION,
  paymentIn,
  REFERENCE,
  STATES,
} from '../../support/payments.ts';

const FINDINGS = {
  'an access code': { kind: 'initialized', answer: { body: '{"status":true}' } },
  'a refusal': { kind: 'refused', code: 'invalid_params' },
  'a refusal without a code': { kind: 'refused' },
  'a duplicate reference': { kind: 'refused', code: 'duplicate_reference' },
  'an unknown reference': { kind: 'unknown-reference' },
  paid: found({}),
  'paid too little': found({ amount: 124_999 }),
  'paid for another reference': found({ reference: 'order-8' }),
  reversed: found({ status: 'reversed' }),
  'reversed for another reference': found({ status: 'reversed', reference: 'order-8' }),
  'reversed in no mode': { kind: 'transaction', transaction: { status: 'reversed', reference: REFERENCE } },
  'a reversal under way': found({ status: 'reversal-pending' }),
  failed: found({ status: 'failed' }),
  abandoned: found({ status: 'abandoned' }),
  ongoing: found({ status: 'ongoing' }),
  pending: found({ status: 'pending' }),
  processing: found({ status: 'processing' }),
  queued: found({ status: 'queued' }),
  'a status yet to be invented': found({ status: 'paid' }),
  'success in capitals': found({ status: 'SUCCESS' }),
  'an empty status': found({ status: '' }),
} as const satisfies Record<string, Finding>;

type FindingName = keyof typeof FINDINGS;

function found(change: Partial<PaystackTransaction>): Finding {
  return { kind: 'transaction', transaction: { ...PAID_TRANSACTION, ...change } };
}

const PAYMENTS = {
  initializing: paymentIn(STATES.initializing),
  'initializing, and may exist': paymentIn({ ...STATES.initializing, mayExist: true }),
  pending: paymentIn(STATES.pending),
  rejected: paymentIn(STATES.rejected),
  success: paymentIn(STATES.success),
  'success, reversal pending': paymentIn({ ...STATES.success, reversal: 'pending' }),
  reversed: paymentIn(STATES.reversed),
  mismatched: paymentIn(STATES.mismatched),
  failed: paymentIn(STATES.failed),
  abandoned: paymentIn(STATES.abandoned),
  'external, pending': paymentIn(STATES.pending, EXTERNAL),
  'external, success': paymentIn(STATES.success, EXTERNAL),
  'external, mismatched': paymentIn(STATES.mismatched, EXTERNAL),
  'external, failed': paymentIn(STATES.failed, EXTERNAL),
  'external, abandoned': paymentIn(STATES.abandoned, EXTERNAL),
  'external, reversed': paymentIn(STATES.reversed, EXTERNAL),
} as const satisfies Record<string, Payment>;

type PaymentName = keyof typeof PAYMENTS;

/** Nothing is stored. */
const NOTHING = 'nothing';
/** The check is recorded, and the status stays. */
const STAYS = 'stays';

/** What a finding leads to: status and event, before the deadline and, where that differs, after it. */
type Row = Partial<Record<FindingName, string | readonly [before: string, after: string]>>;

const NOTHING_FROM_INITIALIZE: Row = {
  'a refusal': NOTHING,
  'a refusal without a code': NOTHING,
  'a duplicate reference': NOTHING,
};

const UNPAID_CLOSES_AT_THE_DEADLINE: Row = {
  'an unknown reference': [STAYS, 'abandoned payment.abandoned'],
  'reversed for another reference': [STAYS, 'mismatched payment.mismatched'],
  'reversed in no mode': [STAYS, 'mismatched payment.mismatched'],
  'a reversal under way': [STAYS, 'mismatched payment.mismatched'],
  failed: [STAYS, 'failed payment.failed'],
  abandoned: [STAYS, 'abandoned payment.abandoned'],
  ongoing: [STAYS, 'abandoned payment.abandoned'],
  pending: [STAYS, 'abandoned payment.abandoned'],
  processing: [STAYS, 'abandoned payment.abandoned'],
  queued: [STAYS, 'abandoned payment.abandoned'],
  'a status yet to be invented': [STAYS, 'abandoned payment.abandoned'],
  'success in capitals': [STAYS, 'abandoned payment.abandoned'],
  'an empty status': [STAYS, 'abandoned payment.abandoned'],
};

const PAID_DECIDES: Row = {
  paid: 'success payment.succeeded',
  'paid too little': 'mismatched payment.mismatched',
  'paid for another reference': 'mismatched payment.mismatched',
  reversed: 'reversed payment.reversed',
};

const CLOSED_UNPAID: Row = {
  'an access code': 'answer kept',
  ...NOTHING_FROM_INITIALIZE,
  ...PAID_DECIDES,
  paid: 'success payment.succeeded late',
};

/** It says nothing of ours for certain, and yet more than that nobody paid, which is what has been told. */
const REVERSED_IS_NOT_UNPAID: Row = {
  'reversed for another reference': 'mismatched payment.mismatched',
  'reversed in no mode': 'mismatched payment.mismatched',
};

/**
 * The table of transitions, written out. A finding of a check that a row leaves out is recorded and changes nothing
 * else, before the deadline and after it.
 */
const TABLE: Record<PaymentName, Row> = {
  initializing: {
    'an access code': 'pending',
    'a refusal': 'rejected',
    'a refusal without a code': 'rejected',
    'a duplicate reference': 'rejected',
    ...PAID_DECIDES,
    ...UNPAID_CLOSES_AT_THE_DEADLINE,
  },
  // An earlier call may have arrived: that Paystack refuses this one does not say that nothing exists there.
  'initializing, and may exist': {
    'an access code': 'pending',
    ...NOTHING_FROM_INITIALIZE,
    'a duplicate reference': 'pending',
    ...PAID_DECIDES,
    ...UNPAID_CLOSES_AT_THE_DEADLINE,
  },
  pending: {
    'an access code': 'answer kept',
    ...NOTHING_FROM_INITIALIZE,
    ...PAID_DECIDES,
    ...UNPAID_CLOSES_AT_THE_DEADLINE,
  },
  // What is paid under a refused reference was started by somebody else.
  rejected: {
    'an access code': 'answer kept',
    ...NOTHING_FROM_INITIALIZE,
    paid: 'success payment.external',
    'paid too little': 'success payment.external',
    'paid for another reference': 'mismatched payment.mismatched',
  },
  success: {
    'an access code': 'answer kept',
    ...NOTHING_FROM_INITIALIZE,
    reversed: 'reversed payment.reversed',
    'a reversal under way': 'reversal set',
  },
  'success, reversal pending': {
    'an access code': 'answer kept',
    ...NOTHING_FROM_INITIALIZE,
    paid: 'reversal cleared',
    // Still the transaction that was paid: what it says of its amount now takes nothing back.
    'paid too little': 'reversal cleared',
    reversed: 'reversed payment.reversed',
  },
  reversed: { 'an access code': 'answer kept', ...NOTHING_FROM_INITIALIZE },
  mismatched: {
    ...CLOSED_UNPAID,
    'paid too little': 'mismatched',
    'paid for another reference': 'mismatched',
  },
  failed: { ...CLOSED_UNPAID, ...REVERSED_IS_NOT_UNPAID },
  abandoned: { ...CLOSED_UNPAID, ...REVERSED_IS_NOT_UNPAID },
  'external, pending': {
    'an access code': 'answer kept',
    ...NOTHING_FROM_INITIALIZE,
    ...UNPAID_CLOSES_AT_THE_DEADLINE,
    paid: 'success payment.external',
    // Nothing was asked for, so no amount is too little; the event says how much it was.
    'paid too little': 'success payment.external',
    'paid for another reference': 'mismatched payment.mismatched',
    reversed: 'reversed payment.reversed',
    // Nobody asked for it, so nobody waits to hear that it was not paid.
    'an unknown reference': [STAYS, 'abandoned'],
    failed: [STAYS, 'failed'],
    abandoned: [STAYS, 'abandoned'],
    ongoing: [STAYS, 'abandoned'],
    pending: [STAYS, 'abandoned'],
    processing: [STAYS, 'abandoned'],
    queued: [STAYS, 'abandoned'],
    'a status yet to be invented': [STAYS, 'abandoned'],
    'success in capitals': [STAYS, 'abandoned'],
    'an empty status': [STAYS, 'abandoned'],
  },
  'external, success': {
    'an access code': 'answer kept',
    ...NOTHING_FROM_INITIALIZE,
    reversed: 'reversed payment.reversed',
    'a reversal under way': 'reversal set',
  },
  'external, mismatched': {
    'an access code': 'answer kept',
    ...NOTHING_FROM_INITIALIZE,
    paid: 'success payment.external late',
    'paid too little': 'success payment.external late',
    'paid for another reference': 'mismatched',
    reversed: 'reversed payment.reversed',
  },
  'external, failed': {
    'an access code': 'answer kept',
    ...NOTHING_FROM_INITIALIZE,
    paid: 'success payment.external late',
    'paid too little': 'success payment.external late',
    'paid for another reference': 'mismatched payment.mismatched',
    reversed: 'reversed payment.reversed',
    ...REVERSED_IS_NOT_UNPAID,
  },
  'external, abandoned': {
    'an access code': 'answer kept',
    ...NOTHING_FROM_INITIALIZE,
    paid: 'success payment.external late',
    'paid too little': 'success payment.external late',
    'paid for another reference': 'mismatched payment.mismatched',
    reversed: 'reversed payment.reversed',
    ...REVERSED_IS_NOT_UNPAID,
  },
  'external, reversed': { 'an access code': 'answer kept', ...NOTHING_FROM_INITIALIZE },
};

/** Says what a transition did, in the words of the table. */
function outcome(before: Payment, finding: Finding, at: number): string {
  const { payment, changed, event } = transition(before, finding, at);
  if (!changed) return NOTHING;
  const told = event === undefined ? '' : ` ${event}`;
  if (payment.status !== before.status) {
    return `${payment.status}${told}${payment.status === 'success' && payment.late ? ' late' : ''}`;
  }
  if (event !== undefined) return `an event without a change of status: ${event}`;
  if (payment.answer !== before.answer) return 'answer kept';
  if (payment.status === 'success' && before.status === 'success' && payment.reversal !== before.reversal) {
    return payment.reversal === undefined ? 'reversal cleared' : 'reversal set';
  }
  if (payment.status === 'mismatched' && before.status === 'mismatched') {
    return payment.differences === before.differences ? STAYS : 'mismatched';
  }
  return STAYS;
}

function rowsOf(payments: object): PaymentName[] {
  return Object.keys(payments).filter((name): name is PaymentName => name in PAYMENTS);
}

function findingNames(): FindingName[] {
  return Object.keys(FINDINGS).filter((name): name is FindingName => name in FINDINGS);
}

describe.each(rowsOf(PAYMENTS))('A payment that is %s', (name) => {
  test.each(
    findingNames().flatMap((finding) => {
      const expected = TABLE[name][finding] ?? STAYS;
      const [before, after] = typeof expected === 'string' ? [expected, expected] : expected;
      return [
        [finding, 'before the deadline', DEADLINE - 1, before],
        [finding, 'at the deadline', DEADLINE, after],
        [finding, 'long after the deadline', DEADLINE + 86_400_000, after],
      ] as const;
    }),
  )('on finding %s %s', (finding, _, at, expected) => {
    const payment = deeplyFrozen(PAYMENTS[name]);

    const result = outcome(payment, deeplyFrozen(FINDINGS[finding]), at);

    expect(result).toBe(expected);
  });
});

describe('A change', () => {
  const pending = deeplyFrozen(paymentIn(STATES.pending));

  test('is the next version, with its event in the outbox beside those that wait there', () => {
    const failed = transition(pending, FINDINGS.failed, DEADLINE).payment;

    const { payment } = transition(failed, FINDINGS.paid, DEADLINE + 60_000);

    expect(payment.version).toBe(5);
    expect(Object.keys(payment.outbox)).toEqual([
      'test/order-7.A=1/payment.failed/4',
      'test/order-7.A=1/payment.succeeded',
    ]);
    expect(payment.outbox['test/order-7.A=1/payment.succeeded']?.version).toBe(5);
  });

  test('leaves a payment open with its next check', () => {
    const initializing = paymentIn(STATES.initializing);

    const { payment } = transition(initializing, FINDINGS['an access code'], CLAIMED_AT + 900);

    expect(payment).toEqual({
      ...paymentIn(STATES.pending),
      version: 4,
      answer: { body: '{"status":true}' },
    });
  });

  test('by a clock that stands behind does not take the payment back in time', () => {
    const { payment } = transition(pending, FINDINGS.ongoing, CLAIMED_AT - 5_000);

    expect(payment.updatedAt).toBe(pending.updatedAt);
  });

  test('happens at the moment of its check', () => {
    const { payment } = transition(pending, FINDINGS.ongoing, CLAIMED_AT + 31_000);

    expect(payment.updatedAt).toBe(CLAIMED_AT + 31_000);
    expect(payment.checkedAt).toBe(CLAIMED_AT + 31_000);
  });

  test('to paid keeps what the transaction says about the money', () => {
    const { payment } = transition(pending, FINDINGS.paid, CLAIMED_AT + 31_000);

    expect(payment).toMatchObject({
      status: 'success',
      late: false,
      paid: {
        amount: 125_000,
        currency: 'NGN',
        transactionId: '18446744073709551615',
        paidAt: '2026-03-01T09:04:11.000Z',
        channel: 'card',
      },
    });
    expect(payment).not.toHaveProperty('nextCheck');
  });

  test('of a rejected payment to paid forgets what was asked, since this money was not', () => {
    const { payment } = transition(paymentIn(STATES.rejected), FINDINGS.paid, CLAIMED_AT + 31_000);

    expect(payment.origin).toEqual({ kind: 'external' });
    expect(Object.values(payment.outbox)).toMatchObject([{ origin: 'external' }]);
  });
});

describe('Initialize', () => {
  test('has one answer: a second one changes nothing', () => {
    const answered = { ...paymentIn(STATES.pending), answer: { body: 'the first' } };

    const { payment, changed } = transition(answered, FINDINGS['an access code'], CLAIMED_AT + 900);

    expect(changed).toBe(false);
    expect(payment).toBe(answered);
  });

  test('may be answered after a check has already found the payment paid', () => {
    const paid = paymentIn(STATES.success);

    const { payment } = transition(paid, FINDINGS['an access code'], CLAIMED_AT + 900);

    expect(payment).toEqual({ ...paid, version: 4, answer: { body: '{"status":true}' } });
  });
});

describe('A check', () => {
  test("is counted and keeps Paystack's own word beside our status", () => {
    const { payment } = transition(paymentIn(STATES.pending), FINDINGS.ongoing, CLAIMED_AT + 31_000);

    expect(payment).toMatchObject({ status: 'pending', checks: 2, paystackStatus: 'ongoing' });
  });

  test('that finds no transaction keeps the word that Paystack said before', () => {
    const pending = { ...paymentIn(STATES.pending), paystackStatus: 'ongoing' };

    const { payment } = transition(pending, FINDINGS['an unknown reference'], CLAIMED_AT + 31_000);

    expect(payment).toMatchObject({ checks: 2, paystackStatus: 'ongoing' });
  });

  test('keeps at most 64 characters of that word', () => {
    const finding = found({ status: 'x'.repeat(10_000) });

    const { payment } = transition(paymentIn(STATES.pending), finding, CLAIMED_AT + 31_000);

    expect(payment.paystackStatus).toBe('x'.repeat(64));
  });

  test('keeps at most 64 characters of a currency that nobody asked for', () => {
    const finding = found({ currency: 'x'.repeat(10_000) });

    const { payment } = transition(PAYMENTS['external, pending'], finding, CLAIMED_AT + 31_000);

    expect(payment).toMatchObject({ status: 'success', paid: { currency: 'x'.repeat(64) } });
  });

  test('of a refunded transaction that is overdue says for what a person is needed', () => {
    const { payment } = transition(paymentIn(STATES.pending), FINDINGS['a reversal under way'], DEADLINE);

    expect(payment).toMatchObject({
      status: 'mismatched',
      differences: [{ field: 'status', asked: 'success', found: 'reversal-pending' }],
    });
  });

  test('of money that went back in an answer that names no mode says by what it differs', () => {
    const { payment } = transition(paymentIn(STATES.pending), FINDINGS['reversed in no mode'], DEADLINE);

    expect(payment).toMatchObject({
      status: 'mismatched',
      differences: [{ field: 'domain', asked: 'test', found: null }],
    });
  });

  test('of a refund that concerns another transaction sets no reversal', () => {
    const finding = found({ status: 'reversal-pending', domain: 'live' });

    const { payment } = transition(paymentIn(STATES.success), finding, CLAIMED_AT + 31_000);

    expect(payment).not.toHaveProperty('reversal');
  });

  test('of a success that concerns another transaction clears no reversal', () => {
    const refunding = paymentIn({ ...STATES.success, reversal: 'pending' });

    const { payment } = transition(refunding, FINDINGS['paid for another reference'], CLAIMED_AT + 31_000);

    expect(payment).toHaveProperty('reversal', 'pending');
  });

  test('that finds other differences than the one before records them without a second event', () => {
    const { payment, event } = transition(
      paymentIn(STATES.mismatched),
      found({ currency: 'GHS' }),
      CLAIMED_AT + 31_000,
    );

    expect(event).toBeUndefined();
    expect(payment).toMatchObject({ differences: [{ field: 'currency', asked: 'NGN', found: 'GHS' }] });
  });
});

describe('Money that can not be counted is never paid', () => {
  test.each([
    ['a fraction', 125_000.5],
    ['infinity', Number.POSITIVE_INFINITY],
    ['beyond 2^53', 2 ** 60],
  ])('when what was charged is %s', (_, amount) => {
    const { payment } = transition(paymentIn(STATES.pending), found({ amount }), CLAIMED_AT + 31_000);

    expect(payment.status).toBe('mismatched');
  });

  test.each([
    ['no amount', { status: 'success', reference: REFERENCE, domain: 'test', currency: 'NGN' }],
    ['no currency', { status: 'success', reference: REFERENCE, domain: 'test', amount: 100 }],
    ['an amount of zero', { ...PAID_TRANSACTION, amount: 0 }],
  ])('when an external payment has %s', (_, transaction) => {
    const finding: Finding = { kind: 'transaction', transaction };

    const { payment, event } = transition(paymentIn(STATES.pending, EXTERNAL), finding, CLAIMED_AT + 31_000);

    expect(payment.status).toBe('mismatched');
    expect(event).toBe('payment.mismatched');
  });
});

test("of two checks that overlap, the one that was started later has the last word on Paystack's status", () => {
  const { payment: later } = transition(paymentIn(STATES.pending), found({}), CLAIMED_AT + 31_000);

  const { payment } = transition(later, found({ status: 'ongoing' }), CLAIMED_AT + 30_000);

  expect(payment).toMatchObject({
    status: 'success',
    paystackStatus: 'success',
    checkedAt: CLAIMED_AT + 31_000,
  });
});

test('a finding of a kind that does not exist throws', () => {
  const finding: Finding = JSON.parse('{"kind":"webhook"}');

  expect(() => transition(paymentIn(STATES.pending), finding, CLAIMED_AT)).toThrow(TypeError);
});
