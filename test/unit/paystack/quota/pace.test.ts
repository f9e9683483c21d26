import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paceOf } from '../../../../shared/paystack/quota/pace.ts';
import { take, UNUSED } from '../../../../shared/paystack/quota/quota-state.ts';
import { mostInFixedWindow, mostInSlidingWindow } from '../../../support/windows.ts';

const WINDOW = 60_000;
const limits = fc.integer({ min: 1, max: 3_000 });

describe('The pace', () => {
  test.each([1, 2, 3, 90, 100, 1_080, 1_200, 2_700, 3_000])(
    'uses 95 hundredths of a limit of %i',
    (limit) => {
      const { interval } = paceOf(limit);

      expect(WINDOW / interval).toBeGreaterThan(0.95 * limit);
    },
  );

  test('leaves room for the allowance and the tolerance in every window', () => {
    fc.assert(
      fc.property(limits, (limit) => {
        const { interval, tolerance } = paceOf(limit);

        expect(interval * limit).toBeGreaterThanOrEqual(WINDOW + 2_000 + tolerance);
        expect(tolerance).toBeGreaterThan(1_000);
      }),
    );
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('is none for a limit of %d', (limit) => {
    expect(() => paceOf(limit)).toThrow(RangeError);
  });
});

/** Attempts to call: how long after the last one, by how much the caller's clock is wrong, and how long the call is on its way. */
const attempts = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 30_000 })),
    process: fc.integer({ min: 0, max: 4 }),
    delay: fc.integer({ min: 0, max: 1_000 }),
    tokens: fc.integer({ min: 1, max: 10 }),
  }),
  { minLength: 1, maxLength: 400 },
);

/** Of five processes, within a second of each other. */
const skews = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 5, maxLength: 5 });

describe('Calls by the pace', () => {
  test('never fill a window, fixed or sliding, beyond the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), skews, attempts, (limit, skewOf, wanted) => {
        const { interval, tolerance } = paceOf(limit);
        let state = UNUSED;
        let now = 1_800_000_000_000;
        const arrivals: number[] = [];
        for (const { gap, process, delay, tokens } of wanted) {
          now += gap;
          const taken = take(state, {
            tokens,
            now: now + (skewOf[process] ?? 0),
            interval,
            room: tolerance,
            behind: [],
            yields: false,
            pushes: [],
            isProbe: false,
          });
          state = taken.state;
          if (taken.kind === 'granted') {
            for (let token = 0; token < tokens; token += 1) arrivals.push(now + delay);
          }
        }

        expect(mostInSlidingWindow(arrivals, WINDOW)).toBeLessThanOrEqual(limit);
        expect(mostInFixedWindow(arrivals, WINDOW)).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 300 },
    );
  });

  test('fill a window to 95 % when there is always somebody who wants to call', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 0, max: 300 }), (limit, late) => {
        const { interval, tolerance } = paceOf(limit);
        const start = 1_800_000_000_000;
        let state = UNUSED;
        let calls = 0;
        // Ten windows, in which everybody comes up to 0.3 s late.
        for (let now = start; now < start + 10 * WINDOW; ) {
          const request = {
            tokens: 1,
            now,
            interval,
            room: tolerance,
            behind: [],
            yields: false,
            pushes: [],
            isProbe: false,
          };
          const taken = take(state, request);
          state = taken.state;
          if (taken.kind === 'granted') calls += 1;
          else now = Math.ceil(state.tat - tolerance) + (calls % 7 === 0 ? late : 0);
        }

        expect(calls).toBeGreaterThanOrEqual(Math.floor(0.95 * 10 * limit));
      }),
      { numRuns: 50 },
    );
  });
});
