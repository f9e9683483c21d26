import type { Payment } from '../../../shared/payment/payment.ts';
import { parseReference, type Reference } from '../../../shared/payment/reference.ts';
import {
  decodePayment,
  PAYMENT_KEY,
  paymentKey,
  referenceOfKey,
} from '../../../shared/store/payment-item.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import { errorText } from '../../engine-error.ts';
import { cachedAnswer, cachedAnswerKey, emailIn, referenceOfAnswer } from './cached-answer.ts';
import { type Item, MOST_KEYS, type Table } from './table.ts';

export interface PaymentReaderParts {
  readonly table: Pick<Table, 'get' | 'scan'>;
  /** Whether the payers' emails are to be looked for in Paystack's answers, since no simulator tells of them. */
  readonly looksForEmails: boolean;
  readonly onPayments: (payments: readonly Payment[]) => void;
  readonly onEmail: (reference: string, email: string) => void;
  /**
   * All of the table was looked at.
   *
   * @param since epoch milliseconds of real time at which that began
   */
  readonly onSwept: (found: ReadonlySet<string>, since: number) => void;
  readonly warn: (message: string) => void;
}

/** A payment is read so long after it was named, in ms: whoever wrote the line mostly writes the payment next. */
const READ_AFTER_MS = 150;
/** And once more so long after that: its last write, which clears the outbox, is followed by no line. */
const READ_AGAIN_MS = 2_000;
/** When the table does not answer. */
const RETRY_MS = 2_000;

/** All of the table is looked at so often, in ms, for changes that nobody has told of. */
const SWEEP_EVERY_MS = 600_000;
/** In pieces that are decoded within 10 ms, with pauses that leave the table to others. */
const SWEEP_ITEMS = 100;
const SWEEP_PAUSE_MS = 40;

/** Reads payments from the table whenever something has named them: the table is the truth, and log lines only say where to look. */
export class PaymentReader {
  readonly #parts: PaymentReaderParts;
  readonly #named = new Set<Reference>();
  /** When each is due once more, in epoch milliseconds of real time; the first to be due comes first. */
  readonly #again = new Map<Reference, number>();
  readonly #stopping = new AbortController();
  #reading: Promise<void> | undefined;
  #rereading: NodeJS.Timeout | undefined;

  constructor(parts: PaymentReaderParts) {
    this.#parts = parts;
  }

  /** Has a payment read a moment later. */
  named(text: string): void {
    const reference = parseReference(text);
    if (reference === undefined || this.#stopping.signal.aborted) return;
    this.#named.add(reference);
    // To the end: named again, it is due later than all others.
    this.#again.delete(reference);
    this.#again.set(reference, Date.now() + READ_AGAIN_MS);
    this.#reading ??= this.#readAll();
    this.#rereading ??= setTimeout(() => this.#readAgain(), READ_AGAIN_MS).unref();
  }

  /** Looks at all of the table now, and every ten minutes. */
  startSweeping(): void {
    void this.#sweepForEver();
  }

  stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#rereading);
  }

  #readAgain(): void {
    this.#rereading = undefined;
    for (const [reference, dueAt] of this.#again) {
      const waitMs = dueAt - Date.now();
      if (waitMs > 0) {
        this.#rereading = setTimeout(() => this.#readAgain(), waitMs).unref();
        break;
      }
      this.#again.delete(reference);
      this.#named.add(reference);
    }
    if (this.#named.size > 0) this.#reading ??= this.#readAll();
  }

  /** One batch after the other, each after a pause in which more are named. */
  async #readAll(): Promise<void> {
    while (this.#named.size > 0 && (await this.#passes(READ_AFTER_MS))) {
      const references = [...this.#named].slice(0, this.#parts.looksForEmails ? MOST_KEYS / 2 : MOST_KEYS);
      for (const reference of references) this.#named.delete(reference);
      try {
        await this.#read(references);
      } catch {
        for (const reference of references) this.#named.add(reference);
        if (!(await this.#passes(RETRY_MS))) break;
      }
    }
    this.#reading = undefined;
  }

  async #read(references: readonly Reference[]): Promise<void> {
    const { table, looksForEmails, onEmail } = this.#parts;
    const keys = references.flatMap((reference) => [
      paymentKey(reference),
      ...(looksForEmails ? [cachedAnswerKey(reference)] : []),
    ]);
    const items = await table.get(keys);
    this.#tell(items.filter((item) => referenceOfKey(item.pk?.S) !== undefined));
    for (const item of items) {
      const reference = referenceOfAnswer(item);
      const email = reference === undefined ? undefined : emailIn(cachedAnswer(item)?.body ?? '');
      if (reference !== undefined && email !== undefined) onEmail(reference, email);
    }
  }

  async #sweepForEver(): Promise<void> {
    do {
      try {
        await this.#sweep();
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#parts.warn(`console: ${errorText(error)}`);
      }
    } while (await this.#passes(SWEEP_EVERY_MS));
  }

  async #sweep(): Promise<void> {
    const { table, onSwept } = this.#parts;
    const since = Date.now();
    const found = new Set<string>();
    let from: Item | undefined;
    do {
      const page = await table.scan(PAYMENT_KEY, SWEEP_ITEMS, from);
      this.#tell(page.items);
      for (const { pk } of page.items) found.add(referenceOfKey(pk?.S) ?? '');
      from = page.next;
      if (from !== undefined && !(await this.#passes(SWEEP_PAUSE_MS))) return;
    } while (from !== undefined);
    onSwept(found, since);
  }

  #tell(items: readonly Item[]): void {
    this.#parts.onPayments(items.flatMap((item) => readable(item) ?? []));
  }

  /** Waits in real time. @returns whether it still goes on */
  #passes(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      setTimeout(() => resolve(!this.#stopping.signal.aborted), milliseconds).unref();
    });
  }
}

/** One that can't be read is no payment that could be shown; an alarm tells of it, and so do the log lines of its payment. */
function readable(item: Item): Payment | undefined {
  try {
    return decodePayment(item);
  } catch (error) {
    if (error instanceof StoredItemError) return undefined;
    throw error;
  }
}
