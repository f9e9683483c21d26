import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describePayments } from '../../support/payments-contract.ts';
import { type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

beforeAll(async () => {
  stack = await startPaymentsStack();
});

afterAll(() => stack.stop());

describePayments(() => stack);

describe('a payment in the course of time', () => {
  it('finds a paid payment by the ladder alone when no webhook comes', async () => {
    await stack.control('PUT', 'webhooks', { enabled: false });
    await stack.initialize({ email: 'ada@example.com', amount: 500000, reference: 'main-ladder' });
    await stack.finish('main-ladder', { outcome: 'success' });

    stack.clock.advance(40_000);
    await stack.event('payment.succeeded', 'main-ladder');

    expect(await stack.payment('main-ladder')).toMatchObject({ status: 'success', checks: 1 });
    await stack.control('PUT', 'webhooks', { enabled: true });
  });

  it('goes on to the next rung of the ladder while the payer has not paid', async () => {
    await stack.initialize({ email: 'ada@example.com', amount: 500000, reference: 'main-waiting' });

    stack.clock.advance(40_000);
    const first = await stack.logged('check applied', 'main-waiting', { checks: 1 });
    await stack.logged('check scheduled', 'main-waiting', { check: 2 });
    stack.clock.advance(70_000);
    const second = await stack.logged('check applied', 'main-waiting', { checks: 2 });

    expect(first).toMatchObject({ payment: 'pending', paystackStatus: 'abandoned' });
    expect(second).toMatchObject({ payment: 'pending', paystackStatus: 'abandoned' });
  });

  it('tells of a refund that follows', async () => {
    await stack.initialize({ email: 'ada@example.com', amount: 500000, reference: 'main-refunded' });
    await stack.finish('main-refunded', { outcome: 'success' });
    await stack.event('payment.succeeded', 'main-refunded');

    await fetch(`${stack.simulator.url}/refund`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_integration', 'content-type': 'application/json' },
      body: JSON.stringify({ transaction: 'main-refunded' }),
    });
    await stack.logged('check applied', 'main-refunded', { paystackStatus: 'reversal-pending' });
    const meanwhile = await stack.payment('main-refunded');
    stack.clock.advance(15_000);
    await stack.event('payment.reversed', 'main-refunded');

    expect(meanwhile).toMatchObject({ status: 'success', reversal: 'pending' });
    expect(await stack.payment('main-refunded')).toMatchObject({ status: 'reversed', is_paid: false });
    expect(stack.eventTypes('main-refunded')).toEqual(['payment.succeeded', 'payment.reversed']);
  });
});
