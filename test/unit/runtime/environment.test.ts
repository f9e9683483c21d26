import { afterEach, describe, expect, test, vi } from 'vitest';
import { EnvironmentError, environment } from '../../../shared/runtime/environment.ts';
import { caught } from '../../support/caught.ts';

function set(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

const LADDER = { CHECK_LADDER_SECONDS: '30,60,120', CHECK_DEADLINE_SECONDS: '86400' };
const QUOTA =
  '{"live":{"initialize":1080,"verify":2700,"list":540},"test":{"initialize":90,"verify":90,"list":90}}';
const CACHE = { CACHE_CLOSED_SECONDS: '300', CACHE_OPEN_SECONDS: '5', CACHE_STALE_SECONDS: '60' };

describe('The environment', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ['TABLE_NAME', environment.tableName],
    ['URGENT_QUEUE_URL', environment.urgentQueueUrl],
    ['SCHEDULED_QUEUE_URL', environment.scheduledQueueUrl],
    ['DEAD_LETTER_QUEUE_URL', environment.deadLetterQueueUrl],
    ['EVENT_BUS_NAME', environment.eventBusName],
    ['PAYSTACK_SECRET_ID', environment.paystackSecretId],
    ['SERVICE_KEYS_SECRET_ID', environment.serviceKeysSecretId],
    ['PAYSTACK_BASE_URL', environment.paystackBaseUrl],
    ['DEFAULT_CURRENCY', environment.defaultCurrency],
  ])('names %s when it is missing or empty', async (name, read) => {
    set({ [name]: undefined });
    const missing = await caught(read);
    set({ [name]: '' });
    const empty = await caught(read);
    set({ [name]: 'something' });
    const value = read();

    for (const error of [missing, empty]) {
      expect(error).toBeInstanceOf(EnvironmentError);
      expect(error).toMatchObject({ code: 'environment_invalid', message: expect.stringContaining(name) });
    }
    expect(value).toBe('something');
  });

  test.each([
    ['names addresses', '52.31.139.75,52.49.173.169', ['52.31.139.75', '52.49.173.169']],
    ['is empty', '', undefined],
    ['is missing', undefined, undefined],
  ])(
    'takes webhooks from any address unless WEBHOOK_SOURCE_ADDRESSES names some: it %s',
    (_, value, addresses) => {
      set({ WEBHOOK_SOURCE_ADDRESSES: value });

      expect(environment.webhookSourceAddresses()).toEqual(addresses);
    },
  );

  test('has the receives that a lane permits', () => {
    set({ MAX_RECEIVES: '5' });

    expect(environment.maxReceives()).toBe(5);
  });

  test.each(['0', '-1', '1.5', 'five'])('permits no receives of %j', async (value) => {
    set({ MAX_RECEIVES: value });

    expect(await caught(environment.maxReceives)).toMatchObject({
      message: 'The environment variable MAX_RECEIVES must be a whole number above zero',
    });
  });

  test.each([
    ['DEBUG', 'DEBUG'],
    ['warn', 'WARN'],
    ['LOUD', 'INFO'],
    ['', 'INFO'],
    [undefined, 'INFO'],
  ])('takes POWERTOOLS_LOG_LEVEL %o for %s', (text, level) => {
    set({ POWERTOOLS_LOG_LEVEL: text });

    const read = environment.logLevel();

    expect(read).toBe(level);
  });

  test('has the ladder in seconds', () => {
    set(LADDER);

    expect(environment.ladder()).toEqual({ gapsSeconds: [30, 60, 120], deadlineSeconds: 86_400 });
  });

  test.each(['30,,60', '30,', '30;60', '0,30', '30,-60', '30,1.5', 'soon', ' ', '30,1e999'])(
    'has no ladder of %j',
    async (text) => {
      set({ ...LADDER, CHECK_LADDER_SECONDS: text });

      const error = await caught(environment.ladder);

      expect(error).toMatchObject({
        code: 'environment_invalid',
        message: expect.stringContaining('CHECK_LADDER_SECONDS'),
      });
    },
  );

  test('has the times of the cache in seconds', () => {
    set(CACHE);

    expect(environment.cacheTimes()).toEqual({ closedSeconds: 300, openSeconds: 5, staleSeconds: 60 });
  });

  test.each(['CACHE_CLOSED_SECONDS', 'CACHE_OPEN_SECONDS', 'CACHE_STALE_SECONDS'])(
    'names %s when it is no number of seconds above zero',
    async (name) => {
      const errors = [];
      for (const text of ['0', '-5', '1.5', 'five', '5s', 'NaN', 'Infinity']) {
        set({ ...CACHE, [name]: text });
        errors.push(await caught(environment.cacheTimes));
      }

      for (const error of errors) {
        expect(error).toMatchObject({ code: 'environment_invalid', message: expect.stringContaining(name) });
      }
    },
  );

  test('has the calls in 60 s by mode and operation', () => {
    set({ PAYSTACK_QUOTA: QUOTA });

    expect(environment.paystackQuota()).toEqual(JSON.parse(QUOTA));
  });

  test.each([
    '90',
    'null',
    '{}',
    '{"live":{"initialize":1080,"verify":2700,"list":540}}',
    QUOTA.replace('"list"', '"lists"'),
    QUOTA.replace('2700', '0'),
    QUOTA.replace('2700', '2700.5'),
    QUOTA.replace('2700', '"2700"'),
  ])('names PAYSTACK_QUOTA when it is %s', async (text) => {
    set({ PAYSTACK_QUOTA: text });

    const error = await caught(environment.paystackQuota);

    expect(error).toMatchObject({
      code: 'environment_invalid',
      message: expect.stringContaining('PAYSTACK_QUOTA'),
    });
  });

  test('has the currencies with their minimums in subunits', () => {
    set({ CURRENCIES: '{"NGN":5000,"USD":200}' });

    expect(environment.currencies()).toEqual({ NGN: 5_000, USD: 200 });
  });

  test.each([
    'NGN',
    '["NGN"]',
    'null',
    '5000',
    '{"ngn":5000}',
    '{"NGNX":5000}',
    '{"NGN":0}',
    '{"NGN":-1}',
    '{"NGN":50.5}',
    '{"NGN":"5000"}',
    '{"NGN":5000,"USD":null}',
  ])('has no currencies in %j', async (text) => {
    set({ CURRENCIES: text });

    const error = await caught(environment.currencies);

    expect(error).toMatchObject({
      code: 'environment_invalid',
      message: expect.stringContaining('CURRENCIES'),
    });
  });

  test('names CURRENCIES when there are none', async () => {
    set({ CURRENCIES: undefined });

    const error = await caught(environment.currencies);

    expect(error).toMatchObject({ message: 'The environment variable CURRENCIES must be set' });
  });
});
