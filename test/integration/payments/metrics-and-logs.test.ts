import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { shortName } from '../../../local/start/feed.ts';
import { PAYMENT_LOG_QUERY } from '../../../shared/runtime/payment-log-query.ts';
import { type EmfMetric, emfMetrics } from '../../support/emf-lines.ts';
import { type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

beforeEach(async () => {
  stack = await startPaymentsStack();
});

afterEach(() => stack.stop());

const PAYMENT = { email: 'ada@example.com', amount: 500000 };
const SERVICE = { service: expect.any(String) };

/** The metrics that a function has written, as CloudWatch would read them from its log. */
function metricsOf(functionName: string): EmfMetric[] {
  return stack.activity.items.flatMap((each) =>
    each.kind === 'log' && shortName(each.functionName) === functionName ? emfMetrics(each.line) : [],
  );
}

/** Resolves with the first metric of this name that any function writes. */
async function metric(name: string): Promise<EmfMetric | undefined> {
  const line = await stack.activity.first(
    (each) => each.kind === 'log' && emfMetrics(each.line).some((found) => found.name === name),
  );
  return line.kind === 'log' ? emfMetrics(line.line).find((found) => found.name === name) : undefined;
}

const id = z.optional(z.string());
const lineSchema = z.looseObject({
  message: z.string(),
  function_request_id: z.string(),
  reference: id,
  request: id,
  job: id,
  sentJob: id,
  event: id,
});

/** What the query for one payment finds: the lines with its reference, in the order in which they were written. */
function linesOf(reference: string) {
  return stack.activity.items.flatMap((each) => {
    if (each.kind !== 'log' || !each.line.startsWith('{"level"')) return [];
    const line = lineSchema.parse(JSON.parse(each.line));
    return line.reference === reference ? [{ from: shortName(each.functionName), ...line }] : [];
  });
}

describe('A payment from initialize to paid', () => {
  beforeEach(async () => {
    await stack.initialize({ ...PAYMENT, reference: 'measured' });
    await stack.finish('measured', { outcome: 'success' });
    await stack.event('payment.succeeded', 'measured');
    await stack.logged('webhook relayed', 'measured');
    await stack.verify('measured');
    for (const last of ['WebhooksReceived', 'PaidToClosed', 'VerifyAnswers']) await metric(last);
  });

  it('is in the metrics, function by function', () => {
    const counted = (functionName: string) =>
      metricsOf(functionName).map(({ namespace, name, unit, dimensions }) => {
        const { service: _, function_name: __, ...own } = dimensions;
        return [namespace, name, unit, own];
      });
    const of = (name: string, unit: string, own = {}) => ['PaystackPayments', name, unit, own];

    expect(counted('initialize')).toEqual([
      of('ColdStart', 'Count'),
      of('PaystackCalls', 'Count', { operation: 'initialize', mode: 'test' }),
      of('PaystackDuration', 'Milliseconds', { operation: 'initialize' }),
      of('PaymentsStarted', 'Count'),
    ]);
    expect(counted('webhook')).toEqual([of('ColdStart', 'Count'), of('WebhooksReceived', 'Count')]);
    expect(counted('verification-worker')).toEqual(
      expect.arrayContaining([
        of('PaystackCalls', 'Count', { operation: 'verify', mode: 'test' }),
        of('PaystackDuration', 'Milliseconds', { operation: 'verify' }),
        of('Checks', 'Count', { reason: 'webhook' }),
        of('PaymentsClosed', 'Count', { outcome: 'success' }),
        of('PaidToClosed', 'Milliseconds'),
      ]),
    );
    expect(counted('verify')).toEqual([
      of('ColdStart', 'Count'),
      of('VerifyAnswers', 'Count', { cache: 'HIT' }),
    ]);
  });

  it('has each cold start under the name of its function', () => {
    const [coldStart] = metricsOf('webhook');

    expect(coldStart).toMatchObject({
      name: 'ColdStart',
      values: [1],
      dimensions: { ...SERVICE, function_name: expect.stringContaining('Webhook') },
    });
  });

  it('has its lines connected by the ids of request, job and event', async () => {
    const lines = linesOf('measured');
    const line = (from: string, message: string) =>
      lines.find((each) => each.from === from && each.message === message);
    const claimed = line('initialize', 'payment claimed');
    const answered = line('initialize', 'request');
    const check = line('webhook', 'check scheduled');
    const queued = line('webhook', 'webhook queued');
    const applied = line('verification-worker', 'check applied');
    const published = line('verification-worker', 'event published');
    const relayed = line('verification-worker', 'webhook relayed');

    // One request, from its first line to its last.
    expect(claimed?.request).toEqual(expect.any(String));
    expect(answered).toMatchObject({
      request: claimed?.request,
      status: 200,
      function_request_id: claimed?.function_request_id,
    });
    // Another one, whose jobs the worker then has in hand.
    expect(check?.request).toEqual(expect.any(String));
    expect(check?.request).not.toBe(claimed?.request);
    expect(queued?.request).toBe(check?.request);
    expect(check?.sentJob).toEqual(expect.any(String));
    expect(applied?.job).toBe(check?.sentJob);
    expect(relayed?.job).toBe(queued?.sentJob);
    // The event that the check brought is the one that the merchant has.
    const event = await stack.event('payment.succeeded', 'measured');
    expect(event.detail).toMatchObject({ id: published?.event });
    expect(applied).toMatchObject({ event: published?.event, type: 'payment.succeeded' });
    expect(relayed).toMatchObject({ event: queued?.event, type: 'paystack.charge.success' });
  });

  it('has an id of its invocation on every line, and fields that the query shows', () => {
    const lines = linesOf('measured');
    const shown = PAYMENT_LOG_QUERY.split('\n')[0]?.replace('fields ', '').split(', ') ?? [];

    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) expect(line.function_request_id).toMatch(/^[0-9a-f-]{36}$/);
    for (const field of shown.filter((name) => !name.startsWith('@'))) {
      expect(lines.flatMap((line) => Object.keys(line))).toContain(field);
    }
  });
});

it('A batch of jobs has the ids of each on its own lines only', async () => {
  const references = Array.from({ length: 10 }, (_, number) => `batch-${number}`);
  await Promise.all(references.map((reference) => stack.initialize({ ...PAYMENT, reference })));
  stack.clock.advance(35_000);
  await Promise.all(references.map((reference) => stack.logged('check applied', reference)));

  for (const reference of references) {
    const lines = linesOf(reference);
    const sent = lines.find(({ from, message }) => from === 'initialize' && message === 'check scheduled');
    const worked = lines.filter(({ from }) => from === 'verification-worker');
    expect(new Set(worked.map(({ job }) => job))).toEqual(new Set([sent?.sentJob]));
  }
});

it('Every run of reconcile tells that it is alive', async () => {
  await stack.engine.invoke('reconcile', {});
  await metric('ReconcileCutShort');

  const told = metricsOf('reconcile').map(({ name, values }) => [name, values]);
  expect(told).toEqual([
    ['ColdStart', [1]],
    ['PaymentsOverdue', [0]],
    ['EventsUnsent', [0]],
    ['UnreadablePayments', [0]],
    ['ReconcileCutShort', [0]],
  ]);
});
