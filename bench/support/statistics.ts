/** Median and 99th percentile of a sample by nearest rank, in the sample's unit; `NaN` of none. */
export function summarize(sample: readonly number[]): { p50: number; p95: number; p99: number; max: number } {
  const sorted = [...sample].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** A ratio of two sides, with how far it went in single rounds. */
export interface Ratio {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * How many times `theirs` each round's `ours` is. The sides of one round ran right after each other, so that a machine that was slow for
 * a while was slow for both; the ratio of two medians would not know of that.
 *
 * @throws RangeError when the sides have not the same number of rounds, or none
 */
export function ratioByRound(ours: readonly number[], theirs: readonly number[]): Ratio {
  if (ours.length === 0 || ours.length !== theirs.length) {
    throw new RangeError(`${ours.length} rounds on one side, ${theirs.length} on the other`);
  }
  const ratios = ours.map((our, round) => our / (theirs[round] ?? Number.NaN)).sort((a, b) => a - b);
  return {
    median: summarize(ratios).p50,
    lowest: ratios[0] ?? Number.NaN,
    highest: ratios.at(-1) ?? Number.NaN,
  };
}

/** @example '0.31 (0.29 to 0.34)' */
export function formatRatio({ median, lowest, highest }: Ratio): string {
  return `${round(median)} (${round(lowest)} to ${round(highest)})`;
}

/** Two decimals below 10, one below 100, none above. */
function round(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 2 : ratio < 100 ? 1 : 0);
}
