import type { DatabaseSync } from 'node:sqlite';
import type { EventLine } from '../contract.ts';
import { BoundedRows, type Bounds } from './bounded-rows.ts';
import { containing } from './containing.ts';

/** Of 2 KB each: two for every payment that was paid, its own and the webhook's. */
const BOUNDS: Bounds = { rows: 25_000, bytes: 60_000_000 };

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
    // By an index that has all that is searched in: the lines beside it are fifty times as long.
    const found =
      "FROM events INDEXED BY events_to_search WHERE type LIKE ?1 ESCAPE '\\' OR ifnull(reference, '') LIKE ?1 ESCAPE '\\'";
    const page = 'ORDER BY seq DESC LIMIT ?2 OFFSET ?3';
    this.#statements = {
      insert: database.prepare('INSERT INTO events (type, reference, line, bytes) VALUES (?, ?, ?, ?)'),
      latest: database.prepare('SELECT line FROM events ORDER BY seq DESC LIMIT ? OFFSET ?'),
      search: database.prepare(
        `SELECT line FROM events WHERE seq IN (SELECT seq ${found} ${page}) ORDER BY seq DESC`,
      ),
      ofPayment: database.prepare('SELECT line FROM events WHERE reference = ? ORDER BY seq DESC LIMIT ?'),
      count: database.prepare(`SELECT count(*) AS count ${found}`),
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

  /** To be called after a transaction that was taken back. */
  reread(): void {
    this.#rows.reread();
  }

  /** The last events about a payment. */
  ofPayment(reference: string): EventLine[] {
    const rows = this.#statements.ofPayment.all(reference, MOST_OF_A_PAYMENT);
    return rows.map(({ line }): EventLine => JSON.parse(String(line)));
  }

  /** The newest first, and how many there are on all pages. */
  list({ search, page, pageSize }: EventsQuery): { events: EventLine[]; total: number } {
    const { latest, search: searched, count } = this.#statements;
    const [pattern, skip] = [containing(search), (page - 1) * pageSize];
    const rows = search === '' ? latest.all(pageSize, skip) : searched.all(pattern, pageSize, skip);
    return {
      events: rows.map(({ line }): EventLine => JSON.parse(String(line))),
      total: search === '' ? this.#rows.count : Number(count.get(pattern)?.count ?? 0),
    };
  }
}
