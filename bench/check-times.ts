import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import * as z from 'zod/mini';
import type { Simulator } from '../local/simulator/start-simulator.ts';
import type { Reference } from '../shared/payment/reference.ts';

/** When Paystack was asked about which reference, by when the simulator's server began to read the request. */
export class CheckTimes {
  readonly #times = new Map<string, number[]>();
  readonly #port: string;

  constructor({ port }: Simulator) {
    this.#port = String(port);
    subscribe('http.server.request.start', this.#note);
  }

  /** Epoch milliseconds of the first check that started after `at`; one a moment before the 200 was heard of counts as well. */
  after(reference: Reference, at: number): number | undefined {
    const first = this.#times.get(reference)?.[0];
    return first === undefined ? undefined : Math.max(first, at);
  }

  stop(): void {
    unsubscribe('http.server.request.start', this.#note);
  }

  readonly #note = (message: unknown) => {
    const request = z.object({ request: z.instanceof(IncomingMessage) }).parse(message).request;
    const [, reference] = /^\/transaction\/verify\/(.+)$/.exec(request.url ?? '') ?? [];
    if (reference === undefined || !request.headers.host?.endsWith(`:${this.#port}`)) return;
    this.#times.set(reference, [...(this.#times.get(reference) ?? []), Date.now()]);
  };
}
