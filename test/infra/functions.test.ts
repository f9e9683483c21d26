import { expect, it } from 'vitest';
import { PATIENCE } from '../../shared/paystack/quota/priority.ts';
import { PAYSTACK_TIMEOUTS } from '../../shared/runtime/paystack-access.ts';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();
const functions = propertiesOf(template, 'AWS::Lambda::Function');

const TABLE = { TABLE_NAME: 'Table' };
const URGENT = { URGENT_QUEUE_URL: 'QueuesUrgent' };
const SCHEDULED = { SCHEDULED_QUEUE_URL: 'QueuesScheduled' };
const DEAD_LETTERS = { DEAD_LETTER_QUEUE_URL: 'QueuesDeadLetter', MAX_RECEIVES: '5' };
const BUS = { EVENT_BUS_NAME: 'EventBus' };
const PAYSTACK_SECRET = { PAYSTACK_SECRET_ID: 'PaystackSecret' };
const SERVICE_KEYS = { SERVICE_KEYS_SECRET_ID: 'ServiceKeysSecret' };
const PAYSTACK = {
  PAYSTACK_BASE_URL: 'https://api.paystack.co',
  // Nine tenths of what Paystack publishes.
  PAYSTACK_QUOTA:
    '{"live":{"initialize":1080,"verify":2700,"list":540},"test":{"initialize":90,"verify":90,"list":90}}',
};
const CURRENCIES = {
  DEFAULT_CURRENCY: 'NGN',
  CURRENCIES: '{"NGN":5000,"USD":200,"GHS":10,"ZAR":100,"KES":300,"XOF":100}',
};
const CHECKS = {
  CHECK_LADDER_SECONDS: '30,60,120,300,600,900,3600,10800,21600,43200',
  CHECK_DEADLINE_SECONDS: '86400',
};
const CACHE = { CACHE_CLOSED_SECONDS: '300', CACHE_OPEN_SECONDS: '5', CACHE_STALE_SECONDS: '60' };

const EXPECTED: Record<string, { seconds: number; variables: Record<string, string> }> = {
  Initialize: {
    seconds: 25,
    variables: {
      ...TABLE,
      ...SCHEDULED,
      ...PAYSTACK_SECRET,
      ...SERVICE_KEYS,
      ...PAYSTACK,
      ...CURRENCIES,
      ...CHECKS,
    },
  },
  Verify: {
    seconds: 20,
    variables: { ...TABLE, ...BUS, ...PAYSTACK_SECRET, ...SERVICE_KEYS, ...PAYSTACK, ...CHECKS, ...CACHE },
  },
  PaymentStatus: { seconds: 10, variables: { ...TABLE, ...SERVICE_KEYS } },
  Webhook: { seconds: 10, variables: { ...URGENT, ...SCHEDULED, ...PAYSTACK_SECRET } },
  VerificationWorker: {
    seconds: 30,
    variables: {
      ...TABLE,
      ...SCHEDULED,
      ...URGENT,
      ...DEAD_LETTERS,
      ...BUS,
      ...PAYSTACK_SECRET,
      ...PAYSTACK,
      ...CHECKS,
      ...CACHE,
    },
  },
  Reconcile: { seconds: 60, variables: { ...TABLE, ...SCHEDULED, ...BUS } },
  Audit: {
    seconds: 120,
    variables: { ...TABLE, ...SCHEDULED, ...PAYSTACK_SECRET, ...PAYSTACK, ...CHECKS },
  },
  Health: {
    seconds: 10,
    variables: { ...TABLE, ...URGENT, ...SCHEDULED, ...PAYSTACK_SECRET, ...SERVICE_KEYS },
  },
  UnsupportedEndpoint: { seconds: 5, variables: {} },
};

it('tells each function exactly what it uses', () => {
  const variables = Object.fromEntries(
    Object.entries(functions).map(([name, { Environment }]) => [name, Environment]),
  );

  const expected = Object.fromEntries(
    Object.entries(EXPECTED).map(([name, { variables }]) => [
      name,
      {
        Variables: {
          ...variables,
          POWERTOOLS_SERVICE_NAME: 'PaystackPayments-test',
          POWERTOOLS_LOG_LEVEL: 'INFO',
        },
      },
    ]),
  );
  expect(variables).toEqual(expected);
});

it('gives each function its time', () => {
  const seconds = Object.entries(functions).map(([name, { Timeout }]) => [name, Timeout]);

  expect(Object.fromEntries(seconds)).toEqual(
    Object.fromEntries(Object.entries(EXPECTED).map(([name, { seconds }]) => [name, seconds])),
  );
});

it('leaves whoever asks Paystack for a caller the time to wait for the quota, for Paystack and to store its answer', () => {
  const storing = 5_000;

  for (const name of ['Initialize', 'Verify']) {
    const timeout = Number(functions[name]?.Timeout) * 1_000;
    expect(timeout).toBeGreaterThan(PATIENCE.caller + PAYSTACK_TIMEOUTS.totalMs + storing);
    expect(timeout).toBeLessThan(30_000);
  }
});

it('runs each function on Node.js 24, on arm64, with the memory of the house and a log of its own', () => {
  for (const [name, properties] of Object.entries(functions)) {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Handler: 'index.handler',
      Role: `${name}Role.Arn`,
      LoggingConfig: { LogFormat: 'Text', LogGroup: `${name}Log` },
    });
  }
});

it('takes nothing from the concurrency of the account', () => {
  for (const properties of Object.values(functions)) {
    expect(properties).not.toHaveProperty('ReservedConcurrentExecutions');
  }
});

it('lets the worker, and nobody else, send messages to the queues that it reads', () => {
  const allowed = Object.entries(functions).filter(([, { RecursiveLoop }]) => RecursiveLoop === 'Allow');

  expect(allowed.map(([name]) => name)).toEqual(['VerificationWorker']);
});

it('keeps every log for a month, and then deletes what was logged', () => {
  const logs = propertiesOf(template, 'AWS::Logs::LogGroup');

  const names = [...Object.keys(functions).map((name) => `${name}Log`), 'ApiAccessLog'];
  expect(Object.keys(logs).sort()).toEqual(names.sort());
  for (const log of Object.values(logs)) expect(log).toMatchObject({ RetentionInDays: 30 });
});

it('tells whoever calls Paystack the share of the quota in whole calls', () => {
  const small = propertiesOf(
    synthesize({ quota: { live: { verify: 6_000 }, share: 0.0125 } }),
    'AWS::Lambda::Function',
  );

  for (const name of ['Initialize', 'Verify', 'VerificationWorker']) {
    expect(small[name]).toMatchObject({
      Environment: {
        Variables: {
          PAYSTACK_QUOTA:
            '{"live":{"initialize":15,"verify":75,"list":7},"test":{"initialize":1,"verify":1,"list":1}}',
        },
      },
    });
  }
});
