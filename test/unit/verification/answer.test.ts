import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Payment } from '../../../shared/payment/payment.ts';
import { transition } from '../../../shared/payment/transition.ts';
import { answerOf, isPaid } from '../../../shared/verification/answer.ts';
import { checkFinding, life } from '../../support/payment-lives.ts';
import { ASKED, EXTERNAL, PAID_TRANSACTION, paymentIn, STATES } from '../../support/payments.ts';
import { knownTransaction, UNKNOWN_REFERENCE } from '../../support/scripted-paystack.ts';

const PAID = knownTransaction(PAID_TRANSACTION);
const UNPAID = knownTransaction({ ...PAID_TRANSACTION, status: 'abandoned' });

const OURS: readonly Payment[] = Object.values(STATES).map((state) => paymentIn(state));
const NOT_OURS: readonly (Payment | undefined)[] = [
  ...Object.values(STATES).map((state) => paymentIn(state, EXTERNAL)),
  undefined,
];

describe('A body that says success', () => {
  test('passes for a payment that succeeded and was asked for here', () => {
    const answer = answerOf(PAID, paymentIn(STATES.success));

    expect(answer).toEqual({ httpStatus: 200, body: PAID.body });
  });

  test('passes for nothing else', () => {
    const others = [...OURS.filter(({ status }) => status !== 'success'), ...NOT_OURS];

    const answers = others.map((payment) => answerOf(PAID, payment));

    for (const { httpStatus, body } of answers) {
      expect(httpStatus).toBe(409);
      expect(JSON.parse(body)).toMatchObject({ status: false, type: 'processor_error' });
      expect(JSON.parse(body)).not.toHaveProperty('data');
      expect(body).not.toContain('"success"');
    }
  });

  test.each([
    ['payment_mismatched', paymentIn(STATES.mismatched)],
    ['payment_reversed', paymentIn(STATES.reversed)],
    ['payment_external', paymentIn(STATES.success, EXTERNAL)],
    ['payment_external', paymentIn(STATES.pending)],
    ['payment_external', undefined],
  ])('is answered with %s otherwise', (code, payment) => {
    const { body } = answerOf(PAID, payment);

    expect(JSON.parse(body)).toMatchObject({
      code,
      meta: { nextStep: expect.stringContaining('Do not deliver') },
    });
  });

  test('names the fields that differ, and not their values', () => {
    const payment = paymentIn({
      status: 'mismatched',
      differences: [
        { field: 'amount', asked: 125_000, found: 100 },
        { field: 'currency', asked: 'NGN', found: '<b>hush</b>' },
      ],
    });

    const { body } = answerOf(PAID, payment);

    expect(JSON.parse(body).message).toMatch(/differs in amount, currency$/);
    expect(body).not.toContain('hush');
  });
});

describe('Any other body', () => {
  test('passes as it came, unless the payment is mismatched', () => {
    const others = [...OURS.filter(({ status }) => status !== 'mismatched'), undefined];

    for (const payment of others) {
      expect(answerOf(UNPAID, payment)).toEqual({ httpStatus: 200, body: UNPAID.body });
      expect(answerOf(UNKNOWN_REFERENCE, payment)).toEqual({ httpStatus: 400, body: UNKNOWN_REFERENCE.body });
    }
  });

  test.each([
    ['unpaid', UNPAID],
    ['unknown', UNKNOWN_REFERENCE],
    ['in a status that is yet to come', knownTransaction({ ...PAID_TRANSACTION, status: 'Success' })],
  ])('does not make a mismatched payment look like another: %s', (_, verified) => {
    const { httpStatus, body } = answerOf(verified, paymentIn(STATES.mismatched));

    expect(httpStatus).toBe(409);
    expect(JSON.parse(body).code).toBe('payment_mismatched');
  });
});

test('Paid is what succeeded and was asked for here, and nothing else', () => {
  expect(OURS.filter(isPaid).map(({ status }) => status)).toEqual(['success']);
  expect(NOT_OURS.filter(isPaid)).toEqual([]);
});

test('Whatever Paystack says of whatever payment, success is only told of one that is paid', () => {
  const checked = life.chain((life) => {
    const { origin } = life.start;
    const asked = origin.kind === 'initialized' ? origin.asked : ASKED;
    return checkFinding(asked).map((finding) => ({ life, finding }));
  });
  fc.assert(
    fc.property(checked, ({ life, finding }) => {
      const verified =
        finding.kind === 'transaction' ? knownTransaction(finding.transaction) : UNKNOWN_REFERENCE;
      const { payment } = transition(life.end, finding, life.now);

      const { httpStatus, body } = answerOf(verified, payment);

      const saysSuccess = httpStatus < 400 && JSON.parse(body).data?.status === 'success';
      if (saysSuccess) expect(isPaid(payment)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
