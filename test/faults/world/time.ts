import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

/** Something that happens. One that says `nothing` has led to nothing that would have to be waited for. */
type Act = () => unknown;

export const NOTHING = Symbol('nothing');

interface Entry {
  readonly at: number;
  readonly place: number;
  readonly act: Act;
  isCancelled: boolean;
}

/**
 * Time that passes only from one thing that happens to the next. What happens at the same moment happens in the order in which it
 * was arranged, and what follows from one thing is over before the next begins: so a run is the same each time.
 */
export class SimulatedTime {
  #now: number;
  #places = 0;
  /** A binary heap. */
  readonly #entries: Entry[] = [];

  /** @param start epoch milliseconds */
  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  /** Does something after `delay` milliseconds. Gives what cancels it. */
  after(delay: number, act: Act): () => void {
    const entry = { at: this.#now + Math.max(0, delay), place: this.#places++, act, isCancelled: false };
    this.#push(entry);
    return () => {
      entry.isCancelled = true;
    };
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(milliseconds, resolve);
    });
  }

  /** Lets time pass until `isOver` says so or nothing is left to happen. Asked before each thing. */
  async run(isOver: (next: number) => boolean): Promise<void> {
    for (let next = this.#pop(); next !== undefined; next = this.#pop()) {
      if (next.isCancelled) continue;
      if (isOver(next.at)) return;
      this.#now = next.at;
      if (next.act() !== NOTHING) await turnOfTheLoop();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#entries;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isSooner(entry, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#entries;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const [one, other] = [heap[left], heap[right]];
      if (one === undefined) break;
      const [child, place] = other !== undefined && isSooner(other, one) ? [other, right] : [one, left];
      if (!isSooner(child, last)) break;
      heap[index] = child;
      index = place;
    }
    heap[index] = last;
    return first;
  }
}

function isSooner(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.place < other.place);
}
