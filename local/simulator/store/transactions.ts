import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Mode } from '../../../shared/payment/mode.ts';
import type { Attempt } from '../checkout/attempt.ts';
import type { Json, JsonObject } from '../json.ts';
import { numberOf, recordOf, recordsOf } from './record.ts';

/** What Paystack's documentation and its API were seen to say of a transaction. */
export type TransactionStatus =
  | 'abandoned'
  | 'failed'
  | 'ongoing'
  | 'pending'
  | 'processing'
  | 'queued'
  | 'reversal-pending'
  | 'reversed'
  | 'success';

/** How a payer pays. */
export type Channel = 'bank' | 'bank_transfer' | 'card' | 'mobile_money' | 'ussd';

/** A plan of the simulated merchant: its amount wins over a transaction's own. */
export interface Plan {
  readonly code: string;
  readonly name: string;
  /** In subunits. */
  readonly amount: number;
  readonly currency: string;
  readonly interval: string;
}

/** One line of a transaction's `log.history`. */
export interface LogEntry {
  readonly type: 'action' | 'error' | 'success';
  readonly message: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A simulated transaction. Amounts are in subunits, moments in epoch milliseconds. */
export interface Transaction {
  /** Decimal digits of a 64-bit integer. */
  readonly id: string;
  readonly mode: Mode;
  readonly reference: string;
  readonly accessCode: string;
  readonly status: TransactionStatus;
  readonly requestedAmount: number;
  /** What the payer is charged: above `requestedAmount` when the fees are passed on. */
  readonly amount: number;
  readonly fees: number | null;
  readonly currency: string;
  readonly email: string;
  readonly customerId: number;
  readonly customerCode: string;
  readonly metadata: Json;
  readonly callbackUrl: string | null;
  /** What the merchant limits the payer to; empty for no limit. */
  readonly channels: readonly string[];
  readonly plan: Plan | null;
  readonly channel: Channel;
  readonly message: string | null;
  readonly gatewayResponse: string;
  readonly ipAddress: string | null;
  readonly createdAt: number;
  readonly paidAt: number | null;
  readonly log: readonly LogEntry[];
  /** `{}` until it is paid. */
  readonly authorization: JsonObject;
  /** When a pending payment arrives by itself. */
  readonly succeedsAt: number | null;
  /** When a pending payment comes to nothing by itself; missing for never. */
  readonly failsAt?: number | undefined;
  /** What the payer has begun on the checkout page; missing before and afterwards. */
  readonly attempt?: Attempt | undefined;
  /** What was asked for the moment in which it succeeds. */
  readonly succeedsWith: { readonly passFees?: boolean | undefined; readonly webhook?: boolean | undefined };
  /** Fields of the API's answers that lie, and fields that they leave out, both at a tester's wish. */
  readonly forge: JsonObject;
  readonly omit: readonly string[];
}

/** Which transactions a list shows. */
export interface TransactionFilter {
  readonly mode?: Mode;
  readonly status?: string;
  readonly customer?: number;
  readonly amount?: number;
  /** Epoch milliseconds, both included. */
  readonly from?: number;
  readonly to?: number;
}

/** Which part of a list: so many, after skipping so many, or on one side of a cursor. */
export interface Slice {
  readonly count: number;
  readonly skip?: number;
  /** Older than this place in the order of creation. */
  readonly before?: number;
  /** Newer than it. */
  readonly after?: number;
}

const WRITTEN =
  '(id, mode, reference, access_code, status, amount, customer, created_at, succeeds_at, record)';

/** The simulated transactions, in SQLite. */
export class Transactions {
  readonly #database: DatabaseSync;
  readonly #statements;
  readonly #firstId: bigint;
  #nextId: bigint;

