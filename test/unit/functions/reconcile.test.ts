import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { reconcile } from '../../../functions/reconcile/use-case.ts';
import { claimPayment } from '../../../shared/payment/claim.ts';
import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import { paymentEvent } from '../../../shared/payment/payment-event.ts';
import type { Job } from '../../../shared/queue/job.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import { caught } from '../../support/caught.ts';
import {
  createMemoryPaymentStore,
  precededBy,
  refusedCall,
  TableError,
} from '../../support/memory-payment-store.ts';
import { ASKED, CLAIMED_AT, paymentIn, reference, STATES } from '../../support/payments.ts';
import {
  createRecordingEventBus,
  createRecordingLog,
  createRecordingMeter,
  createRecordingQueue,
} from '../../support/recorders.ts';

const NOW = CLAIMED_AT + 150_000;

function overdue(number: number, late = 0): Payment {
  const nextCheck = { number: 2, at: NOW - 120_000 - late, dueAt: NOW - late };
  return {
    ...paymentIn(STATES.pending),
    ...STATES.pending,
    reference: reference(`order-${number}`),
    nextCheck,
  };
}

function withEvent(payment: Payment): Payment {
  const event = paymentEvent('payment.succeeded', payment);
  return { ...payment, outbox: { [event.id]: event } };
}

function setUp({
  payments = [],
  refusesJob,
  refusesEvent,
}: {
  readonly payments?: readonly Payment[];
  readonly refusesJob?: (job: Job) => boolean;
  readonly refusesEvent?: () => boolean;
} = {}) {
  let now = NOW;
  const store = createMemoryPaymentStore(...payments);
  const queue = createRecordingQueue(refusesJob);
  const events = createRecordingEventBus(refusesEvent);
  const log = createRecordingLog();
  const meter = createRecordingMeter();
  return {
    store,
    queue,
    events,
    log,
    meter,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    run: (deadline = NOW + 50_000) =>
      reconcile({ payments: store, queue, events, log, meter, clock: () => now }, deadline),
  };
}

function references(sent: readonly { readonly job: Job }[]): (string | undefined)[] {
  return sent.map(({ job }) => job.reference);
}

describe('An overdue check', () => {
  test('has its job sent, and its due time moved so that the job gets its chance', async () => {
    const { store, queue, run } = setUp({ payments: [overdue(7)] });

    const report = await run();

    expect(report).toEqual({ due: 1, jobsSent: 1, failed: 0 });
    expect(queue.sent).toEqual([
      { job: { kind: 'ladder', reference: 'order-7', check: 2, attempt: 0 }, delaySeconds: 0 },
    ]);
    expect(store.stored(reference('order-7'))).toMatchObject({
      version: 4,
      nextCheck: { number: 2, at: NOW, dueAt: NOW + 120_000 },
    });
  });

  test('has it sent once, however often reconcile runs in the meantime', async () => {
    const { queue, wait, run } = setUp({ payments: [overdue(7)] });

    await run();
    wait(60_000);
    const second = await run();
    wait(60_000);
    await run(NOW + 200_000);

    expect(second).toEqual({ due: 0, jobsSent: 0, failed: 0 });
    expect(queue.sent).toHaveLength(2);
  });

  test('is left alone before it is due', async () => {
    const { queue, run } = setUp({ payments: [overdue(7, -1)] });

    expect(await run()).toEqual({ due: 0, jobsSent: 0, failed: 0 });
    expect(queue.sent).toEqual([]);
  });

  test('is sent no job for where the index was behind: the payment itself decides', async () => {
    const { store, queue, run } = setUp({ payments: [overdue(7), overdue(8), overdue(9)] });
    // By the time they are read the first is paid, the second is put off, the third is gone.
    store.failGet(
      precededBy(() => store.seed({ ...paymentIn(STATES.success), reference: reference('order-7') })),
      precededBy(() => store.seed(overdue(8, -60_000))),
      () => undefined,
    );

    const report = await run();

    expect(queue.sent).toEqual([]);
    expect(report).toEqual({ due: 3, jobsSent: 0, failed: 0 });
  });

  test('is sent no job for once it was given up, although an event of its payment is due', async () => {
    const { nextCheck } = STATES.pending;
    const payment = withEvent(
      paymentIn({ status: 'pending', nextCheck: { ...nextCheck, givenUp: 'payment_of_other_mode' } }),
    );
    const { queue, events, run } = setUp({ payments: [payment] });

    await run();

    expect(events.published).toHaveLength(1);
    expect(queue.sent).toEqual([]);
  });

  test('comes before others that are less overdue', async () => {
    const { queue, run } = setUp({ payments: [overdue(7, 1), overdue(8, 3), overdue(9, 2)] });

    await run();

    expect(references(queue.sent)).toEqual(['order-8', 'order-9', 'order-7']);
  });

  test('stays due when the queue does not take its job', async () => {
    const { store, queue, run } = setUp({
      payments: [overdue(7), overdue(8)],
      refusesJob: (job) => job.reference === 'order-7',
    });

    const report = await run();

    expect(report).toEqual({ due: 2, jobsSent: 1, failed: 1 });
    expect(references(queue.sent)).toEqual(['order-8']);
    expect(store.stored(reference('order-7'))).toEqual(overdue(7));
  });

  test('stays due when the queue gives no answer', async () => {
    const { store, run } = setUp({
      payments: [overdue(7)],
      refusesJob: () => {
        throw new Error('timeout');
      },
    });

    const report = await run();

    expect(report).toEqual({ due: 1, jobsSent: 0, failed: 1 });
    expect(store.stored(reference('order-7'))).toEqual(overdue(7));
  });

  test('counts as seen to when its job was sent, although the due time could not be moved', async () => {
    const { store, queue, log, run } = setUp({ payments: [overdue(7), overdue(8)] });
    store.failPut(refusedCall);

    const report = await run();

    expect(report).toEqual({ due: 2, jobsSent: 2, failed: 0 });
    expect(queue.sent).toHaveLength(2);
    expect(store.stored(reference('order-8'))).toMatchObject({ version: 4 });
    expect(log.lines.map(({ message }) => message)).not.toContain('job not sent');
  });

  test('keeps what somebody else made of the payment while its job was sent', async () => {
    const { store, run } = setUp({ payments: [overdue(7)] });
    const paid: Payment = { ...paymentIn(STATES.success), reference: reference('order-7'), version: 4 };
    store.failPut(precededBy(() => store.seed(paid)));

    await run();

    expect(store.stored(reference('order-7'))).toEqual(paid);
  });
});

