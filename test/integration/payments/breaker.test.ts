import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

beforeAll(async () => {
  stack = await startPaymentsStack();
  await stack.control('PUT', 'webhooks', { enabled: false });
});

afterEach(() => stack.heal());

afterAll(() => stack.stop());

const MINUTE = 60_000;

async function start(reference: string) {
  const { status, text } = await stack.initialize({ email: 'ada@example.com', amount: 500_000, reference });
  expect(status, text).toBe(200);
}

function named(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}

const countsSchema = z.object({
  operations: z.record(z.string(), z.object({ calls: z.number() })),
});

/** Calls of this operation that have reached the simulator. */
async function callsOf(operation: 'initialize' | 'verify'): Promise<number> {
  const { operations } = countsSchema.parse(await stack.control('GET', 'calls'));
  return operations[operation]?.calls ?? 0;
}

/** How often the log says so. */
function said(message: string): number {
  return stack.activity.items.filter((each) => each.kind === 'log' && each.line.includes(`"${message}"`))
    .length;
}

/** Lets calls and two probes fail, until the breaker is open for 20 s: a slow machine is not to come to the end of that. */
async function breakBy(call: () => Promise<unknown>) {
  const opened = () =>
    stack.activity.items.filter(
      (each) =>
        each.kind === 'log' && each.line.includes('"breaker opened"') && each.line.includes('"openings":3'),
    ).length;
  const before = opened();
  await vi.waitFor(
    async () => {
      await call();
      stack.clock.advance(1_000);
      expect(opened()).toBeGreaterThan(before);
    },
    { timeout: 50_000, interval: 1 },
  );
}

/** Lets time pass until the jobs that wait in the queues have been done, too. */
async function passTimeUntil(isOver: () => boolean | Promise<boolean>) {
  await vi.waitFor(
    async () => {
      await stack.settled();
      if (!(await isOver())) stack.clock.advance(5_000);
      expect(await isOver()).toBe(true);
    },
    { timeout: 50_000, interval: 10 },
  );
}

const isPaid = async (reference: string) => (await stack.payment(reference)).status === 'success';

