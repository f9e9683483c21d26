import { describe, expect, test } from 'vitest';
import type { CheckFinding } from '../../../shared/payment/finding.ts';
import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import { ApplyConflictError, applyFinding } from '../../../shared/verification/apply-finding.ts';
import { caught } from '../../support/caught.ts';
import {
  createMemoryPaymentStore,
  lostAnswer,
  precededBy,
  refusedCall,
  repeatedWrite,
  TableError,
} from '../../support/memory-payment-store.ts';
import {
  CLAIMED_AT,
  deeplyFrozen,
  PAID_TRANSACTION,
  paymentIn,
  REFERENCE,
  STATES,
} from '../../support/payments.ts';
import { createRecordingLog, createRecordingMeter } from '../../support/recorders.ts';

const NOW = CLAIMED_AT + 33_000;
const AT = CLAIMED_AT + 31_000;
const PENDING = deeplyFrozen(paymentIn(STATES.pending));
const PAID = { kind: 'transaction', transaction: PAID_TRANSACTION } as const;
const UNPAID = { kind: 'transaction', transaction: { ...PAID_TRANSACTION, status: 'ongoing' } } as const;

function setUp(...payments: readonly Payment[]) {
  const store = createMemoryPaymentStore(...payments);
  const log = createRecordingLog();
  const meter = createRecordingMeter();
  const context = {
    payments: store,
    log,
    meter,
    ladder: DEFAULT_LADDER,
    clock: () => NOW,
    random: () => 0.5,
  };
  return {
    store,
    log,
    meter,
    apply: (payment: Payment, finding: CheckFinding = PAID, check?: number) =>
      applyFinding(context, payment, {
        finding,
        at: AT,
        reason: 'ladder',
        ...(check !== undefined && { check }),
      }),
  };
}

describe('A finding', () => {
  test('is stored by one write, together with its event', async () => {
    const { store, apply } = setUp(PENDING);

    const { payment } = await apply(PENDING);

    expect(store.written).toEqual([payment]);
    expect(payment).toMatchObject({ status: 'success', version: 4, checkedAt: AT });
    expect(Object.values(payment.outbox)).toMatchObject([{ type: 'payment.succeeded', version: 4 }]);
  });

  test('moves an open payment on when it is of the next rung, counted from now', async () => {
    const { apply } = setUp(PENDING);

    const applied = await apply(PENDING, UNPAID, 1);

    expect(applied).toMatchObject({
      isScheduled: true,
      payment: { nextCheck: { number: 2, at: NOW + 60_000 } },
    });
  });

  test.each([
    ['of no rung', undefined],
    ['of a rung that is over', 0],
    ['of a rung that is yet to come', 2],
  ])('does not move it on when it is %s', async (_, check) => {
    const { apply } = setUp(PENDING);

    const applied = await apply(PENDING, UNPAID, check);

    expect(applied).toMatchObject({ isScheduled: false, payment: { nextCheck: STATES.pending.nextCheck } });
  });

  test('sets no check for a payment that it closes', async () => {
    const { apply } = setUp(PENDING);

    const applied = await apply(PENDING, PAID, 1);

    expect(applied.isScheduled).toBe(false);
    expect(applied.payment).not.toHaveProperty('nextCheck');
  });

  test('is applied anew when somebody else was first, to what they left', async () => {
    const { store, apply } = setUp(PENDING);
    const other: Payment = { ...PENDING, version: 4, checks: 2, answer: { body: '{}' } };
    store.failPut(precededBy(() => store.seed(other)));

    const { payment } = await apply(PENDING);

    expect(payment).toMatchObject({ status: 'success', version: 5, checks: 3, answer: { body: '{}' } });
    expect(store.stored(REFERENCE)).toEqual(payment);
  });

  test('tells of nothing twice when somebody else has found the same', async () => {
    const { store, apply } = setUp(PENDING);
    store.failPut(precededBy(() => store.seed({ ...paymentIn(STATES.success), version: 4 })));

    const { payment } = await apply(PENDING);

    expect(payment).toMatchObject({ status: 'success', version: 5, outbox: {} });
  });

  test('never undoes what is known: an older, unpaid one leaves a paid payment paid', async () => {
    const { store, apply } = setUp(PENDING);
    store.failPut(precededBy(() => store.seed({ ...paymentIn(STATES.success), version: 4 })));

    const { payment } = await apply(PENDING, UNPAID, 1);

    expect(payment).toMatchObject({ status: 'success', version: 5 });
  });

  test('keeps its event, and one of it, when the SDK has made the write twice', async () => {
    const { store, apply } = setUp(PENDING);
    store.failPut(repeatedWrite);

    const { payment } = await apply(PENDING);

    expect(Object.keys(payment.outbox)).toEqual([`test/${REFERENCE}/payment.succeeded`]);
    expect(store.stored(REFERENCE)).toEqual(payment);
  });

  test('is counted, and once, when the SDK has made the write of a mismatch twice', async () => {
    const { store, meter, apply } = setUp(PENDING);
    store.failPut(repeatedWrite);

    await apply(PENDING, { kind: 'transaction', transaction: { ...PAID_TRANSACTION, currency: 'GHS' } });

    expect(meter.of('PaymentsClosed')).toEqual([['PaymentsClosed', 1, 'mismatched']]);
  });

  test('is not counted when another has found the same before', async () => {
    const { store, meter, apply } = setUp(PENDING);
    const others = { ...paymentIn(STATES.success), version: 4, checkedAt: AT - 1, updatedAt: AT - 1 };
    store.failPut(precededBy(() => store.seed(others)));

    await apply(PENDING);

    expect(meter.of('PaymentsClosed')).toEqual([]);
  });

  test('skips no rung when the SDK has made the write twice', async () => {
    const { store, apply } = setUp(PENDING);
    store.failPut(repeatedWrite);

    await apply(PENDING, UNPAID, 1);

    expect(store.stored(REFERENCE)).toMatchObject({ nextCheck: { number: 2 } });
  });

  test('gives up when others are always first, and says so', async () => {
    const { store, apply } = setUp(PENDING);
    store.failPut(...Array.from({ length: 100 }, () => () => false));

    const error = await caught(() => apply(PENDING));

    expect(error).toBeInstanceOf(ApplyConflictError);
    expect(error).toMatchObject({ code: 'apply_conflict' });
    expect(store.stored(REFERENCE)).toEqual(PENDING);
  });

  test.each([
    ['refused', refusedCall],
    ['lost', lostAnswer],
  ])('fails when the answer of the table is %s', async (_, fault) => {
    const { store, apply } = setUp(PENDING);
    store.failPut(fault);

    const error = await caught(() => apply(PENDING));

    expect(error).toBeInstanceOf(TableError);
  });
});

test('The log tells what a check has led to, and nothing of the payer', async () => {
  const { log, apply } = setUp(PENDING);

  await apply(PENDING);

  expect(log.lines).toEqual([
    {
      level: 'info',
      message: 'check applied',
      fields: {
        reference: REFERENCE,
        reason: 'ladder',
        payment: 'success',
        paystackStatus: 'success',
        checks: 2,
        version: 4,
        event: `test/${REFERENCE}/payment.succeeded`,
        type: 'payment.succeeded',
      },
    },
  ]);
});
