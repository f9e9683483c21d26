import { describe, expect, test } from 'vitest';
import {
  checkAfter,
  DEFAULT_LADDER,
  fitsQueueDelay,
  type Ladder,
  lateness,
  postponed,
} from '../../../shared/payment/ladder.ts';

const NOW = Date.UTC(2026, 2, 1);
const DEADLINE = NOW + 86_400_000;

function secondsTo(previous: number, random: number, ladder: Ladder = DEFAULT_LADDER): number {
  const check = checkAfter(previous, { ladder, now: NOW, deadline: DEADLINE, random: () => random });
  return (check.at - NOW) / 1_000;
}

describe('By default', () => {
  test.each([
    // previous check, gap, at random 0, 0.5 and 0.999
    [0, 30, 27, 30, 32.994],
    [1, 60, 54, 60, 65.988],
    [2, 120, 108, 120, 131.976],
    [3, 300, 270, 300, 329.94],
    [4, 600, 540, 600, 659.88],
    [5, 900, 810, 900, 900],
    [6, 3_600, 3_240, 3_600, 3_959.28],
    [7, 10_800, 9_720, 10_800, 11_877.84],
    [8, 21_600, 19_440, 21_600, 23_755.68],
    [9, 43_200, 38_880, 43_200, 47_511.36],
  ])('the gap after check %i is %i s, a tenth either way', (previous, _gap, least, middle, most) => {
    expect(secondsTo(previous, 0)).toBe(least);
    expect(secondsTo(previous, 0.5)).toBe(middle);
    expect(secondsTo(previous, 0.999)).toBe(most);
  });

  test('the check after the last gap is made at the deadline', () => {
    expect(secondsTo(10, 0.5)).toBe(86_400);
  });

  test('the gaps without their jitter end before the deadline, so that each is used', () => {
    const sum = DEFAULT_LADDER.gapsSeconds.reduce((total, gap) => total + gap, 0);

    expect(sum).toBeLessThan(DEFAULT_LADDER.deadlineSeconds);
  });
});

describe('A check', () => {
  test('has the number after the previous one', () => {
    const checks = [0, 1, 9, 10, 11].map((previous) =>
      checkAfter(previous, { ladder: DEFAULT_LADDER, now: NOW, deadline: DEADLINE, random: () => 0 }),
    );

    expect(checks.map(({ number }) => number)).toEqual([1, 2, 10, 11, 12]);
  });

  test('that waits in the queue is missed two minutes after it should have been made', () => {
    const check = checkAfter(5, {
      ladder: DEFAULT_LADDER,
      now: NOW,
      deadline: DEADLINE,
      random: () => 0.999,
    });

    expect(fitsQueueDelay(check, NOW)).toBe(true);
    expect(check).toEqual({ number: 6, at: NOW + 900_000, dueAt: NOW + 1_020_000 });
  });

  test('that waits in the table is sent at the moment it should be made', () => {
    const check = checkAfter(6, { ladder: DEFAULT_LADDER, now: NOW, deadline: DEADLINE, random: () => 0.5 });

    expect(fitsQueueDelay(check, NOW)).toBe(false);
    expect(check).toEqual({ number: 7, at: NOW + 3_600_000, dueAt: NOW + 3_600_000 });
  });

  test('fits the queue at exactly 900 s and not a millisecond later', () => {
    const check = { number: 1, at: NOW + 900_000, dueAt: NOW + 900_000 };

    expect(fitsQueueDelay(check, NOW)).toBe(true);
    expect(fitsQueueDelay(check, NOW - 1)).toBe(false);
  });

  test('that is postponed keeps its number and the time at which it was to be made', () => {
    const check = { number: 4, at: NOW, dueAt: NOW + 120_000 };

    expect(postponed(check, NOW + 20_000, NOW)).toEqual({
      number: 4,
      at: NOW + 20_000,
      dueAt: NOW + 140_000,
      firstAt: NOW,
    });
    expect(postponed(check, NOW + 901_000, NOW)).toEqual({
      number: 4,
      at: NOW + 901_000,
      dueAt: NOW + 901_000,
      firstAt: NOW,
    });
  });

  test('that is postponed again and again gets later all the time', () => {
    const check = { number: 4, at: NOW, dueAt: NOW + 120_000 };

    const again = postponed(postponed(check, NOW + 180_000, NOW + 180_000), NOW + 360_000, NOW + 360_000);

    expect(lateness(check, NOW + 1_000)).toBe(1_000);
    expect(lateness(again, NOW + 361_000)).toBe(361_000);
  });

  test('that is moved to an earlier time is late from then on', () => {
    const check = { number: 1, at: NOW + 30_000, dueAt: NOW + 150_000 };

    expect(lateness(postponed(check, NOW + 10_000, NOW), NOW + 11_000)).toBe(1_000);
  });
});

describe('The deadline', () => {
  const ladder = { gapsSeconds: [60, 600], deadlineSeconds: 3_600 };

  test.each([
    ['far ahead, takes no part', 3_600, 600],
    ['a millisecond beyond the gap, takes no part', 600.001, 600],
    ['at the very end of the gap, is where the check is made', 600, 600],
    ['within the gap, pulls the check forward', 300, 300],
    ['closer than half a minute, is passed before the check', 10, 30],
    ['already passed, is answered to half a minute later', -7_200, 30],
  ])('%s', (_, toDeadline, expected) => {
    const deadline = NOW + toDeadline * 1_000;

    const check = checkAfter(1, { ladder, now: NOW, deadline, random: () => 0.5 });

    expect((check.at - NOW) / 1_000).toBe(expected);
  });

  test('is met by a ladder without a gap', () => {
    const check = checkAfter(0, {
      ladder: { gapsSeconds: [], deadlineSeconds: 86_400 },
      now: NOW,
      deadline: DEADLINE,
      random: () => 0.5,
    });

    expect(check).toEqual({ number: 1, at: DEADLINE, dueAt: DEADLINE });
  });

  test('is not overrun by a ladder with one long gap', () => {
    const oneGap = { gapsSeconds: [43_200], deadlineSeconds: 86_400 };
    const first = checkAfter(0, { ladder: oneGap, now: NOW, deadline: DEADLINE, random: () => 0.999 });

    const second = checkAfter(1, {
      ladder: oneGap,
      now: first.at,
      deadline: DEADLINE,
      random: () => 0.999,
    });

    expect(second.at).toBe(DEADLINE);
  });

  test('is asked for again sooner than after half a minute by a ladder of short gaps', () => {
    const quick = { gapsSeconds: [2, 4], deadlineSeconds: 10 };

    const check = checkAfter(2, { ladder: quick, now: NOW, deadline: NOW + 1_000, random: () => 0.5 });

    expect(check.at).toBe(NOW + 2_000);
  });
});

test.each([1, 30, 818, 819, 899, 900])('a gap of %i s still fits the queue after its jitter', (gap) => {
  const ladder = { gapsSeconds: [gap], deadlineSeconds: 86_400 };

  expect(secondsTo(0, 0.999_999_999, ladder)).toBeLessThanOrEqual(900);
});
