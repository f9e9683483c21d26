import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDb } from '../../local/dynamodb/dynamodb.ts';

/** A table that several processes use at once. */
export interface TableProcess {
  readonly url: string;
  readonly tableName: string;
  stop(): Promise<void>;
}

/** Starts an embedded DynamoDB in a process of its own, with one table that has the key of the payments table and nothing in it. */
export async function startTableProcess(tableName: string): Promise<TableProcess> {
  const folder = mkdtempSync(join(tmpdir(), `${tableName}-`));
  const table = new DynamoDb(join(folder, 'table'));
  await table.start();
  await table.ensureTable({
    logicalId: 'Table',
    name: tableName,
    properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  });
  return {
    url: table.url,
    tableName,
    async stop() {
      await table.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
