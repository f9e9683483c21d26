import type { EngineClock } from '../clock.ts';

/** Receives that wait for a message, by queue and in the order in which they came. */
export class LongPolls {
  readonly #clock: EngineClock;
  readonly #waiting = new Map<number, Set<{ attempt(): boolean; end(): void }>>();
  readonly #alarms = new Map<number, () => void>();
  #ended = false;

  constructor(clock: EngineClock) {
    this.#clock = clock;
  }

  /** Resolves with what `take` finds when the queue is served; with nothing after `ms` or when the caller has gone. */
  wait<T>(queueId: number, ms: number, gone: AbortSignal, take: () => readonly T[]): Promise<readonly T[]> {
    if (this.#ended) return Promise.resolve([]);
    const { promise, resolve } = Promise.withResolvers<readonly T[]>();
    const polls = this.#waiting.get(queueId) ?? new Set();
    this.#waiting.set(queueId, polls);
    const settle = (found: readonly T[] | Promise<never>): void => {
      polls.delete(poll);
      cancelDeadline();
      resolve(found);
    };
    const attempt = (): boolean => {
      try {
        const found = take();
        if (found.length > 0) settle(found);
      } catch (error) {
        settle(Promise.reject(error)); // such as a queue that was deleted
      }
      return !polls.has(poll);
    };
    const poll = { attempt, end: () => settle([]) };
    const cancelDeadline = this.#clock.setTimer(this.#clock.now() + ms, poll.end);
    gone.addEventListener('abort', poll.end);
    polls.add(poll);
    return promise;
  }

  /** Hands a queue's messages to those who wait; calls `serveAgain` when the next hidden one becomes visible. */
  serve(queueId: number, nextVisibleAt: () => number | undefined, serveAgain: () => void): void {
    this.#alarms.get(queueId)?.();
    for (const poll of this.#waiting.get(queueId) ?? []) {
      if (poll.attempt()) continue;
      const next = nextVisibleAt();
      if (next !== undefined) this.#alarms.set(queueId, this.#clock.setTimer(next, serveAgain));
      return;
    }
  }

  /** Ends these and all later ones with nothing. */
  end(): void {
    this.#ended = true;
    for (const cancel of this.#alarms.values()) cancel();
    for (const poll of [...this.#waiting.values()].flatMap((polls) => [...polls])) poll.end();
  }
}
