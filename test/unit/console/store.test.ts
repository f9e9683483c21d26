import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { EventLine, LogEntry, PaymentLine, Step } from '../../../local/console/contract.ts';
import { openConsoleDatabase } from '../../../local/console/store/console-database.ts';
import { ConsoleStore } from '../../../local/console/store/console-store.ts';
import { History } from '../../../local/console/store/history.ts';
import { PAYMENT_STATUSES } from '../../../shared/payment/payment.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const START = Date.UTC(2026, 2, 2, 8);

function line(reference: string, fields: Partial<PaymentLine> = {}): PaymentLine {
  return {
    reference,
    status: 'pending',
    origin: 'initialized',
    createdAt: START,
    updatedAt: START,
    checks: 0,
    unsentEvents: 0,
    ...fields,
  };
}

const claimed: Step = { kind: 'claimed', at: START, details: {} };
const entry: LogEntry = {
  at: START,
  functionName: 'initialize',
  level: 'INFO',
  message: 'payment claimed',
  fields: {},
};

function openStore(file = join(temporaryFolder(), 'console.sqlite')) {
  const warnings: string[] = [];
  const store = new ConsoleStore(file, (message) => warnings.push(message));
  onTestFinished(() => store.close());
  return { file, store, warnings };
}

const everything = { search: '', statuses: PAYMENT_STATUSES, page: 1, pageSize: 10 };

it('keeps what was written for the next start', () => {
  const { file, store } = openStore();
  store.write(({ payments, history }) => {
    payments.put(line('tea-1'), 1);
    payments.putEmail('tea-1', 'ada@example.com');
    history.addStep('tea-1', claimed);
    history.addLog('tea-1', entry);
  });
  store.close();

  const again = openStore(file);

  expect(again.warnings).toEqual([]);
  expect(again.store.payments.get('tea-1')).toEqual({ ...line('tea-1'), email: 'ada@example.com' });
  expect(again.store.history.of('tea-1')).toEqual({ steps: [claimed], logs: [entry], isCutOff: false });
});

it('writes together what comes within a moment, and says that there is something new', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const onWritten = vi.fn();
  const store = new ConsoleStore(':memory:', () => {}, onWritten);
  for (const reference of ['tea-1', 'tea-2']) store.write(({ payments }) => payments.put(line(reference), 1));

  const before = store.payments.list(everything).total;
  vi.advanceTimersByTime(200);

  expect([before, store.payments.list(everything).total]).toEqual([0, 2]);
  expect(onWritten).toHaveBeenCalledOnce();
  store.close();
});

it.each([
  ['is no database', 'These are no tables, only words. '.repeat(200)],
  ['has another layout', undefined],
])('begins anew, with a warning, where the file %s', (_what, text) => {
  const file = join(temporaryFolder(), 'console.sqlite');
  if (text === undefined) {
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE payments (reference TEXT); PRAGMA user_version = 7');
    other.close();
  } else writeFileSync(file, text);

  const { store, warnings } = openStore(file);
  store.write(({ payments }) => payments.put(line('tea-1'), 1));
  store.flush();

  expect(warnings).toEqual([expect.stringContaining('begins anew')]);
  expect(store.payments.list(everything).total).toBe(1);
});

it('begins anew where a file that nobody has closed is torn in the middle', () => {
  const { file, store } = openStore();
  store.write(({ history }) => {
    for (let n = 0; n < 500; n += 1) history.addLog('tea-1', entry);
  });
  store.close();
  const killed = openConsoleDatabase(file, () => {});
  killed.close();
  const bytes = readFileSync(file);
  bytes.fill(0xff, 20_000, 30_000);
  writeFileSync(file, bytes);

  const again = openStore(file);

  expect(again.warnings).toEqual([expect.stringContaining('begins anew')]);
  expect(again.store.history.of('tea-1').logs).toEqual([]);
});

it('remembers in memory where there can be no file', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');

  const { store, warnings } = openStore(join(folder, 'file', 'console.sqlite'));
  store.write(({ payments }) => payments.put(line('tea-1'), 1));
  store.flush();

  expect(warnings.at(-1)).toContain('ends with this run');
  expect(store.payments.get('tea-1')).toEqual(line('tea-1'));
});

it('goes on when a write fails, and says so once', () => {
  const { store, warnings } = openStore();
  const fail = () => {
    throw new Error('the disk is full');
  };
  for (const work of [fail, fail]) {
    store.write(work);
    store.flush();
  }
  store.write(({ payments }) => payments.put(line('tea-1'), 1));
  store.flush();

  expect(warnings).toEqual(["The console's history can't be written: the disk is full"]);
  expect(store.payments.list(everything).total).toBe(1);
});

it('counts nothing of a write that has failed', () => {
  const { store } = openStore();
  const event: EventLine = { id: '1', at: START, type: 'payment.succeeded', payload: '{}' };
  store.write(({ events, history }) => {
    history.addLog('tea-1', entry);
    events.add(event);
    throw new Error('the disk is full');
  });
  store.flush();
  store.write(({ events }) => events.add(event));
  store.flush();

  expect(store.events.list({ search: '', page: 1, pageSize: 10 })).toEqual({ events: [event], total: 1 });
});

