import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditSeconds, MANNERS, putBackSeconds } from '../../../functions/verification-worker/put-back.ts';

const NOW = 1_772_355_600_000;

describe('A job that is put back', () => {
  test.each([
    [0, 8, 15],
    [1, 15, 30],
    [2, 30, 60],
    [5, 240, 480],
    [6, 450, 900],
    [7, 450, 900],
    [5_000, 450, 900],
  ])('for the time after %d waits from %d to %d s', (attempt, least, most) => {
    const seconds = [0, 0.999_999].map((random) =>
      putBackSeconds(attempt, { until: undefined, now: NOW, random: () => random }),
    );

    expect(seconds).toEqual([least, most]);
  });

  test('waits until the moment that Paystack has named, and up to 15 s longer', () => {
    const seconds = [0, 0.999_999].map((random) =>
      putBackSeconds(4, { until: NOW + 41_500, now: NOW, random: () => random }),
    );

    expect(seconds).toEqual([42, 57]);
  });

  test('waits ever longer, and not before the moment that the breaker has named', () => {
    const seconds = [0, 1, 4, 9].map((attempt) =>
      putBackSeconds(attempt, {
        notBefore: NOW + 41_500,
        manner: MANNERS.webhook,
        now: NOW,
        random: () => 0.5,
      }),
    );

    // 41.5 s and half of 4; then three quarters of 64 s and of 120 s.
    expect(seconds).toEqual([44, 44, 48, 90]);
  });

  test('waits for no longer than its lane says, but for what Paystack has named', () => {
    const options = { manner: MANNERS.webhook, now: NOW, random: () => 0.999_999 };

    expect(putBackSeconds(5_000, options)).toBe(120);
    expect(putBackSeconds(5_000, { ...options, until: NOW + 300_000 })).toBe(304);
  });

  test('lets who has paid go first when an outage of a minute or two ends', () => {
    const between = (kind: keyof typeof MANNERS) =>
      [0, 0.999_999].map((random) =>
        putBackSeconds(2, { notBefore: NOW + 60_000, manner: MANNERS[kind], now: NOW, random: () => random }),
      );

    expect(between('webhook')).toEqual([60, 64]);
    expect(between('ladder')).toEqual([75, 90]);
    expect(between('audit')).toEqual([90, 105]);
  });

  test('waits as ever when that moment has passed', () => {
    expect(putBackSeconds(0, { until: NOW, now: NOW, random: () => 0 })).toBe(8);
    expect(putBackSeconds(0, { until: NOW - 60_000, now: NOW, random: () => 0 })).toBe(8);
  });

  test('always waits, in whole seconds that the queue can hold', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.option(fc.integer({ min: -1_000_000, max: 10_000_000 }), { nil: undefined }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, ahead, random) => {
          const until = ahead === undefined ? undefined : NOW + ahead;

          const seconds = putBackSeconds(attempt, { until, now: NOW, random: () => random });

          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(1);
          expect(seconds).toBeLessThanOrEqual(900);
        },
      ),
    );
  });
});

describe('A job of the audit that there is no quota for', () => {
  test('waits from 30 to 60 s', () => {
    expect([0, 0.999_999].map((random) => auditSeconds(() => random))).toEqual([30, 60]);
  });
});
