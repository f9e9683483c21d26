import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AuditContext, audit } from '../../../functions/audit/use-case.ts';
import type { Payment, PaymentState } from '../../../shared/payment/payment.ts';
import type { TransactionPage } from '../../../shared/paystack/answers.ts';
import type { TransactionListQuery } from '../../../shared/paystack/client.ts';
import type { PaystackFailure } from '../../../shared/paystack/errors.ts';
import type { Job } from '../../../shared/queue/job.ts';
import { NotConfiguredError, type PaystackKeys } from '../../../shared/runtime/paystack-keys.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import { caught } from '../../support/caught.ts';
import { listedAt, type TransactionLife } from '../../support/listed-transactions.ts';
import { createMemoryAuditStore } from '../../support/memory-audit-store.ts';
import { createMemoryPaymentStore, refusedCall, TableError } from '../../support/memory-payment-store.ts';
import { paymentIn, reference, STATES } from '../../support/payments.ts';
import { deferred, rejected, serverError } from '../../support/paystack-failures.ts';
import { createRecordingLog, createRecordingMeter, createRecordingQueue } from '../../support/recorders.ts';
import { createScriptedPaystack } from '../../support/scripted-paystack.ts';

const START = Date.UTC(2026, 2, 1, 9, 0, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The payment's deadline, and three days of late payers. */
const PAYABLE = 4 * DAY;

/** And a day more, so that two passes see whatever is paid in that time. */
const OVERLAP = PAYABLE + DAY;

function known(
  name: string,
  state: PaymentState = STATES.abandoned,
  mode: Payment['mode'] = 'test',
): Payment {
  return { ...paymentIn(state), reference: reference(name), mode };
}

/** A transaction that was created so many milliseconds after the start, and paid at once unless told otherwise. */
function life(name: string, created: number, parts: Partial<TransactionLife> = {}): TransactionLife {
  const createdAt = START + created;
  return {
    reference: name,
    createdAt,
    paidAt: createdAt,
    reversedAt: Number.POSITIVE_INFINITY,
    ...parts,
  };
}

function setUp({
  lives = [],
  payments = [],
  pageSize = 100,
  keys = { current: 'sk_test_1', mode: 'test' },
  refusesJob,
  /** Happens in place of a page; `undefined` lets Paystack answer. */
  befalls = () => undefined,
}: {
  readonly lives?: readonly TransactionLife[];
  readonly payments?: readonly Payment[];
  readonly pageSize?: number;
  readonly keys?: PaystackKeys | Error;
  readonly refusesJob?: (job: Job) => boolean;
  readonly befalls?: (query: TransactionListQuery) => PaystackFailure | TransactionPage | undefined;
} = {}) {
  let now = START;
  let currentKeys = keys;
  const store = createMemoryPaymentStore(...payments);
  const audits = createMemoryAuditStore();
  const queue = createRecordingQueue(refusesJob);
  const log = createRecordingLog();
  const meter = createRecordingMeter();
  const paystack = createScriptedPaystack({
    list: (query) => befalls(query) ?? listedAt(lives, now, query, pageSize),
  });
  const context: AuditContext = {
    audits,
    payments: store,
    queue,
    log,
    meter,
    paystack,
    keys: {
      read: async () => {
        if (currentKeys instanceof Error) throw currentKeys;
        return currentKeys;
      },
    },
    clock: () => now,
    deadlineSeconds: DAY / 1_000,
  };
  return {
    store,
    audits,
    queue,
    log,
    meter,
    paystack,
    setKeys: (next: PaystackKeys) => {
      currentKeys = next;
    },
    /** Lets time pass and the audit run. */
    runAfter: async (milliseconds: number, time = 100_000) => {
      now += milliseconds;
      await audit(context, now + time);
    },
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    jobs: () => queue.sent.map(({ job }) => job),
    messages: () => log.lines.map(({ message }) => message),
  };
}

describe('The first run', () => {
  test('notes when the deployment began, and asks Paystack nothing', async () => {
    const { audits, paystack, meter, runAfter } = setUp();

    await runAfter(0);

    expect(audits.stored()).toEqual({
      version: 2,
      startedAt: START,
      test: { completedUntil: START, completedAt: START },
    });
    expect(paystack.listed).toEqual([]);
    expect(meter.measured).toEqual([['AuditAge', 0]]);
  });

  test('notes it without a key as well, and is silent about what has not begun', async () => {
    const { audits, meter, log, runAfter } = setUp({ keys: new NotConfiguredError('secret-1') });

    await runAfter(0);
    await runAfter(5 * DAY);

    expect(audits.stored()).toEqual({ version: 1, startedAt: START });
    expect(meter.measured).toEqual([
      ['AuditAge', 0],
      ['AuditAge', 0],
    ]);
    expect(log.lines).toEqual([]);
  });

  test('beside another first run leaves the one beginning that there is', async () => {
    const { audits, runAfter } = setUp();
    const write = audits.write;
    audits.write = async (record) => {
      if (record.version === 1) audits.seed({ version: 1, startedAt: START - 5 });
      return await write(record);
    };

    await runAfter(0);

    expect(audits.stored()).toMatchObject({ version: 2, startedAt: START - 5 });
  });
});

describe('A pass', () => {
  test('is made a day after the last one, of all that was created within the overlap', async () => {
    const { paystack, runAfter } = setUp();
    await runAfter(0);

    await runAfter(DAY - 1);
    const before = paystack.listed.length;
    await runAfter(1);
    await runAfter(5 * MINUTE);
    await runAfter(DAY - 5 * MINUTE);

    const window = { perPage: 100, cursor: undefined };
    expect(before).toBe(0);
    expect(paystack.listed).toEqual([
      { ...window, status: 'success', from: START - OVERLAP, to: START + DAY },
      { ...window, status: 'reversed', from: START - OVERLAP, to: START + DAY },
      { ...window, status: 'success', from: START + DAY - OVERLAP, to: START + 2 * DAY },
      { ...window, status: 'reversed', from: START + DAY - OVERLAP, to: START + 2 * DAY },
    ]);
    expect(paystack.options).toMatchObject(
      paystack.listed.map(() => ({ priority: 'audit', mode: 'test', deadline: expect.any(Number) })),
    );
  });

  test('goes back over the last ones by the deadline, three days of late payers and a day', async () => {
    const { paystack, runAfter } = setUp();
    await runAfter(0);

    for (let day = 1; day <= 6; day += 1) await runAfter(DAY);

    const windows = paystack.listed
      .filter(({ status }) => status === 'success')
      .map(({ from, to }) => [(from - START) / DAY, (to - START) / DAY]);
    expect(windows).toEqual([
      [-5, 1],
      [-4, 2],
      [-3, 3],
      [-2, 4],
      [-1, 5],
      [0, 6],
    ]);
  });

  test('is followed by another that asks again for what was paid at the last moment and is still untold', async () => {
    const { jobs, runAfter } = setUp({
      payments: [known('order-1')],
      lives: [life('order-1', HOUR, { paidAt: START + HOUR + PAYABLE })],
    });
    await runAfter(0);

    for (let day = 1; day <= 10; day += 1) await runAfter(DAY);

    expect(jobs()).toHaveLength(2);
  });

  test('asks for a check of each payment that was not told as what Paystack lists it as', async () => {
    const { jobs, queue, log, runAfter } = setUp({
      payments: [
        known('order-1', STATES.abandoned),
        known('order-2', STATES.success),
        known('order-3', STATES.pending),
        known('order-4', STATES.success),
        known('order-5', STATES.mismatched),
      ],
      lives: [
        life('order-1', HOUR),
        life('order-2', HOUR),
        life('order-3', HOUR),
        life('order-4', HOUR, { reversedAt: START + 2 * HOUR }),
        life('order-5', HOUR),
      ],
    });
    await runAfter(0);

    await runAfter(DAY);

    expect(jobs()).toEqual([
      { kind: 'audit', reference: 'order-3', listed: 'success', attempt: 0 },
      { kind: 'audit', reference: 'order-1', listed: 'success', attempt: 0 },
      { kind: 'audit', reference: 'order-4', listed: 'reversed', attempt: 0 },
    ]);
    expect(queue.sent.map(({ delaySeconds }) => delaySeconds)).toEqual([0, 0, 0]);
    expect(log.lines.at(-1)).toMatchObject({
      message: 'audit completed',
      fields: { mode: 'test', listed: 5, toCheck: 3, unknown: 0, from: '2026-02-24T09:00:00.000Z' },
    });
  });

  test('reports transactions that were not started here by their ids: their references may be names', async () => {
    const { jobs, meter, log, runAfter } = setUp({
      payments: [known('other-mode', STATES.abandoned, 'live')],
      lives: [
        life('0803-555-0100', HOUR),
        life('Ada Lovelace <ada@example.com>', HOUR),
        life('other-mode', HOUR, { reversedAt: START + 2 * HOUR }),
      ],
    });
    await runAfter(0);

    await runAfter(DAY);

    expect(jobs()).toEqual([]);
    expect(meter.of('UnknownTransactions')).toEqual([
      ['UnknownTransactions', 2, 'success'],
      ['UnknownTransactions', 1, 'reversed'],
    ]);
    expect(log.lines.filter(({ message }) => message === 'transactions not known here')).toMatchObject([
      { fields: { listed: 'success', unknown: 2, transactions: ['4000000001', '4000000000'] } },
      { fields: { listed: 'reversed', unknown: 1, transactions: ['4000000002'] } },
    ]);
    expect(JSON.stringify(log.lines)).not.toMatch(/ada@|0803/);
  });

  test('reports each of them once, however many passes it is in', async () => {
    const { meter, runAfter } = setUp({ lives: [life('elsewhere', HOUR), life('later', DAY + HOUR)] });
    await runAfter(0);

    for (let day = 1; day <= 5; day += 1) await runAfter(DAY);

    expect(meter.of('UnknownTransactions')).toEqual([
      ['UnknownTransactions', 1, 'success'],
      ['UnknownTransactions', 1, 'success'],
    ]);
  });

  test('looks up what was created before its first run, and keeps quiet about what is not known of that', async () => {
    const { jobs, meter, runAfter } = setUp({
      payments: [known('ours')],
      lives: [life('ours', -HOUR), life('elsewhere', -HOUR)],
    });
    await runAfter(0);

    await runAfter(DAY);

    expect(jobs()).toMatchObject([{ reference: 'ours' }]);
    expect(meter.of('UnknownTransactions')).toEqual([]);
  });

  test('passes over what is listed as something else, whatever the filter did', async () => {
    const unpaid = { reference: 'unpaid', status: 'abandoned', createdAt: START + 1 };
    const undated = { reference: 'undated', status: 'success' };
    const { jobs, meter, runAfter } = setUp({
      payments: [known('unpaid'), known('undated')],
      befalls: ({ status }) => ({
        transactions: status === 'success' ? [unpaid, undated] : [],
        unreadable: 0,
        rateLimit: {},
      }),
    });
    await runAfter(0);

    await runAfter(DAY);

    expect(jobs()).toMatchObject([{ reference: 'undated' }]);
    expect(meter.of('UnknownTransactions')).toEqual([]);
  });

  test('says of an item that can not be read that somebody has to look at it, and goes on', async () => {
    const { store, jobs, meter, log, runAfter, audits } = setUp({
      payments: [known('order-1'), known('order-2')],
      lives: [life('order-1', HOUR), life('order-2', HOUR)],
    });
    store.failGet(() => {
      throw new StoredItemError('PAYMENT#order-2', { cause: new Error('no payment') });
    });
    await runAfter(0);

    await runAfter(DAY);

    expect(jobs()).toMatchObject([{ reference: 'order-1' }]);
    expect(meter.of('UnreadablePayments')).toEqual([['UnreadablePayments', 1]]);
    expect(log.lines).toContainEqual({
      level: 'error',
      message: 'payment not audited',
      fields: expect.objectContaining({ reference: 'order-2', code: 'stored_item_unreadable' }),
    });
    expect(audits.stored()?.test?.completedUntil).toBe(START + DAY);
  });

  test('goes on past elements that are no transactions, and says how many there were', async () => {
    const { jobs, log, audits, runAfter } = setUp({
      payments: [known('order-1')],
      befalls: ({ status }) => ({
        transactions: status === 'success' ? [{ reference: 'order-1', status }] : [],
        unreadable: status === 'success' ? 2 : 0,
        rateLimit: {},
      }),
    });
    await runAfter(0);

    await runAfter(DAY);

    expect(jobs()).toMatchObject([{ reference: 'order-1' }]);
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        message: 'transactions not readable',
        fields: { mode: 'test', listed: 'success', unreadable: 2 },
      },
    ]);
    expect(audits.stored()?.test?.completedUntil).toBe(START + DAY);
  });

  test('says how long ago the last one was completed, in every run', async () => {
    const { meter, runAfter } = setUp({ befalls: () => serverError() });
    await runAfter(0);
    await runAfter(DAY);
    await runAfter(2 * DAY);

    expect(meter.of('AuditAge')).toEqual([
      ['AuditAge', 0],
      ['AuditAge', DAY],
      ['AuditAge', 3 * DAY],
    ]);
  });

  test('of a key of the other mode begins with the deployment, and is not behind before that key was seen', async () => {
    const { paystack, meter, audits, setKeys, runAfter } = setUp({ befalls: () => serverError() });
    await runAfter(0);
    await runAfter(30 * DAY);
    setKeys({ current: 'sk_live_1', mode: 'live' });

    await runAfter(0);

    expect(meter.of('AuditAge').at(-1)).toEqual(['AuditAge', 0]);
    expect(paystack.listed.at(-1)).toMatchObject({ from: START - OVERLAP, to: START + 30 * DAY });
    expect(paystack.options.at(-1)).toMatchObject({ mode: 'live' });
    expect(audits.stored()).toMatchObject({
      test: { completedAt: START },
      live: { completedAt: START + 30 * DAY },
    });
  });
});

