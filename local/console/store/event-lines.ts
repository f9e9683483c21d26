import type { DatabaseSync } from 'node:sqlite';
import type { EventLine } from '../contract.ts';
import { BoundedRows, type Bounds } from './bounded-rows.ts';
import { containing } from './containing.ts';

/** Of 2 KB each: two for every payment that was paid, its own and the webhook's. */
const BOUNDS: Bounds = { rows: 50_000, bytes: 100_000_000 };

const MOST_OF_A_PAYMENT = 100;

/** What a list of events shows. */
export interface EventsQuery {
  /** In the reference and the type; everything where it is empty. */
  readonly search: string;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

/** The events of the bus; the oldest go when there are too many. */
export class EventLines {
  readonly #rows: BoundedRows;
  readonly #statements;

  constructor(database: DatabaseSync, bounds: Bounds = BOUNDS) {
    this.#rows = new BoundedRows(database, 'events', bounds);
    const found = "WHERE ?1 = '' OR type LIKE ?2 ESCAPE '\\' OR ifnull(reference, '') LIKE ?2 ESCAPE '\\'";
    this.#statements = {
      insert: database.prepare('INSERT INTO events (type, reference, line, bytes) VALUES (?, ?, ?, ?)'),
      list: database.prepare(`SELECT line FROM events ${found} ORDER BY seq DESC LIMIT ?3 OFFSET ?4`),
      ofPayment: database.prepare('SELECT line FROM events WHERE reference = ? ORDER BY seq DESC LIMIT ?'),
      count: database.prepare(`SELECT count(*) AS count FROM events ${found}`),
    };
  }

  add(event: EventLine): void {
    const line = JSON.stringify(event);
    this.#statements.insert.run(event.type, event.reference ?? null, line, line.length);
    this.#rows.added(line.length);
  }

  /** To be called once in each transaction, after what was added in it. */
  trim(): void {
    this.#rows.trim();
  }

  /** The last events about a payment. */
  ofPayment(reference: string): EventLine[] {
    const rows = this.#statements.ofPayment.all(reference, MOST_OF_A_PAYMENT);
    return rows.map(({ line }): EventLine => JSON.parse(String(line)));
  }

  /** The newest first, and how many there are on all pages. */
  list({ search, page, pageSize }: EventsQuery): { events: EventLine[]; total: number } {
    const pattern = containing(search);
    const rows = this.#statements.list.all(search, pattern, pageSize, (page - 1) * pageSize);
    const events = rows.map(({ line }): EventLine => JSON.parse(String(line)));
    return { events, total: Number(this.#statements.count.get(search, pattern)?.count ?? 0) };
  }
}
