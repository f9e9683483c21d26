import { type PaymentPage, STREAMS, type Step } from '../console/contract.ts';
import { errorText } from '../engine-error.ts';
import { DemoError } from './demo-error.ts';
import { eventsOf } from './event-stream.ts';

/** A payment's steps, as the console tells them while they happen. */
export class FollowedPayment {
  readonly #closing = new AbortController();
  readonly #waiting = new Set<() => void>();
  #steps: readonly Step[] = [];
  #aheadMs = 0;
  /** Why no more steps will come. */
  #failure: DemoError | undefined;

  /**
   * @param consoleUrl without a slash at the end
   * @param reference need not be known to anybody yet
   */
  constructor(consoleUrl: string, reference: string) {
    void this.#read(`${consoleUrl}${STREAMS.payment}?${new URLSearchParams({ reference })}`).then(
      () => this.#fail('its stream has ended'),
      (error: unknown) => this.#fail(errorText(error), error),
    );
  }

  /** All that is known so far. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** The engine's time, in epoch milliseconds: its clock may have been moved ahead. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }

  /**
   * The first result that is found in the steps, of those that were and those to come.
   *
   * @returns undefined when there is none after `withinMs`
   * @throws DemoError `not_followed` when there is none yet, and the console tells no more: then nobody knows whether it has happened
   */
  async until<Result>(
    find: (steps: readonly Step[]) => Result | undefined,
    withinMs: number,
  ): Promise<Result | undefined> {
    return await new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const look = () => {
        const found = find(this.#steps);
        if (found === undefined && this.#failure === undefined) return;
        end();
        if (found === undefined) reject(this.#failure);
        else resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        resolve(undefined);
      }, withinMs);
      this.#waiting.add(look);
      look();
    });
  }

  close(): void {
    this.#closing.abort();
  }

  async #read(url: string): Promise<void> {
    const { status, body } = await fetch(url, { signal: this.#closing.signal });
    if (status !== 200 || body === null) throw new TypeError(`it answered ${status}`);
    for await (const { name, data } of eventsOf(body.pipeThrough(new TextDecoderStream()))) {
      if (name !== 'message') continue;
      const { frame, steps }: PaymentPage = JSON.parse(data);
      // Less than a second is the time that it took to get here.
      const aheadMs = frame.now - Date.now();
      this.#aheadMs = Math.abs(aheadMs) < 1_000 ? 0 : aheadMs;
      this.#steps = steps;
      this.#look();
    }
  }

  #fail(reason: string, cause?: unknown): void {
    this.#failure = new DemoError(
      'not_followed',
      `The console does not tell what happens to the payment: ${reason}. Look whether npm start still runs.`,
      { cause },
    );
    this.#look();
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }
}
