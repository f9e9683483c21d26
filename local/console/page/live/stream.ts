import { LONGEST_SILENCE_MS, type StreamTrouble } from '../../contract.ts';
import type { StreamNews } from './stream-state.ts';

/** What is used of an `EventSource`. */
export interface Source {
  readonly onSnapshot: (listener: (data: string) => void) => void;
  readonly onTrouble: (listener: (data: string) => void) => void;
  readonly onError: (listener: () => void) => void;
  readonly close: () => void;
}

/** What a stream works with: the browser's own, or a test's. */
export interface StreamParts {
  readonly open: () => Source;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** @returns takes it back */
  readonly after: (ms: number, action: () => void) => () => void;
}

/** The waits before another try: soon at first, since a restart of the server takes seconds; the last one again and again. */
const RETRY_AFTER_MS = [300, 1_000, 2_000, 3_000] as const;

/** The server speaks every {@link LONGEST_SILENCE_MS}; a busy machine may be late by as much again. */
const SILENCE_MS = 2 * LONGEST_SILENCE_MS + 1_000;

/**
 * Follows a stream of snapshots until it is closed, and connects again by itself: an `EventSource` gives up for good where
 * something answers in place of the server, and never notices one that hangs.
 */
export class Stream<Snapshot> {
  readonly #parts: StreamParts;
  readonly #tell: (news: StreamNews<Snapshot>) => void;
  #source: Source | undefined;
  #cancelTimer = () => {};
  #failures = 0;

  constructor(parts: StreamParts, tell: (news: StreamNews<Snapshot>) => void) {
    this.#parts = parts;
    this.#tell = tell;
    this.#connect();
  }

  close(): void {
    this.#cancelTimer();
    this.#source?.close();
    this.#source = undefined;
  }

  #connect(): void {
    const source = this.#parts.open();
    this.#source = source;
    source.onSnapshot((data) => {
      this.#heard(source, data, (snapshot: Snapshot, at) => ({ kind: 'snapshot', snapshot, at }));
    });
    source.onTrouble((data) => {
      this.#heard(source, data, (trouble: StreamTrouble, at) => ({ kind: 'trouble', trouble, at }));
    });
    source.onError(() => this.#lose(source));
    this.#loseAfter(SILENCE_MS, source);
  }

  #heard<Contents>(
    source: Source,
    data: string,
    news: (contents: Contents, at: number) => StreamNews<Snapshot>,
  ): void {
    // Events that were on their way when it was closed are nobody's any more.
    if (this.#source !== source) return;
    this.#failures = 0;
    this.#loseAfter(SILENCE_MS, source);
    this.#tell(news(JSON.parse(data), this.#parts.clock()));
  }

  #loseAfter(ms: number, source: Source): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.after(ms, () => this.#lose(source));
  }

  #lose(source: Source): void {
    if (this.#source !== source) return;
    this.close();
    const wait = RETRY_AFTER_MS[Math.min(this.#failures, RETRY_AFTER_MS.length - 1)] ?? 0;
    this.#failures += 1;
    this.#cancelTimer = this.#parts.after(wait, () => this.#connect());
    this.#tell({ kind: 'lost', at: this.#parts.clock() });
  }
}
