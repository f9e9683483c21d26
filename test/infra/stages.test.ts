import { App, RemovalPolicy } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { stageFrom } from '../../infra/stages/stage.ts';
import { propsFrom } from '../../infra/stages/stage-props.ts';
import { DOCUMENTED_CURRENCIES } from '../../shared/payment/money.ts';

/** The stage that a deployment with this context would be of, out of a file with these stages. */
function stage(context: Record<string, unknown>, stages: unknown = { dev: {} }) {
  return stageFrom(new App({ context }).node, JSON.stringify(stages));
}

/** A stage's properties, its durations in seconds. */
function props(settings: Record<string, unknown>): unknown {
  const { settings: parsed } = stage({}, { dev: settings });
  return JSON.parse(
    JSON.stringify(propsFrom(parsed), (_, value) => {
      const isDuration = typeof value?.toSeconds === 'function';
      return isDuration ? value.toSeconds() : value;
    }),
  );
}

describe('the stage', () => {
  it('is dev where nobody names one', () => {
    expect(stage({}, { prod: {}, dev: { logLevel: 'DEBUG' } })).toEqual({
      name: 'dev',
      settings: { logLevel: 'DEBUG' },
    });
  });

  it('is the one that is named', () => {
    expect(stage({ stage: 'pilot' }, { dev: {}, pilot: { defaultCurrency: 'GHS' } })).toEqual({
      name: 'pilot',
      settings: { defaultCurrency: 'GHS' },
    });
  });

  it.each<[Record<string, unknown>, unknown, RegExp]>([
    [{ stage: 'prd' }, { dev: {}, prod: {} }, /no stage prd in .*; did you mean prod\? It has dev, prod;/],
    [{ stage: 'qa' }, { dev: {}, prod: {} }, /no stage qa in infra\/stages.json. It has dev, prod;/],
    [{}, {}, /no stage dev in infra\/stages.json. It has none; choose one with -c stage=<name>/],
    [{}, { dev: {}, 'my stage': {} }, /name of a stage must be up to 20 letters, .*"my stage"/],
    [{}, [], /infra\/stages.json can't be read: it must be an object of stages by name/],
    [{}, { dev: null }, /infra\/stages.json, stage dev: a stage must be an object/],
  ])('is refused with a sentence: %j of %j', (context, stages, message) => {
    expect(() => stage(context, stages)).toThrow(message);
  });

  it('is refused where the file is no JSON', () => {
    expect(() => stageFrom(new App().node, '{ "dev": ')).toThrow(/infra\/stages.json can't be read: .*JSON/);
  });
});

describe('the settings of a stage', () => {
  it('become properties, durations among them', () => {
    const properties = props({
      paystackBaseUrl: 'https://paystack.example',
      defaultCurrency: 'GHS',
      currencies: { GHS: 10 },
      checkLadder: ['30s', '5m', '1h'],
      checkDeadline: '2d',
      cache: { closed: '10m', open: '2s', stale: '30s' },
      logLevel: 'WARN',
      logRetention: '90d',
      eventArchiveRetention: '7d',
      deadLetterRetention: '3d',
      tableRecoveryPeriod: '14d',
      removalPolicy: 'destroy',
      deletionProtection: true,
      quota: { live: { verify: 6000 }, test: { initialize: 50 }, share: 0.5 },
      concurrency: { urgent: 20, scheduled: 10 },
      reservedConcurrency: { initialize: 20, verify: 50 },
      throttle: { rateLimit: 50, burstLimit: 100 },
      memory: { default: 256, verificationWorker: 1024 },
      alarmEmail: 'ops@example.com',
      webhookSourceAddresses: ['52.31.139.75'],
    });

    expect(properties).toEqual({
      paystackBaseUrl: 'https://paystack.example',
      defaultCurrency: 'GHS',
      currencies: { GHS: 10 },
      checkLadder: [30, 300, 3_600],
      checkDeadline: 172_800,
      cache: { closed: 600, open: 2, stale: 30 },
      logLevel: 'WARN',
      logRetention: 90,
      eventArchiveRetention: 604_800,
      deadLetterRetention: 259_200,
      tableRecoveryPeriod: 1_209_600,
      removalPolicy: RemovalPolicy.DESTROY,
      deletionProtection: true,
      quota: { live: { verify: 6000 }, test: { initialize: 50 }, share: 0.5 },
      concurrency: { urgent: 20, scheduled: 10 },
      reservedConcurrency: { initialize: 20, verify: 50 },
      throttle: { rateLimit: 50, burstLimit: 100 },
      memory: { default: 256, verificationWorker: 1024 },
      alarmEmail: 'ops@example.com',
      webhookSourceAddresses: ['52.31.139.75'],
    });
  });

  it('are left to the defaults where nothing is written', () => {
    expect(props({})).toEqual({});
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ loglevel: 'INFO' }, /stage prod: there is no setting loglevel; did you mean logLevel\?$/],
    [{ cache: { closd: '5m' } }, /there is no setting cache.closd; did you mean cache.closed\?$/],
    [{ colour: 'red' }, /there is no setting colour; there are paystackBaseUrl, .*logLevel/],
    [{ cache: { closed: '5 minutes' } }, /cache.closed must be a duration such as "30s".*, not "5 minutes"/],
    [{ cache: { closed: 300 } }, /cache.closed must be a duration such as .*, not 300/],
    [{ cache: '5m' }, /cache must be an object with any of closed, open, stale, not "5m"/],
    [{ checkLadder: ['30s', '1w'] }, /every entry of checkLadder must be a duration such as .*, not "1w"/],
    [{ checkLadder: '30s' }, /checkLadder must be a list such as \["30s", "1m", "5m", "1h"\], not "30s"/],
    [{ logLevel: 'TRACE' }, /logLevel must be one of DEBUG, INFO, WARN, ERROR, not "TRACE"/],
    [{ removalPolicy: 'keep' }, /removalPolicy must be one of retain, destroy, not "keep"/],
    [{ deletionProtection: 'yes' }, /deletionProtection must be true or false, not "yes"/],
    [{ quota: { share: '90%' } }, /quota.share must be a number above 0 and at most 1, not "90%"/],
    [{ quota: { live: { verify: '3k' } } }, /quota.live.verify must be a number of calls in 60 s, not "3k"/],
    [{ currencies: { NGN: '50' } }, /currencies.NGN must be the least amount .* in subunits/],
    [{ memory: { worker: 512 } }, /there is no setting memory.worker; there are default, initialize/],
  ])('are refused with a sentence, of whatever stage: %j', (settings, message) => {
    expect(() => stage({}, { dev: {}, prod: settings })).toThrow(message);
  });

  it('are refused where CloudWatch keeps no logs for so long', () => {
    expect(() => props({ logRetention: '10d' })).toThrow(/logRetention must be one of 1d, 3d, .*, not 10d/);
  });
});

