import type { EngineClock } from '../clock.ts';

/** Timers on the handed-in clock that end together, when the simulator stops or is reset. */
export class Alarms {
  readonly #clock: EngineClock;
  readonly #cancels = new Map<string, () => void>();

  constructor(clock: EngineClock) {
    this.#clock = clock;
  }

  /** Calls back at `at` (epoch milliseconds). A second alarm of the same name replaces the first. */
  set(name: string, at: number, callback: () => void): void {
    this.cancel(name);
    const cancel = this.#clock.setTimer(at, () => {
      this.#cancels.delete(name);
      callback();
    });
    this.#cancels.set(name, cancel);
  }

  cancel(name: string): void {
    this.#cancels.get(name)?.();
    this.#cancels.delete(name);
  }

  cancelAll(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }
}
