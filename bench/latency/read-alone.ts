import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { AWS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { environment } from '../../shared/runtime/environment.ts';

const eventSchema = z.object({ pk: z.string() });
const table = new DynamoDBClient(AWS_CLIENT_OPTIONS);

/** What an answer from the cache can't do without: the item, read as `verify` reads it. */
export async function handler(event: unknown): Promise<object> {
  const { pk } = eventSchema.parse(event);
  const { Item } = await table.send(
    new GetItemCommand({ TableName: environment.tableName(), Key: { pk: { S: pk } }, ConsistentRead: true }),
  );
  return { statusCode: Item === undefined ? 404 : 200 };
}
