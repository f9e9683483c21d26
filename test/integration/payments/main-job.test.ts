import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

beforeAll(async () => {
  stack = await startPaymentsStack();
});

afterAll(() => stack.stop());

describe('a payment from initialize to its event', () => {
  it('answers initialize with the body of Paystack and watches the payment', async () => {
    const answer = await stack.initialize({
      email: 'ada@example.com',
      amount: '500000',
      reference: 'main-initialize',
    });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      status: true,
      message: 'Authorization URL created',
      data: {
        authorization_url: expect.stringMatching(/^http:\/\/localhost:\d+\/checkout\/\w+$/),
        access_code: expect.any(String),
        reference: 'main-initialize',
      },
    });
    expect(await stack.payment('main-initialize')).toMatchObject({
      status: 'pending',
      is_paid: false,
      mode: 'test',
      origin: 'initialized',
      asked: { amount: 500000, currency: 'NGN' },
      checks: 0,
      next_check_at: expect.any(String),
    });
  });

  it('closes the payment when the webhook comes, publishes its event and caches the result', async () => {
    await stack.initialize({ email: 'ada@example.com', amount: 500000, reference: 'main-paid' });

    await stack.finish('main-paid', { outcome: 'success' });
    const event = await stack.event('payment.succeeded', 'main-paid');
    const callsBefore = await stack.calls('main-paid');
    const verified = await stack.verify('main-paid');

    expect(event.detail).toMatchObject({
      type: 'payment.succeeded',
      id: 'test/main-paid/payment.succeeded',
      reference: 'main-paid',
      status: 'success',
      mode: 'test',
      origin: 'initialized',
      asked: { amount: 500000, currency: 'NGN' },
      paid: { amount: 500000, currency: 'NGN', transactionId: expect.stringMatching(/^\d+$/) },
    });
    expect(verified.headers.get('x-cache')).toBe('HIT');
    expect(verified.body).toMatchObject({ status: true, data: { status: 'success', amount: 500000 } });
    expect(callsBefore).toEqual({ initialize: 1, verify: 1 });
    expect(await stack.calls('main-paid')).toEqual(callsBefore);
    expect(await stack.payment('main-paid')).toMatchObject({ status: 'success', is_paid: true, checks: 1 });
    expect(stack.eventTypes('main-paid')).toEqual(['payment.succeeded']);
  });

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

  it('gives a payment without a reference one of its own, before Paystack is called', async () => {
    const { body } = await stack.initialize({ email: 'ada@example.com', amount: 500000 });

    expect(body).toMatchObject({ data: { reference: expect.stringMatching(/^pay-[0-9a-f-]{36}$/) } });
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
