import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, it } from 'vitest';
import { PAYSTACK_ADDRESSES } from '../../infra/paystack-addresses.ts';
import { type PaystackPaymentsProps, settingsFrom } from '../../infra/settings.ts';
import { propertiesOf, synthesize } from './synthesize.ts';

it('hands every setting on to the functions', () => {
  const template = synthesize({
    paystackBaseUrl: 'https://paystack.example',
    defaultCurrency: 'GHS',
    currencies: { GHS: 10 },
    checkLadder: [Duration.seconds(45), Duration.hours(1)],
    checkDeadline: Duration.hours(2),
    cache: { closed: Duration.minutes(1), open: Duration.seconds(2), stale: Duration.seconds(30) },
    logLevel: 'DEBUG',
  });

  const { Initialize, Verify } = propertiesOf(template, 'AWS::Lambda::Function');

  const variables = { CHECK_LADDER_SECONDS: '45,3600', CHECK_DEADLINE_SECONDS: '7200' };
  expect(Initialize?.Environment).toMatchObject({
    Variables: {
      ...variables,
      PAYSTACK_BASE_URL: 'https://paystack.example',
      DEFAULT_CURRENCY: 'GHS',
      CURRENCIES: '{"GHS":10}',
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
    },
  });
  expect(Verify?.Environment).toMatchObject({
    Variables: {
      ...variables,
      CACHE_CLOSED_SECONDS: '60',
      CACHE_OPEN_SECONDS: '2',
      CACHE_STALE_SECONDS: '30',
    },
  });
});

it('takes a Paystack without TLS on loopback, where a simulator is', () => {
  const { paystackBaseUrl } = settingsFrom({ paystackBaseUrl: 'http://127.0.0.1:3001' });

  expect(paystackBaseUrl).toBe('http://127.0.0.1:3001');
});

it('keeps the default of a cache duration that is not set', () => {
  const { cache } = settingsFrom({ cache: { open: Duration.seconds(1) } });

  const seconds = Object.entries(cache).map(([name, duration]) => [name, duration.toSeconds()]);
  expect(Object.fromEntries(seconds)).toEqual({ closed: 300, open: 1, stale: 60 });
});

it('hands on what is set on the queues, the API, the sizes and the table', () => {
  const template = synthesize({
    concurrency: { urgent: 20, scheduled: 3 },
    reservedConcurrency: { verify: 40, webhook: 10 },
    throttle: { rateLimit: 50, burstLimit: 75 },
    memory: { default: 256, verificationWorker: 1024 },
    webhookSourceAddresses: PAYSTACK_ADDRESSES,
    deletionProtection: false,
    tableRecoveryPeriod: Duration.days(7),
  });
  const functions = propertiesOf(template, 'AWS::Lambda::Function');
  const { UrgentJobs, ScheduledJobs } = propertiesOf(template, 'AWS::Lambda::EventSourceMapping');
  const [stage] = Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Stage'));
  const { Table } = propertiesOf(template, 'AWS::DynamoDB::Table');

  expect(UrgentJobs).toMatchObject({ ScalingConfig: { MaximumConcurrency: 20 } });
  expect(ScheduledJobs).toMatchObject({ ScalingConfig: { MaximumConcurrency: 3 } });
  expect(stage).toMatchObject({
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 75 },
  });
  const { VerificationWorker, Verify, Webhook, Initialize, ...others } = functions;
  expect(Verify).toMatchObject({ ReservedConcurrentExecutions: 40 });
  expect(Webhook).toMatchObject({ ReservedConcurrentExecutions: 10 });
  expect(Initialize).not.toHaveProperty('ReservedConcurrentExecutions');
  expect(VerificationWorker).toMatchObject({ MemorySize: 1024 });
  expect(new Set(Object.values(others).map(({ MemorySize }) => MemorySize))).toEqual(new Set([256]));
  expect(Webhook?.Environment).toMatchObject({
    Variables: { WEBHOOK_SOURCE_ADDRESSES: '52.31.139.75,52.49.173.169,52.214.14.220' },
  });
  expect(Table).toMatchObject({
    DeletionProtectionEnabled: false,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
  });
});

it('fits a new account by default, where functions run 10 times at once in all', () => {
  const { concurrency } = settingsFrom({});

  // One run of reconcile and one of the audit beside them, and two for callers and webhooks.
  expect(concurrency.urgent + concurrency.scheduled + 2).toBeLessThanOrEqual(10 - 2);
});

it("takes Paystack's published quota, and nine tenths of it, where nothing else is set", () => {
  const { quota } = settingsFrom({ quota: { live: { verify: 6_000 } } });

  expect(quota).toEqual({
    live: { initialize: 1_200, verify: 6_000, list: 600 },
    test: { initialize: 100, verify: 100, list: 100 },
    share: 0.9,
  });
});

