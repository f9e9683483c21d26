import type { Random } from '../../shared/payment/clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** Random decisions that are the same whenever they are made for the same reason. */
export class Dice {
  readonly random: Random;

  /** @param reason what the decisions are for: each reason has decisions of its own, whatever else is decided meanwhile */
  constructor(reason: string) {
    this.random = seededRandom(hashOf(reason)).next;
  }

  /** From `least` (included) to `most` (excluded). */
  between(least: number, most: number): number {
    return least + this.random() * (most - least);
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.random() * choices.length)] ?? choices[0];
  }

  /** One of the choices, each as often as its weight says. */
  weighted<T>(choices: readonly [readonly [weight: number, T], ...(readonly [number, T])[]]): T {
    let left = this.random() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    return choices[0][1];
  }
}

/** A number of 32 bits for a text. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
