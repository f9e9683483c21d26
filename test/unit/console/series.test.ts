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
  const ring = () => new DurationRing(5_000, 61 * 12);

  it('give percentiles that are right within 4 %', () => {
    const durations = ring();
    for (let ms = 1; ms <= 1_000; ms += 1) durations.add(START + ms, ms);

    const ofMinute = durations.minute(START + 4_999);
    const ofHour = durations.lastHour(START + 4_999);

    expect(Math.abs((ofMinute?.p50 ?? 0) / 500 - 1)).toBeLessThan(0.04);
    expect(Math.abs((ofMinute?.p95 ?? 0) / 950 - 1)).toBeLessThan(0.04);
    expect(ofHour).toEqual(ofMinute);
  });

  it('give none where nothing was, nor where it is too long ago', () => {
    const durations = ring();
    durations.add(START, 100);

    expect(durations.minute(START - 5_000)).toBeUndefined();
    expect(durations.minute(START + MINUTE)).toBeUndefined();
    expect(durations.minute(START + MINUTE - 1)).toBeDefined();
    expect(durations.lastHour(START + 60 * MINUTE - 1)).toBeDefined();
    expect(durations.lastHour(START + 60 * MINUTE)).toBeUndefined();
  });

  it('forget what the ring has no room for, also after a jump of the clock', () => {
    const durations = ring();
    for (let n = 0; n < 3 * 61 * 12; n += 1) durations.add(START + n * 5_000, 10);
    durations.add(START + 86_400_000, 1_000);

    const p50 = durations.lastHour(START + 86_400_000)?.p50 ?? 0;
    expect(Math.abs(p50 / 1_000 - 1)).toBeLessThan(0.04);
    expect(durations.minute(START + 86_400_000)).toEqual(durations.lastHour(START + 86_400_000));
  });

  it('take in what is told a moment late, and the past stays as it was told', () => {
    const durations = ring();
    durations.add(START, 10);
    const before = durations.minute(START + 4_999);
    durations.add(START + 1, 10_000);
    const late = durations.minute(START + 4_999);
    durations.add(START + 10 * MINUTE, 10);

    expect(before?.p95).toBeLessThan(11);
    expect(late?.p95).toBeGreaterThan(9_000);
    expect([1, 2].map(() => durations.minute(START + 4_999))).toEqual([late, late]);
  });

  it('take whatever they are given', () => {
    const durations = ring();
    for (const ms of [0, 0.3, 1]) durations.add(START, ms);
    const least = durations.minute(START);
    durations.add(START, 1e12);

    expect(least).toEqual({ p50: 1, p95: 1 });
    expect(durations.minute(START)?.p95).toBeGreaterThan(86_400_000);
  });
});

it('counts the last minute to the second', () => {
  const { checks } = new TimeSeries(START);
  for (let ms = 0; ms < 2 * MINUTE + 2_400; ms += 200) checks.add(START + ms);

  // 59 whole seconds, and what has run of the last one.
  expect(checks.sum(START + 2 * MINUTE + 2_399, MINUTE)).toBe(297);
  expect(checks.sum(START + 2 * MINUTE + 12_000, MINUTE)).toBe(247);
});

describe('a chart', () => {
  it('has a point for the minute up to each of its times, and knows nothing of the time before the start', () => {
    const series = new TimeSeries(START);
    series.started.add(START + 2_000);
    const now = START + 2 * MINUTE + 9_000;

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

  it('tells of whole minutes, however much of a stretch has run', () => {
    const series = new TimeSeries(START);
    for (let ms = 0; ms < 3 * MINUTE; ms += 200) series.started.add(START + ms);
    const ends = [0, 200, 2_400, 4_999].map((ms) => {
      const { lines } = series.chart(START + 2 * MINUTE + ms, 5, 'payments per minute', {
        started: series.perMinute(series.started),
      });
      return lines[0]?.values.at(-1);
    });

    expect(ends).toEqual([300, 300, 300, 300]);
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
