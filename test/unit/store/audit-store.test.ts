import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { type AuditRecord, createAuditStore } from '../../../shared/store/audit-store.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import { caught } from '../../support/caught.ts';

const RECORD: AuditRecord = {
  version: 7,
  startedAt: 1_000,
  test: {
    completedUntil: 2_000,
    completedAt: 2_500,
    pass: {
      from: 1_500,
      to: 3_000,
      status: 'reversed',
      cursor: 'b2xkZXI=',
      pages: 3,
      mark: 'bWFyaw==',
      oldest: 2_700,
      until: 2_900,
      listed: 12,
      unknown: 3,
      toCheck: 1,
    },
  },
};

function setUp() {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  return { table: mockClient(client), store: createAuditStore(client, 'payments') };
}

describe("The audit's record", () => {
  test('is read as it was last written', async () => {
    const { table, store } = setUp();
    table.on(GetItemCommand).resolves({ Item: { pk: { S: 'AUDIT' }, ...marshall(RECORD) } });

    expect(await store.read()).toEqual(RECORD);
    expect(table.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'payments',
      Key: { pk: { S: 'AUDIT' } },
      ConsistentRead: true,
    });
  });

  test('is undefined before the first run', async () => {
    const { table, store } = setUp();
    table.on(GetItemCommand).resolves({});

    expect(await store.read()).toBeUndefined();
  });

  test('is written under the condition that no other run has', async () => {
    const { table, store } = setUp();

    const isWritten = [await store.write({ version: 1, startedAt: 1_000 }), await store.write(RECORD)];

    expect(isWritten).toEqual([true, true]);
    expect(table.commandCalls(PutItemCommand).map(({ args }) => args[0].input)).toEqual([
      {
        TableName: 'payments',
        Item: { pk: { S: 'AUDIT' }, version: { N: '1' }, startedAt: { N: '1000' } },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
      {
        TableName: 'payments',
        Item: { pk: { S: 'AUDIT' }, ...marshall(RECORD) },
        ConditionExpression: '#version = :before',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':before': { N: '6' } },
      },
    ]);
  });

  test('is not written where another run was faster, and a table that fails is an error', async () => {
    const { table, store } = setUp();
    const refusal = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
    table.on(PutItemCommand).rejectsOnce(refusal).rejectsOnce(new Error('no answer'));

    expect(await store.write(RECORD)).toBe(false);
    expect(await caught(() => store.write(RECORD))).toMatchObject({ message: 'no answer' });
  });

  test.each([
    ['a start', { startedAt: undefined }],
    [
      'a status that the list has',
      { test: { ...RECORD.test, pass: { ...RECORD.test?.pass, status: 'failed' } } },
    ],
    ['a moment in numbers', { test: { completedUntil: 'yesterday', completedAt: 1 } }],
  ])('is refused without %s', async (_, other) => {
    const { table, store } = setUp();
    const item = marshall({ pk: 'AUDIT', ...RECORD, ...other }, { removeUndefinedValues: true });
    table.on(GetItemCommand).resolves({ Item: item });

    expect(await caught(() => store.read())).toBeInstanceOf(StoredItemError);
  });
});
