/** How many of something there were in each stretch of time, for so many stretches; older ones are forgotten. */
export class CountRing {
  readonly stretchMs: number;
  readonly #counts: Float64Array;
  /** Which stretch a place holds, counted from the epoch. */
  readonly #stretches: Float64Array;

  constructor(stretchMs: number, length: number) {
    this.stretchMs = stretchMs;
    this.#counts = new Float64Array(length);
    this.#stretches = new Float64Array(length).fill(-1);
  }

  /** @param at epoch milliseconds; what is older than the ring is left out */
  add(at: number, count = 1): void {
    const stretch = Math.floor(at / this.stretchMs);
    const place = stretch % this.#counts.length;
    const kept = this.#stretches[place] ?? -1;
    if (kept > stretch) return;
    if (kept < stretch) {
      this.#stretches[place] = stretch;
      this.#counts[place] = 0;
    }
    this.#counts[place] = (this.#counts[place] ?? 0) + count;
  }

  /** Of `milliseconds` up to `end` (epoch milliseconds), in whole stretches: the one that `end` is in, and those before. */
  sum(end: number, milliseconds: number): number {
    const last = Math.floor(end / this.stretchMs);
    const length = Math.min(this.#counts.length, Math.ceil(milliseconds / this.stretchMs));
    let sum = 0;
    for (let stretch = last - length + 1; stretch <= last; stretch += 1) {
      const place = stretch % this.#counts.length;
      if (this.#stretches[place] === stretch) sum += this.#counts[place] ?? 0;
    }
    return sum;
  }
}
