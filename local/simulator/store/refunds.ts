import type { DatabaseSync } from 'node:sqlite';
import type { Mode } from '../../../shared/payment/mode.ts';
import { numberOf, recordOf, recordsOf } from './record.ts';

/** A simulated refund. Amount in subunits, moments in epoch milliseconds. */
export interface Refund {
  readonly id: number;
  readonly mode: Mode;
  readonly transactionId: string;
  readonly transactionReference: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: 'pending' | 'processing' | 'needs-attention' | 'processed' | 'failed';
  readonly customerNote: string;
  readonly merchantNote: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it is processed by itself unless that has happened; null when only a tester decides. */
  readonly processesAt: number | null;
}

/** The simulated refunds, in SQLite. */
export class Refunds {
  readonly #statements;
  #nextId: number;

  constructor(database: DatabaseSync) {
    this.#statements = {
      insert: database.prepare(
        'INSERT INTO refunds (id, mode, transaction_id, processes_at, record) VALUES (?, ?, ?, ?, ?)',
      ),
      update: database.prepare('UPDATE refunds SET processes_at = ?, record = ? WHERE id = ?'),
      byId: database.prepare('SELECT record FROM refunds WHERE id = ?'),
      ofTransaction: database.prepare('SELECT record FROM refunds WHERE transaction_id = ? ORDER BY id'),
      list: database.prepare('SELECT record FROM refunds WHERE mode = ? ORDER BY id DESC LIMIT ? OFFSET ?'),
      toProcess: database.prepare('SELECT record FROM refunds WHERE processes_at IS NOT NULL'),
      clear: database.prepare('DELETE FROM refunds'),
    };
    this.#nextId = numberOf(database.prepare('SELECT max(id) AS last FROM refunds').get(), 'last') + 1;
  }

  create(draft: Omit<Refund, 'id'>): Refund {
    const created: Refund = { id: this.#nextId, ...draft };
    this.#nextId += 1;
    const { id, mode, transactionId, processesAt } = created;
    this.#statements.insert.run(id, mode, transactionId, processesAt, JSON.stringify(created));
    return created;
  }

  save(refund: Refund): Refund {
    this.#statements.update.run(refund.processesAt, JSON.stringify(refund), refund.id);
    return refund;
  }

  byId(id: number): Refund | undefined {
    return recordOf<Refund>(this.#statements.byId.get(id));
  }

  /** Oldest first. */
  ofTransaction(transactionId: string): Refund[] {
    return recordsOf<Refund>(this.#statements.ofTransaction.all(transactionId));
  }

  /** Newest first. */
  list(mode: Mode, count: number, skip: number): Refund[] {
    return recordsOf<Refund>(this.#statements.list.all(mode, count, skip));
  }

  toProcess(): Refund[] {
    return recordsOf<Refund>(this.#statements.toProcess.all());
  }

  clear(): void {
    this.#statements.clear.run();
  }
}
