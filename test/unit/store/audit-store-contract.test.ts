import { DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AuditRecord, type AuditStore, createAuditStore } from '../../../shared/store/audit-store.ts';
import { createMemoryAuditStore } from '../../support/memory-audit-store.ts';
import { startTable, type TableUnderTest } from '../../support/table-under-test.ts';

const TABLE = 'payments';

const FIRST: AuditRecord = { version: 1, startedAt: 1_000 };
const SECOND: AuditRecord = {
  version: 2,
  startedAt: 1_000,
  live: {
    completedUntil: 2_000,
    completedAt: 2_500,
    pass: { from: 1_500, to: 3_000, status: 'success', cursor: 'b2xk', listed: 12, unknown: 3, toCheck: 1 },
  },
};

let table: TableUnderTest;
let client: DynamoDBClient;

beforeAll(async () => {
  table = await startTable(TABLE);
  client = table.client;
});

afterAll(() => table.stop());

beforeEach(() => client.send(new DeleteItemCommand({ TableName: TABLE, Key: { pk: { S: 'AUDIT' } } })));

describe.each<[string, () => AuditStore]>([
  ['the table', () => createAuditStore(client, TABLE)],
  ['memory', createMemoryAuditStore],
])("The audit's record in %s", (_, create) => {
  test('is nothing at first, and then what was last written', async () => {
    const store = create();

    const before = await store.read();
    const isWritten = [await store.write(FIRST), await store.write(SECOND)];

    expect(before).toBeUndefined();
    expect(isWritten).toEqual([true, true]);
    expect(await store.read()).toEqual(SECOND);
  });

  test('is begun by one of two first runs', async () => {
    const store = create();

    const isWritten = [await store.write(FIRST), await store.write({ ...FIRST, startedAt: 2_000 })];

    expect(isWritten).toEqual([true, false]);
    expect(await store.read()).toEqual(FIRST);
  });

  test.each([
    ['the same version', 2],
    ['one that was left out', 4],
  ])('is not written over with %s', async (_, version) => {
    const store = create();
    await store.write(FIRST);
    await store.write(SECOND);

    const isWritten = await store.write({ ...FIRST, version });

    expect(isWritten).toBe(false);
    expect(await store.read()).toEqual(SECOND);
  });

  test('is not written where the first is missing', async () => {
    const store = create();

    const isWritten = await store.write(SECOND);

    expect(isWritten).toBe(false);
    expect(await store.read()).toBeUndefined();
  });
});
