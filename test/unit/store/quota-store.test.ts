import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Breaker, CLOSED } from '../../../shared/paystack/quota/breaker-state.ts';
import { paceOf } from '../../../shared/paystack/quota/pace.ts';
import { type ReserveRequest, type TakeRequest, UNUSED } from '../../../shared/paystack/quota/quota-state.ts';
import type { QuotaKey, QuotaStore } from '../../../shared/paystack/quota/quota-store.ts';
import { createQuotaStore, QuotaConflictError } from '../../../shared/store/quota-table.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import { caught } from '../../support/caught.ts';
import { createMemoryQuotaStore } from '../../support/memory-quota-store.ts';
import { startTable, type TableUnderTest } from '../../support/table-under-test.ts';

const TABLE = 'payments';

let table: TableUnderTest;
let client: DynamoDBClient;

beforeAll(async () => {
  table = await startTable(TABLE);
  client = table.client;
});

afterAll(() => table.stop());

beforeEach(forgetAll);

async function forgetAll() {
  const items = ['test#verify', 'test#initialize', 'live#verify'];
  await Promise.all(
    items.map((name) =>
      client.send(new DeleteItemCommand({ TableName: TABLE, Key: { pk: { S: `QUOTA#${name}` } } })),
    ),
  );
}

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const OPEN: Breaker = {
  failures: 5,
  since: NOW - 3_000,
  openings: 2,
  openUntil: NOW + 10_000,
  because: 'outcome_unknown',
  probe: { fence: 'call 1', until: NOW + 25_000 },
};
const VERIFY: QuotaKey = { mode: 'test', operation: 'verify' };

function wanted(parts: Partial<TakeRequest> = {}): TakeRequest {
  return {
    tokens: 1,
    now: NOW,
    interval: 700.333,
    room: 1_000,
    behind: [],
    yields: false,
    pushes: [],
    isProbe: false,
    ...parts,
  };
}

function turn(parts: Partial<ReserveRequest> = {}): ReserveRequest {
  return { line: 'ladder', tokens: 1, now: NOW, interval: 700.333, notBefore: NOW, pushes: [], ...parts };
}

