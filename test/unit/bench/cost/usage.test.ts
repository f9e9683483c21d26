import { describe, expect, it } from 'vitest';
import type { Deployed } from '../../../../bench/cost/deployed.ts';
import type { Observed } from '../../../../bench/cost/meter.ts';
import { GB } from '../../../../bench/cost/prices.ts';
import { perPayment, type Tariff, usageOf } from '../../../../bench/cost/usage.ts';

const DEPLOYED: Deployed = {
  functions: new Map([
    ['stack-Api', { label: 'Api', memoryMb: 512 }],
    ['stack-Worker', { label: 'Worker', memoryMb: 1_024 }],
    ['stack-Sweep', { label: 'Sweep', memoryMb: 512 }],
  ]),
  tables: new Map(),
  ttlAttributes: new Set(),
  hasRecovery: false,
  queueUrls: new Map(),
  outputs: {},
  polling: ['stack-Worker'],
  runsPerMonth: new Map([['stack-Sweep', 43_800]]),
  accessLogFormat: undefined,
  hasArchive: false,
  secrets: 0,
  secretReaders: 0,
  alarmMetrics: 0,
  dashboards: 0,
};

const TARIFF: Tariff = {
  apiRequest: 'httpApiRequest',
  paystackMs: 300,
  secretKeptMs: 300_000,
  scheduled: new Set(['Sweep']),
  callerOf: ({ isForCaller }) => (isForCaller ? 'Api' : 'Worker'),
  nameTable: ({ key }) => (key.pk?.S === 'PLACE' ? undefined : 'read the payment'),
  nameMessage: () => 'job',
  nameEvent: () => 'event',
};

const NOTHING: Observed = {
  requests: [],
  invocations: [],
  lines: [],
  table: [],
  messages: [],
  events: [],
  paystack: [],
  answeredBytes: 0,
};

function invoked(functionName: string, durationMs: number, isColdStart = false) {
  return { functionName, requestId: 'r', outcome: 'success' as const, durationMs, isColdStart };
}

function read(pk: string) {
  const key = { pk: { S: pk } };
  return {
    operation: 'GetItem' as const,
    table: 'payments',
    key,
    before: key,
    after: key,
    isDone: true,
    readUnits: 1,
    writeUnits: 0,
    indexUnits: 0,
  };
}

describe('what is billed', () => {
  it('is each invocation by its memory, rounded up, with the time that Paystack takes', () => {
    const observed: Observed = {
      ...NOTHING,
      invocations: [invoked('stack-Worker', 9.2), invoked('stack-Worker', 19.5)],
      paystack: [{ path: '/transaction/verify/a', bytes: 0, isForCaller: false }],
    };

    const { quantities, billedMs } = usageOf(observed, DEPLOYED, TARIFF, { which: 'payments' });

    expect(billedMs.get('Worker')).toBe((10 + 20 + 300) / 2);
    expect(quantities).toMatchObject({ lambdaRequest: 2, sqsRequest: 4 });
    expect(quantities.lambdaGbSecond).toBeCloseTo(0.33, 10);
  });

  it('counts an invocation that had to start a sandbox as long as the others', () => {
    const observed: Observed = {
      ...NOTHING,
      invocations: [invoked('stack-Api', 400, true), invoked('stack-Api', 10)],
    };

    const { billedMs } = usageOf(observed, DEPLOYED, TARIFF, { which: 'payments' });

    expect(billedMs.get('Api')).toBe(10);
  });

  it('leaves to every month what a scheduled function does without payments, and only that', () => {
    const about = (line: object) => ({ functionName: 'stack-Sweep', line: JSON.stringify(line) });
    const observed: Observed = {
      ...NOTHING,
      invocations: [invoked('stack-Sweep', 5), invoked('stack-Api', 5)],
      table: [read('PLACE'), read('PAYMENT#1')],
      lines: [about({ message: 'reconciled' }), about({ message: 'check scheduled', reference: 'order-7' })],
    };

    const payments = usageOf(observed, DEPLOYED, TARIFF, { which: 'payments' });
    const scheduled = usageOf(observed, DEPLOYED, TARIFF, { which: 'scheduled' });

    expect(payments.requests).toEqual(
      new Map([
        ['Lambda: Api', 1],
        ['DynamoDB: read the payment', 1],
      ]),
    );
    expect(scheduled.requests).toEqual(
      new Map([
        ['Lambda: Sweep', 1],
        ['DynamoDB: GetItem', 1],
      ]),
    );
    expect(payments.loggedBytes.get('lines of the functions')).toBe(
      JSON.stringify({ message: 'check scheduled', reference: 'order-7' }).length,
    );
    expect(scheduled.loggedBytes.get('lines of the functions')).toBe('{"message":"reconciled"}'.length);
  });

  it('is a request for every 64 KB of a message or an event, and a share of one that others share', () => {
    const observed: Observed = {
      ...NOTHING,
      messages: [
        { body: 'x'.repeat(65_537), share: 1 },
        { body: 'x', share: 0.1 },
      ],
      events: [
        { detailType: 'a', bytes: 65_536 },
        { detailType: 'a', bytes: 65_537 },
      ],
    };

    const { quantities, requests } = usageOf(observed, DEPLOYED, TARIFF, { which: 'payments' });

    expect(quantities.sqsRequest).toBeCloseTo(2.1, 10);
    expect(quantities.publishedEvent).toBe(3);
    expect(requests.get('SQS: job')).toBeCloseTo(1.1, 10);
  });

  it('is what stays in the table, a month of it', () => {
    const kept = [{ pk: { S: 'x'.repeat(898) } }];

    const { quantities } = usageOf(NOTHING, DEPLOYED, TARIFF, { which: 'payments', kept });

    expect(quantities.storedGbMonth).toBeCloseTo(1_000 / GB, 15);
    expect(quantities).not.toHaveProperty('recoverableGbMonth');
  });

  it('of several payments is an equal part of it for each', () => {
    const observed: Observed = {
      ...NOTHING,
      table: [read('PAYMENT#1'), read('PAYMENT#2'), read('PAYMENT#2')],
    };

    const { quantities, requests } = perPayment(
      usageOf(observed, DEPLOYED, TARIFF, { which: 'payments' }),
      2,
    );

    expect(quantities.readUnit).toBe(1.5);
    expect(requests.get('DynamoDB: read the payment')).toBe(1.5);
  });
});
