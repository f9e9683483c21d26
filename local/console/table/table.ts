import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { callAws } from '../../aws-json-client.ts';
import { errorText } from '../../engine-error.ts';

/** An item as DynamoDB has it. */
export type Item = Record<string, AttributeValue>;

/** A part of the table, and where the next one begins. */
export interface TablePage {
  readonly items: readonly Item[];
  readonly next?: Item;
}

/** The table gave no answer, or none that could be used. */
export class TableUnreadableError extends Error {
  override readonly name = 'TableUnreadableError';
  readonly code = 'table_unreadable';

  constructor(cause: unknown) {
    super(`The payments table can't be read: ${errorText(cause)}`, { cause });
  }
}

/** The most keys that DynamoDB takes in one BatchGetItem. */
export const MOST_KEYS = 100;

/** A table that has not answered by then is shown as one that can't be read, in ms. */
const ANSWER_WITHIN_MS = 5_000;

const item = z.custom<Item>((value) => typeof value === 'object' && value !== null);
const Batch = z.object({
  Responses: z._default(z.record(z.string(), z.array(item)), {}),
  UnprocessedKeys: z._default(z.record(z.string(), z.object({ Keys: z.array(item) })), {}),
});
const Page = z.object({ Items: z._default(z.array(item), []), LastEvaluatedKey: z.optional(item) });

/**
 * The payments table, only to be read. It is asked without the AWS SDK, whose loading would hold up the engine's event loop for a
 * tenth of a second.
 */
export class Table {
  readonly #url: string;
  readonly #name: string;
  readonly #ended: AbortSignal;

  /** @param ended ends what is being asked */
  constructor(url: string, name: string, ended: AbortSignal) {
    this.#url = url;
    this.#name = name;
    this.#ended = ended;
  }

  /**
   * The items with these keys, as they were last written; those that aren't there are left out.
   *
   * @param keys {@link MOST_KEYS} at most, none of them twice
   * @throws TableUnreadableError
   */
  async get(keys: readonly string[]): Promise<Item[]> {
    const found: Item[] = [];
    let Keys: Item[] = keys.map((key) => ({ pk: { S: key } }));
    while (Keys.length > 0) {
      const RequestItems = { [this.#name]: { Keys, ConsistentRead: true } };
      const { Responses, UnprocessedKeys } = z.parse(
        Batch,
        await this.#call('BatchGetItem', { RequestItems }),
      );
      found.push(...(Responses[this.#name] ?? []));
      Keys = UnprocessedKeys[this.#name]?.Keys ?? [];
    }
    return found;
  }

  /**
   * Some of the items whose keys begin so: those of `limit` items that were looked at.
   *
   * @throws TableUnreadableError
   */
  async scan(keyPrefix: string, limit: number, from: Item | undefined): Promise<TablePage> {
    const { Items, LastEvaluatedKey } = z.parse(
      Page,
      await this.#call('Scan', {
        TableName: this.#name,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :prefix)',
        ExpressionAttributeValues: { ':prefix': { S: keyPrefix } },
        Limit: limit,
        ...(from !== undefined && { ExclusiveStartKey: from }),
      }),
    );
    return { items: Items, ...(LastEvaluatedKey !== undefined && { next: LastEvaluatedKey }) };
  }

  async #call(operation: string, input: object): Promise<unknown> {
    const signal = AbortSignal.any([this.#ended, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    try {
      return await callAws(this.#url, `DynamoDB_20120810.${operation}`, input, signal);
    } catch (cause) {
      throw new TableUnreadableError(cause);
    }
  }
}
