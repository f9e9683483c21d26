import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AuditRecord, type AuditStore, createAuditStore } from '../../../shared/store/audit-store.ts';
import { createMemoryAuditStore } from '../../support/memory-audit-store.ts';

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

const server = dynalite({ createTableMs: 0 });
let client: DynamoDBClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${portOf(server.address())}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
  await waitUntilTableExists(
    { client, minDelay: 0.01, maxDelay: 0.1, maxWaitTime: 10 },
    { TableName: TABLE },
  );
});

afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => client.send(new DeleteItemCommand({ TableName: TABLE, Key: { pk: { S: 'AUDIT' } } })));

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('The table has no port');
  return address.port;
}

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
