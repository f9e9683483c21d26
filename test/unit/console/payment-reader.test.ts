import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { PaymentReader } from '../../../local/console/table/payment-reader.ts';
import { type Item, type TablePage, TableUnreadableError } from '../../../local/console/table/table.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import { encodePayment } from '../../../shared/store/payment-item.ts';
import { Collected } from '../../support/collected.ts';
import { paymentIn, REFERENCE, STATES } from '../../support/payments.ts';

const PENDING = encodePayment(paymentIn(STATES.pending));
const KEY = `PAYMENT#${REFERENCE}`;

/** A table of these items, whose first calls fail. */
class ScriptedTable {
  readonly asked = new Collected<readonly string[]>();
  readonly #items: readonly Item[];
  #failures: number;

  constructor(items: readonly Item[], failures = 0) {
    this.#items = items;
    this.#failures = failures;
  }

  async get(keys: readonly string[]): Promise<Item[]> {
    this.asked.add(keys);
    this.#failures -= 1;
    if (this.#failures >= 0) throw new TableUnreadableError(new Error('gone'));
    return this.#items.filter(({ pk }) => keys.includes(pk?.S ?? ''));
  }

  /** Two items at a time. */
  async scan(prefix: string, _limit: number, from: Item | undefined): Promise<TablePage> {
    this.#failures -= 1;
    if (this.#failures >= 0) throw new TableUnreadableError(new Error('gone'));
    const found = this.#items.filter(({ pk }) => pk?.S?.startsWith(prefix));
    const start = from === undefined ? 0 : Number(from.at?.N);
    const next = start + 2 < found.length ? { next: { at: { N: String(start + 2) } } } : {};
    return { items: found.slice(start, start + 2), ...next };
  }
}

function setUp(table: ScriptedTable, looksForEmails = false) {
  const payments = new Collected<Payment>();
  const emails = new Collected<[string, string]>();
  const swept = new Collected<ReadonlySet<string>>();
  const warnings = new Collected<string>();
  const reader = new PaymentReader({
    table,
    looksForEmails,
    onPayments: (all) => {
      for (const payment of all) payments.add(payment);
    },
    onEmail: (reference, email) => emails.add([reference, email]),
    onSwept: (found) => swept.add(found),
    warn: (message) => warnings.add(message),
  });
  onTestFinished(() => reader.stop());
  return { reader, payments, emails, swept, warnings };
}

describe('the reader of payments', () => {
  it('reads a payment once, however often it was named in a moment', async () => {
    const table = new ScriptedTable([PENDING]);
    const { reader, payments } = setUp(table);

    for (let n = 0; n < 20; n += 1) reader.named(REFERENCE);
    const payment = await payments.first(() => true);

    expect(payment.reference).toBe(REFERENCE);
    expect(table.asked.items).toEqual([[KEY]]);
  });

  it('reads each payment once more two seconds after it was named, whenever the others were', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const table = new ScriptedTable([]);
    const { reader } = setUp(table);

    reader.named('aaa');
    await vi.advanceTimersByTimeAsync(1_900);
    reader.named('bbb');
    await vi.advanceTimersByTimeAsync(1_900);
    const before = table.asked.items.flat();
    await vi.advanceTimersByTimeAsync(400);

    expect(before).toEqual(['PAYMENT#aaa', 'PAYMENT#bbb', 'PAYMENT#aaa']);
    expect(table.asked.items.flat()).toEqual([...before, 'PAYMENT#bbb']);
  });

  it('passes over what can be no reference, what is not there and what can not be read', async () => {
    const table = new ScriptedTable([marshall({ pk: KEY, status: 'of a later release' })]);
    const { reader, payments } = setUp(table);

    reader.named('<script>');
    reader.named('nobody');
    reader.named(REFERENCE);
    await table.asked.first((keys) => keys.includes('PAYMENT#nobody'));
    // Another round, so that the first one is over.
    reader.named('another');
    await table.asked.first((keys) => keys.includes('PAYMENT#another'));

    expect(table.asked.items.flat()).not.toContain('PAYMENT#<script>');
    expect(payments.items).toEqual([]);
  });

  it('tries again when the table does not answer', async () => {
    const table = new ScriptedTable([PENDING], 1);
    const { reader, payments } = setUp(table);

    reader.named(REFERENCE);

    await expect(payments.first(() => true)).resolves.toMatchObject({ reference: REFERENCE });
    expect(table.asked.items.length).toBeGreaterThanOrEqual(2);
  });

  it('looks for emails in the answers that verify keeps, where it is to', async () => {
    const answer = marshall({
      pk: `VERIFICATION#${REFERENCE}`,
      httpStatus: 200,
      body: JSON.stringify({ data: { customer: { email: 'ada@example.com' } } }),
      checkedAt: 1,
      freshUntil: 2,
    });
    const { reader, emails } = setUp(new ScriptedTable([PENDING, answer]), true);

    reader.named(REFERENCE);

    await expect(emails.first(() => true)).resolves.toEqual([REFERENCE, 'ada@example.com']);
  });

  it('goes through all of the table, and tells what it has found', async () => {
    const items = ['tea-1', 'tea-2', 'tea-3', 'tea-4', 'tea-5'].map((reference) => ({
      ...PENDING,
      pk: { S: `PAYMENT#${reference}` },
    }));
    const { reader, payments, swept } = setUp(
      new ScriptedTable([...items, marshall({ pk: 'QUOTA#test#verify' })]),
    );

    reader.startSweeping();

    expect([...(await swept.first(() => true))]).toEqual(['tea-1', 'tea-2', 'tea-3', 'tea-4', 'tea-5']);
    expect(payments.items).toHaveLength(5);
  });

  it('says that it could not, and takes nothing for gone', async () => {
    const { reader, swept, warnings } = setUp(new ScriptedTable([PENDING], 1));

    reader.startSweeping();

    await expect(warnings.first(() => true)).resolves.toBe("console: The payments table can't be read: gone");
    expect(swept.items).toEqual([]);
  });
});
