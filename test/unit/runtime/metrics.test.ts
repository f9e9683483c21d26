import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMeter, type FunctionMeter } from '../../../shared/runtime/metrics.ts';
import { emfMetrics } from '../../support/emf-lines.ts';

let lines: string[];
let meter: FunctionMeter;

beforeEach(() => {
  lines = [];
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'shop-payments');
  vi.stubEnv('AWS_LAMBDA_INITIALIZATION_TYPE', 'on-demand');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  meter = createMeter();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const written = () => lines.flatMap(emfMetrics);

describe('A metric with dimensions', () => {
  test('shares a line with others, each with its own dimensions', () => {
    meter.count('PaystackCalls', { operation: 'verify', mode: 'live' });
    meter.record('PaystackDuration', 214, { operation: 'verify' });
    meter.publish();

    expect(lines).toHaveLength(1);
    expect(written()).toEqual([
      {
        namespace: 'PaystackPayments',
        name: 'PaystackCalls',
        unit: 'Count',
        values: [1],
        dimensions: { service: 'shop-payments', operation: 'verify', mode: 'live' },
      },
      {
        namespace: 'PaystackPayments',
        name: 'PaystackDuration',
        unit: 'Milliseconds',
        values: [214],
        dimensions: { service: 'shop-payments', operation: 'verify' },
      },
    ]);
  });

  test('leaves none of its dimensions on the next', () => {
    meter.count('PaymentsClosed', { outcome: 'success' });
    meter.count('PaymentsStarted');
    meter.publish();

    expect(written().map(({ dimensions }) => dimensions)).toEqual([
      { service: 'shop-payments', outcome: 'success' },
      { service: 'shop-payments' },
    ]);
  });

  test('has a line of its own where another has other values of its dimensions, or its name', () => {
    meter.count('Checks', { reason: 'ladder' });
    meter.count('Checks', { reason: 'webhook' });
    meter.count('Checks', { reason: 'ladder' });
    meter.count('PaystackErrors', { operation: 'verify' });
    meter.publish();

    expect(lines.map((line) => emfMetrics(line).map(({ name }) => name))).toEqual([
      ['Checks', 'PaystackErrors'],
      ['Checks'],
    ]);
    expect(written().map(({ name, values, dimensions }) => [name, values, dimensions])).toEqual([
      ['Checks', [1, 1], { service: 'shop-payments', reason: 'ladder' }],
      ['PaystackErrors', [1], { service: 'shop-payments', operation: 'verify' }],
      ['Checks', [1], { service: 'shop-payments', reason: 'webhook' }],
    ]);
  });

  test('does not compile without them, with others, or with a value that it does not know', () => {
    // @ts-expect-error no dimensions
    meter.count('PaymentsClosed');
    // @ts-expect-error one of two
    meter.count('PaystackCalls', { operation: 'verify' });
    // @ts-expect-error one that is not its own
    meter.count('VerifyAnswers', { cache: 'HIT', mode: 'test' });
    // @ts-expect-error a value that it does not know
    meter.count('VerifyAnswers', { cache: 'LUCK' });
    // @ts-expect-error dimensions where it has none
    meter.count('PaymentsStarted', { mode: 'test' });
    // @ts-expect-error a time is no count
    meter.count('PaidToClosed');

    meter.publish();
    // What is held here is held by the compiler.
    expect(written().length).toBeGreaterThan(0);
  });
});

describe('Metrics without dimensions', () => {
  test('are gathered, and published together at the end', () => {
    meter.count('WebhooksReceived');
    meter.count('JobsPutBack');
    meter.count('JobsPutBack');
    meter.record('PaymentsOverdue', 0);
    const before = lines.length;

    meter.publish();

    expect(before).toBe(0);
    expect(lines).toHaveLength(1);
    expect(written().map(({ name, values }) => [name, values])).toEqual([
      ['WebhooksReceived', [1]],
      ['JobsPutBack', [1, 1]],
      ['PaymentsOverdue', [0]],
    ]);
  });

  test('are published once: the next invocation begins with none', () => {
    meter.count('WebhooksReceived');
    meter.publish();
    meter.publish();

    expect(written()).toHaveLength(1);
  });

  test('are all published, where there are more values than one line may hold', () => {
    for (let count = 0; count < 250; count += 1) meter.count('JobsPutBack');
    meter.publish();

    expect(written().flatMap(({ values }) => values)).toHaveLength(250);
    for (const { values } of written()) expect(values.length).toBeLessThanOrEqual(100);
  });
});

test('An invocation without metrics writes nothing, no warning either', () => {
  const warned = vi.spyOn(process.stderr, 'write').mockReturnValue(true);

  meter.publish();

  expect(lines).toEqual([]);
  expect(warned).not.toHaveBeenCalled();
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('A value of %d is no metric, and no failure', (value) => {
  meter.record('PaidToClosed', value);
  meter.publish();

  expect(written()).toEqual([]);
});

test('A cold start is counted once, by function', () => {
  meter.countColdStart('Shop-Verify');
  meter.countColdStart('Shop-Verify');
  meter.publish();

  expect(written()).toEqual([
    {
      namespace: 'PaystackPayments',
      name: 'ColdStart',
      unit: 'Count',
      values: [1],
      dimensions: { service: 'shop-payments', function_name: 'Shop-Verify' },
    },
  ]);
});
