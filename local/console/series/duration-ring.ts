/** Each bin is 8 % wider than the one before, so that a percentile is off by 4 % at most. */
const WIDTH = Math.log(1.08);
/** The last one begins at some four days. */
const BINS = 256;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** In milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

/**
 * How long something took in each stretch of time, as histograms, for so many stretches; older ones are forgotten. A page asks for all
 * points of a chart twice a second, so what is in the past is only reckoned once.
 */
export class DurationRing {
  readonly #stretchMs: number;
  /** Made when a stretch has something: most have nothing. */
  readonly #histograms: (Uint32Array | undefined)[];
  readonly #stretches: Float64Array;
  /** What is in the histograms of the last hour together, and which of them are counted in it. */
  readonly #lastHour = new Uint32Array(BINS);
  readonly #isInLastHour: boolean[];
  /** By the last stretch of the minute. */
  readonly #minutes = new Map<number, Percentiles | undefined>();
  #newest = -1;

  constructor(stretchMs: number, length: number) {
    this.#stretchMs = stretchMs;
    this.#histograms = new Array<Uint32Array | undefined>(length).fill(undefined);
    this.#stretches = new Float64Array(length).fill(-1);
    this.#isInLastHour = new Array<boolean>(length).fill(false);
  }

  /** @param at epoch milliseconds; what is older than the ring is left out */
  add(at: number, durationMs: number): void {
    const stretch = Math.floor(at / this.#stretchMs);
    const place = stretch % this.#histograms.length;
    const kept = this.#stretches[place] ?? -1;
    if (kept > stretch) return;
    const histogram = this.#histograms[place] ?? new Uint32Array(BINS);
    this.#histograms[place] = histogram;
    if (kept < stretch) {
      this.#leaveLastHour(place);
      this.#stretches[place] = stretch;
      this.#isInLastHour[place] = true;
      histogram.fill(0);
    }
    const bin = binOf(durationMs);
    increase(histogram, bin, 1);
    if (this.#isInLastHour[place] === true) increase(this.#lastHour, bin, 1);
    this.#newest = Math.max(this.#newest, stretch);
  }

  /** Of the minute up to `end` (epoch milliseconds), in whole stretches: the one that `end` is in, and those before. */
  minute(end: number): Percentiles | undefined {
    const last = Math.floor(end / this.#stretchMs);
    if (this.#minutes.has(last)) return this.#minutes.get(last);
    const merged = new Uint32Array(BINS);
    for (let stretch = last - MINUTE_MS / this.#stretchMs + 1; stretch <= last; stretch += 1) {
      const place = stretch % this.#histograms.length;
      if (this.#stretches[place] !== stretch) continue;
      this.#histograms[place]?.forEach((count, bin) => {
        increase(merged, bin, count);
      });
    }
    const percentiles = percentilesOf(merged);
    // What is told a moment late may still belong into the last two stretches.
    if (last < this.#newest - 2) this.#minutes.set(last, percentiles);
    if (this.#minutes.size > 2 * this.#histograms.length) this.#minutes.clear();
    return percentiles;
  }

  /** Of the hour up to now. */
  lastHour(now: number): Percentiles | undefined {
    const first = Math.floor(now / this.#stretchMs) - HOUR_MS / this.#stretchMs + 1;
    for (const [place, stretch] of this.#stretches.entries()) if (stretch < first) this.#leaveLastHour(place);
    return percentilesOf(this.#lastHour);
  }

  #leaveLastHour(place: number): void {
    if (this.#isInLastHour[place] !== true) return;
    this.#isInLastHour[place] = false;
    this.#histograms[place]?.forEach((count, bin) => {
      increase(this.#lastHour, bin, -count);
    });
  }
}

function percentilesOf(histogram: Uint32Array): Percentiles | undefined {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  return { p50: percentileOf(histogram, total * 0.5), p95: percentileOf(histogram, total * 0.95) };
}

/** @param rank how many are not longer */
function percentileOf(histogram: Uint32Array, rank: number): number {
  let sum = 0;
  return middleOf(
    histogram.findIndex((count) => {
      sum += count;
      return sum >= rank && sum > 0;
    }),
  );
}

function increase(histogram: Uint32Array, bin: number, by: number): void {
  histogram[bin] = (histogram[bin] ?? 0) + by;
}

/** Bin 0 is what took a millisecond or less. */
function binOf(durationMs: number): number {
  const bin = durationMs <= 1 ? 0 : Math.ceil(Math.log(durationMs) / WIDTH);
  return Math.min(BINS - 1, bin);
}

function middleOf(bin: number): number {
  return Math.round(Math.exp(Math.max(0, bin - 0.5) * WIDTH));
}
