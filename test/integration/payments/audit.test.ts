import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emfMetrics } from '../../support/emf-lines.ts';
import { PAYSTACK_KEY, type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

// One page of the list a minute, so that a pass takes several runs. Nothing else is held up.
const ONE_PAGE = { initialize: 100_000, verify: 100_000, list: 1 };

beforeAll(async () => {
  stack = await startPaymentsStack({
    webhooks: false,
    environment: { PAYSTACK_QUOTA: JSON.stringify({ live: ONE_PAGE, test: ONE_PAGE }) },
  });
  await startElsewhere('before-the-deployment');
  // The first run of the audit, which notes when the deployment began.
  await stack.engine.runSchedules();
});

afterAll(() => stack.stop());

async function start(reference: string): Promise<void> {
  const { status, text } = await stack.initialize({ email: 'ada@example.com', amount: 500000, reference });
  expect(status, text).toBe(200);
}

/** Another system of the same merchant starts a transaction, and it is paid. */
async function startElsewhere(reference: string): Promise<void> {
  const { status } = await fetch(`${stack.simulator.url}/transaction/initialize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PAYSTACK_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', amount: 70000, reference }),
  });
  expect(status).toBe(200);
  await stack.finish(reference, { outcome: 'success' });
}

/** Lets five minutes pass, and the audit run, once whatever a run before has asked for is done. */
async function runAudit(): Promise<void> {
  await stack.engine.runSchedules();
  await stack.settled();
  stack.clock.advance(5 * MINUTE);
  await stack.engine.runSchedules();
  await stack.settled();
}

function lines(message: string): Record<string, unknown>[] {
  return stack.activity.items.flatMap((each) =>
    each.kind === 'log' && each.line.includes(`"message":"${message}"`) ? [JSON.parse(each.line)] : [],
  );
}

function measured(metric: string): number {
  return stack.activity.items
    .flatMap((each) => (each.kind === 'log' ? emfMetrics(each.line) : []))
    .filter(({ name }) => name === metric)
    .flatMap(({ values }) => values)
    .reduce((sum, value) => sum + value, 0);
}

function published(type: string, reference: string) {
  return stack.engine.publishedEvents.filter(
    (event) =>
      event['detail-type'] === type && JSON.stringify(event.detail).includes(`"reference":"${reference}"`),
  );
}

/** Runs the audit until it has completed so many passes in all. */
async function untilCompleted(passes: number): Promise<void> {
  for (let run = 0; run < 6 && lines('audit completed').length < passes; run += 1) await runAudit();
  expect(lines('audit completed'), JSON.stringify(lines('audit interrupted'))).toHaveLength(passes);
}

describe('the audit', () => {
  it('has a payment told that was closed, paid late, and that no webhook and no job told of', async () => {
    await start('paid-late');
    await startElsewhere('elsewhere');
    stack.clock.advance(DAY + MINUTE);
    await stack.event('payment.abandoned', 'paid-late');
    await untilCompleted(1);
    await stack.finish('paid-late', { outcome: 'success' });

    stack.clock.advance(DAY);
    await untilCompleted(2);
    const event = await stack.event('payment.succeeded', 'paid-late');
    await stack.logged('payment repaired by the audit', 'paid-late');

    expect(event.detail).toMatchObject({ late: true });
    expect(await stack.payment('paid-late')).toMatchObject({ status: 'success' });
    expect(stack.eventTypes('paid-late')).toEqual(['payment.abandoned', 'payment.succeeded']);
    expect(published('payment.succeeded', 'paid-late')).toHaveLength(1);
    await stack.settled();
    expect(measured('PaymentsRepaired')).toBe(1);
  });

  it('tells nothing again in the next pass, and asks Paystack no more about it', async () => {
    const before = await stack.calls('paid-late');

    stack.clock.advance(DAY);
    await untilCompleted(3);
    await stack.settled();

    expect(await stack.calls('paid-late')).toEqual(before);
    expect(published('payment.succeeded', 'paid-late')).toHaveLength(1);
  });

  it('goes on after the end of its quota and a 5xx of Paystack in the middle of a pass', async () => {
    await start('refunded');
    await stack.finish('refunded', { outcome: 'success' });
    stack.clock.advance(MINUTE);
    await stack.event('payment.succeeded', 'refunded');
    await stack.finish('refunded', { outcome: 'reversed' });
    const before = lines('audit interrupted').length;

    stack.clock.advance(DAY);
    await stack.engine.runSchedules();
    await stack.control('PUT', 'faults', [{ kind: 'status', status: 500, operation: 'list' }]);
    await runAudit();
    await stack.control('DELETE', 'faults');
    await untilCompleted(4);
    await stack.event('payment.reversed', 'refunded');

    const reasons = lines('audit interrupted')
      .slice(before)
      .map(({ listed, code }) => ({ listed, code }));
    expect(reasons).toContainEqual({ listed: 'reversed', code: 'paystack_deferred' });
    expect(reasons).toContainEqual({ listed: 'reversed', code: 'paystack_server_error' });
    expect(await stack.payment('refunded')).toMatchObject({ status: 'reversed' });
    expect(stack.eventTypes('refunded')).toEqual(['payment.succeeded', 'payment.reversed']);
  });

  it('reports what was not started here, and knows of nothing from before the deployment', async () => {
    const unknown = lines('transactions not known here');

    expect(unknown).toHaveLength(1);
    for (const line of unknown) {
      expect(line).toMatchObject({
        listed: 'success',
        unknown: 1,
        transactions: [expect.stringMatching(/^\d+$/)],
      });
    }
    expect(stack.story('before-the-deployment')).toBe('');
    expect(measured('UnknownTransactions')).toBe(unknown.length);
    expect(stack.eventTypes('elsewhere')).toEqual([]);
  });
});