// An hour of the engine's time, minute by minute: a quarter of a minute where nothing else runs, and several times that where much does.
describe('Paystack that answers every verify with a 500', { timeout: 120_000 }, () => {
  it('is left alone: callers hear of it at once, jobs wait, and all is made up for once it is back', async () => {
    const ladder = named('outage', 6);
    const paid = named('paid-in-outage', 2);
    for (const reference of [...ladder, ...paid, 'asked']) await start(reference);
    for (const reference of [...ladder, ...paid]) await stack.finish(reference, { outcome: 'success' });
    await stack.control('PUT', 'faults', [{ kind: 'status', status: 500, operation: 'verify' }]);

    // The checks of the ladder are due. Their jobs fail, and then they are held back.
    stack.clock.advance(40_000);
    await stack.settled();
    await breakBy(() => stack.verify('asked'));
    const before = await callsOf('verify');
    // From here on a call that is made costs its caller 8 s.
    await stack.control('PUT', 'faults', [{ kind: 'timeout', operation: 'verify' }]);
    const asked = Date.now();
    const held = await stack.verify('outage-0');
    const took = Date.now() - asked;
    await stack.control('PUT', 'webhooks', { enabled: true });
    for (const reference of paid) await stack.control('POST', 'webhooks/send', { reference });
    await Promise.all(paid.map((reference) => stack.logged('job put back', reference)));
    const during = await callsOf('verify');

    expect(held).toMatchObject({ status: 503, body: { code: 'paystack_unavailable', status: false } });
    expect(Number(held.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(took).toBeLessThan(4_000);
    expect(during).toBe(before);

    await stack.control('PUT', 'faults', [{ kind: 'status', status: 500, operation: 'verify' }]);
    // An hour of it: one probe a minute at most, of two requests at most.
    for (let minute = 0; minute < 60; minute += 5) {
      await stack.settled();
      stack.clock.advance(5 * MINUTE);
    }
    await stack.settled();
    expect((await callsOf('verify')) - before).toBeLessThan(60);

    await stack.control('DELETE', 'faults');
    const back = stack.clock.now();
    const wasPaid = new Map<string, number>();
    await passTimeUntil(async () => {
      for (const reference of [...ladder, ...paid]) {
        if (!wasPaid.has(reference) && (await isPaid(reference))) wasPaid.set(reference, stack.clock.now());
      }
      return wasPaid.size === ladder.length + paid.length;
    });

    const sinceBack = (reference: string) => (wasPaid.get(reference) ?? Number.NaN) - back;
    for (const reference of paid) expect(sinceBack(reference)).toBeLessThan(3.5 * MINUTE);
    for (const reference of ladder) {
      expect(sinceBack(reference)).toBeLessThan(17 * MINUTE);
      expect(stack.eventTypes(reference)).toEqual(['payment.succeeded']);
    }
    expect(said('breaker closed')).toBeGreaterThan(0);
    const deadLetters = stack.engine.sqs.depths().find(({ name }) => name.includes('DeadLetter'));
    expect(deadLetters).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('is asked about all other payments when it fails over one', async () => {
    await start('poison');
    await start('beside-poison');
    const fault = { kind: 'status', status: 500, operation: 'verify', reference: 'poison' };
    await stack.control('PUT', 'faults', [fault]);

    await breakBy(() => stack.verify('poison'));
    const calls = await callsOf('verify');
    const poison = await stack.verify('poison');
    const poisonCalls = (await callsOf('verify')) - calls;
    const beside = await stack.verify('beside-poison');

    expect([poison.status, poisonCalls]).toEqual([503, 0]);
    expect(beside.status).toBe(200);
  });
});

describe('Paystack that starts no payments', () => {
  it('is left alone, nothing is claimed for longer than the answer takes, and the same request works later', async () => {
    await stack.control('PUT', 'faults', [{ kind: 'html', operation: 'initialize' }]);
    let started = 0;
    await breakBy(() => {
      started += 1;
      return stack.initialize({ email: 'ada@example.com', amount: 500_000, reference: `lost-${started}` });
    });
    const before = await callsOf('initialize');
    const request = { email: 'ada@example.com', amount: 500_000, reference: 'in-the-outage' };

    const held = await stack.initialize(request);
    const again = await stack.initialize(request);
    const during = await callsOf('initialize');
    const verified = await stack.verify('in-the-outage');
    await stack.control('DELETE', 'faults');
    stack.clock.advance(2 * MINUTE);
    const later = await stack.initialize(request);

    expect([held.status, again.status]).toEqual([503, 503]);
    expect(held.body).toMatchObject({ code: 'paystack_unavailable' });
    expect(during).toBe(before);
    // Verifications go on: each operation has a breaker of its own.
    expect(verified.status).toBe(400);
    expect(later.status).toBe(200);
    expect(await stack.calls('in-the-outage')).toMatchObject({ initialize: 1 });
  });
});

describe('A key that Paystack refuses', () => {
  it('is told of as such at once, and works as soon as the right one is set', async () => {
    const putKey = (current: string) =>
      stack.engine.secrets.putValue(
        stack.engine.outputs.PaystackSecretName ?? '',
        JSON.stringify({ current }),
      );
    await start('refused');
    putKey('sk_test_rolled');
    stack.clock.advance(6 * MINUTE);

    await breakBy(() => stack.verify('refused'));
    const before = await callsOf('verify');
    const held = await stack.verify('refused');
    const during = await callsOf('verify');
    putKey(stack.paystackKey);
    stack.clock.advance(2 * MINUTE);
    // The check of the ladder may be the probe, and holds back all others until it is answered.
    await stack.settled();
    const later = await stack.verify('refused');

    expect(held).toMatchObject({ status: 503, body: { code: 'paystack_key_refused' } });
    expect(during).toBe(before);
    expect(later.status).toBe(200);
  });
});
