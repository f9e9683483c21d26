import { describe, expect, test } from 'vitest';
import { differences, isAbout, type Yardstick } from '../../../shared/payment/integrity.ts';
import type { PaystackTransaction } from '../../../shared/payment/paystack-transaction.ts';
import { ASKED, EXTERNAL, INITIALIZED, PAID_TRANSACTION, REFERENCE } from '../../support/payments.ts';

const YARDSTICK: Yardstick = { reference: REFERENCE, mode: 'test', origin: INITIALIZED };

const PLAN_YARDSTICK: Yardstick = {
  ...YARDSTICK,
  origin: { kind: 'initialized', asked: { ...ASKED, plan: 'PLN_gold' }, fingerprint: 'fingerprint-1' },
};

const EXTERNAL_YARDSTICK: Yardstick = { ...YARDSTICK, origin: EXTERNAL };

function fieldsThatDiffer(transaction: PaystackTransaction, yardstick = YARDSTICK): readonly string[] {
  return differences(yardstick, transaction).map(({ field }) => field);
}

describe('A transaction is paid', () => {
  test('when it is what was asked, to the kobo', () => {
    expect(differences(YARDSTICK, PAID_TRANSACTION)).toEqual([]);
  });

  test('when Paystack leaves out the requested amount and charged what was asked', () => {
    const { requestedAmount, ...transaction } = PAID_TRANSACTION;

    expect(differences(YARDSTICK, transaction)).toEqual([]);
  });

  test('when the payer bore the fees and so was charged more than was asked', () => {
    const transaction = { ...PAID_TRANSACTION, amount: 127_000 };

    expect(differences(YARDSTICK, transaction)).toEqual([]);
  });
});

describe('A transaction differs when only', () => {
  test.each([
    ['its reference', 'reference', { reference: 'order-8' }, REFERENCE, 'order-8'],
    ['the case of its reference', 'reference', { reference: 'ORDER-7.A=1' }, REFERENCE, 'ORDER-7.A=1'],
    ['its mode', 'domain', { domain: 'live' }, 'test', 'live'],
    ['the case of its mode', 'domain', { domain: 'Test' }, 'test', 'Test'],
    ['its currency', 'currency', { currency: 'USD' }, 'NGN', 'USD'],
    ['the case of its currency', 'currency', { currency: 'ngn' }, 'NGN', 'ngn'],
    ['its requested amount is less', 'requested_amount', { requestedAmount: 124_999 }, 125_000, 124_999],
    ['its requested amount is more', 'requested_amount', { requestedAmount: 125_001 }, 125_000, 125_001],
    ['its charged amount is less, a partial debit,', 'amount', { amount: 124_999 }, 125_000, 124_999],
    ['its charged amount is below zero', 'amount', { amount: -125_000 }, 125_000, -125_000],
  ] as const)('%s differs', (_, field, change, asked, found) => {
    const transaction = { ...PAID_TRANSACTION, ...change };

    expect(differences(YARDSTICK, transaction)).toEqual([{ field, asked, found }]);
  });

  test.each([
    ['reference', 'reference', REFERENCE],
    ['domain', 'domain', 'test'],
    ['currency', 'currency', 'NGN'],
    ['amount', 'amount', 125_000],
  ] as const)('its %s is missing', (left, field, asked) => {
    const { [left]: _, ...transaction } = PAID_TRANSACTION;

    expect(differences(YARDSTICK, transaction)).toEqual([{ field, asked, found: null }]);
  });

  test.each([
    ['reference', ['reference']],
    ['domain', ['domain']],
    ['currency', ['currency']],
    ['amount', ['amount']],
    ['requestedAmount', ['requested_amount']],
  ] as const)('its %s is null, though the type forbids it', (field, differing) => {
    const transaction: PaystackTransaction = JSON.parse(
      JSON.stringify({ ...PAID_TRANSACTION, [field]: null }),
    );

    expect(fieldsThatDiffer(transaction)).toEqual(differing);
  });

  test.each([
    ['amount', ['amount']],
    ['requestedAmount', ['requested_amount']],
  ] as const)('its %s is no number', (field, differing) => {
    const transaction = { ...PAID_TRANSACTION, [field]: Number.NaN };

    expect(fieldsThatDiffer(transaction)).toEqual(differing);
  });

  test('its amount is missing along with its requested amount', () => {
    const { amount, requestedAmount, ...transaction } = PAID_TRANSACTION;

    expect(fieldsThatDiffer(transaction)).toEqual(['requested_amount', 'amount']);
  });

  test('it was charged more than was asked and does not say that less was requested', () => {
    const { requestedAmount, ...transaction } = { ...PAID_TRANSACTION, amount: 127_000 };

    expect(fieldsThatDiffer(transaction)).toEqual(['requested_amount']);
  });
});

