import type { ServerResponse } from 'node:http';
import { errorCode, errorText } from '../../engine-error.ts';
import { type Frame, LONGEST_SILENCE_MS, type StreamTrouble } from '../contract.ts';
import { SnapshotReader } from './snapshot-reader.ts';

/** Of different pages at once, each of which costs the engine time: more than anybody has open. */
const MOST_CHANNELS = 100;

/** Makes what a page shows. */
export type MakePage = () => { readonly frame: Frame } | Promise<{ readonly frame: Frame }>;

/** What changes without a word of anybody, such as a queue's depth, is looked for so often, in ms. */
const LOOK_EVERY_MS = 1_000;

/** Something is sent before the page counts as disconnected. */
const HEARTBEAT_MS = LONGEST_SILENCE_MS - 2 * LOOK_EVERY_MS;

/**
 * Streams of whole snapshots. Pages that show the same have one channel, and each snapshot is made once for all of them, no sooner
 * after the one before than the channel's gap, and only sent where it says something new. Without readers nothing is made.
 */
export class StreamHub {
  readonly #channels = new Map<string, Channel>();
  readonly #beforeLook: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isStopped = false;

  /** @param beforeLook is called once a second while anybody watches, before the snapshots are made */
  constructor(beforeLook: () => Promise<void> = async () => {}) {
    this.#beforeLook = beforeLook;
  }

  /**
   * Answers a request with a stream, until its reader goes or the hub is stopped; with 503 where there are too many already.
   *
   * @param key equal for pages that show the same
   * @param gapMs the shortest time from one snapshot to the next
   */
  open(response: ServerResponse, key: string, gapMs: number, make: MakePage): void {
    if (this.#isStopped) {
      response.destroy();
      return;
    }
    if (this.#channels.size >= MOST_CHANNELS && !this.#channels.has(key)) {
      response.writeHead(503).end();
      return;
    }
    const channel = this.#channels.get(key) ?? new Channel(gapMs, make);
    this.#channels.set(key, channel);
    const reader = new SnapshotReader(response);
    response.once('close', () => {
      channel.leave(reader);
      if (channel.isEmpty) this.#channels.delete(key);
      if (this.#channels.size === 0) this.#rest();
    });
    channel.join(reader);
    if (this.#timer === undefined) {
      void this.#look();
      this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    }
  }

  /** Something that may be shown has changed. */
  touch(): void {
    for (const channel of this.#channels.values()) channel.touch();
  }

  /** Ends all streams. */
  stop(): void {
    this.#isStopped = true;
    this.#rest();
    for (const channel of this.#channels.values()) channel.end();
    this.#channels.clear();
  }

  async #look(): Promise<void> {
    // One that waits for a slow table is enough.
    if (this.#isLooking) return;
    this.#isLooking = true;
    // What can't be read now is shown as it was.
    await this.#beforeLook().catch(() => {});
    this.#isLooking = false;
    this.touch();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** The readers of one page. */
class Channel {
  readonly #gapMs: number;
  readonly #make: MakePage;
  readonly #readers = new Set<SnapshotReader>();
  #timer: NodeJS.Timeout | undefined;
  #isMaking = false;
  #isTouched = false;
  #madeAt = -Infinity;
  #sentAt = 0;
  /** The last snapshot but for the time in it. */
  #last = '';

  constructor(gapMs: number, make: MakePage) {
    this.#gapMs = gapMs;
    this.#make = make;
  }

  get isEmpty(): boolean {
    return this.#readers.size === 0;
  }

  /** A reader has the next snapshot in any case. */
  join(reader: SnapshotReader): void {
    this.#readers.add(reader);
    this.#last = '';
    this.touch();
  }

  leave(reader: SnapshotReader): void {
    this.#readers.delete(reader);
    if (this.isEmpty) clearTimeout(this.#timer);
  }

  end(): void {
    clearTimeout(this.#timer);
    for (const reader of this.#readers) reader.end();
    // A snapshot that is being made comes too late.
    this.#readers.clear();
  }

  touch(): void {
    this.#isTouched = true;
    if (this.#isMaking || this.isEmpty) return;
    clearTimeout(this.#timer);
    const waitMs = Math.max(0, this.#madeAt + this.#gapMs - performance.now());
    this.#timer = setTimeout(() => void this.#send(), waitMs);
  }

  async #send(): Promise<void> {
    this.#isTouched = false;
    this.#isMaking = true;
    this.#madeAt = performance.now();
    try {
      const { frame, ...page } = await this.#make();
      const { now, ...rest } = frame;
      const text = `${JSON.stringify(rest).slice(1)},${JSON.stringify(page).slice(1)}`;
      const isNews = text !== this.#last;
      if (isNews || performance.now() - this.#sentAt >= HEARTBEAT_MS) {
        this.#last = text;
        this.#sendAll(`data: {"frame":{"now":${now},${text}\n\n`);
      }
    } catch (error) {
      this.#last = '';
      const trouble: StreamTrouble = {
        code: errorCode(error) ?? 'internal_error',
        message: errorText(error),
      };
      this.#sendAll(`event: trouble\ndata: ${JSON.stringify(trouble)}\n\n`);
    } finally {
      this.#isMaking = false;
      if (this.#isTouched) this.touch();
    }
  }

  #sendAll(text: string): void {
    this.#sentAt = performance.now();
    for (const reader of this.#readers) reader.send(text);
  }
}
