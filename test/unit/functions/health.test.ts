import { describe, expect, test } from 'vitest';
import { createHealthCheck } from '../../../functions/health/use-case.ts';
import { createRecordingLog } from '../../support/recorders.ts';

function setUp(broken: readonly string[] = []) {
  let now = 1_000_000;
  const reached: string[] = [];
  const failing = new Set(broken);
  const log = createRecordingLog();
  const probes = ['table', 'urgent queue', 'paystack secret'].map((name) => ({
    name,
    reach: async () => {
      reached.push(name);
      if (failing.has(name)) throw new Error(`arn:aws:hush of ${name} refused`);
    },
  }));
  const check = createHealthCheck(probes, () => now);
  return {
    reached,
    failing,
    log,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    check: () => check(log),
  };
}

describe('Health', () => {
  test('is 200 when everything can be reached', async () => {
    const { check } = setUp();

    const response = await check();

    expect(response.statusCode).toBe(200);
    expect(JSON.parse(response.body ?? '')).toEqual({ status: true, message: 'Healthy' });
  });

  test('is 503 with the names of all that can not be reached, and says nothing else', async () => {
    const { check, log } = setUp(['table', 'paystack secret']);

    const response = await check();

    expect(response.statusCode).toBe(503);
    expect(JSON.parse(response.body ?? '')).toEqual({
      status: false,
      message: 'Not reachable',
      data: { unreachable: ['table', 'paystack secret'] },
    });
    expect(log.lines).toHaveLength(2);
  });

  test('is 503 when a probe throws before it begins', async () => {
    const probe = {
      name: 'table',
      reach: () => {
        throw new TypeError('hush');
      },
    };
    const check = createHealthCheck([probe], () => 0);

    const response = await check(createRecordingLog());

    expect(response.statusCode).toBe(503);
    expect(response.body).not.toContain('hush');
  });

  test('is looked into every ten seconds at most, whatever it is', async () => {
    const { check, reached, failing, wait } = setUp(['table']);

    const first = await check();
    failing.clear();
    wait(9_999);
    const kept = await check();
    const looks = reached.length;
    wait(1);
    const later = await check();

    expect([first.statusCode, kept.statusCode, later.statusCode]).toEqual([503, 503, 200]);
    expect(looks).toBe(3);
    expect(reached).toHaveLength(6);
  });

  test('costs one look, however many ask at once', async () => {
    const { check, reached } = setUp();

    await Promise.all(Array.from({ length: 50 }, () => check()));

    expect(reached).toHaveLength(3);
  });
});