// The memory stands in for the table in other tests, so the same holds for both.
describe.each([
  ['in memory', () => createMemoryQuotaStore()],
  ['in the table', () => createQuotaStore(client, TABLE)],
] satisfies [string, () => QuotaStore][])('The quota %s', (_, create) => {
  test('is unused at first, and gives its first token for now', async () => {
    const store = create();

    expect(await store.read(VERIFY)).toEqual(UNUSED);
    expect(await store.take(VERIFY, wanted())).toEqual({ kind: 'granted', first: NOW, breaker: CLOSED });
  });

  test('gives each token an interval after the one before, to the microsecond', async () => {
    const store = create();

    const outcomes = [
      await store.take(VERIFY, wanted({ room: 5_000 })),
      await store.take(VERIFY, wanted({ tokens: 3, room: 5_000 })),
      await store.take(VERIFY, wanted({ room: 5_000 })),
    ];

    expect(outcomes).toEqual([
      { kind: 'granted', first: NOW, breaker: CLOSED },
      { kind: 'granted', first: NOW + 700.333, breaker: CLOSED },
      { kind: 'granted', first: NOW + 2_801.332, breaker: CLOSED },
    ]);
  });

  test('gives tokens up to the room that is asked for, all or none', async () => {
    const store = create();

    const outcomes = [
      await store.take(VERIFY, wanted({ tokens: 3 })),
      await store.take(VERIFY, wanted({ tokens: 2 })),
      await store.take(VERIFY, wanted({ room: 1_400.665 })),
      await store.take(VERIFY, wanted({ room: 1_400.666 })),
    ];

    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'granted', 'refused', 'granted']);
    expect(outcomes[2]).toMatchObject({ state: { tat: NOW + 1_400.666 } });
  });

  test('forgets what was not used', async () => {
    const store = create();
    await store.take(VERIFY, wanted());

    const outcome = await store.take(VERIFY, wanted({ now: NOW + 60_000 }));

    expect(outcome).toEqual({ kind: 'granted', first: NOW + 60_000, breaker: CLOSED });
  });

  test('is kept for each operation and each mode by itself', async () => {
    const store = create();
    await store.take(VERIFY, wanted());
    await store.block(VERIFY, NOW + 60_000, NOW);

    const others = [
      await store.take({ mode: 'live', operation: 'verify' }, wanted()),
      await store.take({ mode: 'test', operation: 'initialize' }, wanted()),
    ];

    expect(others).toEqual([
      { kind: 'granted', first: NOW, breaker: CLOSED },
      { kind: 'granted', first: NOW, breaker: CLOSED },
    ]);
  });

  test('is blocked for everybody, idle or busy, and for no shorter than somebody has said', async () => {
    const store = create();
    await store.block(VERIFY, NOW + 5_000, NOW);
    await store.block(VERIFY, NOW + 4_000, NOW);

    const outcomes = [
      await store.take(VERIFY, wanted({ now: NOW + 4_999 })),
      await store.take(VERIFY, wanted({ now: NOW + 5_000 })),
    ];
    await store.block(VERIFY, NOW + 9_000, NOW);
    outcomes.push(await store.take(VERIFY, wanted({ now: NOW + 5_001 })));

    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'granted', 'refused']);
    expect(outcomes[0]).toMatchObject({ state: { blockedUntil: NOW + 5_000 } });
  });

  test('is neither used up nor blocked by a clock that was an hour ahead, and can be blocked all the same', async () => {
    const store = create();
    const later = NOW + 3_600_000;
    await store.take(VERIFY, wanted({ now: later }));
    await store.block(VERIFY, later, later);

    const before = [await store.take(VERIFY, wanted()), await store.take(VERIFY, wanted({ room: 1_500 }))];
    await store.block(VERIFY, NOW + 5_000, NOW);
    const after = await store.take(VERIFY, wanted({ room: 5_000 }));

    expect(before).toEqual([
      { kind: 'granted', first: NOW, breaker: CLOSED },
      { kind: 'granted', first: NOW + 700.333, breaker: CLOSED },
    ]);
    expect(after).toMatchObject({ kind: 'refused', state: { blockedUntil: NOW + 5_000 } });
  });

  test('says of a refusal nothing that can not be believed', async () => {
    const store = create();
    const later = NOW + 3_600_000;
    await store.block(VERIFY, later, later);
    await store.changeBreaker(VERIFY, () => OPEN);

    expect(await store.take(VERIFY, wanted())).toMatchObject({ kind: 'refused', state: { blockedUntil: 0 } });
  });

  test('makes nobody wait behind a line that a clock which was days ahead has left, and lines up anew', async () => {
    const store = create();
    const later = NOW + 3 * DAY;
    await store.reserve(VERIFY, turn({ now: later, notBefore: later, tokens: 3 }));
    await store.take(VERIFY, wanted());

    const taken = await store.take(VERIFY, wanted({ behind: ['ladder'] }));
    const turns = [await store.reserve(VERIFY, turn()), await store.reserve(VERIFY, turn())];
    const behind = await store.take(VERIFY, wanted({ behind: ['ladder'], room: 5_000 }));

    expect(taken).toMatchObject({ kind: 'granted' });
    expect(turns).toEqual([NOW, NOW + 700.333]);
    expect(behind).toMatchObject({ kind: 'refused', state: { turns: { ladder: NOW + 1_400.666 } } });
  });

  test('keeps the order of a line that is hours long', async () => {
    const store = create();
    await store.reserve(VERIFY, turn({ tokens: 120_000 }));

    const first = await store.reserve(VERIFY, turn());
    const taken = await store.take(VERIFY, wanted({ behind: ['ladder'], yields: true }));

    expect(first).toBe(NOW + 84_039_960);
    expect(taken).toMatchObject({ kind: 'refused' });
  });

  test('gives turns one after the other, from the moment on that there is something to be had', async () => {
    const store = create();

    const turns = [
      await store.reserve(VERIFY, turn({ tokens: 2 })),
      await store.reserve(VERIFY, turn()),
      await store.reserve(VERIFY, turn({ notBefore: NOW + 9_000 })),
      await store.reserve(VERIFY, turn()),
    ];

    expect(turns).toEqual([NOW, NOW + 1_400.666, NOW + 9_000, NOW + 9_700.333]);
  });

  test('lets nobody pass those who wait, unless the bucket is idle', async () => {
    const store = create();
    await store.take(VERIFY, wanted());
    await store.reserve(VERIFY, turn({ notBefore: NOW + 2_000 }));

    const outcomes = [
      await store.take(VERIFY, wanted({ behind: ['urgent', 'ladder'] })),
      await store.take(VERIFY, wanted({ behind: ['urgent'] })),
      await store.take(VERIFY, wanted({ behind: ['urgent', 'ladder'], now: NOW + 1_401 })),
    ];

    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'granted', 'granted']);
  });

  test('lets who yields pass nobody who waits, not even while the bucket is idle', async () => {
    const store = create();
    const audit = { behind: ['urgent', 'ladder'], yields: true, room: 0 } as const;
    await store.reserve(VERIFY, turn({ notBefore: NOW + 2_000 }));

    const outcomes = [
      await store.take(VERIFY, wanted(audit)),
      await store.take(VERIFY, wanted({ ...audit, now: NOW + 2_701 })),
      await store.take(VERIFY, wanted({ ...audit, now: NOW + 2_702 })),
    ];

    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'granted', 'refused']);
    expect(outcomes[0]).toMatchObject({ state: { tat: 0 } });
  });

  test('lets those who wait wait for longer by what is taken before them', async () => {
    const store = create();
    await store.reserve(VERIFY, turn());

    await store.take(VERIFY, wanted({ tokens: 2, pushes: ['urgent', 'ladder'] }));
    await store.take(VERIFY, wanted({ room: 5_000, pushes: ['ladder'] }));
    await store.reserve(VERIFY, turn({ line: 'urgent', pushes: ['ladder'] }));

    expect((await store.read(VERIFY)).turns).toEqual({
      urgent: NOW + 700.333,
      ladder: NOW + 3_501.665,
    });
  });

  test('gives every token once to callers who come side by side', async () => {
    const store = create();

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => store.take(VERIFY, wanted({ interval: 100, room: 1_000 }))),
    );

    const first = outcomes.flatMap((outcome) => (outcome.kind === 'granted' ? [outcome.first] : []));
    expect(first.toSorted()).toEqual(Array.from({ length: 11 }, (_, index) => NOW + index * 100));
  });

  test('gives no token while the breaker is open, but to the one call that tries', async () => {
    const store = create();
    await store.changeBreaker(VERIFY, () => OPEN);

    const outcomes = [
      await store.take(VERIFY, wanted()),
      await store.take(VERIFY, wanted({ isProbe: true })),
      await store.take(VERIFY, wanted()),
    ];
    await store.changeBreaker(VERIFY, () => CLOSED);
    outcomes.push(await store.take(VERIFY, wanted()));

    expect(outcomes).toMatchObject([
      { kind: 'refused', state: { breaker: OPEN } },
      { kind: 'granted', first: NOW, breaker: OPEN },
      { kind: 'refused', state: { breaker: OPEN } },
      { kind: 'granted', first: NOW + 700.333, breaker: CLOSED },
    ]);
  });

  test('gives tokens while the breaker is open over one payment, and says over which', async () => {
    const store = create();
    const overOne = { ...OPEN, about: 'order-7.A=1' };
    await store.changeBreaker(VERIFY, () => overOne);

    const outcomes = [await store.take(VERIFY, wanted()), await store.take(VERIFY, wanted())];

    expect(outcomes).toEqual([
      { kind: 'granted', first: NOW, breaker: overOne },
      { kind: 'granted', first: NOW + 700.333, breaker: overOne },
    ]);
  });

  test('says how the breaker stood before and stands after, changed or not', async () => {
    const store = create();

    const opened = await store.changeBreaker(VERIFY, () => OPEN);
    const left = await store.changeBreaker(VERIFY, () => undefined);

    expect(opened).toEqual({ before: CLOSED, after: OPEN });
    expect(left).toEqual({ before: OPEN, after: OPEN });
    expect(await store.read(VERIFY)).toEqual({ ...UNUSED, breaker: OPEN });
  });

  test('changes the breaker once for each who comes side by side', async () => {
    const store = create();
    const more = (breaker: Breaker) => ({ ...breaker, failures: breaker.failures + 1 });

    await Promise.all(Array.from({ length: 5 }, () => store.changeBreaker(VERIFY, more)));

    expect((await store.read(VERIFY)).breaker.failures).toBe(5);
  });

  test('gives every turn once to jobs that come side by side', async () => {
    const store = create();

    const turns = await Promise.all(
      Array.from({ length: 5 }, () => store.reserve(VERIFY, turn({ interval: 100 }))),
    );

    expect(turns.toSorted()).toEqual([0, 100, 200, 300, 400].map((after) => NOW + after));
  });
});

