import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../../shared/payment/payment.ts';
import type { PaymentLine } from '../contract.ts';
import { containing } from './containing.ts';

/** What a list of payments shows. */
export interface PaymentsQuery {
  /** In the reference and the email; everything where it is empty. */
  readonly search: string;
  readonly statuses: readonly PaymentStatus[];
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

/** Payments as the table had them when they were read last, and the emails that were seen of them. */
export class PaymentLines {
  readonly #database: DatabaseSync;
  readonly #statements;
  #byStatus: Readonly<Record<PaymentStatus, number>> | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = {
      put: database.prepare(
        `INSERT INTO payments (reference, status, created_at, read_at, line) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET status = excluded.status, created_at = excluded.created_at,
           read_at = excluded.read_at, line = excluded.line`,
      ),
      putEmail: database.prepare(
        'INSERT INTO emails (reference, email) VALUES (?, ?) ON CONFLICT DO UPDATE SET email = excluded.email',
      ),
      byStatus: database.prepare('SELECT status, count(*) AS count FROM payments GROUP BY status'),
      get: database.prepare(`SELECT line, email ${FROM} WHERE payments.reference = ?`),
      notReadSince: database.prepare('SELECT reference FROM payments WHERE read_at < ?'),
      remove: database.prepare('DELETE FROM payments WHERE reference = ?'),
      removeEmail: database.prepare('DELETE FROM emails WHERE reference = ?'),
    };
  }

  /** @param readAt epoch milliseconds of real time */
  put(line: PaymentLine, readAt: number): void {
    const { reference, status, createdAt } = line;
    this.#statements.put.run(reference, status, Math.floor(createdAt), readAt, JSON.stringify(line));
    this.#byStatus = undefined;
  }

  putEmail(reference: string, email: string): void {
    this.#statements.putEmail.run(reference, email);
  }

  get(reference: string): PaymentLine | undefined {
    const row = this.#statements.get.get(reference);
    return row === undefined ? undefined : lineOf(row);
  }

  /** The newest first, and how many there are on all pages. */
  list({ search, statuses, page, pageSize }: PaymentsQuery): { payments: PaymentLine[]; total: number } {
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    if (statuses.length < PAYMENT_STATUSES.length) {
      conditions.push(`status IN (${statuses.map(() => '?').join(', ')})`);
      values.push(...statuses);
    }
    if (search !== '') {
      // The emails by themselves: to look up that of each payment takes far longer.
      conditions.push(
        "(payments.reference LIKE ? ESCAPE '\\' OR payments.reference IN (SELECT reference FROM emails WHERE email LIKE ? ESCAPE '\\'))",
      );
      values.push(containing(search), containing(search));
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const rows = this.#database
      .prepare(
        `SELECT line, email ${FROM} ${where} ORDER BY created_at DESC, payments.reference DESC LIMIT ? OFFSET ?`,
      )
      .all(...values, pageSize, (page - 1) * pageSize);
    const total = this.#database.prepare(`SELECT count(*) AS count FROM payments ${where}`).get(...values);
    return { payments: rows.map(lineOf), total: Number(total?.count ?? 0) };
  }

  /** How many payments have each status. */
  byStatus(): Readonly<Record<PaymentStatus, number>> {
    if (this.#byStatus !== undefined) return this.#byStatus;
    const counts = new Map(
      this.#statements.byStatus.all().map(({ status, count }) => [String(status), Number(count)]),
    );
    const of = (status: PaymentStatus) => counts.get(status) ?? 0;
    this.#byStatus = {
      initializing: of('initializing'),
      pending: of('pending'),
      rejected: of('rejected'),
      success: of('success'),
      reversed: of('reversed'),
      mismatched: of('mismatched'),
      failed: of('failed'),
      abandoned: of('abandoned'),
    };
    return this.#byStatus;
  }

  /** Forgets those that were last read before a look at all of the table, and that it did not find. */
  removeMissing(found: ReadonlySet<string>, before: number): void {
    for (const { reference } of this.#statements.notReadSince.all(before)) {
      if (found.has(String(reference))) continue;
      this.#statements.remove.run(String(reference));
      this.#statements.removeEmail.run(String(reference));
      this.#byStatus = undefined;
    }
  }
}

const FROM = 'FROM payments LEFT JOIN emails ON emails.reference = payments.reference';

function lineOf({ line, email }: Record<string, SQLOutputValue>): PaymentLine {
  const kept: PaymentLine = JSON.parse(String(line));
  return typeof email === 'string' ? { ...kept, email } : kept;
}
