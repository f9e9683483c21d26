import { setTimeout as delay } from 'node:timers/promises';
import { errorText } from './engine-error.ts';
import type { PublishedEvent } from './event-bus.ts';

/** Waits before the second and the third try; after that the event is given up (it stays in the bus's file). */
const RETRY_AFTER_MS = [1_000, 5_000];
/** A URL that is down holds every event up for some 6 s; what it doesn't take must not pile up for ever. */
const WAITING_LIMIT = 1_000;
const ANSWER_WITHIN_MS = 10_000;

interface ForwarderOptions {
  /** So many may wait (1,000). */
  readonly limit?: number;
  /** Go with every event, such as a key. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends events to a URL as POSTs of JSON, one after the other, in the order in which they were published.
 *
 * @param onGivenUp is told about an event that the URL never took, and why; with as many waiting as may, that is each new one
 */
export class EventForwarder {
  readonly #url: string;
  readonly #onGivenUp: (event: PublishedEvent, reason: string) => void;
  readonly #stopping = new AbortController();
  readonly #limit: number;
  readonly #headers: Readonly<Record<string, string>>;
  #last: Promise<void> = Promise.resolve();
  /** Those not delivered yet, the one on its way included. */
  #waiting = 0;

  constructor(
    url: string,
    onGivenUp: (event: PublishedEvent, reason: string) => void,
    { limit = WAITING_LIMIT, headers = {} }: ForwarderOptions = {},
  ) {
    this.#url = url;
    this.#limit = limit;
    this.#headers = headers;
    this.#onGivenUp = onGivenUp;
  }

  forward(event: PublishedEvent): void {
    if (this.#waiting >= this.#limit) {
      this.#onGivenUp(event, `${this.#limit} events are waiting for it already`);
      return;
    }
    this.#waiting += 1;
    this.#last = this.#last.then(() => this.#deliver(event)).finally(() => (this.#waiting -= 1));
  }

  /** Resolves when what is waiting by now has been delivered, or given up. */
  idle(): Promise<void> {
    return this.#last;
  }

  /** Gives up what is still waiting. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#last;
  }

  async #deliver(event: PublishedEvent): Promise<void> {
    for (const wait of [...RETRY_AFTER_MS, undefined]) {
      if (this.#stopping.signal.aborted) return;
      const problem = await this.#post(event);
      if (problem === undefined) return;
      if (wait === undefined) this.#onGivenUp(event, problem);
      else await delay(wait, undefined, { signal: this.#stopping.signal }).catch(() => {});
    }
  }

  async #post(event: PublishedEvent): Promise<string | undefined> {
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.#headers },
        body: JSON.stringify(event),
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      await response.body?.cancel();
      return response.ok ? undefined : `it answered ${response.status}`;
    } catch (error) {
      return errorText(error);
    }
  }
}