describe('The quota in the table', () => {
  const lines = fc.subarray(['urgent', 'ladder'] as const);
  // Now and then by a clock that is ahead.
  const moment = fc
    .tuple(fc.integer({ min: NOW, max: NOW + 5_000 }), fc.constantFrom(0, 0, 0, 310_000, 3_600_000, 2 * DAY))
    .map(([time, ahead]) => time + ahead);
  const step = fc.oneof(
    fc.record({
      use: fc.constant('take' as const),
      isProbe: fc.boolean(),
      tokens: fc.integer({ min: 1, max: 10 }),
      now: moment,
      room: fc.integer({ min: 0, max: 3_000 }),
      behind: lines,
      yields: fc.boolean(),
      pushes: lines,
    }),
    fc.record({
      use: fc.constant('reserve' as const),
      tokens: fc.integer({ min: 1, max: 10 }),
      now: moment,
      notBefore: moment,
      line: fc.constant('urgent' as const),
      pushes: fc.subarray(['ladder'] as const),
    }),
    fc.record({ use: fc.constant('block' as const), until: moment, now: moment }),
    fc.record({
      use: fc.constant('break' as const),
      to: fc.option(
        fc.constantFrom<Breaker>(
          CLOSED,
          OPEN,
          { ...CLOSED, failures: 1 },
          { ...OPEN, about: 'order-7', others: { failures: 1, since: NOW } },
        ),
        { nil: undefined },
      ),
    }),
  );

  test('is moved exactly as the memory is, whatever is asked of it', async () => {
    const { interval } = paceOf(90);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        await forgetAll();
        const table = createQuotaStore(client, TABLE);
        const memory = createMemoryQuotaStore();

        for (const each of steps) {
          const [one, other] = await Promise.all([table, memory].map((store) => use(store, each, interval)));
          expect(one).toEqual(other);
        }
        expect(await table.read(VERIFY)).toEqual(await memory.read(VERIFY));
      }),
      { numRuns: 60 },
    );
  });

  type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

  async function use(store: QuotaStore, each: Step, interval: number): Promise<unknown> {
    if (each.use === 'break') return await store.changeBreaker(VERIFY, () => each.to);
    if (each.use === 'block') return await store.block(VERIFY, each.until, each.now);
    if (each.use === 'reserve') return await store.reserve(VERIFY, { ...each, interval });
    return await store.take(VERIFY, { ...each, interval });
  }
});