describe('A pass that is interrupted', () => {
  const many = Array.from({ length: 9 }, (_, index) => life(`order-${index}`, HOUR + index));
  const payments = many.map(({ reference: name }) => known(name));
  const allOfThem = many.map((each) => each.reference).sort();
  const references = (jobs: readonly Job[]) => jobs.map((job) => job.reference).sort();

  test('by Paystack goes on in the next run, with the page that was not read', async () => {
    let failures = 0;
    const { jobs, paystack, messages, audits, runAfter } = setUp({
      lives: many,
      payments,
      pageSize: 2,
      befalls: () => {
        const call = paystack.listed.length;
        if (call !== 3) return undefined;
        failures += 1;
        return serverError();
      },
    });
    await runAfter(0);

    await runAfter(DAY);
    const afterFirst = audits.stored()?.test;
    await runAfter(5 * MINUTE);

    expect(failures).toBe(1);
    expect(afterFirst).toMatchObject({
      completedUntil: START,
      pass: { status: 'success', listed: 4, toCheck: 4, to: START + DAY },
    });
    expect(paystack.listed.map(({ cursor }) => cursor)).toEqual([
      undefined,
      '7',
      '5',
      '5',
      '3',
      '1',
      undefined,
    ]);
    expect(references(jobs())).toEqual(allOfThem);
    expect(messages()).toContain('audit interrupted');
    expect(audits.stored()?.test).toEqual({
      completedUntil: START + DAY,
      completedAt: START + DAY + 5 * MINUTE,
    });
  });

  test('by the end of its time goes on in the next run, over the same transactions', async () => {
    const { jobs, paystack, pass, runAfter } = setUp({
      lives: many,
      payments,
      pageSize: 2,
      befalls: () => {
        pass(40_000);
        return undefined;
      },
    });
    await runAfter(0);

    await runAfter(DAY);
    const first = paystack.listed.length;
    await runAfter(5 * MINUTE);
    await runAfter(5 * MINUTE);

    expect(first).toBe(3);
    expect(references(jobs())).toEqual(allOfThem);
    expect(new Set(paystack.listed.map(({ to }) => to))).toEqual(new Set([START + DAY]));
  });

  test('for want of quota waits for the next run', async () => {
    const { jobs, log, runAfter } = setUp({ befalls: () => deferred(START + DAY + HOUR) });
    await runAfter(0);

    await runAfter(DAY);

    expect(jobs()).toEqual([]);
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'audit interrupted' }]);
  });

  test('because the queue did not take a job does that page again', async () => {
    let refused = 0;
    const { jobs, audits, runAfter } = setUp({
      lives: many,
      payments,
      pageSize: 4,
      refusesJob: (job) => {
        if (job.reference !== 'order-3' || refused === 1) return false;
        refused += 1;
        return true;
      },
    });
    await runAfter(0);

    await runAfter(DAY);
    const afterFirst = audits.stored()?.test?.pass;
    await runAfter(5 * MINUTE);

    expect(afterFirst).toMatchObject({ cursor: '5', listed: 4 });
    expect([...new Set(references(jobs()))]).toEqual(allOfThem);
    expect(audits.stored()?.test?.completedUntil).toBe(START + DAY);
  });

  test('by the table fails, so that somebody hears of it, and goes on in the next run', async () => {
    const { store, audits, jobs, runAfter } = setUp({ lives: many, payments });
    await runAfter(0);
    store.failGet(refusedCall);

    const error = await caught(() => runAfter(DAY));
    await runAfter(5 * MINUTE);

    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(references(jobs())).toEqual(allOfThem);
    expect(audits.stored()?.test?.completedUntil).toBe(START + DAY + 5 * MINUTE);
  });

  test('by a cursor that Paystack no longer takes reads what is left of that list by time', async () => {
    const { jobs, paystack, audits, runAfter } = setUp({
      lives: many.map((each, index) => ({ ...each, createdAt: START + index * MINUTE })),
      payments,
      pageSize: 4,
      befalls: ({ cursor }) => (cursor === undefined ? undefined : rejected('invalid_params')),
    });
    await runAfter(0);

    await runAfter(DAY);

    const ends = paystack.listed
      .filter(({ status, cursor }) => status === 'success' && cursor === undefined)
      .map(({ to }) => to - START);
    expect(ends).toEqual([DAY, 5 * MINUTE + 1_000, 2 * MINUTE + 1_000]);
    expect([...new Set(references(jobs()))]).toEqual(allOfThem);
    expect(audits.stored()?.test?.completedUntil).toBe(START + DAY);
  });

  test('by cursors none of which is taken, within one second, waits there and sends no job again', async () => {
    const { jobs, paystack, audits, runAfter } = setUp({
      lives: many,
      payments,
      pageSize: 4,
      befalls: ({ cursor }) => (cursor === undefined ? undefined : rejected('invalid_params')),
    });
    await runAfter(0);

    await runAfter(DAY);
    const { calls, sent } = { calls: paystack.listed.length, sent: jobs().length };
    for (let run = 0; run < 10; run += 1) await runAfter(5 * MINUTE);

    expect(paystack.listed.length - calls).toBe(10);
    expect(jobs()).toHaveLength(sent);
    expect(audits.stored()?.test?.completedUntil).toBe(START);
  });

  test.each([1, 2, 3, 7])(
    'by cursors that lead in a circle of %d ends where it has read all of it',
    async (length) => {
      const page = (place: number): TransactionPage => ({
        transactions: [
          { reference: `order-${place}`, status: 'success', createdAt: START + DAY - place * MINUTE },
        ],
        next: String((place + 1) % length),
        unreadable: 0,
        rateLimit: {},
      });
      const { paystack, audits, log, runAfter } = setUp({
        befalls: ({ cursor }) => page(Number(cursor ?? '0')),
      });
      await runAfter(0);

      await runAfter(DAY);
      const calls = paystack.listed.length;
      for (let run = 0; run < 10; run += 1) await runAfter(5 * MINUTE);

      expect(calls).toBeLessThanOrEqual(10 * length);
      expect(paystack.listed.length - calls).toBe(10);
      expect(log.lines).toContainEqual(
        expect.objectContaining({ level: 'error', message: 'audit led in a circle' }),
      );
      expect(audits.stored()?.test).toMatchObject({ completedUntil: START, pass: { status: 'success' } });
    },
  );

  test('by another run leaves the pass to that one', async () => {
    const { audits, jobs, messages, runAfter } = setUp({
      lives: many,
      payments,
      pageSize: 2,
      befalls: () => {
        const stored = audits.stored();
        if (stored !== undefined) audits.seed({ ...stored, version: stored.version + 1 });
        return undefined;
      },
    });
    await runAfter(0);

    await runAfter(DAY);

    expect(jobs()).toHaveLength(2);
    expect(messages().at(-1)).toBe('audit is under way elsewhere');
  });
});

