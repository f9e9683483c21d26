import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import type { Payment } from '../../../shared/payment/payment.ts';
import type { Reference } from '../../../shared/payment/reference.ts';
import { encodePayment } from '../../../shared/store/payment-item.ts';
import { createPaymentStore } from '../../../shared/store/payment-store.ts';
import { readTogether } from '../../../shared/store/read-together.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import { caught } from '../../support/caught.ts';
import { paymentIn, reference, STATES } from '../../support/payments.ts';

const A = reference('order-a');
const B = reference('order-b');
const C = reference('order-c');

function setUp() {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  const store = readTogether(createPaymentStore(client, 'payments'), client, 'payments');
  return { table: mockClient(client), store };
}

describe('Payments that are asked for at the same time', () => {
  it('are read by one call, as they were last written', async () => {
    const { table, store } = setUp();
    table.on(BatchGetItemCommand).resolves({ Responses: { payments: [itemOf(B), itemOf(A)] } });

    const payments = await Promise.all([A, B, C].map((each) => store.get(each)));

    expect(payments).toEqual([paymentOf(A), paymentOf(B), undefined]);
    expect(table.commandCalls(BatchGetItemCommand).map(({ args }) => args[0].input)).toEqual([
      {
        RequestItems: {
          payments: {
            Keys: ['order-a', 'order-b', 'order-c'].map((each) => ({
              pk: { S: `PAYMENT#${each}` },
            })),
            ConsistentRead: true,
          },
        },
      },
    ]);
    expect(table.commandCalls(GetItemCommand)).toEqual([]);
  });

  it('are asked for once each, since DynamoDB takes no key twice', async () => {
    const { table, store } = setUp();
    table.on(BatchGetItemCommand).resolves({ Responses: { payments: [itemOf(A), itemOf(B)] } });

    const payments = await Promise.all([store.get(A), store.get(B), store.get(A)]);

    expect(payments).toEqual([paymentOf(A), paymentOf(B), paymentOf(A)]);
    expect(
      table.commandCalls(BatchGetItemCommand)[0]?.args[0].input.RequestItems?.payments?.Keys,
    ).toHaveLength(2);
  });

  it('are read on their own where DynamoDB did not come to them', async () => {
    const { table, store } = setUp();
    table.on(BatchGetItemCommand).resolves({
      Responses: { payments: [itemOf(A)] },
      UnprocessedKeys: { payments: { Keys: [{ pk: { S: 'PAYMENT#order-b' } }] } },
    });
    table.on(GetItemCommand).resolves({ Item: itemOf(B) });

    const payments = await Promise.all([store.get(A), store.get(B)]);

    expect(payments).toEqual([paymentOf(A), paymentOf(B)]);
  });

  it('do not suffer for one of them that can not be read', async () => {
    const { table, store } = setUp();
    const unreadable = { ...itemOf(A), version: { S: 'none' } };
    table.on(BatchGetItemCommand).resolves({ Responses: { payments: [unreadable, itemOf(B)] } });

    const [error, payment] = await Promise.all([caught(() => store.get(A)), store.get(B)]);

    expect(error).toBeInstanceOf(StoredItemError);
    expect(payment).toEqual(paymentOf(B));
  });

  it('are all unread where the table throttles', async () => {
    const { table, store } = setUp();
    const throttled = new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} });
    table.on(BatchGetItemCommand).rejects(throttled);

    const errors = await Promise.all([caught(() => store.get(A)), caught(() => store.get(B))]);

    expect(errors).toEqual([throttled, throttled]);
  });
});

it('reads one payment by the call for one', async () => {
  const { table, store } = setUp();
  table.on(GetItemCommand).resolves({ Item: itemOf(A) });

  const payments = [await store.get(A), ...(await Promise.all([store.get(A), store.get(A)]))];

  expect(payments).toEqual([paymentOf(A), paymentOf(A), paymentOf(A)]);
  expect(table.commandCalls(BatchGetItemCommand)).toEqual([]);
});

function paymentOf(of: Reference): Payment {
  return { ...paymentIn(STATES.pending), reference: of };
}

function itemOf(of: Reference) {
  return encodePayment(paymentOf(of));
}
