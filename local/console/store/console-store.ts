import type { DatabaseSync } from 'node:sqlite';
import { errorText } from '../../engine-error.ts';
import { closeConsoleDatabase, openConsoleDatabase } from './console-database.ts';
import { EventLines } from './event-lines.ts';
import { History } from './history.ts';
import { PaymentLines } from './payment-lines.ts';

/** What is written goes into the file together, so many milliseconds after the first of it: one transaction for all. */
const WRITE_AFTER_MS = 150;

/** The most writes of one transaction, some 10 ms of work; what is left goes into the next. */
const MOST_AT_ONCE = 1_000;

/** Above this many waiting writes the engine is faster than the disk: the oldest are dropped, so that memory stays as it is. */
const MOST_WAITING = 50_000;

/** The stores that a write may use. */
export interface Stores {
  readonly payments: PaymentLines;
  readonly history: History;
  readonly events: EventLines;
}

/**
 * What the console remembers: a picture of the payments in the table, what happened to each, and the events of the bus. It is
 * SQLite in one file on the user's own machine, with emails and raw answers in it; `npm start -- --reset` deletes it.
 */
export class ConsoleStore implements Stores {
  readonly payments: PaymentLines;
  readonly history: History;
  readonly events: EventLines;
  readonly #database: DatabaseSync;
  readonly #warn: (message: string) => void;
  readonly #onWritten: () => void;
  #waiting: ((stores: Stores) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #hasWarned = false;

  /** @param onWritten is told when there is something new to read */
  constructor(file: string, warn: (message: string) => void, onWritten: () => void = () => {}) {
    this.#database = openConsoleDatabase(file, warn);
    this.payments = new PaymentLines(this.#database);
    this.history = new History(this.#database);
    this.events = new EventLines(this.#database);
    this.#warn = warn;
    this.#onWritten = onWritten;
  }

  /** Has `work` write a moment later, with all others. */
  write(work: (stores: Stores) => void): void {
    if (this.#isClosed) return;
    this.#waiting.push(work);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.splice(0, MOST_AT_ONCE);
    this.#timer ??= setTimeout(() => this.#writeSome(), WRITE_AFTER_MS).unref();
  }

  /** Writes all that waits. */
  flush(): void {
    while (this.#waiting.length > 0) this.#writeSome();
  }

  close(): void {
    if (this.#isClosed) return;
    this.flush();
    this.#isClosed = true;
    clearTimeout(this.#timer);
    try {
      closeConsoleDatabase(this.#database);
    } catch (error) {
      this.#warn(`The console's history can't be closed: ${errorText(error)}`);
    }
  }

  #takeBack(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    this.history.reread();
    this.events.reread();
  }

  #writeSome(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const works = this.#waiting.splice(0, MOST_AT_ONCE);
    try {
      this.#database.exec('BEGIN');
      for (const work of works) work(this);
      this.history.trim();
      this.events.trim();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#takeBack();
      // A disk that is full makes itself heard with every write.
      if (!this.#hasWarned) this.#warn(`The console's history can't be written: ${errorText(error)}`);
      this.#hasWarned = true;
    }
    if (this.#waiting.length > 0) {
      this.#timer = setTimeout(() => this.#writeSome(), WRITE_AFTER_MS).unref();
    }
    this.#onWritten();
  }
}
