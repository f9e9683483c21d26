/**
 * The engine's time between two snapshots, and a beat once a second for whatever shows an age or a countdown. It stands still while
 * nothing is heard: an age that grows would pretend that somebody still knows.
 *
 * Times are epoch milliseconds.
 */
export class EngineTime {
  readonly #clock: () => number;
  readonly #listeners = new Set<() => void>();
  /** By how much the engine's clock is ahead of the browser's. */
  #ahead = 0;
  #stoppedAt: number | undefined;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  now(): number {
    return this.#stoppedAt ?? this.#clock() + this.#ahead;
  }

  /** It is this late at the engine, now. */
  set(now: number): void {
    const wasAt = this.now();
    this.#stoppedAt = undefined;
    this.#ahead = now - this.#clock();
    // Clocks that only drift wait for the next beat; one that was moved does not.
    if (Math.abs(now - wasAt) > 1_500) this.beat();
  }

  stop(): void {
    if (this.#stoppedAt !== undefined) return;
    this.#stoppedAt = this.now();
    // All show the moment at which it stopped, and nothing moves afterwards.
    this.beat();
  }

  /** Tells everyone to look at the time. */
  beat(): void {
    for (const listener of this.#listeners) listener();
  }

  /** @returns takes it back */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
