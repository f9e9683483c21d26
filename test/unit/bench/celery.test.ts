import { describe, expect, it, vi } from 'vitest';
import {
  bestOf,
  defaultSetting,
  settingsToTry,
  withKeptClient,
} from '../../../bench/worker/celery-setting.ts';
import { celeryTools } from '../../../bench/worker/python-tools.ts';

describe("Celery's best setting", () => {
  it('is looked for among both pools, in each size', () => {
    const settings = settingsToTry([10, 50]);

    expect(settings.map(({ arguments: of }) => of.join(' '))).toEqual([
      '--pool threads --concurrency 10',
      '--pool threads --concurrency 50',
      '--pool gevent --concurrency 10',
      '--pool gevent --concurrency 50',
    ]);
    expect(new Set(settings.map(({ task }) => task))).toEqual(new Set(['verify_transaction']));
  });

  it('takes the least processor for a payment', () => {
    const tried = [{ cpuMs: 6.2 }, { cpuMs: 4.8 }, { cpuMs: 4.8 }, { cpuMs: 5 }];

    expect(bestOf(tried)).toBe(tried[1]);
    expect(() => bestOf([])).toThrow(new RangeError('Nothing was tried'));
  });

  it('may keep its client, and is started as before', () => {
    const [setting] = settingsToTry([50]);
    if (setting === undefined) throw new TypeError('Expected a setting');

    const kept = withKeptClient(setting);

    expect(kept).toEqual({
      name: 'Celery, threads, 50, client kept',
      arguments: setting.arguments,
      task: 'verify_transaction_with_kept_client',
    });
  });
});

it("starts Celery's default with nothing said", () => {
  expect(defaultSetting(2)).toEqual({
    name: 'Celery, default (prefork, 2)',
    arguments: [],
    task: 'verify_transaction',
  });
});

it('says what is missing where there is no Redis', async () => {
  vi.stubEnv('PATH', '/nowhere');

  await expect(celeryTools()).rejects.toThrow(
    expect.objectContaining({
      code: 'tools_missing',
      message: "it takes redis-server, Celery's broker",
    }),
  );

  vi.unstubAllEnvs();
});
