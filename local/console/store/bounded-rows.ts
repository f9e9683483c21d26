import type { DatabaseSync } from 'node:sqlite';

/** How much a table may hold. */
export interface Bounds {
  readonly rows: number;
  readonly bytes: number;
}

/** So many go at once, so that a transaction is never held up for more than some milliseconds. */
const BATCH = 1_000;

/** Keeps a table that only grows within its bounds: the oldest rows go. It needs columns `seq` and `bytes`. */
export class BoundedRows {
  readonly #bounds: Bounds;
  readonly #statements;
  readonly #name: string;
  #rowCount = 0;
  #bytes = 0;

  constructor(database: DatabaseSync, name: 'history' | 'events', bounds: Bounds) {
    this.#bounds = bounds;
    this.#name = name;
    this.#statements = {
      totals: database.prepare('SELECT row_count, bytes FROM totals WHERE name = ?'),
      save: database.prepare('UPDATE totals SET row_count = ?, bytes = ? WHERE name = ?'),
      removeOldest: database.prepare(
        `DELETE FROM ${name} WHERE seq IN (SELECT seq FROM ${name} ORDER BY seq LIMIT ?) RETURNING bytes`,
      ),
    };
    this.reread();
  }

  /** To be called after a transaction that was taken back: its rows are not there, and count for nothing. */
  reread(): void {
    const totals = this.#statements.totals.get(this.#name);
    this.#rowCount = Number(totals?.row_count ?? 0);
    this.#bytes = Number(totals?.bytes ?? 0);
  }

  get count(): number {
    return this.#rowCount;
  }

  added(bytes: number): void {
    this.#rowCount += 1;
    this.#bytes += bytes;
  }

  /** Takes out what is too much, a batch of it at most, and keeps the totals. */
  trim(): void {
    if (this.#rowCount > this.#bounds.rows || this.#bytes > this.#bounds.bytes) {
      for (const { bytes } of this.#statements.removeOldest.all(Math.min(BATCH, this.#rowCount))) {
        this.#rowCount -= 1;
        this.#bytes -= Number(bytes);
      }
    }
    this.#statements.save.run(this.#rowCount, this.#bytes, this.#name);
  }
}
