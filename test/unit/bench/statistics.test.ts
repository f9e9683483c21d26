import { describe, expect, it } from 'vitest';
import { interleave } from '../../../bench/support/interleave.ts';
import { formatRatio, ratioByRound, summarize } from '../../../bench/support/statistics.ts';

describe('what benchmarks count with', () => {
  it('takes percentiles by nearest rank', () => {
    const sample = Array.from({ length: 200 }, (_, index) => 200 - index);

    const summary = summarize(sample);

    expect(summary).toEqual({ p50: 100, p95: 190, p99: 198, max: 200 });
  });

  it('compares the sides round by round, so that a slow moment of the machine falls out', () => {
    const ours = [10, 50, 11];
    const theirs = [20, 100, 20];

    const ratio = ratioByRound(ours, theirs);

    expect(ratio).toEqual({ median: 0.5, lowest: 0.5, highest: 0.55 });
    expect(formatRatio(ratio)).toBe('0.50 (0.50 to 0.55)');
  });

  it('refuses sides that did not run in the same rounds', () => {
    expect(() => ratioByRound([1, 2], [1])).toThrow(new RangeError('2 rounds on one side, 1 on the other'));
  });

  it('lets the sides take turns at who is first', async () => {
    const order: string[] = [];
    const side = (name: string) => async () => order.push(name);

    const measurements = await interleave({ a: side('a'), b: side('b') }, { rounds: 2 });

    expect(order).toEqual(['a', 'b', 'b', 'a']);
    expect(measurements).toEqual({ a: [1, 4], b: [2, 3] });
  });
});