describe('A breaker in the table that can not be read', () => {
  async function store(breaker: Record<string, unknown>) {
    await client.send(
      new PutItemCommand({
        TableName: TABLE,
        Item: marshall({
          pk: 'QUOTA#test#verify',
          tat: NOW - 5_000,
          breaker,
          breakerChange: 'by a newer release',
        }),
      }),
    );
    return createQuotaStore(client, TABLE);
  }

  const unreadable = { ...OPEN, because: 'a reason to come' };

  test('counts as closed and is written anew, so that it stops nobody until somebody mends it', async () => {
    const table = await store(unreadable);

    const outcomes = [await table.take(VERIFY, wanted()), await table.take(VERIFY, wanted())];

    expect(outcomes).toEqual([
      { kind: 'granted', first: NOW, breaker: CLOSED },
      { kind: 'granted', first: NOW + 700.333, breaker: CLOSED },
    ]);
    expect(await table.read(VERIFY)).toMatchObject({ breaker: CLOSED });
  });

  test('is changed as a closed one is', async () => {
    const table = await store(unreadable);

    const changed = await table.changeBreaker(VERIFY, (breaker) => ({ ...breaker, failures: 1 }));

    expect(changed).toEqual({ before: CLOSED, after: { ...CLOSED, failures: 1 } });
    expect((await table.read(VERIFY)).breaker).toEqual({ ...CLOSED, failures: 1 });
  });
});

