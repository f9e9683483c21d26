import * as z from 'zod/mini';
import { AwsCallError } from '../aws-json-client.ts';
import type { EngineClock } from '../clock.ts';
import type { DynamoDb } from './dynamodb.ts';
import type { TableDefinition } from './table-definition.ts';

/**
 * DynamoDB deletes an expired item within days and promises nothing. Late here too, on purpose: every hour those that expired an
 * hour ago or more, so that code which forgets to look at the time is found out.
 */
const SWEEP_EVERY_MS = 3_600_000;
const LATE_BY_SECONDS = 3_600;

const Page = z.object({
  Items: z._default(z.array(z.record(z.string(), z.unknown())), []),
  LastEvaluatedKey: z.optional(z.unknown()),
});

/**
 * Deletes expired items of the tables that have a TTL attribute, on the engine's clock.
 *
 * @returns stops it
 */
export function sweepExpiredItems(
  dynamoDb: DynamoDb,
  tables: readonly TableDefinition[],
  clock: EngineClock,
  onError: (error: unknown) => void,
): () => void {
  let cancel = () => {};
  let running = false;
  const sweep = async () => {
    if (running) return; // many hours may go by in one advance of the clock
    running = true;
    // After the advance, so that the sweep sees the time that the clock has come to.
    await Promise.resolve();
    await Promise.all(tables.map((table) => deleteExpired(dynamoDb, table, clock.now()))).catch(onError);
    running = false;
  };
  const schedule = () => {
    cancel = clock.setTimer(clock.now() + SWEEP_EVERY_MS, () => {
      schedule();
      void sweep();
    });
  };
  schedule();
  return () => cancel();
}

/** Deletes what expired an hour before `now` (epoch ms) or earlier. */
export async function deleteExpired(dynamoDb: DynamoDb, table: TableDefinition, now: number): Promise<void> {
  const { TimeToLiveSpecification, KeySchema } = table.properties;
  if (TimeToLiveSpecification?.Enabled !== true) return;
  const ttl = TimeToLiveSpecification.AttributeName;
  const limit = Math.floor(now / 1000) - LATE_BY_SECONDS;
  let from: unknown;
  do {
    const page = await dynamoDb.call('Scan', {
      TableName: table.name,
      FilterExpression: '#ttl <= :limit',
      ExpressionAttributeNames: { '#ttl': ttl },
      ExpressionAttributeValues: { ':limit': { N: String(limit) } },
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    const { Items, LastEvaluatedKey } = z.parse(Page, page);
    for (const item of Items) {
      const key = Object.fromEntries(
        KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]),
      );
      await deleteUnchanged(dynamoDb, table.name, key, ttl, item[ttl]);
    }
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

async function deleteUnchanged(
  dynamoDb: DynamoDb,
  table: string,
  key: object,
  ttl: string,
  seen: unknown,
): Promise<void> {
  try {
    await dynamoDb.call('DeleteItem', {
      TableName: table,
      Key: key,
      ConditionExpression: '#ttl = :seen',
      ExpressionAttributeNames: { '#ttl': ttl },
      ExpressionAttributeValues: { ':seen': seen },
    });
  } catch (error) {
    // It was written again since it was read.
    if (!(error instanceof AwsCallError) || error.code !== 'ConditionalCheckFailedException') throw error;
  }
}