describe('An event that its function could not publish', () => {
  const paid = withEvent({ ...paymentIn(STATES.success), reference: reference('order-7') });

  test('is published, once, and leaves the outbox', async () => {
    const { store, events, run } = setUp({ payments: [paid] });

    const first = await run();
    const second = await run();

    expect(events.published).toEqual(Object.values(paid.outbox));
    expect(store.stored(paid.reference)).toEqual({ ...paid, version: 4, outbox: {} });
    expect([first.due, second.due]).toEqual([1, 0]);
  });

  test('stays due when the bus does not take it', async () => {
    const { store, run } = setUp({ payments: [paid], refusesEvent: () => true });

    await run();

    expect(store.stored(paid.reference)).toEqual(paid);
  });

  test('is published beside the job of an open payment, in one run', async () => {
    const open = withEvent(overdue(7));
    const { store, events, queue, run } = setUp({ payments: [open] });

    await run();

    expect(events.published).toHaveLength(1);
    expect(queue.sent).toHaveLength(1);
    expect(store.stored(open.reference)).toMatchObject({ version: 5, outbox: {}, nextCheck: { at: NOW } });
  });
});

describe('A run', () => {
  test('goes ten payments at a time, and as far as all of them', async () => {
    const payments = Array.from({ length: 25 }, (_, number) => overdue(number));
    const { queue, run } = setUp({ payments });

    const report = await run();

    expect(report).toEqual({ due: 25, jobsSent: 25, failed: 0 });
    expect(new Set(references(queue.sent)).size).toBe(25);
  });

  test('begins nothing new after its deadline', async () => {
    const payments = Array.from({ length: 25 }, (_, number) => overdue(number));
    const { queue, wait, run } = setUp({
      payments,
      refusesJob: () => {
        wait(1_000);
        return false;
      },
    });

    const report = await run(NOW + 15_000);

    // Ten jobs take 10 s, so a second batch is begun, and no third.
    expect(report).toEqual({ due: 25, jobsSent: 20, failed: 0 });
    expect(queue.sent).toHaveLength(20);
  });

  test('sees to the others when one payment can not be read', async () => {
    const { store, queue, log, run } = setUp({ payments: [overdue(7), overdue(8), overdue(9)] });
    store.failGet((read) => read(), refusedCall);

    const report = await run();

    expect(report).toEqual({ due: 3, jobsSent: 2, failed: 1 });
    expect(queue.sent).toHaveLength(2);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'payment not reconciled' }),
    );
  });

  test('fails as a whole when it can not find out what is due', async () => {
    const { store, run } = setUp();
    const broken = { ...store, due: () => Promise.reject(new TableError()) };

    const error = await caught(() =>
      reconcile(
        {
          payments: broken,
          queue: createRecordingQueue(),
          events: createRecordingEventBus(),
          log: createRecordingLog(),
          meter: createRecordingMeter(),
          clock: () => NOW,
        },
        NOW + 50_000,
      ),
    );

    expect(error).toBeInstanceOf(TableError);
    expect(await run()).toEqual({ due: 0, jobsSent: 0, failed: 0 });
  });
});