it('finds payments by any part of reference or email, whatever characters that has', () => {
  const { store } = openStore();
  store.write(({ payments }) => {
    payments.put(line('tea_1', { createdAt: START }), 1);
    payments.put(line('teax1', { createdAt: START + 1, status: 'success' }), 1);
    payments.put(line('cocoa', { createdAt: START + 2 }), 1);
    payments.putEmail('cocoa', 'Tea.Drinker@example.com');
  });
  store.flush();
  const found = (
    search: string,
    statuses = PAYMENT_STATUSES as readonly (typeof PAYMENT_STATUSES)[number][],
  ) => store.payments.list({ ...everything, search, statuses }).payments.map(({ reference }) => reference);

  expect(found('tea')).toEqual(['cocoa', 'teax1', 'tea_1']);
  expect(found('a_1')).toEqual(['tea_1']);
  expect(found('%')).toEqual([]);
  expect(found("'")).toEqual([]);
  expect(found('drinker@EXAMPLE')).toEqual(['cocoa']);
  expect(found('tea', ['success'])).toEqual(['teax1']);
  expect(found('', ['pending'])).toEqual(['cocoa', 'tea_1']);
});

it('turns pages, and counts all of them', () => {
  const { store } = openStore();
  store.write(({ payments }) => {
    for (let n = 1; n <= 25; n += 1) payments.put(line(`tea-${n}`, { createdAt: START + n }), 1);
  });
  store.flush();

  const third = store.payments.list({ ...everything, page: 3 });

  expect(third.total).toBe(25);
  expect(third.payments.map(({ reference }) => reference)).toEqual([
    'tea-5',
    'tea-4',
    'tea-3',
    'tea-2',
    'tea-1',
  ]);
});

it('counts payments by the status that they have now', () => {
  const { store } = openStore();
  const put = (reference: string, status: PaymentLine['status']) => {
    store.write(({ payments }) => payments.put(line(reference, { status }), 1));
    store.flush();
  };
  put('tea-1', 'pending');
  put('tea-2', 'pending');
  const before = store.payments.byStatus();
  put('tea-1', 'success');

  expect([before.pending, before.success]).toEqual([2, 0]);
  expect(store.payments.byStatus()).toMatchObject({ pending: 1, success: 1, failed: 0 });
});

it('forgets payments that the table no longer has, and none that was read since', () => {
  const { store } = openStore();
  store.write(({ payments }) => {
    payments.put(line('gone'), 1);
    payments.put(line('there'), 1);
    payments.put(line('new'), 3);
    payments.removeMissing(new Set(['there']), 2);
  });
  store.flush();

  expect(
    store.payments
      .list(everything)
      .payments.map(({ reference }) => reference)
      .sort(),
  ).toEqual(['new', 'there']);
});

it('puts steps in the order in which things happened, however late they were told of', () => {
  const { store } = openStore();
  const checked: Step = { kind: 'checked', at: START + 5, details: { check: 1, reason: 'webhook' } };
  const closed: Step = { kind: 'closed', at: START + 5, details: { status: 'success', late: false } };
  const request: Step = {
    kind: 'request',
    at: START,
    details: { method: 'POST', path: '/transaction/initialize', status: 200, durationMs: 9 },
  };
  store.write(({ history }) => {
    for (const step of [closed, checked, claimed, request]) history.addStep('tea-1', step);
  });
  store.flush();

  expect(store.history.of('tea-1').steps).toEqual([request, claimed, checked, closed]);
});

it('shows the last of a payment that has too much to tell, and says that there was more', () => {
  const { store } = openStore();
  store.write(({ history }) => {
    for (let n = 0; n < 1_200; n += 1) history.addLog('tea-1', { ...entry, at: START + n });
  });
  store.flush();

  const { logs, isCutOff } = store.history.of('tea-1');

  expect([logs.length, logs.at(-1)?.at, isCutOff]).toEqual([1_000, START + 1_199, true]);
});

it('lets the oldest go when there is too much, by rows and by bytes, also after a restart', () => {
  const database = openConsoleDatabase(':memory:', () => {});
  onTestFinished(() => database.close());
  const fill = (history: History, reference: string, count: number) => {
    for (let n = 0; n < count; n += 1) history.addLog(reference, entry);
    history.trim();
  };
  fill(new History(database, { rows: 5_000, bytes: 1e9 }), 'first', 4_000);
  // Another one, as after a restart, goes on from the totals that were kept.
  const byRows = new History(database, { rows: 5_000, bytes: 1e9 });
  fill(byRows, 'second', 1_500);

  const count = () => Number(database.prepare('SELECT count(*) AS count FROM history').get()?.count);
  const afterRows = count();
  const byBytes = new History(database, { rows: 5_000, bytes: 1_000 });
  for (let n = 0; n < 10; n += 1) byBytes.trim();

  expect(afterRows).toBe(4_500);
  expect(count()).toBe(0);
  expect(database.prepare("SELECT row_count, bytes FROM totals WHERE name = 'history'").get()).toEqual({
    row_count: 0,
    bytes: 0,
  });
});

it('finds events by type and by reference, the newest first', () => {
  const { store } = openStore();
  const event = (id: string, fields: Partial<EventLine> = {}): EventLine => ({
    id,
    at: START,
    type: 'payment.succeeded',
    payload: '{}',
    ...fields,
  });
  store.write(({ events }) => {
    events.add(event('1', { reference: 'tea-1' }));
    events.add(event('2', { type: 'paystack.transfer.success' }));
    events.add(event('3', { reference: 'cocoa' }));
  });
  store.flush();
  const found = (search: string) => {
    const { events, total } = store.events.list({ search, page: 1, pageSize: 2 });
    return [total, ...events.map(({ id }) => id)];
  };

  expect(found('')).toEqual([3, '3', '2']);
  expect(found('tea')).toEqual([1, '1']);
  expect(found('TRANSFER')).toEqual([1, '2']);
  expect(found('_')).toEqual([0]);
});

it('takes nothing more once it is closed', () => {
  const { store } = openStore();
  store.close();

  expect(() => store.write(({ payments }) => payments.put(line('tea-1'), 1))).not.toThrow();
  expect(() => store.close()).not.toThrow();
});
