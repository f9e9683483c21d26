import type { Mode } from '../../shared/payment/mode.ts';
import type { Operation } from './api/route.ts';
import type { Json } from './json.ts';

/** How a call ended: an HTTP status, or the fault that kept the answer from its caller. */
export type CallEnd = number | 'dropped' | 'truncated' | 'unanswered';

interface Count {
  calls: number;
  readonly modes: Record<string, number>;
  readonly statuses: Record<string, number>;
}

/** A reference takes some 300 bytes: with these, hours of load stay within a few MB. */
const MOST_REFERENCES = 10_000;

/** Counts calls, in memory, by reference for the 10,000 that were called last: for tests that ask how often Paystack was really called. */
export class CallCounts {
  #operations = new Map<Operation, Count>();
  #references = new Map<string, Map<Operation, number>>();
  #transactionsCreated = 0;

  countCreated(): void {
    this.#transactionsCreated += 1;
  }

  count(operation: Operation, mode: Mode | undefined, reference: string | undefined, end: CallEnd): void {
    const count = this.#operations.get(operation) ?? { calls: 0, modes: {}, statuses: {} };
    this.#operations.set(operation, count);
    count.calls += 1;
    increase(count.modes, mode ?? 'unknown-key');
    increase(count.statuses, String(end));
    if (reference === undefined) return;
    const ofReference = this.#references.get(reference) ?? new Map<Operation, number>();
    // Put at the end, so that the first one is always the one that was called longest ago.
    this.#references.delete(reference);
    this.#references.set(reference, ofReference);
    if (this.#references.size > MOST_REFERENCES) {
      for (const oldest of this.#references.keys()) {
        this.#references.delete(oldest);
        break;
      }
    }
    ofReference.set(operation, (ofReference.get(operation) ?? 0) + 1);
  }

  /** The counts since the start or the last `clear`; those by reference of one reference only, when one is named. */
  report(reference?: string): Json {
    const counts = [...this.#operations.values()];
    const references = [...this.#references].filter(
      ([name]) => reference === undefined || name === reference,
    );
    return {
      total: counts.reduce((sum, { calls }) => sum + calls, 0),
      transactionsCreated: this.#transactionsCreated,
      rateLimited: counts.reduce((sum, { statuses }) => sum + (statuses['429'] ?? 0), 0),
      operations: Object.fromEntries(
        [...this.#operations].map(([name, { calls, modes, statuses }]) => [
          name,
          { calls, modes: { ...modes }, statuses: { ...statuses } },
        ]),
      ),
      references: Object.fromEntries(
        references.map(([name, operations]) => [name, Object.fromEntries(operations)]),
      ),
    };
  }

  clear(): void {
    this.#operations = new Map();
    this.#references = new Map();
    this.#transactionsCreated = 0;
  }
}

function increase(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
