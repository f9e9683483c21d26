import type { SeededRandom } from '../../test/support/seeded-random.ts';

/** A duration with that median whose logarithm is normally distributed: mostly near it, now and then much longer. */
export function spread(median: number, sigma: number, random: SeededRandom): number {
  return median * Math.exp(sigma * normal(random));
}

/** Until the next of things that happen at random moments. */
export function untilNext(mean: number, { next }: SeededRandom): number {
  return -mean * Math.log(1 - next());
}

/** Box and Muller's way to the standard normal distribution. */
function normal({ next }: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
