import type { Random } from '../../shared/payment/clock.ts';

/** Choices that a seed decides, so that they can be made again. */
export interface SeededRandom {
  /** From 0 up to 1, like `Math.random`. */
  readonly next: Random;
  /** A whole number, both bounds included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/**
 * The mulberry32 generator: 32 bits of state are plenty for a test's choices, and it is the same on every machine.
 *
 * @param seed any whole number; its lowest 32 bits count
 * @example
 * const random = seededRandom(42);
 * random.between(1, 6);
 */
export function seededRandom(seed: number): SeededRandom {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
  };
}

/** A seed that nobody has chosen. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
