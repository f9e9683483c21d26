import { describe, expect, it } from 'vitest';
import { TableMeter, type TableRequest } from '../../../../bench/cost/table-meter.ts';

const TABLE = 'payments';
const KEY = { pk: { S: 'PAYMENT#1' } };
const LARGE = { ...KEY, body: { S: 'x'.repeat(3_000) } };

/** A meter before a table that answers as is said. */
function metered() {
  const requests: TableRequest[] = [];
  const shape = { key: ['pk'], indexes: [{ keys: ['due'], projected: ['pk', 'due'] }] };
  const meter = new TableMeter(new Map([[TABLE, shape]]), (request) => requests.push(request));
  const call = (operation: string, input: object, answer: object, isError = false) => {
    const body = Buffer.from(JSON.stringify({ TableName: TABLE, ...input }));
    const mishap = meter.watch({ operation, path: '/', body });
    if (mishap.kind !== 'alter') throw new Error(`It is ${mishap.kind}`);
    if (!isError)
      return { sent: JSON.parse(mishap.body), passedOn: JSON.parse(mishap.change(JSON.stringify(answer))) };
    mishap.onError?.(JSON.stringify(answer));
    return {};
  };
  return { requests, call };
}

describe('a table that is metered', () => {
  it('counts a write by what it replaces, too, and what it does to an index', () => {
    const { requests, call } = metered();

    call('PutItem', { Item: { ...LARGE, due: { S: 'due' } } }, {});
    call('PutItem', { Item: KEY }, {});

    expect(requests).toMatchObject([
      { isDone: true, writeUnits: 3, indexUnits: 1, before: undefined },
      { isDone: true, writeUnits: 3, indexUnits: 1, after: KEY },
    ]);
  });

  it('counts an update by the item that it makes, and hides that it has asked for it', () => {
    const { requests, call } = metered();

    const update = call('UpdateItem', { Key: KEY }, { Attributes: LARGE });
    const asked = call('UpdateItem', { Key: KEY, ReturnValues: 'ALL_NEW' }, { Attributes: LARGE });

    expect(requests).toMatchObject([{ writeUnits: 3 }, { writeUnits: 3 }]);
    expect(update.sent).toMatchObject({ ReturnValues: 'ALL_NEW' });
    expect(update.passedOn).toEqual({});
    expect(asked.passedOn).toEqual({ Attributes: LARGE });
  });

  it('counts a condition that did not hold by the item that it was held against', () => {
    const { requests, call } = metered();
    call('PutItem', { Item: LARGE }, {});

    call('PutItem', { Item: KEY }, { __type: 'x#ConditionalCheckFailedException' }, true);
    call('PutItem', { Item: KEY }, { __type: 'x#InternalServerError' }, true);

    expect(requests).toHaveLength(2);
    expect(requests[1]).toMatchObject({ isDone: false, writeUnits: 3, indexUnits: 0 });
  });

  it('counts reads by what they found, and half where they may be a moment old', () => {
    const { requests, call } = metered();

    call('GetItem', { Key: KEY, ConsistentRead: true }, { Item: LARGE });
    call('GetItem', { Key: KEY }, {});
    call('Query', {}, { Items: [LARGE, LARGE] });

    expect(requests.map(({ readUnits }) => readUnits)).toEqual([1, 0.5, 1]);
  });

  it('counts each key of a batch by itself', () => {
    const { requests, call } = metered();
    const other = { pk: { S: 'PAYMENT#2' } };
    const Keys = [KEY, other];

    call(
      'BatchGetItem',
      { RequestItems: { [TABLE]: { Keys, ConsistentRead: true } } },
      { Responses: { [TABLE]: [LARGE] } },
    );

    expect(requests).toMatchObject([
      { operation: 'GetItem', key: KEY, after: LARGE, readUnits: 1 },
      { operation: 'GetItem', key: other, after: undefined, readUnits: 1 },
    ]);
  });

  it('refuses what it knows no price of', () => {
    const { call } = metered();

    expect(() => call('TransactWriteItems', {}, {})).toThrow('TransactWriteItems');
  });
});
