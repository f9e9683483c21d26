import { describe, expect, it } from 'vitest';
import { CountRing } from '../../../local/console/series/count-ring.ts';
import { DurationRing } from '../../../local/console/series/duration-ring.ts';
import { TimeSeries } from '../../../local/console/series/time-series.ts';

const START = Date.UTC(2026, 2, 2, 8);
const MINUTE = 60_000;

describe('counts over time', () => {
  it('are summed over the last so many milliseconds, those of the stretch that is running included', () => {
    const ring = new CountRing(1_000, 61);
    for (const second of [0, 1, 30, 59]) ring.add(START + second * 1_000);
    ring.add(START + 59_500, 2);

    expect(ring.sum(START + 59_999, MINUTE)).toBe(6);
    expect(ring.sum(START + 60_000, MINUTE)).toBe(5);
    expect(ring.sum(START + 59_999, 1_000)).toBe(3);
  });

  it('are forgotten when their time is over, also after a jump of the clock', () => {
    const ring = new CountRing(1_000, 61);
    ring.add(START, 5);
    ring.add(START + 86_400_000, 1);

    expect(ring.sum(START + 86_400_000, MINUTE)).toBe(1);
  });

  it('leave out what comes too late for the ring', () => {
    const ring = new CountRing(1_000, 10);
    ring.add(START + 10_000, 1);
    ring.add(START, 7);

    expect(ring.sum(START + 10_000, 10_000)).toBe(1);
  });
});

describe('durations over time', () => {
  it('give percentiles that are right within 4 %', () => {
    const ring = new DurationRing(5_000, 12);
    for (let ms = 1; ms <= 1_000; ms += 1) ring.add(START + ms, ms);

    const [p50 = 0, p95 = 0, p100 = 0] = ring.percentiles(START + 4_999, MINUTE, [0.5, 0.95, 1]) ?? [];

    expect(Math.abs(p50 / 500 - 1)).toBeLessThan(0.04);
    expect(Math.abs(p95 / 950 - 1)).toBeLessThan(0.04);
    expect(Math.abs(p100 / 1_000 - 1)).toBeLessThan(0.04);
  });

  it('give none where nothing was, nor where it is too long ago', () => {
    const ring = new DurationRing(5_000, 12);
    ring.add(START, 100);

    expect(ring.percentiles(START - 5_000, MINUTE, [0.5])).toBeUndefined();
    expect(ring.percentiles(START + MINUTE, MINUTE, [0.5])).toBeUndefined();
    expect(ring.percentiles(START + MINUTE - 1, MINUTE, [0.5])).toEqual([expect.any(Number)]);
  });

  it('take whatever they are given', () => {
    const ring = new DurationRing(5_000, 12);
    for (const ms of [0, 0.3, 1, 1e12]) ring.add(START, ms);

    expect(ring.percentiles(START, MINUTE, [0.25, 0.75, 1])).toEqual([1, 1, expect.any(Number)]);
  });
});

describe('a chart', () => {
  it('has a point for the minute up to each of its times, and knows nothing of the time before the start', () => {
    const series = new TimeSeries(START);
    series.started.add(START + 2_000);
    const now = START + 2 * MINUTE + 1_000;

    const chart = series.chart(now, 5, 'payments', { started: series.perMinute(series.started) });

    expect(chart.unit).toBe('payments');
    expect(chart.times).toHaveLength(60);
    expect(chart.times.at(-1)).toBe((START + 2 * MINUTE + 5_000) / 1_000);
    expect((chart.times.at(-1) ?? 0) - (chart.times.at(-2) ?? 0)).toBe(5);
    // 35 points before the start; then the minute in which it was; then 13 points that are over a minute later.
    const values = chart.lines[0]?.values ?? [];
    expect(values.filter((value) => value === null)).toHaveLength(35);
    expect(values.filter((value) => value === 1)).toHaveLength(12);
    expect(values.slice(-13)).toEqual(Array(13).fill(0));
  });

  it.each([
    [15, 15],
    [60, 60],
  ])('of %i minutes has a point every %i seconds', (minutes, seconds) => {
    const { times } = new TimeSeries(START).chart(START, minutes, 'ms', {});

    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(seconds);
  });

  it('shows the depth of a queue as it was seen last, and nothing where nobody looked', () => {
    const series = new TimeSeries(START);
    series.addDepth(START + 60_000, 'urgent', 4);

    const { lines } = series.chart(START + 90_000, 5, 'messages', { urgent: series.depth('urgent') });

    expect(lines[0]?.values.filter((value) => value !== null)).toEqual([4, 4]);
  });
});
