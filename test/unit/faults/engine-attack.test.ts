import { describe, expect, it } from 'vitest';
import type { Payment } from '../../../shared/payment/payment.ts';
import type { PaymentEvent } from '../../../shared/payment/payment-event.ts';
import { App } from '../../faults/engine/app.ts';
import { type Outcome, violations } from '../../faults/engine/invariants.ts';
import { makePlan } from '../../faults/engine/plan.ts';
import type { TrueTransaction } from '../../faults/engine/truth.ts';
import { paymentIn, REFERENCE, STATES } from '../../support/payments.ts';

const world = {
  client: () => {
    throw new Error('Nobody is called here');
  },
  elapsed: () => 0,
  found: () => {},
};

const TRANSACTION: TrueTransaction = {
  reference: REFERENCE,
  status: 'success',
  accessCode: 'code-1',
  paidAt: 1,
  metadata: { payment: '0' },
  forge: {},
  omit: [],
};

const SUCCEEDED = {
  'detail-type': 'payment.succeeded',
  detail: { id: `test/${REFERENCE}/payment.succeeded`, reference: REFERENCE },
};

/** One payment that was paid, found and told, and everything at rest; with whatever is otherwise. */
function outcome(otherwise: Partial<Outcome> = {}): Outcome {
  const app = new App(makePlan(1, { payments: 1 }), world);
  for (const payment of app.payments) {
    payment.accepted = { reference: REFERENCE, accessCode: 'code-1', text: '{}' };
  }
  return {
    app,
    transactions: [TRANSACTION],
    payments: [paymentIn(STATES.success)],
    events: [SUCCEEDED],
    queues: [{ name: 'scheduled', visible: 0, inFlight: 0, delayed: 0 }],
    deadLetters: [],
    poison: [],
    lost: [],
    rateLimited: 0,
    ...otherwise,
  };
}

const UNPAID: TrueTransaction = { ...TRANSACTION, status: 'abandoned', paidAt: null };
const TAMPERED: TrueTransaction = { ...TRANSACTION, forge: { amount: 1 } };
const OTHER_ID = { ...SUCCEEDED, detail: { ...SUCCEEDED.detail, id: 'another' } };
const EVENT: PaymentEvent = {
  id: 'test/order-7.A=1/payment.succeeded',
  type: 'payment.succeeded',
  reference: REFERENCE,
  mode: 'test',
  origin: 'initialized',
  status: 'success',
  version: 4,
  occurredAt: '2026-03-01T09:04:11.000Z',
};
const UNSENT: Payment = { ...paymentIn(STATES.success), outbox: { [EVENT.id]: EVENT } };

describe('the invariants of the attack on the engine', () => {
  it('hold where a payment was paid, found and told once', () => {
    expect(violations(outcome())).toEqual([]);
  });

  it.each<[string, string, Partial<Outcome>]>([
    ['1', 'a paid payment that was closed as abandoned', { payments: [paymentIn(STATES.abandoned)] }],
    ['1', 'a payment that was tampered with and succeeded', { transactions: [TAMPERED] }],
    ['2', 'a success that nobody was told of', { events: [] }],
    ['2', 'two ids of one success', { events: [SUCCEEDED, OTHER_ID] }],
    ['3', 'an unpaid payment that is told as paid', { transactions: [UNPAID] }],
    ['4', 'an access code of no transaction', { transactions: [{ ...TRANSACTION, accessCode: 'code-2' }] }],
    ['4', 'a second transaction', { transactions: [TRANSACTION, { ...TRANSACTION, reference: 'second' }] }],
    ['5', 'a 429 that the plan did not make', { rateLimited: 1 }],
    ['6', 'a dead letter that nobody poisoned', { deadLetters: ['{"kind":"ladder"}'] }],
    ['6', 'poison that vanished', { poison: ['poison'] }],
    ['7', 'a message that is left', { queues: [{ name: 'urgent', visible: 0, inFlight: 0, delayed: 1 }] }],
    ['7', 'a payment that is still open', { payments: [paymentIn(STATES.pending)] }],
    ['7', 'an event that is still in the outbox', { payments: [UNSENT] }],
  ])('no longer hold, number %s, with %s', (number, _, otherwise) => {
    expect(violations(outcome(otherwise)).join('\n')).toContain(`invariant ${number}: `);
  });
});

describe('a payment that somebody else has started', () => {
  const reference = 'elsewhere';
  const transactions = [TRANSACTION, { ...TRANSACTION, reference, accessCode: 'code-2', metadata: {} }];
  const job = { kind: 'webhook', reference, event: 'charge.success', attempt: 0, looks: 0 };

  it('is to be known by its webhook', () => {
    expect(violations(outcome({ transactions })).join('\n')).toContain(`invariant 1: ${reference}`);
  });

  it('may stay unknown where the queue lost the job of its webhook', () => {
    expect(violations(outcome({ transactions, lost: [JSON.stringify(job)] }))).toEqual([]);
  });
});

describe('the plan of an attack', () => {
  it('is the same for the same seed, and another for another', () => {
    const plan = makePlan(7, { payments: 50 });

    expect(makePlan(7, { payments: 50 })).toEqual(plan);
    expect(makePlan(8, { payments: 50 })).not.toEqual({ ...plan, seed: 8 });
  });

  it('kills functions in every storm', () => {
    const storms = makePlan(7, { payments: 50 }).steps.flatMap(({ storm }) => storm ?? []);

    for (const { kills } of storms) expect(kills.map(({ what }) => what)).toContain('function');
    expect(storms).toHaveLength(3);
  });
});