describe('The audit', () => {
  const fate = fc.record({
    created: fc.integer({ min: -DAY, max: 9 * DAY }),
    isOurs: fc.boolean(),
    paidAfter: fc.option(fc.integer({ min: 0, max: PAYABLE }), { nil: Number.POSITIVE_INFINITY }),
    reversedAfter: fc.option(fc.integer({ min: 0, max: 2 * DAY }), { nil: Number.POSITIVE_INFINITY }),
  });
  const trouble = fc.constantFrom('none', 'none', 'none', 'paystack', 'cursor', 'time', 'queue', 'table');

  test('misses no payment of ours, wherever its runs end, and asks for no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ gap: fc.integer({ min: 5 * MINUTE, max: 20 * HOUR }), trouble }), {
          minLength: 10,
          maxLength: 60,
        }),
        async (fates, pageSize, runs) => {
          const lives = fates
            .toSorted((one, other) => one.created - other.created)
            .map(({ created, paidAfter, reversedAfter }, index) =>
              life(`order-${index}`, created, {
                paidAt: START + created + paidAfter,
                reversedAt: START + created + paidAfter + reversedAfter,
              }),
            );
          const ours = new Set(
            fates
              .toSorted((one, other) => one.created - other.created)
              .flatMap(({ isOurs }, index) => (isOurs ? [`order-${index}`] : [])),
          );
          let current: (typeof runs)[number]['trouble'] = 'none';
          const { store, queue, runAfter, pass } = setUp({
            lives,
            payments: [...ours].map((name) => known(name)),
            pageSize,
            refusesJob: () => current === 'queue',
            befalls: ({ cursor }) => {
              if (current === 'time') pass(60_000);
              if (current === 'paystack') return serverError();
              return current === 'cursor' && cursor !== undefined ? rejected('invalid_params') : undefined;
            },
          });
          let worked = 0;
          /** Does the checks that were asked for: each finds what Paystack has listed. */
          const work = () => {
            for (const { job } of queue.sent.slice(worked)) {
              if (job.kind !== 'audit') throw new TypeError('Expected a job of the audit');
              expect(ours).toContain(job.reference);
              store.seed(known(job.reference, STATES[job.listed]));
            }
            worked = queue.sent.length;
          };

          const runAnyway = async (gap: number) => {
            await runAfter(gap).catch((error: unknown) => {
              if (!(error instanceof TableError)) throw error;
            });
          };

          await runAfter(0);
          for (const run of runs) {
            current = run.trouble;
            if (current === 'table') store.failGet(refusedCall);
            await runAnyway(run.gap);
            work();
          }
          current = 'none';
          // Until the last transaction can no longer be paid, and a day more.
          for (let half = 0; half < 32; half += 1) {
            await runAnyway(DAY / 2);
            work();
          }

          for (const each of lives.filter((one) => ours.has(one.reference))) {
            const isPaid = Number.isFinite(each.paidAt);
            const isReversed = each.reversedAt - each.createdAt <= PAYABLE;
            const status = store.stored(reference(each.reference))?.status;
            if (!isPaid) expect(status).toBe('abandoned');
            else if (isReversed) expect(status).toBe('reversed');
            else expect(['success', 'reversed']).toContain(status);
          }
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});