describe('A run that does not come to the end of what is due', () => {
  /** More than one run sees to. */
  const many = (count: number, make: (number: number) => Payment) =>
    Array.from({ length: count }, (_, number) => make(number));
  const unreadable = (number: number) => ({
    ...overdue(number, 100_000),
    reference: reference(`unreadable-${number}`),
  });

  /** A table with items that can't be read as a payment. */
  function withUnreadable(...payments: Payment[]) {
    const parts = setUp({ payments });
    const { get } = parts.store;
    parts.store.get = async (wanted) => {
      if (!wanted.startsWith('unreadable')) return await get(wanted);
      throw new StoredItemError(`PAYMENT#${wanted}`, { cause: undefined });
    };
    return parts;
  }

  test('has the next one go on behind those that it could do nothing for', async () => {
    const { queue, meter, wait, run } = withUnreadable(...many(1_500, unreadable), overdue(7), overdue(8));

    const reports = [await run()];
    wait(60_000);
    reports.push(await run(Number.POSITIVE_INFINITY));

    expect(reports).toEqual([
      { due: 1_000, jobsSent: 0, failed: 1_000 },
      { due: 502, jobsSent: 2, failed: 500 },
    ]);
    expect(references(queue.sent)).toEqual(['order-7', 'order-8']);
    expect(meter.of('ReconcileCutShort')).toEqual([
      ['ReconcileCutShort', 1],
      ['ReconcileCutShort', 0],
    ]);
  });

  test('has one after that begin with the longest overdue again', async () => {
    const { queue, store, wait, run } = withUnreadable(...many(1_500, unreadable));
    await run();
    wait(60_000);
    await run(Number.POSITIVE_INFINITY);
    store.seed({ ...overdue(7, 200_000) });

    wait(60_000);
    const report = await run(Number.POSITIVE_INFINITY);

    expect(report.due).toBe(1_000);
    expect(references(queue.sent)).toEqual(['order-7']);
  });

  test('comes back to the longest overdue while more is due in every minute than one run can see to', async () => {
    let isRefusing = true;
    const { store, queue, wait, run } = setUp({
      payments: [overdue(7, 300_000)],
      refusesJob: ({ reference: name }) => isRefusing && name === 'order-7',
    });
    const load = (minute: number) => {
      for (const each of many(1_200, (number) => overdue(10_000 * minute + number, -60_000 * minute))) {
        store.seed(each);
      }
    };
    load(0);
    await run();
    isRefusing = false;
    for (let minute = 1; minute <= 5; minute += 1) {
      wait(60_000);
      load(minute);
      await run(Number.POSITIVE_INFINITY);
    }

    expect(references(queue.sent)).toContain('order-7');
  });

  test('goes on behind the batch that it has died of', async () => {
    const { store, queue, wait, run } = setUp({
      payments: many(45, (number) => overdue(number, 200_000 - number)),
    });
    const { get } = store;
    store.get = async (wanted) => {
      if (wanted === 'order-25') await new Promise(() => undefined);
      wait(1_000);
      return await get(wanted);
    };

    void run(Number.POSITIVE_INFINITY);
    await vi.waitFor(async () => {
      const place = await store.duePosition();
      expect(place?.reference).toBe('order-29');
    });
    store.get = get;
    const before = queue.sent.length;
    await run(Number.POSITIVE_INFINITY);

    expect(references(queue.sent.slice(before))[0]).toBe('order-30');
  });

  test('lets checks be made behind events that the bus never takes', async () => {
    const stuck = many(1_200, (number) => ({
      ...withEvent({ ...paymentIn(STATES.success), reference: reference(`stuck-${number}`) }),
      updatedAt: NOW - 300_000,
    }));
    const { queue, wait, run } = setUp({ payments: [...stuck, overdue(7)], refusesEvent: () => true });

    await run();
    const afterFirst = queue.sent.length;
    wait(60_000);
    await run(Number.POSITIVE_INFINITY);

    expect(afterFirst).toBe(0);
    expect(references(queue.sent)).toEqual(['order-7']);
  });

  test('goes on where its time ended, not with what it has seen', async () => {
    const { queue, wait, run } = setUp({
      payments: many(25, (number) => overdue(number, 25 - number)),
      refusesJob: (job) => {
        wait(1_000);
        return Number(job.reference?.split('-')[1]) < 20;
      },
    });

    const first = await run(NOW + 15_000);
    const second = await run(NOW + 90_000);

    expect(first).toEqual({ due: 25, jobsSent: 0, failed: 20 });
    expect(second).toEqual({ due: 5, jobsSent: 5, failed: 0 });
    expect(references(queue.sent)).toEqual(['order-20', 'order-21', 'order-22', 'order-23', 'order-24']);
  });

  test('has seen nothing when its time is over at once, and keeps the place that there is', async () => {
    const { store, run } = setUp({ payments: many(25, overdue) });
    const place = { reference: reference('order-1'), dueAt: NOW };
    await store.keepDuePosition(place);

    await run(NOW);

    expect(await store.duePosition()).toEqual(place);
  });

  test('has done what it did although its place can not be kept', async () => {
    const { store, queue, log, run } = withUnreadable(...many(1_000, unreadable), overdue(7));
    store.keepDuePosition = refusedCall;

    const report = await run();

    expect(report).toEqual({ due: 1_000, jobsSent: 0, failed: 1_000 });
    expect(queue.sent).toEqual([]);
    expect(log.lines.map(({ message }) => message)).toContain('place among the due payments not kept');
  });

  test('writes nothing of its place where there is none to keep', async () => {
    const { store, run } = setUp({ payments: [overdue(7)] });
    let writes = 0;
    store.keepDuePosition = async () => {
      writes += 1;
    };

    await run();

    expect(writes).toBe(0);
  });

  test('asks a bus that gives no answer once, and makes the checks all the same', async () => {
    const waiting = many(40, (number) => ({
      ...withEvent({ ...paymentIn(STATES.success), reference: reference(`stuck-${number}`) }),
      updatedAt: NOW - 300_000,
    }));
    let asked = 0;
    const { queue, meter, run } = setUp({
      payments: [...waiting, overdue(7)],
      refusesEvent: () => {
        asked += 1;
        throw new Error('timeout');
      },
    });

    await run();

    // The ten of the first batch are published side by side.
    expect(asked).toBe(10);
    expect(references(queue.sent)).toEqual(['order-7']);
    expect(meter.of('EventsUnsent')).toEqual([['EventsUnsent', 40]]);
  });

  test('leaves nothing out, whatever is stuck and wherever runs end', async () => {
    const kind = fc.constantFrom('stuck', 'fine', 'fine');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ kind, late: fc.nat(1_000) }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 30 }),
        async (fates, batches) => {
          const payments = fates.map(({ kind: fate, late }, number) =>
            fate === 'stuck'
              ? { ...overdue(number, late), reference: reference(`unreadable-${number}`) }
              : overdue(number, late),
          );
          const { store, queue, run, wait } = withUnreadable(...payments);
          const { get } = store;
          let gets = 0;
          store.get = async (wanted) => {
            gets += 1;
            // A batch of ten takes a second.
            if (gets % 10 === 0) wait(1_000);
            return await get(wanted);
          };

          let now = NOW;
          for (const some of batches) {
            await run(now + some * 1_000 - 1);
            now += 60_000;
            wait(60_000);
          }
          // All of 60 fit ten batches.
          for (let more = 0; more < 2; more += 1) await run(Number.POSITIVE_INFINITY);

          const fine = payments
            .filter((each) => each.reference.startsWith('order'))
            .map((each) => each.reference);
          expect([...new Set(references(queue.sent))].sort()).toEqual(fine.sort());
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('A payment that is stuck', () => {
  const claim = { fence: 'fence-1', expiresAt: CLAIMED_AT + 26_000, released: false };

  test('in initializing, since its function died, is due by its first check', async () => {
    const { store, queue, wait, run } = setUp();
    const claimed = claimPayment(
      { reference: reference('order-7'), mode: 'test', asked: ASKED, fingerprint: 'f', ...claim },
      { ladder: DEFAULT_LADDER, now: CLAIMED_AT, random: () => 0.999 },
    );
    await store.put(claimed);
    wait(claimed.nextCheck.dueAt - NOW - 1);
    const before = await run(Number.POSITIVE_INFINITY);

    wait(1);
    await run(Number.POSITIVE_INFINITY);

    expect(before.due).toBe(0);
    expect(queue.sent).toMatchObject([{ job: { kind: 'ladder', reference: 'order-7', check: 1 } }]);
    // Its claim has long been over by then.
    expect(claimed.nextCheck.dueAt).toBeGreaterThan(claim.expiresAt);
  });

  test('open beyond its deadline stays due until a check has closed it', async () => {
    const expired = { ...overdue(7), deadline: NOW - 86_400_000 };
    const { store, queue, wait, run } = setUp({ payments: [expired] });

    for (let runs = 0; runs < 10; runs += 1) {
      await run(Number.POSITIVE_INFINITY);
      wait(120_000);
    }
    const sent = queue.sent.length;
    store.seed({ ...paymentIn(STATES.abandoned), reference: reference('order-7'), version: 50 });
    await run(Number.POSITIVE_INFINITY);

    expect(sent).toBe(10);
    expect(queue.sent).toHaveLength(10);
  });
});

describe('The metrics of a run', () => {
  const late = (number: number, milliseconds: number) => overdue(number, milliseconds - 120_000);

  test('are there in every run, also when all is well', async () => {
    const { meter, run } = setUp();

    await run();

    expect(meter.measured).toEqual([
      ['PaymentsOverdue', 0],
      ['EventsUnsent', 0],
      ['UnreadablePayments', 0],
      ['ReconcileCutShort', 0],
    ]);
  });

  test('count the checks that are more than ten minutes late, over all batches', async () => {
    const payments = [
      ...Array.from({ length: 12 }, (_, number) => late(number, 600_001)),
      late(12, 600_000),
      late(13, 120_000),
    ];
    const { meter, run } = setUp({ payments });

    await run();

    expect(meter.of('PaymentsOverdue')).toEqual([['PaymentsOverdue', 12]]);
  });

  test('count a check that nobody makes, although each run that sends its job moves its due time', async () => {
    const { queue, meter, wait, run } = setUp({ payments: [late(7, 120_000)] });

    for (let minutes = 0; minutes <= 9; minutes += 3) {
      await run(Number.POSITIVE_INFINITY);
      wait(180_000);
    }

    expect(queue.sent).toHaveLength(4);
    expect(meter.of('PaymentsOverdue').map(([, overdue]) => overdue)).toEqual([0, 0, 0, 1]);
  });

  test('count the payments with an event that the bus did not take', async () => {
    const paid = withEvent({ ...paymentIn(STATES.success), reference: reference('order-7') });
    const taken = setUp({ payments: [paid] });
    const refused = setUp({ payments: [paid], refusesEvent: () => true });

    await taken.run();
    await refused.run();

    expect(taken.meter.of('EventsUnsent')).toEqual([['EventsUnsent', 0]]);
    expect(refused.meter.of('EventsUnsent')).toEqual([['EventsUnsent', 1]]);
  });

  test('do not count an event as unsent that the bus took and the outbox kept', async () => {
    const paid = withEvent({ ...paymentIn(STATES.success), reference: reference('order-7') });
    const { store, meter, run } = setUp({ payments: [paid] });
    store.failPut(refusedCall);

    await run();

    expect(meter.of('EventsUnsent')).toEqual([['EventsUnsent', 0]]);
  });

  test('count the items that are no payment apart from those that could not be fetched', async () => {
    const { store, meter, run } = setUp({ payments: [overdue(7), overdue(8), overdue(9)] });
    const unreadable = () => {
      throw new StoredItemError('PAYMENT#order-7', { cause: undefined });
    };
    store.failGet(unreadable, refusedCall);

    await run();

    expect(meter.of('UnreadablePayments')).toEqual([['UnreadablePayments', 1]]);
  });

  test('count each job that the queue did not take, and the log names its payment', async () => {
    const some = setUp({
      payments: [overdue(7), overdue(8)],
      refusesJob: (job) => job.reference === 'order-7',
    });
    const none = setUp({
      payments: [overdue(7), overdue(8)],
      refusesJob: () => {
        throw new Error('timeout');
      },
    });

    await some.run();
    await none.run();

    const named = ({ log }: typeof some) =>
      log.lines.filter(({ message }) => message === 'job not sent').map(({ fields }) => fields.reference);
    expect([some.meter.of('JobsNotSent').length, named(some)]).toEqual([1, ['order-7']]);
    expect([none.meter.of('JobsNotSent').length, named(none)]).toEqual([2, ['order-7', 'order-8']]);
  });

  test('are not there when the run failed: whoever looks sees that they stopped', async () => {
    const { store, meter } = setUp();
    const broken = { ...store, due: () => Promise.reject(new TableError()) };
    const context = {
      payments: broken,
      queue: createRecordingQueue(),
      events: createRecordingEventBus(),
      log: createRecordingLog(),
      meter,
      clock: () => NOW,
    };

    await caught(() => reconcile(context, NOW + 50_000));

    expect(meter.measured).toEqual([]);
  });
});
