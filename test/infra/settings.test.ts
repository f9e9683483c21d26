import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, it } from 'vitest';
import type { PaystackPaymentsProps } from '../../infra/settings.ts';
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
  const template = synthesize({ paystackBaseUrl: 'http://127.0.0.1:3001' });

  const { Verify } = propertiesOf(template, 'AWS::Lambda::Function');

  expect(Verify?.Environment).toMatchObject({ Variables: { PAYSTACK_BASE_URL: 'http://127.0.0.1:3001' } });
});

it('keeps the default of a cache duration that is not set', () => {
  const template = synthesize({ cache: { open: Duration.seconds(1) } });

  const { Verify } = propertiesOf(template, 'AWS::Lambda::Function');

  expect(Verify?.Environment).toMatchObject({
    Variables: { CACHE_CLOSED_SECONDS: '300', CACHE_OPEN_SECONDS: '1', CACHE_STALE_SECONDS: '60' },
  });
});

it('keeps every log for as long as it is told to', () => {
  const logs = propertiesOf(synthesize({ logRetention: RetentionDays.ONE_WEEK }), 'AWS::Logs::LogGroup');

  expect(new Set(Object.values(logs).map(({ RetentionInDays }) => RetentionInDays))).toEqual(new Set([7]));
});

describe('refuses at synthesis', () => {
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
    ['a currency that is no code', { currencies: { naira: 1 } }, /three-letter codes in capitals: naira/],
    ['a minimum of half a kobo', { currencies: { NGN: 0.5 } }, /whole subunits, 1 or more: NGN 0.5/],
    ['a minimum of nothing', { currencies: { NGN: 0 } }, /whole subunits, 1 or more: NGN 0/],
    ['a ladder without a gap', { checkLadder: [] }, /checkLadder must have one gap/],
    ['a gap of no time', { checkLadder: [Duration.seconds(0)] }, /checkLadder must be whole seconds, .*: 0/],
    ['a gap of part of a second', { checkLadder: [Duration.millis(1500)] }, /whole seconds, .*: 1.5/],
    ['a deadline at once', { checkDeadline: Duration.seconds(0) }, /checkDeadline must be whole seconds/],
    ['a cache of no time', { cache: { open: Duration.seconds(0) } }, /cache.open must be whole seconds/],
  ])('%s', (_, props, message) => {
    expect(() => synthesize(props)).toThrow(message);
  });
});