it('protects from deletion what is kept, and not what is to be destroyed', () => {
  const of = (removalPolicy: RemovalPolicy) => settingsFrom({ removalPolicy }).deletionProtection;

  expect([of(RemovalPolicy.RETAIN), of(RemovalPolicy.DESTROY)]).toEqual([true, false]);
});

it('changes exactly the functions that write the cache when its times change', () => {
  const functions = (props?: PaystackPaymentsProps) =>
    propertiesOf(synthesize(props), 'AWS::Lambda::Function');
  const before = functions();

  const after = functions({ cache: { closed: Duration.minutes(10) } });

  const changed = Object.keys(after).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  );
  expect(changed.sort()).toEqual(['VerificationWorker', 'Verify']);
});

it('keeps every log for as long as it is told to', () => {
  const logs = propertiesOf(synthesize({ logRetention: RetentionDays.ONE_WEEK }), 'AWS::Logs::LogGroup');

  expect(new Set(Object.values(logs).map(({ RetentionInDays }) => RetentionInDays))).toEqual(new Set([7]));
});

describe('refuses', () => {
  it.each<[string, PaystackPaymentsProps, RegExp]>([
    [
      'a Paystack without TLS',
      { paystackBaseUrl: 'http://api.paystack.co' },
      /paystackBaseUrl must be https/,
    ],
    [
      'a Paystack without TLS whose name begins like loopback',
      { paystackBaseUrl: 'http://localhost.example:3001' },
      /paystackBaseUrl must be https/,
    ],
    ['a Paystack at no URL', { paystackBaseUrl: 'api.paystack.co' }, /paystackBaseUrl must be https/],
    ['a default currency that is not taken', { defaultCurrency: 'EUR' }, /defaultCurrency must be one of/],
    ['a default currency that only every object has', { defaultCurrency: 'constructor' }, /must be one of/],
    ['no currency at all', { currencies: {} }, /currencies must have one at least; leave it out/],
    ['a currency that is no code', { currencies: { naira: 1 } }, /three-letter codes in capitals: naira/],
    ['a minimum of half a kobo', { currencies: { NGN: 0.5 } }, /whole subunits, 1 or more: NGN 0.5/],
    ['a minimum of nothing', { currencies: { NGN: 0 } }, /whole subunits, 1 or more: NGN 0/],
    ['a ladder without a gap', { checkLadder: [] }, /checkLadder must have one gap/],
    ['a gap of no time', { checkLadder: [Duration.seconds(0)] }, /checkLadder must be whole seconds, .*: 0/],
    ['a gap of part of a second', { checkLadder: [Duration.millis(1500)] }, /whole seconds, .*: 1.5/],
    ['a deadline at once', { checkDeadline: Duration.seconds(0) }, /checkDeadline must be whole seconds/],
    [
      'a deadline in hours that were meant to be minutes',
      { checkDeadline: Duration.hours(24 * 366) },
      /checkDeadline must be whole seconds, 1 to 31536000 \(a year\): 31622400/,
    ],
    ['a cache of no time', { cache: { open: Duration.seconds(0) } }, /cache.open must be whole seconds/],
    [
      'a snapshot of what has none',
      { removalPolicy: RemovalPolicy.SNAPSHOT },
      /removalPolicy must be RETAIN or DESTROY/,
    ],
    [
      'a table that can be restored from further back than DynamoDB has it',
      { tableRecoveryPeriod: Duration.days(36) },
      /tableRecoveryPeriod must be a whole number of days, 1 to 35: 36/,
    ],
    [
      'dead letters for longer than SQS keeps them',
      { deadLetterRetention: Duration.days(15) },
      /deadLetterRetention must be a whole number of days, 1 to 14: 15/,
    ],
    [
      'dead letters for hours',
      { deadLetterRetention: Duration.hours(36) },
      /deadLetterRetention must be a whole number of days, 1 to 14: 1.5/,
    ],
    [
      'an archive for half a day',
      { eventArchiveRetention: Duration.hours(12) },
      /eventArchiveRetention must be a whole number of days, 1 to 365: 0.5/,
    ],
    [
      'an archive of personal data for ever',
      { eventArchiveRetention: Duration.days(99_999) },
      /eventArchiveRetention must be a whole number of days, 1 to 365: 99999/,
    ],
    ['logs for ever', { logRetention: RetentionDays.INFINITE }, /logRetention must be one of RetentionDays/],
    ['a share of nothing', { quota: { share: 0 } }, /quota.share must be above 0 and at most 1, .*: 0/],
    ['a share of more than all', { quota: { share: 90 } }, /quota.share must be .* such as 0.9 .*: 90/],
    [
      'a quota of no calls',
      { quota: { live: { verify: 0 } } },
      /quota.live.verify must be a whole number of calls in 60 s, 1 or more: 0/,
    ],
    [
      'half a call',
      { quota: { test: { initialize: 0.5 } } },
      /quota.test.initialize must be a whole number of calls in 60 s, 1 or more: 0.5/,
    ],
    [
      'a share that leaves no call',
      { quota: { test: { verify: 1 }, share: 0.9 } },
      /quota.share must leave one call of quota.test.verify at least: 0.9 of 1/,
    ],
    [
      'one batch at a time, which SQS does not have',
      { concurrency: { scheduled: 1 } },
      /concurrency.scheduled must be a whole number of batches, 2 to 1000: 1/,
    ],
    [
      'more batches than SQS has',
      { concurrency: { urgent: 1_001 } },
      /concurrency.urgent must be a whole number of batches, 2 to 1000: 1001/,
    ],
    [
      'a route that never runs',
      { reservedConcurrency: { webhook: 0 } },
      /reservedConcurrency.webhook must be a whole number of calls, 1 or more: 0/,
    ],
    [
      'an API that lets nothing through',
      { throttle: { rateLimit: 0 } },
      /throttle.rateLimit must be a whole number of requests a second, 1 or more: 0/,
    ],
    [
      'a burst of nothing',
      { throttle: { burstLimit: 0 } },
      /throttle.burstLimit must be a whole number of requests, 1 or more: 0/,
    ],
    [
      'less memory than Lambda has',
      { memory: { default: 64 } },
      /memory.default must be a whole number of MB, 128 to 10240: 64/,
    ],
    [
      'more memory than Lambda has',
      { memory: { reconcile: 10_241 } },
      /memory.reconcile must be a whole number of MB, 128 to 10240: 10241/,
    ],
    [
      'webhooks from nowhere',
      { webhookSourceAddresses: [] },
      /webhookSourceAddresses must have one address at least; leave it out/,
    ],
    [
      'webhooks from a network',
      { webhookSourceAddresses: ['52.31.139.0/24'] },
      /webhookSourceAddresses must be IPv4 addresses, such as 52.31.139.75: "52.31.139.0\/24"/,
    ],
  ])('%s', (_, props, message) => {
    expect(() => settingsFrom(props)).toThrow(message);
  });

  /** As an app in plain JavaScript could write it, with no compiler that looks. */
  it.each<[string, RegExp]>([
    ['{ "defaultCurency": "GHS" }', /there is no property defaultCurency; did you mean defaultCurrency\?/],
    ['{ "cache": { "closd": 1 } }', /there is no property cache.closd; there are closed, open, stale/],
    [
      '{ "quota": { "live": { "verfy": 1 } } }',
      /no property quota.live.verfy; there are initialize, verify, list/,
    ],
    ['{ "memory": { "toString": 128 } }', /there is no property memory.toString; there are default, /],
    ['{ "checkDeadline": "24h" }', /checkDeadline must be a Duration, such as .*: "24h"/],
    ['{ "checkLadder": [30] }', /every gap of checkLadder must be a Duration, such as .*: 30/],
    ['{ "eventArchiveRetention": 30 }', /eventArchiveRetention must be a Duration, such as .*: 30/],
    ['{ "logRetention": 31 }', /logRetention must be one of .*\(1, 3, 5, 7, .*3653\): 31/],
    ['{ "logRetention": "30d" }', /logRetention must be one of .*: "30d"/],
    ['{ "alarmTopic": "arn:aws:sns:eu-west-1:1:t" }', /alarmTopic must be a topic, such as .*: "arn:aws/],
    ['{ "alarmTopc": {} }', /there is no property alarmTopc; did you mean alarmTopic\?/],
    [
      '{ "webhookSourceAdresses": [] }',
      /no property webhookSourceAdresses; did you mean webhookSourceAddresses\?/,
    ],
    ['{ "alarmEmail": "ops@example.com" }', /alarmEmail is for the ready stack; .* an alarmTopic/],
    ['{ "logLevel": "TRACE" }', /logLevel must be one of DEBUG, INFO, WARN, ERROR: TRACE/],
  ])('%s', (props, message) => {
    expect(() => settingsFrom(JSON.parse(props))).toThrow(message);
  });
});

it.each<[string, PaystackPaymentsProps, RegExp]>([
  [
    'addresses',
    {
      webhookSourceAddresses: Array.from({ length: 400 }, (_, index) => `52.31.${index >> 8}.${index & 255}`),
    },
    /the settings of webhook take \d+ bytes .* Lambda has 4096: most of it is WEBHOOK_SOURCE_ADDRESSES/,
  ],
  [
    'gaps',
    { checkLadder: Array.from({ length: 2_000 }, () => Duration.minutes(1)) },
    /the settings of initialize take \d+ bytes .* most of it is CHECK_LADDER_SECONDS/,
  ],
])('refuses more %s than a function can be told', (_, props, message) => {
  expect(() => synthesize(props)).toThrow(message);
});