describe('The quota in a table as AWS has it', () => {
  const awsClient = new DynamoDBClient({});
  const aws = mockClient(awsClient);
  const refusal = (item: Record<string, { N: string }>) =>
    new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item: item });

  beforeEach(() => {
    aws.reset();
  });

  test('learns from the refused write how the quota stands, without a second look', async () => {
    aws
      .on(UpdateItemCommand)
      .rejectsOnce(refusal({ tat: { N: String(NOW + 500) } }))
      .resolves({ Attributes: { tat: { N: String(NOW + 1_200.333) } } });

    const outcome = await createQuotaStore(awsClient, 'payments').take(VERIFY, wanted());

    expect(outcome).toEqual({ kind: 'granted', first: NOW + 500, breaker: CLOSED });
    expect(aws.calls()).toHaveLength(2);
  });

  test('changes the breaker once when the answer of the write was lost and the SDK made it again', async () => {
    aws.on(GetItemCommand).resolves({});
    aws.on(UpdateItemCommand).callsFake(({ ExpressionAttributeValues: values }) =>
      Promise.reject(
        new ConditionalCheckFailedException({
          message: 'no',
          $metadata: {},
          Item: { breaker: values[':breaker'], breakerChange: values[':change'] },
        }),
      ),
    );

    const changed = await createQuotaStore(awsClient, 'payments').changeBreaker(VERIFY, (breaker) => ({
      ...breaker,
      failures: breaker.failures + 1,
    }));

    expect(changed.after).toEqual({ ...CLOSED, failures: 1 });
    expect(aws.commandCalls(UpdateItemCommand)).toHaveLength(1);
  });

  test('gives nothing when others change it all the time', async () => {
    aws
      .on(UpdateItemCommand)
      .callsFake(({ UpdateExpression }: { UpdateExpression: string }) =>
        Promise.reject(refusal({ tat: { N: String(UpdateExpression.includes(':after') ? NOW + 1 : NOW) } })),
      );
    const store = createQuotaStore(awsClient, 'payments');

    expect(await caught(() => store.take(VERIFY, wanted()))).toBeInstanceOf(QuotaConflictError);
  });

  test('gives nothing when the table throttles', async () => {
    aws.on(UpdateItemCommand).rejects(new Error('ThrottlingException'));
    const store = createQuotaStore(awsClient, 'payments');

    expect(await caught(() => store.take(VERIFY, wanted()))).toMatchObject({
      message: 'ThrottlingException',
    });
  });

  test('guesses at nothing in an item that it can not read', async () => {
    aws
      .on(UpdateItemCommand)
      .rejects(
        new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item: { tat: { S: 'soon' } } }),
      );
    const store = createQuotaStore(awsClient, 'payments');

    expect(await caught(() => store.take(VERIFY, wanted()))).toBeInstanceOf(StoredItemError);
  });
});
