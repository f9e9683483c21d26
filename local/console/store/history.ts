import type { DatabaseSync } from 'node:sqlite';
import type { LogEntry, Step } from '../contract.ts';
import { BoundedRows, type Bounds } from './bounded-rows.ts';

/** What happened to one payment. */
export interface PaymentHistory {
  readonly steps: readonly Step[];
  readonly logs: readonly LogEntry[];
  /** There was more than is shown. */
  readonly isCutOff: boolean;
}

/** Some 20,000 payments: each has 20 to 25 rows of 6 KB together, half of it log lines and most of the rest Paystack's answers. */
const BOUNDS: Bounds = { rows: 500_000, bytes: 150_000_000 };

/** The most rows of one payment that are shown: the last ones. */
const MOST_SHOWN = 1_000;

/** Steps of the same millisecond come in the order in which they follow from each other. */
const ORDER: readonly Step['kind'][] = [
  'request',
  'claimed',
  'webhook',
  'paystack',
  'scheduled',
  'checked',
  'closed',
  'event',
  'trouble',
];

/** The steps and log lines of payments; the oldest of all go when there are too many. */
export class History {
  readonly #rows: BoundedRows;
  readonly #statements;

  constructor(database: DatabaseSync, bounds: Bounds = BOUNDS) {
    this.#rows = new BoundedRows(database, 'history', bounds);
    this.#statements = {
      insert: database.prepare(
        'INSERT INTO history (reference, at, kind, body, bytes) VALUES (?, ?, ?, ?, ?)',
      ),
      of: database.prepare('SELECT kind, body FROM history WHERE reference = ? ORDER BY seq DESC LIMIT ?'),
    };
  }

  addStep(reference: string, step: Step): void {
    this.#add(reference, 'step', step.at, step);
  }

  addLog(reference: string, entry: LogEntry): void {
    this.#add(reference, 'log', entry.at, entry);
  }

  /** To be called once in each transaction, after what was added in it. */
  trim(): void {
    this.#rows.trim();
  }

  /** To be called after a transaction that was taken back. */
  reread(): void {
    this.#rows.reread();
  }

  of(reference: string): PaymentHistory {
    const rows = this.#statements.of.all(reference, MOST_SHOWN);
    const steps: Step[] = [];
    const logs: LogEntry[] = [];
    for (const { kind, body } of rows.reverse()) {
      if (kind === 'step') steps.push(JSON.parse(String(body)));
      else logs.push(JSON.parse(String(body)));
    }
    steps.sort((a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
    logs.sort((a, b) => a.at - b.at);
    return { steps, logs, isCutOff: rows.length === MOST_SHOWN };
  }

  #add(reference: string, kind: 'step' | 'log', at: number, value: Step | LogEntry): void {
    const body = JSON.stringify(value);
    const bytes = body.length + reference.length;
    this.#statements.insert.run(reference, Math.floor(at), kind, body, bytes);
    this.#rows.added(bytes);
  }
}
