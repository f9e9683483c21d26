import type { Clock } from '../shared/payment/clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Real time is looked at again after at most 10 s, so that a laptop's sleep makes timers late by no more than that. */
const LONGEST_WAIT_MS = 10_000;

/**
 * The local engine's clock: real time plus an offset that only tests (or a demo) move forward.
 *
 * @example
 * const clock = new EngineClock();
 * clock.setTimer(clock.now() + 86_400_000, () => console.log('a day later'));
 * clock.advance(86_400_000); // prints at once
 */
export class EngineClock {
  readonly #realTime: Clock;
  #offset: number;
  /** In the order in which they fall due; equal ones in the order in which they were set. */
  readonly #timers: Timer[] = [];
  #alarm: NodeJS.Timeout | undefined;

  /**
   * @param realTime epoch milliseconds; a test hands in a constant one for a clock that only `advance` moves
   * @param offset milliseconds ahead of real time at the start, such as those of an earlier run
   */
  constructor(realTime: Clock = Date.now, offset = 0) {
    this.#realTime = realTime;
    this.#offset = offset;
  }

  /** The present moment in epoch milliseconds. */
  now(): number {
    return this.#realTime() + this.#offset;
  }

  /** Milliseconds by which this clock is ahead of real time. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * Moves the clock forward by `ms` milliseconds. Timers that fall due on the way are called before this returns, each at
   * its own moment and in order, those included that a callback sets.
   *
   * @throws RangeError when `ms` is negative or no finite number: this clock never goes back
   */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`A clock can't advance by ${ms} ms`);
    const end = this.#offset + ms;
    try {
      for (;;) {
        const next = this.#timers[0];
        const step = next === undefined ? Infinity : Math.max(0, next.at - this.now());
        if (next === undefined || this.#offset + step > end) return;
        this.#offset += step;
        this.#timers.shift();
        next.callback();
      }
    } finally {
      // A callback may have advanced the clock further still.
      this.#offset = Math.max(this.#offset, end);
      this.#setAlarm();
    }
  }

  /**
   * Calls back once when this clock reaches `at` (epoch milliseconds), by real time or by `advance`, never before this
   * returns. A waiting timer doesn't keep the process alive.
   *
   * @returns cancels the timer; harmless afterwards
   */
  setTimer(at: number, callback: () => void): () => void {
    const timer: Timer = { at, callback };
    const later = this.#timers.findIndex((other) => other.at > at);
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer);
    this.#setAlarm();

    return () => {
      const index = this.#timers.indexOf(timer);
      if (index < 0) return;
      this.#timers.splice(index, 1);
      this.#setAlarm();
    };
  }

  #setAlarm(): void {
    clearTimeout(this.#alarm);
    this.#alarm = undefined;
    const next = this.#timers[0];
    if (next === undefined) return;

    // At least 1 ms: an alarm may ring a fraction of a millisecond early and is then set again.
    const wait = Math.min(Math.max(1, Math.ceil(next.at - this.now())), LONGEST_WAIT_MS);
    this.#alarm = setTimeout(() => this.#ring(), wait);
    this.#alarm.unref();
  }

  #ring(): void {
    const now = this.now();
    try {
      for (let next = this.#timers[0]; next !== undefined && next.at <= now; next = this.#timers[0]) {
        this.#timers.shift();
        next.callback();
      }
    } finally {
      this.#setAlarm();
    }
  }
}
