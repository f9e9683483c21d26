import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { encodePayment } from '../../../shared/store/payment-item.ts';
import { createPaymentStore } from '../../../shared/store/payment-store.ts';
import { caught } from '../../support/caught.ts';
import { CLAIMED_AT, paymentIn, REFERENCE, STATES } from '../../support/payments.ts';

function setUp() {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  return { table: mockClient(client), store: createPaymentStore(client, 'payments') };
}

const PAYMENT = paymentIn(STATES.pending);
const TIMEOUT = Object.assign(new Error('Request did not complete within 3000 ms'), { name: 'TimeoutError' });
const THROTTLED = new ProvisionedThroughputExceededException({
  message: 'The level of configured provisioned throughput for the table was exceeded',
  $metadata: {},
});

describe('A payment', () => {
  test('is read as it was last written', async () => {
    const { table, store } = setUp();
    table.on(GetItemCommand).resolves({ Item: encodePayment(PAYMENT) });

    const payment = await store.get(REFERENCE);

    expect(payment).toEqual(PAYMENT);
    expect(table.commandCalls(GetItemCommand)[0]?.args[0].input).toMatchObject({
      TableName: 'payments',
      Key: { pk: { S: `PAYMENT#${REFERENCE}` } },
      ConsistentRead: true,
    });
  });

  test('is undefined where there is none', async () => {
    const { table, store } = setUp();
    table.on(GetItemCommand).resolves({});

    expect(await store.get(REFERENCE)).toBeUndefined();
  });

  test('is stored whole, under the condition that nobody else has changed it', async () => {
    const { table, store } = setUp();

    const isStored = await store.put(PAYMENT);

    expect(isStored).toBe(true);
    expect(table.commandCalls(PutItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'payments',
      Item: encodePayment(PAYMENT),
      ConditionExpression: '#version = :before',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':before': { N: '2' } },
    });
  });

  test('is stored the first time only where there is nothing', async () => {
    const { table, store } = setUp();

    await store.put({ ...PAYMENT, version: 1 });

    expect(table.commandCalls(PutItemCommand)[0]?.args[0].input).toMatchObject({
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  });

  test('is not stored where the condition does not hold, and that is no error', async () => {
    const { table, store } = setUp();
    table
      .on(PutItemCommand)
      .rejects(
        new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} }),
      );

    expect(await store.put(PAYMENT)).toBe(false);
  });

  test.each([
    ['is throttled', THROTTLED],
    ['gives no answer', TIMEOUT],
    ['refuses the request under another name', new Error('ConditionalCheckFailedException')],
  ])('is neither stored nor refused where the table %s: nobody knows', async (_, failure) => {
    const { table, store } = setUp();
    table.on(PutItemCommand).rejects(failure);
    table.on(GetItemCommand).rejects(failure);
    table.on(QueryCommand).rejects(failure);

    const failures = [
      await caught(() => store.put(PAYMENT)),
      await caught(() => store.get(REFERENCE)),
      await caught(() => store.due(CLAIMED_AT, 10)),
    ];

    expect(failures).toEqual([failure, failure, failure]);
  });

  test('can be stored again after a fault', async () => {
    const { table, store } = setUp();
    table.on(PutItemCommand).resolvesOnce({}).resolvesOnce({}).rejectsOnce(THROTTLED).resolves({});

    const stored = [await store.put(PAYMENT), await store.put(PAYMENT)];
    const failure = await caught(() => store.put(PAYMENT));
    stored.push(await store.put(PAYMENT));

    expect(stored).toEqual([true, true, true]);
    expect(failure).toBe(THROTTLED);
  });

  test('that can not be read is told as that, and not as missing', async () => {
    const { table, store } = setUp();
    table.on(GetItemCommand).resolves({ Item: { pk: { S: `PAYMENT#${REFERENCE}` } } });

    const error = await caught(() => store.get(REFERENCE));

    expect(error).toMatchObject({ code: 'stored_item_unreadable' });
  });
});

describe('Due payments', () => {
  test('are asked for in the index, the longest overdue first', async () => {
    const { table, store } = setUp();
    table.on(QueryCommand).resolves({
      Items: [
        { pk: { S: 'PAYMENT#order-8' }, dueAt: { N: '17' } },
        { pk: { S: 'PAYMENT#order-7' }, dueAt: { N: '18' } },
      ],
    });

    const due = await store.due(CLAIMED_AT, 10);

    expect(due).toEqual([
      { reference: 'order-8', dueAt: 17 },
      { reference: 'order-7', dueAt: 18 },
    ]);
    const [call] = table.commandCalls(QueryCommand);
    expect(call?.args[0].input).toMatchObject({
      IndexName: 'due-payments',
      Limit: 10,
      ExpressionAttributeValues: { ':due': { S: 'due' }, ':now': { N: String(CLAIMED_AT) } },
    });
    // Ascending is what DynamoDB does unless it is told otherwise.
    expect(call?.args[0].input).not.toHaveProperty('ScanIndexForward');
    expect(call?.args[0].input).not.toHaveProperty('ExclusiveStartKey');
  });

  test('are asked for from a place on, and nothing is asked where the clock stands behind that', async () => {
    const { table, store } = setUp();
    const place = { reference: REFERENCE, dueAt: CLAIMED_AT };
    table.on(QueryCommand).resolves({});

    await store.due(CLAIMED_AT, 10, place);
    const before = await store.due(CLAIMED_AT - 1, 10, place);

    expect(before).toEqual([]);
    expect(table.commandCalls(QueryCommand).map(({ args }) => args[0].input)).toMatchObject([
      {
        ExclusiveStartKey: {
          pk: { S: `PAYMENT#${REFERENCE}` },
          due: { S: 'due' },
          dueAt: { N: String(CLAIMED_AT) },
        },
      },
    ]);
  });

  test('are gone on with from nowhere where the place that was kept can not be read', async () => {
    const { table, store } = setUp();
    table
      .on(GetItemCommand)
      .resolvesOnce({ Item: { pk: { S: 'RECONCILE' }, at: { S: 'PAYMENT#order-7' }, until: { S: 'noon' } } })
      .resolvesOnce({ Item: { pk: { S: 'RECONCILE' }, at: { N: '7' } } })
      .resolves({});

    const places = [await store.duePosition(), await store.duePosition(), await store.duePosition()];

    expect(places).toEqual([undefined, undefined, undefined]);
  });

  test('leave out what is no payment', async () => {
    const { table, store } = setUp();
    table.on(QueryCommand).resolves({
      Items: [{}, { pk: { S: 'QUOTA#test' } }, { pk: { S: 'PAYMENT#order-7' }, dueAt: { N: '17' } }],
    });

    expect(await store.due(CLAIMED_AT, 10)).toEqual([{ reference: 'order-7', dueAt: 17 }]);
  });

  test('are none where the answer has none', async () => {
    const { table, store } = setUp();
    table.on(QueryCommand).resolves({});

    expect(await store.due(CLAIMED_AT, 10)).toEqual([]);
  });
});
