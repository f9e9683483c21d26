/** Each bin is 8 % wider than the one before, so that a percentile is off by 4 % at most. */
const WIDTH = Math.log(1.08);
/** The last one begins at some four days. */
const BINS = 256;

/** How long something took in each stretch of time, as histograms, for so many stretches; older ones are forgotten. */
export class DurationRing {
  readonly stretchMs: number;
  /** Made when a stretch has something: most have nothing. */
  readonly #histograms: (Uint32Array | undefined)[];
  readonly #stretches: Float64Array;

  constructor(stretchMs: number, length: number) {
    this.stretchMs = stretchMs;
    this.#histograms = new Array<Uint32Array | undefined>(length).fill(undefined);
    this.#stretches = new Float64Array(length).fill(-1);
  }

  /** @param at epoch milliseconds; what is older than the ring is left out */
  add(at: number, durationMs: number): void {
    const stretch = Math.floor(at / this.stretchMs);
    const place = stretch % this.#histograms.length;
    const kept = this.#stretches[place] ?? -1;
    if (kept > stretch) return;
    const histogram = this.#histograms[place] ?? new Uint32Array(BINS);
    this.#histograms[place] = histogram;
    if (kept < stretch) {
      this.#stretches[place] = stretch;
      histogram.fill(0);
    }
    const bin = binOf(durationMs);
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }

  /**
   * Percentiles in ms of what was added in `milliseconds` up to `end`, as `CountRing.sum` counts them; `undefined` where there was
   * nothing.
   *
   * @param shares such as 0.95
   */
  percentiles(end: number, milliseconds: number, shares: readonly number[]): number[] | undefined {
    const merged = new Uint32Array(BINS);
    const last = Math.floor(end / this.stretchMs);
    const length = Math.min(this.#histograms.length, Math.ceil(milliseconds / this.stretchMs));
    let total = 0;
    for (let stretch = last - length + 1; stretch <= last; stretch += 1) {
      const place = stretch % this.#histograms.length;
      const histogram = this.#stretches[place] === stretch ? this.#histograms[place] : undefined;
      if (histogram === undefined) continue;
      for (let bin = 0; bin < BINS; bin += 1) {
        const count = histogram[bin] ?? 0;
        merged[bin] = (merged[bin] ?? 0) + count;
        total += count;
      }
    }
    return total === 0 ? undefined : shares.map((share) => percentileOf(merged, total, share));
  }
}

function percentileOf(histogram: Uint32Array, total: number, share: number): number {
  let left = Math.max(1, Math.ceil(total * share));
  for (const [bin, count] of histogram.entries()) {
    left -= count;
    if (left <= 0) return middleOf(bin);
  }
  return middleOf(BINS - 1);
}

/** Bin 0 is what took a millisecond or less. */
function binOf(durationMs: number): number {
  const bin = durationMs <= 1 ? 0 : Math.ceil(Math.log(durationMs) / WIDTH);
  return Math.min(BINS - 1, bin);
}

function middleOf(bin: number): number {
  return Math.round(Math.exp(Math.max(0, bin - 0.5) * WIDTH));
}
