import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { PublishedEvent } from '../../../local/event-bus.ts';
import { type InterposedBus, interposeBus } from '../../support/interposed-bus.ts';
import { PAYSTACK_KEY, type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;
let bus: InterposedBus;

beforeAll(async () => {
  bus = await interposeBus();
  stack = await startPaymentsStack({ environment: { AWS_ENDPOINT_URL_EVENTBRIDGE: bus.url } });
  bus.target = stack.engine.endpoints.eventBridge;
});

afterAll(async () => {
  await stack.stop();
  await bus.stop();
});

/** Sends a webhook as Paystack does: signed over its bytes. */
async function deliver(body: string) {
  const signature = createHmac('sha512', PAYSTACK_KEY).update(body).digest('hex');
  const headers = { 'x-paystack-signature': signature };
  const { status } = await stack.request('/webhooks/paystack', { method: 'POST', body, headers });
  return status;
}

function sha256(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

/** The first so many events that relay this very body. */
async function relayed(body: string, count = 1): Promise<PublishedEvent[]> {
  const hash = sha256(body);
  const isOfBody = ({ detail }: PublishedEvent) => detailSchema.parse(detail).hash === hash;
  await stack.activity.many(count, (each) => each.kind === 'event' && isOfBody(each.event));
  return stack.engine.publishedEvents.filter(isOfBody);
}

const detailSchema = z.looseObject({ id: z.string(), hash: z.optional(z.string()) });

describe('a refund', () => {
  it('has its webhooks on the bus beside the payment events', async () => {
    await stack.initialize({ email: 'ada@example.com', amount: 500000, reference: 'relay-refund' });
    await stack.finish('relay-refund', { outcome: 'success' });
    await stack.event('payment.succeeded', 'relay-refund');

    await fetch(`${stack.simulator.url}/refund`, {
      method: 'POST',
      headers: { authorization: `Bearer ${PAYSTACK_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ transaction: 'relay-refund', amount: 200000 }),
    });
    await stack.event('paystack.refund.pending', 'relay-refund');
    stack.clock.advance(15_000);
    const event = await stack.event('paystack.refund.processed', 'relay-refund');

    expect(event).toMatchObject({
      source: 'paystack-payments',
      detail: {
        id: expect.stringMatching(/^webhook\/./),
        type: 'paystack.refund.processed',
        reference: 'relay-refund',
        webhook: {
          event: 'refund.processed',
          data: { transaction_reference: 'relay-refund', amount: '200000' },
        },
      },
    });
  });
});

describe('a webhook', () => {
  it('is relayed in the very bytes that came, and keeps its 64-bit ids on the bus', async () => {
    const body =
      '{ "event":"refund.failed",\n "data":{"id":9223372036854775807,"transaction_reference":"relay-bytes","x":"\\u00e9/\\/","y":1.10}}';

    const status = await deliver(body);
    const event = await stack.event('paystack.refund.failed', 'relay-bytes');
    const asked = await bus.asked.first(({ Detail }) => Detail.includes('relay-bytes'));

    expect(status).toBe(200);
    expect(asked.Detail.endsWith(`,"webhook":${body}}`)).toBe(true);
    expect(event.detail).toMatchObject({ hash: sha256(body) });
    expect(JSON.stringify(event.detail)).toContain('"id":9223372036854775807,');
  });

  it('that says the same as another is relayed as well, with the same hash and another id', async () => {
    const body = JSON.stringify({
      event: 'refund.processed',
      data: { transaction_reference: 'relay-twins', amount: '5000' },
    });

    await deliver(body);
    await deliver(body);
    const events = await relayed(body, 2);

    const ids = events.map(({ detail }) => detailSchema.parse(detail).id);
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ['about no transaction', 'transfer.success', 'paystack.transfer.success'],
    ['with a name that is too long for the bus', `made.up.${'e'.repeat(200)}`, 'paystack.unrecognized'],
  ])('%s is relayed and checks nothing', async (_, event, type) => {
    const body = JSON.stringify({ event, data: { reference: 'relay-payout' } });

    const status = await deliver(body);
    const [published] = await relayed(body);

    expect(status).toBe(200);
    expect(published).toMatchObject({ 'detail-type': type, detail: { type, webhook: JSON.parse(body) } });
    expect(await stack.calls('relay-payout')).toEqual({});
  });

  it('that is no JSON is relayed in base64', async () => {
    const body = 'not what Paystack sends';

    const status = await deliver(body);
    const [event] = await relayed(body);

    expect(status).toBe(200);
    expect(event).toMatchObject({
      'detail-type': 'paystack.unrecognized',
      detail: { webhook: null, body: Buffer.from(body).toString('base64') },
    });
  });

  it('that is too large for the bus is told of, and has its payment checked', async () => {
    const body = JSON.stringify({
      event: 'charge.success',
      data: { reference: 'relay-large', metadata: 'x'.repeat(500_000) },
    });

    const status = await deliver(body);
    const event = await stack.event('paystack.charge.success', 'relay-large');
    await stack.logged('check applied', 'relay-large');

    expect(status).toBe(200);
    expect(event.detail).toMatchObject({ webhook: null, oversized: true, hash: sha256(body) });
  });

  it('that the bus refuses comes again later, and is not lost', async () => {
    const body = JSON.stringify({ event: 'subscription.create', data: { reference: 'relay-refused' } });
    bus.relays = 'refuse';

    const status = await deliver(body);
    await bus.asked.many(1, ({ DetailType }) => DetailType === 'paystack.subscription.create');
    await stack.activity.first(
      (each) => each.kind === 'log' && /job put back.*event_refused/.test(each.line),
    );
    bus.relays = 'pass';
    stack.clock.advance(16_000);
    const [event] = await relayed(body);

    expect(status).toBe(200);
    expect(event).toMatchObject({ 'detail-type': 'paystack.subscription.create' });
  });
});

describe('relays that the bus does not take in', () => {
  it('hold up no check of a payment: those are on the other lane', async () => {
    bus.relays = 'hold';
    const bodies = Array.from({ length: 30 }, (_, index) =>
      JSON.stringify({ event: 'customeridentification.success', data: { index } }),
    );
    await Promise.all(bodies.map(deliver));
    await bus.asked.many(2, ({ DetailType }) => DetailType === 'paystack.customeridentification.success');

    await stack.initialize({ email: 'ada@example.com', amount: 500000, reference: 'relay-urgent' });
    await stack.finish('relay-urgent', { outcome: 'success' });
    await stack.event('payment.succeeded', 'relay-urgent');

    const meanwhile = stack.engine.publishedEvents.filter(
      (event) => event['detail-type'] === 'paystack.customeridentification.success',
    );
    expect(meanwhile).toEqual([]);
    bus.release();
    await Promise.all(bodies.map((body) => relayed(body)));
  });
});
