import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that passes only while everybody sleeps, and then at once. */
export interface VirtualTime {
  /** Epoch milliseconds, with fractions. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Lets time pass until that moment, or until nobody sleeps any more. */
  readonly runUntil: (end: number) => Promise<void>;
}

export function createVirtualTime(start: number): VirtualTime {
  let now = start;
  const sleepers: Sleeper[] = [];

  return {
    now: () => now,

    sleep: (milliseconds) =>
      new Promise((wake) => {
        const at = now + Math.max(0, milliseconds);
        const later = sleepers.findIndex((other) => other.at > at);
        sleepers.splice(later < 0 ? sleepers.length : later, 0, { at, wake });
      }),

    async runUntil(end) {
      for (;;) {
        // Whoever was woken goes as far as the next sleep.
        await turnOfTheLoop();
        const next = sleepers[0];
        if (next === undefined || next.at > end) break;
        sleepers.shift();
        now = next.at;
        next.wake();
      }
      now = Math.max(now, end);
    },
  };
}