describe('What is recorded of a difference', () => {
  test('names every field that differs', () => {
    const transaction = { status: 'success' };

    expect(fieldsThatDiffer(transaction)).toEqual([
      'reference',
      'domain',
      'currency',
      'requested_amount',
      'amount',
    ]);
  });

  test('keeps at most 100 characters of a value of somebody else', () => {
    const transaction = { ...PAID_TRANSACTION, currency: 'N'.repeat(5_000) };

    expect(differences(YARDSTICK, transaction)).toEqual([
      { field: 'currency', asked: 'NGN', found: 'N'.repeat(100) },
    ]);
  });

  test.each([
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [-1e300, '-1e+300'],
    [0.1, '0.1'],
  ])('writes %d, which no store keeps exactly, as text', (amount, found) => {
    const transaction = { ...PAID_TRANSACTION, amount };

    expect(differences(YARDSTICK, transaction)).toEqual([{ field: 'amount', asked: 125_000, found }]);
  });
});

const OF_THE_PLAN = { ...PAID_TRANSACTION, planCode: 'PLN_gold' };

describe('With a plan', () => {
  test("what was asked is the plan's amount, above or below ours", () => {
    const above = { ...OF_THE_PLAN, planAmount: 900_000, requestedAmount: 900_000, amount: 900_000 };
    const below = { ...OF_THE_PLAN, planAmount: 10_000, requestedAmount: 10_000, amount: 10_000 };

    expect(differences(PLAN_YARDSTICK, above)).toEqual([]);
    expect(differences(PLAN_YARDSTICK, below)).toEqual([]);
  });

  test('our own amount does not pay for a dearer plan', () => {
    const transaction = { ...OF_THE_PLAN, planAmount: 900_000 };

    expect(fieldsThatDiffer(transaction, PLAN_YARDSTICK)).toEqual(['requested_amount', 'amount']);
  });

  test.each([
    ['missing', undefined, null],
    ['zero', 0, 0],
    ['negative', -900_000, -900_000],
    ['a fraction', 0.5, '0.5'],
    ['no number', Number.NaN, 'NaN'],
  ])('a plan amount that is %s is never paid', (_, planAmount, found) => {
    const transaction = { ...OF_THE_PLAN, ...(planAmount !== undefined && { planAmount }) };

    expect(differences(PLAN_YARDSTICK, transaction)).toEqual([{ field: 'plan_amount', asked: null, found }]);
  });

  test.each([
    ['of another plan', { planCode: 'PLN_tin' }, 'PLN_tin'],
    ['of no plan that is named', {}, null],
  ])('a transaction %s is never paid, whatever its amount', (_, plan, found) => {
    const transaction = { ...PAID_TRANSACTION, planAmount: 125_000, ...plan };

    expect(differences(PLAN_YARDSTICK, transaction)).toEqual([{ field: 'plan', asked: 'PLN_gold', found }]);
  });

  test('the currency still counts', () => {
    const transaction = { ...OF_THE_PLAN, planAmount: 125_000, currency: 'GHS' };

    expect(fieldsThatDiffer(transaction, PLAN_YARDSTICK)).toEqual(['currency']);
  });

  test('a plan amount changes nothing for a payment that was asked for without one', () => {
    const transaction = { ...OF_THE_PLAN, planAmount: 100, amount: 100, requestedAmount: 100 };

    expect(fieldsThatDiffer(transaction)).toEqual(['requested_amount', 'amount']);
  });
});

describe('An external payment', () => {
  test('is compared by nothing but reference and mode', () => {
    const transaction = { ...OF_THE_PLAN, amount: 1, requestedAmount: 2, currency: 'XOF' };

    expect(differences(EXTERNAL_YARDSTICK, transaction)).toEqual([]);
  });

  test('differs when the answer is about another transaction', () => {
    const transaction = { ...OF_THE_PLAN, reference: 'order-8', domain: 'live' };

    expect(fieldsThatDiffer(transaction, EXTERNAL_YARDSTICK)).toEqual(['reference', 'domain']);
  });
});

describe('An answer is about a payment', () => {
  test('when reference and mode are the same, whatever the money', () => {
    expect(isAbout(YARDSTICK, { status: 'reversed', reference: REFERENCE, domain: 'test' })).toBe(true);
  });

  test.each([
    ['another reference', { reference: 'order-8', domain: 'test' }],
    ['another mode', { reference: REFERENCE, domain: 'live' }],
    ['no reference', { domain: 'test' }],
    ['no mode', { reference: REFERENCE }],
  ])('and not with %s', (_, fields) => {
    expect(isAbout(YARDSTICK, { status: 'reversed', ...fields })).toBe(false);
  });
});
