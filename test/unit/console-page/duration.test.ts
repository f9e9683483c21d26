import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ageText,
  countdownText,
  durationText,
  spanText,
} from '../../../local/console/page/format/duration.ts';

describe('durationText', () => {
  it.each([
    [-3, '0 ms'],
    [0, '0 ms'],
    [0.43, '0.4 ms'],
    [9.96, '10 ms'],
    [340.4, '340 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1_250, '1.25 s'],
    [9_996, '10 s'],
    [12_340, '12.3 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min'],
    [74_000, '1 min 14 s'],
    [3_600_000, '1 h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe('spanText', () => {
  it.each([
    [12_400, '12 s'],
    [59_700, '1 min'],
    [3_599_700, '1 h'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '1 d 1 h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(spanText(ms)).toBe(text);
  });

  it('never shows 60 of a unit that has 60', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * 86_400_000 }), (ms) => {
        expect(spanText(ms)).not.toMatch(/\b60 (s|min)\b|\b24 h\b/);
      }),
    );
  });
});

describe('ageText', () => {
  it.each([
    [-2_000, 'just now'],
    [999, 'just now'],
    [12_400, '12 s ago'],
    [119_999, '1 min ago'],
    [7_500_000, '2 h ago'],
    [172_800_000, '2 d ago'],
  ])('writes the age of %d ms as %s', (ms, text) => {
    expect(ageText(ms)).toBe(text);
  });
});

describe('countdownText', () => {
  it.each([
    [12_400, 'in 12 s'],
    [400, 'now'],
    [-1_000, 'now'],
    [-90_000, 'due for 1 min 30 s'],
  ])('writes what is %d ms away as %s', (ms, text) => {
    expect(countdownText(ms)).toBe(text);
  });
});
