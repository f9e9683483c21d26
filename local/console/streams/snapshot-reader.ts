import type { ServerResponse } from 'node:http';

/** So soon a page connects again that has lost its stream, in ms. */
const RETRY_MS = 1_000;

/** Sends snapshots as server-sent events. For a reader that is too slow only the latest waits: it needs none of those before. */
export class SnapshotReader {
  readonly #response: ServerResponse;
  #waiting: string | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    // One that goes in the middle of a snapshot is no news.
    response.on('error', () => {});
    response.on('drain', () => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting !== undefined) this.send(waiting);
    });
  }

  /** @param event as it goes over the wire, with the empty line at its end */
  send(event: string): void {
    if (this.#response.writableNeedDrain) this.#waiting = event;
    else this.#response.write(event);
  }

  end(): void {
    this.#response.end();
  }
}
