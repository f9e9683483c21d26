import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { createVerificationCache, TTL_ATTRIBUTE } from '../../../shared/store/verification-cache.ts';
import { caught } from '../../support/caught.ts';
import { CLAIMED_AT, REFERENCE } from '../../support/payments.ts';

function setUp() {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  return {
    table: mockClient(client),
    cache: createVerificationCache(client, 'payments', { staleSeconds: 60 }),
  };
}

/** The attribute that the table deletes by, and nothing that only begins or ends like it. */
const SETS_TTL = new RegExp(`\\b${TTL_ATTRIBUTE} = :expiresAt\\b`);

const RESULT = {
  httpStatus: 200,
  body: '{}',
  checkedAt: CLAIMED_AT,
  freshUntil: CLAIMED_AT + 300_001,
  version: 3,
};
const WRITING = { basedOn: 2, now: CLAIMED_AT, fence: 'fence-1' };
const LEASE = { fence: 'fence-1', until: CLAIMED_AT + 20_000 };

describe('The cache in the table', () => {
  test('reads what was written last', async () => {
    const { table, cache } = setUp();
    table.on(GetItemCommand).resolves({});

    await cache.read(REFERENCE);

    expect(table.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'payments',
      Key: { pk: { S: `VERIFICATION#${REFERENCE}` } },
      ConsistentRead: true,
    });
  });

  test('has a result deleted only when nobody may be given it any more', async () => {
    const { table, cache } = setUp();

    await cache.write(REFERENCE, RESULT, WRITING);

    const { UpdateExpression, ExpressionAttributeValues: values } =
      table.commandCalls(UpdateItemCommand)[0]?.args[0].input ?? {};
    expect(UpdateExpression).toMatch(SETS_TTL);
    // The next full second after it was fresh, and 60 s in which it may be given as stale.
    expect(values?.[':expiresAt']).toEqual({ N: String(CLAIMED_AT / 1_000 + 301 + 60) });
  });

  test('has an item deleted too that never got more than a lease', async () => {
    const { table, cache } = setUp();

    await cache.acquire(REFERENCE, LEASE, CLAIMED_AT);

    const { UpdateExpression, ExpressionAttributeValues: values } =
      table.commandCalls(UpdateItemCommand)[0]?.args[0].input ?? {};
    expect(UpdateExpression).toMatch(SETS_TTL);
    expect(values?.[':expiresAt']).toEqual({ N: String(CLAIMED_AT / 1_000 + 20 + 60) });
  });

  test('keeps a result and ends its lease by one write', async () => {
    const { table, cache } = setUp();

    await cache.write(REFERENCE, RESULT, WRITING);

    expect(table.commandCalls(UpdateItemCommand)).toHaveLength(1);
  });

  test('gives no place in a lease that an earlier release has written', async () => {
    const { table, cache } = setUp();
    const Item = { pk: { S: `VERIFICATION#${REFERENCE}` }, leaseFence: { S: 'a' }, leaseUntil: { N: '9' } };
    table.on(GetItemCommand).resolves({ Item });

    expect(await cache.read(REFERENCE)).toEqual({ lease: { until: 9, waiting: 3 } });
  });

  test('takes a condition that does not hold for an answer, and not for an error', async () => {
    const { table, cache } = setUp();
    table
      .on(UpdateItemCommand)
      .rejects(
        new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} }),
      );

    const acquired = await cache.acquire(REFERENCE, LEASE, CLAIMED_AT);

    expect(acquired).toBe(false);
    await expect(cache.write(REFERENCE, RESULT, WRITING)).resolves.toBeUndefined();
    await expect(cache.release(REFERENCE, 'fence-1')).resolves.toBeUndefined();
    await expect(cache.takePlace(REFERENCE)).resolves.toBe(false);
  });

  test('says so when the table gives no answer, and then nobody has the lease', async () => {
    const { table, cache } = setUp();
    const failure = Object.assign(new Error('no answer'), { name: 'TimeoutError' });
    table.on(UpdateItemCommand).rejects(failure);
    table.on(GetItemCommand).rejects(failure);

    const failures = [
      await caught(() => cache.acquire(REFERENCE, LEASE, CLAIMED_AT)),
      await caught(() => cache.write(REFERENCE, RESULT, WRITING)),
      await caught(() => cache.release(REFERENCE, 'fence-1')),
      await caught(() => cache.takePlace(REFERENCE)),
      await caught(() => cache.read(REFERENCE)),
    ];

    expect(failures).toEqual(Array.from({ length: 5 }, () => failure));
  });

  test.each([
    ['a status as text', { httpStatus: { S: '200' } }],
    ['a time that no number can hold', { freshUntil: { N: '9007199254740993' } }],
    ['a body that is no text', { body: { M: {} } }],
  ] satisfies [string, Record<string, AttributeValue>][])(
    'takes a result with %s for none, and makes room for another',
    async (_, attributes) => {
      const { table, cache } = setUp();
      const item = {
        pk: { S: `VERIFICATION#${REFERENCE}` },
        httpStatus: { N: '200' },
        body: { S: '{}' },
        checkedAt: { N: '1' },
        freshUntil: { N: '2' },
        version: { N: '3' },
        leaseFence: { S: 'a' },
        leaseUntil: { N: '9' },
        waiting: { N: '1' },
      };
      table.on(GetItemCommand).resolves({ Item: { ...item, ...attributes } });

      const cached = await cache.read(REFERENCE);

      expect(cached).toEqual({
        lease: { until: 9, waiting: 1 },
        unreadable: expect.objectContaining({ code: 'stored_item_unreadable' }),
      });
      expect(table.commandCalls(UpdateItemCommand).map(({ args }) => args[0].input)).toEqual([
        expect.objectContaining({
          UpdateExpression: 'REMOVE httpStatus, body, checkedAt, freshUntil, #version',
          ConditionExpression: 'attribute_exists(pk)',
        }),
      ]);
    },
  );

  test('takes a lease that can not be read for none, and ends it', async () => {
    const { table, cache } = setUp();
    const Item = {
      pk: { S: `VERIFICATION#${REFERENCE}` },
      leaseFence: { S: 'a' },
      leaseUntil: { S: 'soon' },
    };
    table.on(GetItemCommand).resolves({ Item });

    const { lease, unreadable } = await cache.read(REFERENCE);

    expect([lease, unreadable?.code]).toEqual([undefined, 'stored_item_unreadable']);
    expect(table.commandCalls(UpdateItemCommand)[0]?.args[0].input).toMatchObject({
      UpdateExpression: 'REMOVE leaseFence, leaseUntil, waiting',
    });
  });
});
