import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaErrors } from '../../support/event-schemas.ts';
import { PAYSTACK_KEY, type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

const AFTER_THE_DEADLINE = 24 * 60 * 60_000 + 60_000;

beforeAll(async () => {
  stack = await startPaymentsStack();
});

afterAll(() => stack.stop());

/** What makes the functions publish one event of each type, for a reference of its own. */
const CAUSES: Record<string, (reference: string) => Promise<unknown>> = {
  'payment.succeeded': async (reference) => {
    await initialize(reference);
    await stack.finish(reference, { outcome: 'success' });
  },
  'payment.mismatched': async (reference) => {
    await initialize(reference);
    await stack.finish(reference, { outcome: 'success', forge: { amount: 250_000 } });
  },
  'payment.reversed': async (reference) => {
    await initialize(reference);
    await stack.finish(reference, { outcome: 'success' });
    await stack.event('payment.succeeded', reference);
    await atPaystack('/refund', { transaction: reference });
    await stack.logged('check applied', reference, { paystackStatus: 'reversal-pending' });
    stack.clock.advance(15_000);
  },
  'payment.external': async (reference) => {
    await atPaystack('/transaction/initialize', { email: 'eve@example.com', amount: 5_000, reference });
    await stack.finish(reference, { outcome: 'success' });
  },
  'payment.failed': async (reference) => {
    await initialize(reference);
    await stack.finish(reference, { outcome: 'failed' });
    stack.clock.advance(AFTER_THE_DEADLINE);
  },
  'payment.abandoned': async (reference) => {
    await initialize(reference);
    stack.clock.advance(AFTER_THE_DEADLINE);
  },
};

async function initialize(reference: string): Promise<void> {
  const { status, text } = await stack.initialize({ email: 'ada@example.com', amount: 500_000, reference });
  expect(status, text).toBe(200);
}

async function atPaystack(path: string, body: Record<string, unknown>): Promise<void> {
  const headers = { authorization: `Bearer ${PAYSTACK_KEY}`, 'content-type': 'application/json' };
  const { status } = await fetch(`${stack.simulator.url}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(status).toBe(200);
}

describe('an event that the functions publish', () => {
  it.each(Object.entries(CAUSES))('%s holds to its JSON Schema', async (type, cause) => {
    const reference = `contract-${type}`;

    await cause(reference);
    const { detail } = await stack.event(type, reference);

    expect(schemaErrors(type, detail), JSON.stringify(detail)).toEqual([]);
    expect(JSON.stringify(detail)).not.toContain('@example.com');
  });

  it('paystack.charge.success holds to the JSON Schema of relayed webhooks', async () => {
    const reference = 'contract-relayed';
    await initialize(reference);

    await stack.finish(reference, { outcome: 'success' });
    const { detail } = await stack.event('paystack.charge.success', reference);

    expect(schemaErrors('paystack', detail), JSON.stringify(detail)).toEqual([]);
  });
});
