import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Payment } from '../../../shared/payment/payment.ts';
import type { Reference } from '../../../shared/payment/reference.ts';
import {
  createPaymentStore,
  type DuePayment,
  type PaymentStore,
} from '../../../shared/store/payment-store.ts';
import {
  createVerificationCache,
  type VerificationCache,
  type VerificationResult,
} from '../../../shared/store/verification-cache.ts';
import { createMemoryPaymentStore } from '../../support/memory-payment-store.ts';
import { createMemoryVerificationCache } from '../../support/memory-verification-cache.ts';
import { CLAIMED_AT, paymentIn, reference, STATES } from '../../support/payments.ts';
import { startTable, type TableUnderTest } from '../../support/table-under-test.ts';

let table: TableUnderTest;
let client: DynamoDBClient;

beforeAll(async () => {
  table = await startTable('payments');
  client = table.client;
});

afterAll(() => table.stop());

/** The tests share one table, so each has a reference of its own. */
let order: Reference;
let orders = 0;

beforeEach(() => {
  orders += 1;
  order = reference(`order-${orders}`);
});

function payment(version: number): Payment {
  return { ...paymentIn(STATES.pending), reference: order, version };
}

// The memory stands in for the table in other tests, so the same holds for both.
describe.each([
  ['in memory', () => createMemoryPaymentStore()],
  ['in the table', () => createPaymentStore(client, 'payments')],
] satisfies [string, () => PaymentStore][])('A payment %s', (_, create) => {
  test('is stored once as the first version', async () => {
    const store = create();

    const stored = [await store.put(payment(1)), await store.put({ ...payment(1), checks: 9 })];

    expect(stored).toEqual([true, false]);
    expect(await store.get(order)).toEqual(payment(1));
  });

  test('is stored only over the version before', async () => {
    const store = create();
    await store.put(payment(1));

    const stored = [
      await store.put(payment(3)),
      await store.put(payment(2)),
      await store.put({ ...payment(2), checks: 9 }),
      await store.put({ ...payment(1), checks: 9 }),
      await store.put(payment(3)),
    ];

    expect(stored).toEqual([false, true, false, false, true]);
    expect(await store.get(order)).toEqual(payment(3));
  });

  test('that is not there can not be changed', async () => {
    const store = create();

    expect(await store.put(payment(2))).toBe(false);
    expect(await store.get(order)).toBeUndefined();
  });

  test('leaves nothing of its last version behind', async () => {
    const store = create();
    await store.put({ ...payment(1), paystackStatus: 'ongoing', checkedAt: CLAIMED_AT });

    await store.put({ ...paymentIn(STATES.success), reference: order, version: 2 });

    expect(await store.get(order)).toEqual({ ...paymentIn(STATES.success), reference: order, version: 2 });
  });

  test('is due from the very millisecond on', async () => {
    const store = create();
    await store.put(payment(1));

    const due = [await store.due(CLAIMED_AT + 149_999, 100), await store.due(CLAIMED_AT + 150_000, 100)];

    expect(due.map((payments) => payments.some((each) => each.reference === order))).toEqual([false, true]);
  });
});

// Of a table each: the index holds whatever other tests have left due.
describe.each([
  ['in memory', () => createMemoryPaymentStore(), 0],
  ['in the table', () => createPaymentStore(client, 'payments'), 1_000_000],
] satisfies [string, () => PaymentStore, number][])('Due payments %s', (_, create, after) => {
  const start = CLAIMED_AT + after;

  function dueAfter(number: number, milliseconds: number): Payment {
    const nextCheck = { number: 1, at: start, dueAt: start + milliseconds };
    return {
      ...paymentIn(STATES.pending),
      ...STATES.pending,
      reference: reference(`paged-${number}`),
      version: 1,
      nextCheck,
    };
  }

  test('are read in pages, each once, those included that are due at the same moment', async () => {
    const store = create();
    for (const [number, later] of [3, 1, 1, 1, 2, 9].entries()) await store.put(dueAfter(number, later));

    const pages: string[][] = [];
    let place: DuePayment | undefined = { reference: reference('paged'), dueAt: start };
    do {
      const page: DuePayment[] = await store.due(start + 8, 2, place);
      pages.push(page.map((each) => each.reference));
      place = page.at(-1);
    } while (place !== undefined);

    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1, 0]);
    expect(pages.flat().slice(0, 3).sort()).toEqual(['paged-1', 'paged-2', 'paged-3']);
    expect(pages.flat().slice(3)).toEqual(['paged-4', 'paged-0']);
  });

  test('go on after a payment that is no longer due', async () => {
    const store = create();
    await store.put(dueAfter(10, 20));
    await store.put(dueAfter(11, 21));
    const [first] = await store.due(start + 30, 1, { reference: reference('paged'), dueAt: start + 10 });

    await store.put({ ...paymentIn(STATES.success), reference: reference('paged-10'), version: 2 });
    const next = await store.due(start + 30, 1, first);

    expect([first?.reference, ...next.map((each) => each.reference)]).toEqual(['paged-10', 'paged-11']);
  });

  test('have a place that is kept, replaced and forgotten', async () => {
    const store = create();
    const place = { reference: reference('paged-1'), dueAt: start + 1 };

    const places = [await store.duePosition()];
    for (const next of [place, { ...place, dueAt: start + 2 }, undefined]) {
      await store.keepDuePosition(next);
      places.push(await store.duePosition());
    }

    expect(places).toEqual([undefined, place, { ...place, dueAt: start + 2 }, undefined]);
    // It is no payment, and stands in no index of them.
    const due = await store.due(start + 500_000, 100, { ...place, dueAt: start + 100 });
    expect(due).toEqual([]);
  });
});

