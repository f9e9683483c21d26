import { describe, expect, it } from 'vitest';
import { growthOf } from '../../../bench/memory/growth.ts';

const marksOf = (heaps: readonly number[]) =>
  heaps.map((heapUsed, index) => ({ invocations: (index + 1) * 10, heapUsed, rss: 0 }));

describe('how a heap grows', () => {
  it('is nothing where it stays, whatever it did before', () => {
    expect(growthOf(marksOf([10, 40, 90, 100, 100, 100, 100, 100]))).toBe(0);
  });

  it('is what 100,000 invocations would add', () => {
    const growth = growthOf(marksOf([1, 2, 3, 4, 5, 6, 7, 8].map((each) => 1_000 + each)));

    expect(growth).toBeCloseTo(10_000 / 1_006.5, 5);
  });

  it('takes no notice of what comes and goes', () => {
    const noisy = growthOf(marksOf([0, 0, 0, 0, 101, 99, 100, 99, 101]));

    expect(noisy).toBeCloseTo(0, 10);
  });

  it('needs some marks', () => {
    expect(() => growthOf(marksOf([1]))).toThrow(RangeError);
  });
});
