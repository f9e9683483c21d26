import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Call, Mishap } from '../../test/faults/engine/interposed-service.ts';
import {
  type Index,
  type Item,
  indexWriteUnits,
  itemBytes,
  readUnits,
  writeUnits,
} from './dynamodb-units.ts';

/** What has to be known of a table to tell what its requests cost. */
export interface TableShape {
  /** The attributes of its key. */
  readonly key: readonly string[];
  readonly indexes: readonly Index[];
}

/** One request to a table, as it is billed. */
export interface TableRequest {
  readonly operation: 'GetItem' | 'PutItem' | 'UpdateItem' | 'Query';
  readonly table: string;
  /** Of the item; empty for a query. */
  readonly key: Item;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** Whether its condition held, where it had one. */
  readonly isDone: boolean;
  readonly readUnits: number;
  /** Of the table. */
  readonly writeUnits: number;
  /** Of its indexes. */
  readonly indexUnits: number;
}

const attributes = z.custom<Item>((value) => typeof value === 'object' && value !== null);
const inputSchema = z.looseObject({
  TableName: z.string(),
  Key: z.optional(attributes),
  Item: z.optional(attributes),
  ConsistentRead: z.optional(z.boolean()),
  ReturnValues: z.optional(z.string()),
});
const batchInputSchema = z.object({
  RequestItems: z.record(
    z.string(),
    z.object({ Keys: z.array(attributes), ConsistentRead: z.optional(z.boolean()) }),
  ),
});
const batchOutputSchema = z.object({ Responses: z.record(z.string(), z.array(attributes)) });
const outputSchema = z.looseObject({
  Item: z.optional(attributes),
  Attributes: z.optional(attributes),
  Items: z.optional(z.array(attributes)),
});

/**
 * Stands between the functions and the tables, and tells of each request what it is billed as. It keeps a copy of every item, so that it need
 * not ask the table what a write has replaced; an item that has expired is still there, as it is for days on AWS.
 */
export class TableMeter {
  readonly #shapes: ReadonlyMap<string, TableShape>;
  readonly #onRequest: (request: TableRequest) => void;
  readonly #items = new Map<string, Item>();

  /** @param shapes by the tables' names */
  constructor(shapes: ReadonlyMap<string, TableShape>, onRequest: (request: TableRequest) => void) {
    this.#shapes = shapes;
    this.#onRequest = onRequest;
  }

  /** Every item that has been written, by its table and key. */
  get items(): ReadonlyMap<string, Item> {
    return this.#items;
  }

  /** @throws Error for an operation whose price is not known here */
  readonly watch = ({ operation, body }: Call): Mishap => {
    const text = body.toString();
    if (operation === 'BatchGetItem') return this.#watchBatch(text);
    const input = inputSchema.parse(JSON.parse(text));
    const alter = (change: (answer: string) => string, sent = text): Mishap => ({
      kind: 'alter',
      body: sent,
      change,
      onError: (answer) => this.#refused(operation, input, answer),
    });
    switch (operation) {
      case 'GetItem':
        return alter((answer) => {
          const { Item } = outputSchema.parse(JSON.parse(answer));
          this.#read(operation, input, Item ? itemBytes(Item) : 0, Item);
          return answer;
        });
      case 'Query':
        return alter((answer) => {
          const { Items = [] } = outputSchema.parse(JSON.parse(answer));
          this.#read(
            operation,
            input,
            Items.reduce((sum, item) => sum + itemBytes(item), 0),
          );
          return answer;
        });
      case 'PutItem':
        return alter((answer) => {
          this.#written(operation, input, input.Item);
          return answer;
        });
      case 'UpdateItem':
        return alter(
          (answer) => {
            const output = outputSchema.parse(JSON.parse(answer));
            this.#written(operation, input, output.Attributes);
            return input.ReturnValues === 'ALL_NEW'
              ? answer
              : JSON.stringify({ ...output, Attributes: undefined });
          },
          JSON.stringify({ ...input, ReturnValues: 'ALL_NEW' }),
        );
      default:
        throw new Error(`What ${operation} costs is not known here`);
    }
  };

  /** Each key is billed as if it had been asked for by itself. */
  #watchBatch(text: string): Mishap {
    const { RequestItems } = batchInputSchema.parse(JSON.parse(text));
    return {
      kind: 'alter',
      body: text,
      change: (answer) => {
        const { Responses } = batchOutputSchema.parse(JSON.parse(answer));
        for (const [table, { Keys, ConsistentRead }] of Object.entries(RequestItems)) {
          const found = new Map(Responses[table]?.map((item) => [this.#placeOf(table, item).place, item]));
          for (const key of Keys) {
            const item = found.get(this.#placeOf(table, key).place);
            const bytes = item ? itemBytes(item) : 0;
            this.#read('GetItem', { TableName: table, Key: key, ConsistentRead }, bytes, item);
          }
        }
        return answer;
      },
    };
  }

  #read(
    operation: 'GetItem' | 'Query',
    { TableName, Key = {}, ConsistentRead = false }: z.infer<typeof inputSchema>,
    bytes: number,
    item?: Item,
  ): void {
    this.#onRequest({
      operation,
      table: TableName,
      key: Key,
      before: item,
      after: item,
      isDone: true,
      readUnits: readUnits(bytes, ConsistentRead),
      writeUnits: 0,
      indexUnits: 0,
    });
  }

  #written(operation: 'PutItem' | 'UpdateItem', input: z.infer<typeof inputSchema>, after: Item = {}): void {
    const { TableName } = input;
    const { key, place } = this.#placeOf(input.TableName, input.Key ?? input.Item ?? {});
    const before = this.#items.get(place);
    this.#items.set(place, after);
    const indexes = this.#shapes.get(TableName)?.indexes ?? [];
    this.#onRequest({
      operation,
      table: TableName,
      key,
      before,
      after,
      isDone: true,
      readUnits: 0,
      writeUnits: writeUnits(before, after),
      indexUnits: indexes.reduce((sum, index) => sum + indexWriteUnits(index, before, after), 0),
    });
  }

  /** A condition that did not hold is billed by the item that it was held against. */
  #refused(operation: string, input: z.infer<typeof inputSchema>, answer: string): void {
    if (operation !== 'PutItem' && operation !== 'UpdateItem') return;
    if (!answer.includes('ConditionalCheckFailedException')) return;
    const { key, place } = this.#placeOf(input.TableName, input.Key ?? input.Item ?? {});
    const before = this.#items.get(place);
    this.#onRequest({
      operation,
      table: input.TableName,
      key,
      before,
      after: before,
      isDone: false,
      readUnits: 0,
      writeUnits: writeUnits(before, undefined),
      indexUnits: 0,
    });
  }

  /** @param item may be no more than its key */
  #placeOf(table: string, item: Item): { key: Item; place: string } {
    const names = this.#shapes.get(table)?.key ?? [];
    const all: Readonly<Record<string, AttributeValue | undefined>> = item;
    const key = Object.fromEntries(names.flatMap((name) => (all[name] ? [[name, all[name]]] : [])));
    return { key, place: `${table} ${JSON.stringify(key)}` };
  }
}
