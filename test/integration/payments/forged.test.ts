import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PAYSTACK_KEY, type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

beforeAll(async () => {
  stack = await startPaymentsStack();
});

afterEach(() => stack.heal());

afterAll(() => stack.stop());

/** A finding that looks like success, and the field in which it differs from what was asked. */
const FORGERIES = [
  ['a lower amount', { forge: { amount: 100 } }, 'amount'],
  [
    'a lower amount that was also requested',
    { forge: { amount: 100, requested_amount: 100 } },
    'requested_amount',
  ],
  [
    'a higher amount that was also requested',
    { forge: { amount: 9_000_000, requested_amount: 9_000_000 } },
    'requested_amount',
  ],
  ['another currency', { forge: { currency: 'USD' } }, 'currency'],
  ['another mode', { forge: { domain: 'live' } }, 'domain'],
  ['another reference', { forge: { reference: 'somebody-elses' } }, 'reference'],
  ['no amount', { omit: ['amount'] }, 'amount'],
  ['no amount at all', { omit: ['amount', 'requested_amount'] }, 'requested_amount'],
  ['no currency', { omit: ['currency'] }, 'currency'],
  ['no mode', { omit: ['domain'] }, 'domain'],
  ['no reference', { omit: ['reference'] }, 'reference'],
] as const;

describe.each(FORGERIES)('a success with %s', (title, forgery, field) => {
  const reference = `forged-${title.replaceAll(' ', '-')}`;

  it('is told as mismatched, never as paid, by any door', async () => {
    await stack.initialize({ email: 'ada@example.com', amount: 500000, reference });

    await stack.finish(reference, { outcome: 'success', ...forgery });
    const event = await stack.event('payment.mismatched', reference);
    await stack.settled();
    const hit = await stack.verify(reference);
    stack.clock.advance(301_000);
    const miss = await stack.verify(reference);
    stack.clock.advance(301_000);
    await stack.control('PUT', 'faults', [{ kind: 'status', status: 500, operation: 'verify', reference }]);
    const stale = await stack.verify(reference);
    await stack.control('DELETE', 'faults');

    expect(event.detail).toMatchObject({ status: 'mismatched', differences: expect.anything() });
    for (const [source, { status, headers, body }] of Object.entries({
      HIT: hit,
      MISS: miss,
      STALE: stale,
    })) {
      const said = [headers.get('x-cache'), status, body.code];
      expect(said, stack.story(reference)).toEqual([source, 409, 'payment_mismatched']);
      expect(body).not.toHaveProperty('data');
    }
    const payment = await stack.payment(reference);
    expect(payment).toMatchObject({ status: 'mismatched', is_paid: false, paid: null, next_check_at: null });
    expect(payment.mismatch).toContainEqual(expect.objectContaining({ field }));
    expect(stack.eventTypes(reference)).toEqual(['payment.mismatched']);
  });
});

describe('a success whose fields have the wrong type', () => {
  it.each([
    ['amount as text', { amount: '500000' }],
    ['a fractional amount', { amount: 500000.5 }],
    ['status as a list', { status: ['success'] }],
  ])('is no answer at all: %s', async (title, forge) => {
    const reference = `malformed-${title.replaceAll(' ', '-')}`;
    await stack.initialize({ email: 'ada@example.com', amount: 500000, reference });

    await stack.finish(reference, { outcome: 'success', forge });
    await stack.logged('job put back', reference);
    const verified = await stack.verify(reference);

    expect([verified.status, verified.body.code]).toEqual([503, 'paystack_unavailable']);
    expect(await stack.payment(reference)).toMatchObject({ status: 'pending', is_paid: false });
    expect(stack.eventTypes(reference)).toEqual([]);
    // Left as it is, its checks would go on failing, and open the breaker under a later test.
    await stack.finish(reference, { outcome: 'success', forge: {} });
    await stack.control('POST', 'webhooks/send', { reference });
    await stack.event('payment.succeeded', reference);
  });
});

describe('fees that the payer bears', () => {
  it('make the charged amount higher than what was asked, and the payment is paid', async () => {
    await stack.initialize({ email: 'ada@example.com', amount: 500000, reference: 'with-fees' });

    await stack.finish('with-fees', { outcome: 'success', passFees: true });
    const event = await stack.event('payment.succeeded', 'with-fees');

    expect(event.detail).toMatchObject({ asked: { amount: 500000 }, paid: { amount: 507500 } });
  });
});