  constructor(database: DatabaseSync, firstId: bigint) {
    this.#database = database;
    this.#statements = {
      insert: database.prepare(`INSERT INTO transactions ${WRITTEN} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
      update: database.prepare(
        'UPDATE transactions SET status = ?, amount = ?, succeeds_at = ?, record = ? WHERE id = ?',
      ),
      byReference: database.prepare('SELECT record FROM transactions WHERE mode = ? AND reference = ?'),
      byId: database.prepare('SELECT record FROM transactions WHERE mode = ? AND id = ?'),
      byAccessCode: database.prepare('SELECT record FROM transactions WHERE access_code = ?'),
      toEnd: database.prepare('SELECT record FROM transactions WHERE succeeds_at IS NOT NULL'),
      place: database.prepare('SELECT n FROM transactions WHERE id = ?'),
      last: database.prepare('SELECT id FROM transactions ORDER BY n DESC LIMIT 1'),
      clear: database.prepare('DELETE FROM transactions'),
    };
    const last = this.#statements.last.get()?.id;
    this.#firstId = firstId;
    this.#nextId = typeof last === 'string' ? BigInt(last) + 1n : firstId;
  }

  /** Records a new transaction under the next id. Its reference must be new in its mode. */
  create(draft: Omit<Transaction, 'id'>): Transaction {
    const created: Transaction = { id: String(this.#nextId), ...draft };
    this.#nextId += 1n;
    this.#statements.insert.run(
      created.id,
      created.mode,
      created.reference,
      created.accessCode,
      created.status,
      created.amount,
      created.customerId,
      created.createdAt,
      endsAt(created),
      JSON.stringify(created),
    );
    return created;
  }

  save(transaction: Transaction): Transaction {
    const { status, amount, id } = transaction;
    this.#statements.update.run(status, amount, endsAt(transaction), JSON.stringify(transaction), id);
    return transaction;
  }

  byReference(mode: Mode, reference: string): Transaction | undefined {
    return recordOf<Transaction>(this.#statements.byReference.get(mode, reference));
  }

  byId(mode: Mode, id: string): Transaction | undefined {
    return recordOf<Transaction>(this.#statements.byId.get(mode, id));
  }

  byAccessCode(accessCode: string): Transaction | undefined {
    return recordOf<Transaction>(this.#statements.byAccessCode.get(accessCode));
  }

  /** Those whose payment arrives, or comes to nothing, by itself. */
  toEnd(): Transaction[] {
    return recordsOf<Transaction>(this.#statements.toEnd.all());
  }

  /** Newest first. */
  list(filter: TransactionFilter, slice: Slice): Transaction[] {
    const { where, values } = conditions(filter, slice);
    // What comes after a cursor is taken from its nearest neighbour on, and turned round.
    const nearestFirst = slice.after !== undefined;
    const rows = this.#database
      .prepare(
        `SELECT record FROM transactions ${where} ORDER BY n ${nearestFirst ? 'ASC' : 'DESC'} LIMIT ? OFFSET ?`,
      )
      .all(...values, slice.count, slice.skip ?? 0);
    const records = recordsOf<Transaction>(rows);
    return nearestFirst ? records.reverse() : records;
  }

  /** How many there are, and their amounts together. */
  total(filter: TransactionFilter): { readonly count: number; readonly volume: number } {
    const { where, values } = conditions(filter, {});
    const row = this.#database
      .prepare(`SELECT count(*) AS count, sum(amount) AS volume FROM transactions ${where}`)
      .get(...values);
    return { count: numberOf(row, 'count'), volume: numberOf(row, 'volume') };
  }

  /** A transaction's place in the order of creation, for cursors. */
  place(transaction: Transaction): number {
    return numberOf(this.#statements.place.get(transaction.id), 'n');
  }

  clear(): void {
    this.#statements.clear.run();
    this.#nextId = this.#firstId;
  }
}

/** What the column `succeeds_at` holds: when it ends by itself, one way or the other. */
function endsAt({ succeedsAt, failsAt }: Pick<Transaction, 'succeedsAt' | 'failsAt'>): number | null {
  return succeedsAt ?? failsAt ?? null;
}

function conditions(
  filter: TransactionFilter,
  { before, after }: Pick<Slice, 'before' | 'after'>,
): { where: string; values: SQLInputValue[] } {
  const all: [string, SQLInputValue | undefined][] = [
    ['mode = ?', filter.mode],
    ['status = ?', filter.status],
    ['customer = ?', filter.customer],
    ['amount = ?', filter.amount],
    ['created_at >= ?', filter.from],
    ['created_at <= ?', filter.to],
    ['n < ?', before],
    ['n > ?', after],
  ];
  const clauses: string[] = [];
  const values: SQLInputValue[] = [];
  for (const [clause, value] of all) {
    if (value === undefined) continue;
    clauses.push(clause);
    values.push(value);
  }
  return { where: clauses.length > 0 ? `WHERE ${clauses.join(' AND ')}` : '', values };
}
