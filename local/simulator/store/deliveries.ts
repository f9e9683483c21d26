import type { DatabaseSync } from 'node:sqlite';
import type { Mode } from '../../../shared/payment/mode.ts';
import { numberOf, recordOf, recordsOf } from './record.ts';

/** One webhook on its way: its body, and how far it has come. Moments in epoch milliseconds. */
export interface Delivery {
  readonly id: number;
  readonly mode: Mode;
  readonly event: string;
  readonly reference: string;
  readonly body: string;
  /** In hexadecimal; null for one that is sent without. */
  readonly signature: string | null;
  /** `lost`: said to be sent and never arrives. `failed`: given up. */
  readonly status: 'waiting' | 'delivered' | 'failed' | 'lost';
  readonly tries: number;
  readonly createdAt: number;
  readonly firstTriedAt: number | null;
  readonly nextAt: number | null;
  /** The HTTP status of the last try, or what went wrong when there was none. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

/** The simulated webhooks' deliveries, in SQLite: a retry that is due in an hour outlives a restart. */
export class Deliveries {
  readonly #statements;
  #nextId: number;

  constructor(database: DatabaseSync) {
    this.#statements = {
      insert: database.prepare('INSERT INTO deliveries (id, reference, next_at, record) VALUES (?, ?, ?, ?)'),
      update: database.prepare('UPDATE deliveries SET next_at = ?, record = ? WHERE id = ?'),
      byId: database.prepare('SELECT record FROM deliveries WHERE id = ?'),
      latest: database.prepare('SELECT record FROM deliveries ORDER BY id DESC LIMIT ?'),
      ofReference: database.prepare(
        'SELECT record FROM deliveries WHERE reference = ? ORDER BY id DESC LIMIT ?',
      ),
      waiting: database.prepare(
        'SELECT record FROM deliveries WHERE next_at IS NOT NULL ORDER BY next_at, id',
      ),
      clear: database.prepare('DELETE FROM deliveries'),
    };
    this.#nextId = numberOf(database.prepare('SELECT max(id) AS last FROM deliveries').get(), 'last') + 1;
  }

  create(draft: Omit<Delivery, 'id'>): Delivery {
    const created: Delivery = { id: this.#nextId, ...draft };
    this.#nextId += 1;
    this.#statements.insert.run(created.id, created.reference, created.nextAt, JSON.stringify(created));
    return created;
  }

  save(delivery: Delivery): Delivery {
    this.#statements.update.run(delivery.nextAt, JSON.stringify(delivery), delivery.id);
    return delivery;
  }

  byId(id: number): Delivery | undefined {
    return recordOf<Delivery>(this.#statements.byId.get(id));
  }

  /** Newest first, of one reference or of all. */
  latest(count: number, reference?: string): Delivery[] {
    const { latest, ofReference } = this.#statements;
    return recordsOf<Delivery>(
      reference === undefined ? latest.all(count) : ofReference.all(reference, count),
    );
  }

  /** Those still to be tried, the most urgent first. */
  waiting(): Delivery[] {
    return recordsOf<Delivery>(this.#statements.waiting.all());
  }

  clear(): void {
    this.#statements.clear.run();
  }
}
