import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { EngineClock } from '../../../local/clock.ts';
import { DynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { deleteExpired, sweepExpiredItems } from '../../../local/dynamodb/expiry.ts';
import type { TableDefinition } from '../../../local/dynamodb/table-definition.ts';
import { Collected } from '../../support/collected.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const teas: TableDefinition = {
  logicalId: 'Teas',
  name: 'teas',
  properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  },
};

async function startDynamoDb(folder = temporaryFolder()): Promise<DynamoDb> {
  const dynamoDb = new DynamoDb(folder);
  onTestFinished(() => dynamoDb.stop());
  await dynamoDb.start();
  return dynamoDb;
}

const put = (dynamoDb: DynamoDb, pk: string, expiresAt: number) =>
  dynamoDb.call('PutItem', {
    TableName: 'teas',
    Item: { pk: { S: pk }, expiresAt: { N: String(expiresAt) } },
  });

const get = (dynamoDb: DynamoDb, pk: string) =>
  dynamoDb.call('GetItem', { TableName: 'teas', Key: { pk: { S: pk } } });

it('keeps tables and items over a restart', async () => {
  const folder = temporaryFolder();
  const first = await startDynamoDb(folder);
  await first.ensureTable(teas);
  await put(first, 'assam', 1);
  await first.stop();

  const second = await startDynamoDb(folder);
  await second.ensureTable(teas);

  expect(await get(second, 'assam')).toEqual({ Item: { pk: { S: 'assam' }, expiresAt: { N: '1' } } });
});

it('comes back at the same address when its process has died', async () => {
  const dynamoDb = await startDynamoDb();
  await dynamoDb.ensureTable(teas);
  await put(dynamoDb, 'assam', 1);
  const { url } = dynamoDb;

  await crash(dynamoDb);

  await expect(answerOf(() => get(dynamoDb, 'assam'))).resolves.toHaveProperty('Item');
  expect(dynamoDb.url).toBe(url);
});

it('says why its process has died, and gives up when it does not come back', async () => {
  const folder = temporaryFolder();
  const problems = new Collected<string>();
  const dynamoDb = new DynamoDb(folder, (message) => problems.add(message), [1, 1]);
  onTestFinished(() => dynamoDb.stop());
  await dynamoDb.start();
  writeFileSync(join(folder, 'CURRENT'), 'nothing of the kind');

  await crash(dynamoDb);

  const [ended, givenUp] = await problems.many(2, () => true);
  expect(ended).toMatch(/ended \(TypeError: .*\) and is started again/);
  expect(givenUp).toMatch(/does not come back \(\w*Error: .*\): every call/);
});

it('refuses data that it can not read', async () => {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'CURRENT'), 'nothing of the kind');

  const started = startDynamoDb(folder);

  await expect(started).rejects.toMatchObject({
    code: 'corrupt_state',
    message: expect.stringContaining('npm start -- --reset'),
  });
});

it('refuses a table that has other keys than the template', async () => {
  const dynamoDb = await startDynamoDb();
  await dynamoDb.ensureTable(teas);
  const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' as const }];
  const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' }];

  const changed = dynamoDb.ensureTable({
    ...teas,
    properties: { ...teas.properties, KeySchema, AttributeDefinitions },
  });

  await expect(changed).rejects.toMatchObject({ code: 'corrupt_state' });
});

it('deletes items an hour after they expired and no sooner', async () => {
  const dynamoDb = await startDynamoDb();
  await dynamoDb.ensureTable(teas);
  const now = Date.UTC(2030, 0, 1);
  const seconds = now / 1000;
  await put(dynamoDb, 'old', seconds - 3_601);
  await put(dynamoDb, 'expired', seconds - 3_500);
  await put(dynamoDb, 'fresh', seconds + 60);

  await deleteExpired(dynamoDb, teas, now);

  expect(await get(dynamoDb, 'old')).toEqual({});
  expect(await get(dynamoDb, 'expired')).toHaveProperty('Item');
  expect(await get(dynamoDb, 'fresh')).toHaveProperty('Item');
});

it('sweeps on the clock of the engine', async () => {
  const dynamoDb = await startDynamoDb();
  await dynamoDb.ensureTable(teas);
  const clock = new EngineClock();
  await put(dynamoDb, 'assam', clock.now() / 1000 + 60);
  const errors: unknown[] = [];
  onTestFinished(sweepExpiredItems(dynamoDb, [teas], clock, (error) => errors.push(error)));

  clock.advance(86_400_000);

  await answerOf(async () => {
    if ('Item' in Object(await get(dynamoDb, 'assam'))) throw new Error('still there');
  });
  expect(errors).toEqual([]);
});

/** A body of `null` ends dynalite. */
async function crash(dynamoDb: DynamoDb): Promise<void> {
  await fetch(dynamoDb.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'x-amz-date': '20200101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=a/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=a',
    },
    body: 'null',
  }).catch(() => {});
}

/** Asks until there is an answer: the process may be on its way up, a sweep under way. */
async function answerOf<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await once(AbortSignal.timeout(10), 'abort');
    }
  }
}