describe('-c', () => {
  it('changes the least amount of one currency, and takes no other away', () => {
    const byDefault = stage({ 'currencies.NGN': '100' });
    const ofStage = stage({ 'currencies.NGN': '100' }, { dev: { currencies: { GHS: 10 } } });

    expect(byDefault.settings.currencies).toEqual({ ...DOCUMENTED_CURRENCIES, NGN: 100 });
    expect(ofStage.settings.currencies).toEqual({ GHS: 10, NGN: 100 });
  });

  it('changes a setting for one deployment, and leaves those beside it alone', () => {
    const { settings } = stage(
      { 'cache.closed': '10m', 'quota.live.verify': '6000', deletionProtection: 'false' },
      { dev: { cache: { closed: '5m', open: '2s' }, deletionProtection: true } },
    );

    expect(settings).toEqual({
      cache: { closed: '10m', open: '2s' },
      quota: { live: { verify: 6_000 } },
      deletionProtection: false,
    });
  });

  it('takes a list with commas, and a ladder in seconds', () => {
    const { settings } = stage({ checkLadder: '5,600', webhookSourceAddresses: '10.0.0.1, 10.0.0.2' });

    expect(settings).toEqual({
      checkLadder: ['5s', '600s'],
      webhookSourceAddresses: ['10.0.0.1', '10.0.0.2'],
    });
  });

  it('takes another Paystack', () => {
    const { settings } = stage({ paystackBaseUrl: 'http://127.0.0.1:3001' });

    expect(settings).toEqual({ paystackBaseUrl: 'http://127.0.0.1:3001' });
  });

  it("leaves the CDK's own context alone", () => {
    const { settings } = stage({
      '@aws-cdk/core:x': true,
      'aws:cdk:y': '1',
      'cli-telemetry': false,
      'acknowledged-issue-numbers': [1],
    });

    expect(settings).toEqual({});
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ checkLadder: '30,1w' }, /^-c checkLadder=30,1w: every entry of checkLadder must be .*, not "1w"/],
    [{ checkLadder: '' }, /every entry of checkLadder must be a duration .*, not ""/],
    [{ checkLadder: 30 }, /checkLadder must be a list/],
    [{ paystackBaseUrl: true }, /paystackBaseUrl must be a URL .*, not true/],
    [
      { 'cache.closd': '10m' },
      /^-c cache.closd: there is no setting cache.closd; did you mean cache.closed\?/,
    ],
    [
      { alarm_email: 'a@b.example' },
      /^-c alarm_email: there is no setting alarm_email; did you mean alarmEmail/,
    ],
    [{ 'cache-closed': '5m' }, /^-c cache-closed: .*; did you mean cache.closed\?/],
    [{ stag: 'prod' }, /^-c stag: there is no setting stag; did you mean stage\?/],
    [{ cache: '10m' }, /cache must be an object with any of closed, open, stale, not "10m"/],
    [{ 'concurrency.urgent': 'many' }, /concurrency.urgent must be a number of batches, not "many"/],
    [{ 'cache.closed.now': '1s' }, /there is no setting cache.closed.now/],
  ])('refuses %j', (context, message) => {
    expect(() => stage(context)).toThrow(message);
  });
});