describe('a mismatched payment that turns out right after all', () => {
  it('succeeds late', async () => {
    const reference = 'partial-then-full';
    await stack.initialize({ email: 'ada@example.com', amount: 500000, reference });
    await stack.finish(reference, { outcome: 'success', forge: { amount: 250000 } });
    await stack.event('payment.mismatched', reference);

    await stack.finish(reference, { outcome: 'success', forge: { amount: 500000 } });
    await stack.control('POST', 'webhooks/send', { reference });
    const event = await stack.event('payment.succeeded', reference);

    expect(event.detail).toMatchObject({ late: true, status: 'success' });
    expect(await stack.verify(reference)).toMatchObject({ status: 200 });
  });
});

describe('a transaction that was started elsewhere', () => {
  /** What anyone with the public key can do. */
  async function startElsewhere(reference: string): Promise<void> {
    await fetch(`${stack.simulator.url}/transaction/initialize`, {
      method: 'POST',
      headers: { authorization: `Bearer ${PAYSTACK_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'eve@example.com', amount: 5000, reference }),
    });
  }

  it('is told as external, never as succeeded, when its webhook comes', async () => {
    await startElsewhere('elsewhere');

    await stack.finish('elsewhere', { outcome: 'success' });
    const event = await stack.event('payment.external', 'elsewhere');
    await stack.settled();
    const hit = await stack.verify('elsewhere');
    stack.clock.advance(301_000);
    const miss = await stack.verify('elsewhere');

    expect(event.detail).toMatchObject({ origin: 'external', status: 'success', paid: { amount: 5000 } });
    expect(event.detail).not.toHaveProperty('asked');
    expect([hit.headers.get('x-cache'), hit.status, hit.body.code]).toEqual(['HIT', 409, 'payment_external']);
    expect([miss.headers.get('x-cache'), miss.status, miss.body.code]).toEqual([
      'MISS',
      409,
      'payment_external',
    ]);
    expect(await stack.payment('elsewhere')).toMatchObject({
      origin: 'external',
      is_paid: false,
      asked: null,
    });
    expect(stack.eventTypes('elsewhere')).toEqual(['payment.external']);
  });

  it('is not passed on as paid by verify when nothing is known of it here', async () => {
    await stack.control('PUT', 'webhooks', { enabled: false });
    await startElsewhere('unheard-of');
    const unpaid = await stack.verify('unheard-of');
    await stack.finish('unheard-of', { outcome: 'success' });
    stack.clock.advance(6_000);

    const paid = await stack.verify('unheard-of');

    await stack.control('PUT', 'webhooks', { enabled: true });
    expect(unpaid.body).toMatchObject({ status: true, data: { status: 'abandoned' } });
    expect([paid.status, paid.body.code]).toEqual([409, 'payment_external']);
  });

  it('is not taken for a payment of ours that Paystack has refused', async () => {
    await startElsewhere('taken');
    const refused = await stack.initialize({ email: 'ada@example.com', amount: 5000, reference: 'taken' });

    expect([refused.status, refused.body.code]).toEqual([400, 'duplicate_reference']);
    await stack.finish('taken', { outcome: 'success' });
    await stack.event('payment.external', 'taken');

    expect(await stack.payment('taken')).toMatchObject({ origin: 'external', is_paid: false });
    expect(stack.eventTypes('taken')).toEqual(['payment.external']);
  });

  it('is watched when the webhook claims what verify does not say', async () => {
    const body = JSON.stringify({
      event: 'charge.success',
      data: { reference: 'only-claimed', status: 'success' },
    });
    const signature = createHmac('sha512', PAYSTACK_KEY).update(body).digest('hex');

    await stack.request('/webhooks/paystack', {
      method: 'POST',
      body,
      headers: { 'x-paystack-signature': signature },
    });
    await stack.logged('check applied', 'only-claimed');

    expect(await stack.payment('only-claimed')).toMatchObject({ status: 'pending', origin: 'external' });
    expect(stack.eventTypes('only-claimed')).toEqual([]);
  });
});