const NOW = CLAIMED_AT;

function result(parts: Partial<VerificationResult> = {}): VerificationResult {
  return { httpStatus: 200, body: '{"a":1}', checkedAt: NOW, freshUntil: NOW + 5_000, version: 3, ...parts };
}

/** A write without a lease, by a check that began before any other was applied. */
const ALONE = { basedOn: 0, now: NOW };

describe.each([
  ['in memory', () => createMemoryVerificationCache()],
  ['in the table', () => createVerificationCache(client, 'payments', { staleSeconds: 60 })],
] satisfies [string, () => VerificationCache][])('A verification result %s', (_, create) => {
  const lease = (fence: string, until = NOW + 20_000) => ({ fence, until });

  test('is read as it was written, however old', async () => {
    const cache = create();
    const old = result({ checkedAt: 1, freshUntil: 2, body: '{"id":18446744073709551615,"name":"Adé"}' });

    await cache.write(order, old, ALONE);

    expect(await cache.read(order)).toEqual({ result: old });
  });

  test('is none where there is only a lease', async () => {
    const cache = create();

    await cache.acquire(order, lease('a'), NOW);

    expect(await cache.read(order)).toEqual({ lease: { until: NOW + 20_000, waiting: 0 } });
  });

  test.each([
    ['of a later version', { version: 4 }, {}, true],
    ['of a later check', { checkedAt: NOW + 1 }, {}, true],
    ['of the same version and check', { httpStatus: 404 }, {}, true],
    ['of an earlier version', { version: 2, checkedAt: NOW + 1 }, {}, false],
    ['of an earlier check', { checkedAt: NOW - 1, version: 4 }, {}, false],
    ['of a check that began before it', { checkedAt: NOW - 1, version: 4 }, { basedOn: 2 }, false],
    ['of a clock behind, begun after it', { checkedAt: NOW - 120_000, version: 4 }, { basedOn: 3 }, true],
    ['while its check is of the future', { checkedAt: NOW - 120_000 }, { now: NOW - 119_000 }, true],
    ['while its check is of the next second', { checkedAt: NOW - 1_001 }, { now: NOW - 1_000 }, false],
  ])('%s takes the place of the one that is kept: %s %s', async (_, parts, writing, replaces) => {
    const cache = create();
    await cache.write(order, result(), ALONE);

    await cache.write(order, result({ ...parts, body: 'new' }), { ...ALONE, ...writing });

    expect((await cache.read(order)).result?.body === 'new').toBe(replaces);
  });

  test('of no payment gives way by its time only', async () => {
    const cache = create();
    await cache.write(order, result({ version: 0 }), ALONE);

    await cache.write(order, result({ version: 0, checkedAt: NOW - 1, body: 'new' }), ALONE);

    expect((await cache.read(order)).result?.body).toBe('{"a":1}');
  });

  test('has one caller fetching it at a time', async () => {
    const cache = create();

    const acquired = [
      await cache.acquire(order, lease('a'), NOW),
      await cache.acquire(order, lease('b'), NOW + 19_999),
      await cache.acquire(order, lease('b', NOW + 40_000), NOW + 20_000),
      await cache.acquire(order, lease('a', NOW + 40_000), NOW + 20_000),
    ];

    expect(acquired).toEqual([true, false, true, false]);
  });

  test('is fetched by whoever asked twice because the first answer was lost', async () => {
    const cache = create();

    const acquired = [
      await cache.acquire(order, lease('a'), NOW),
      await cache.acquire(order, lease('a'), NOW),
    ];

    expect(acquired).toEqual([true, true]);
  });

  test('is fetched by two at a time at most when their clocks are two minutes apart', async () => {
    const cache = create();

    const acquired: boolean[] = [];
    for (let caller = 0; caller < 20; caller += 1) {
      const now = NOW + caller + (caller % 2) * 120_000;
      acquired.push(await cache.acquire(order, lease(`fence-${caller}`, now + 20_000), now));
    }

    expect(acquired.filter((isAcquired) => isAcquired)).toHaveLength(2);
  });

  test('is asked for once in five seconds when it is too long to be kept', async () => {
    const cache = create();
    const [longest, tooLong] = [
      result({ body: 'é'.repeat(175_000) }),
      result({ body: `é${'a'.repeat(349_999)}` }),
    ];
    await cache.acquire(order, lease('a'), NOW);

    await cache.write(order, tooLong, { ...ALONE, fence: 'a' });
    const { result: kept } = await cache.read(order);
    const acquired = [
      await cache.acquire(order, lease('b'), NOW + 4_999),
      await cache.acquire(order, lease('b'), NOW + 5_000),
    ];
    await cache.write(order, tooLong, { ...ALONE, fence: 'a' });
    await cache.write(order, longest, { ...ALONE, fence: 'b' });

    expect([kept, ...acquired]).toEqual([undefined, false, true]);
    expect(await cache.read(order)).toEqual({ result: longest });
  });

  test('is not kept from everybody by a lease of a clock that is six minutes ahead', async () => {
    const cache = create();

    const acquired = [
      await cache.acquire(order, lease('a', NOW + 380_000), NOW + 360_000),
      await cache.acquire(order, lease('b'), NOW),
    ];

    expect(acquired).toEqual([true, true]);
  });

  test('is not fetched while it is fresh', async () => {
    const cache = create();
    await cache.write(order, result(), ALONE);

    const acquired = [
      await cache.acquire(order, lease('a'), NOW + 4_999),
      await cache.acquire(order, lease('a'), NOW + 5_000),
    ];

    expect(acquired).toEqual([false, true]);
  });

  test('is fetched anew while its check is of the future', async () => {
    const cache = create();
    await cache.write(order, result(), ALONE);

    const acquired = [
      await cache.acquire(order, lease('a', NOW - 100_000), NOW - 1_000),
      await cache.acquire(order, lease('a', NOW - 100_000), NOW - 1_001),
    ];

    expect(acquired).toEqual([false, true]);
  });

  test('ends the lease of its writer', async () => {
    const cache = create();
    await cache.acquire(order, lease('a'), NOW);

    await cache.write(order, result(), { ...ALONE, fence: 'a' });

    expect(await cache.read(order)).toEqual({ result: result() });
  });

  test('ends the lease of its writer also where what is kept is newer', async () => {
    const cache = create();
    await cache.acquire(order, lease('a'), NOW);
    await cache.write(order, result({ version: 4, checkedAt: NOW + 1 }), ALONE);

    await cache.write(order, result(), { ...ALONE, fence: 'a' });

    expect(await cache.read(order)).toEqual({ result: result({ version: 4, checkedAt: NOW + 1 }) });
  });

  test.each([
    ['another', 'a'],
    ['nobody', undefined],
  ])('of a check under the lease of %s is kept, and leaves the lease in hand alone', async (_, fence) => {
    const cache = create();
    await cache.acquire(order, lease('b'), NOW);

    await cache.write(order, result(), { ...ALONE, fence });

    expect(await cache.read(order)).toMatchObject({ result: result(), lease: { until: NOW + 20_000 } });
  });

  test('may be fetched by another once the lease is given back, by its holder', async () => {
    const cache = create();
    await cache.acquire(order, lease('a'), NOW);

    await cache.release(order, 'b');
    const beforehand = await cache.acquire(order, lease('c'), NOW);
    await cache.release(order, 'a');
    const afterwards = await cache.acquire(order, lease('c'), NOW);

    expect([beforehand, afterwards]).toEqual([false, true]);
  });

  test('stays when the lease beside it is given back', async () => {
    const cache = create();
    await cache.write(order, result(), ALONE);
    await cache.acquire(order, lease('a'), NOW + 5_000);

    await cache.release(order, 'a');

    expect(await cache.read(order)).toEqual({ result: result() });
  });

  test('is not there after a lease was given back that nobody had', async () => {
    const cache = create();

    await cache.release(order, 'a');

    expect(await cache.read(order)).toEqual({});
  });

  test('is waited for by three callers in the life of a lease, and by three more in that of the next', async () => {
    const cache = create();
    const placesOf = async (fence: string) => {
      await cache.acquire(order, lease(fence), NOW);
      const places = await Promise.all(Array.from({ length: 9 }, () => cache.takePlace(order)));
      return places.filter((taken) => taken).length;
    };

    const first = await placesOf('a');
    const seen = await cache.read(order);
    await cache.release(order, 'a');
    const second = await placesOf('b');

    expect([first, seen.lease?.waiting, second]).toEqual([3, 3, 3]);
  });

  test('is waited for by nobody while nobody fetches it', async () => {
    const cache = create();
    await cache.write(order, result(), ALONE);

    expect(await cache.takePlace(order)).toBe(false);
  });
});
