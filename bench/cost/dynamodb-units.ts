import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** An index, by the names of its key and of what it projects, the table's key included. */
export interface Index {
  readonly keys: readonly string[];
  readonly projected: readonly string[];
}

/**
 * The size that DynamoDB bills an item by, in bytes: names and values in UTF-8, and a byte or three for what holds others.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  // In the JSON of the protocol bytes are base64.
  if (value.B !== undefined) return Buffer.from(String(value.B), 'base64').length;
  if (value.L !== undefined) return value.L.reduce((sum, each) => sum + 1 + valueBytes(each), 3);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  if (value.SS !== undefined) return value.SS.reduce((sum, each) => sum + utf8(each), 0);
  if (value.NS !== undefined) return value.NS.reduce((sum, each) => sum + numberBytes(each), 0);
  return 1;
}

/** A byte for every two significant digits, one more for the number itself, and one for a minus. */
function numberBytes(text: string): number {
  const digits = text
    .replace(/e.*$/i, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

function utf8(text: string): number {
  return Buffer.byteLength(text);
}

/** Read request units of one item, or of the sum of those that a query looked at. Nothing found counts as well. */
export function readUnits(bytes: number, isConsistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / 4_096)) * (isConsistent ? 1 : 0.5);
}

/** Write request units of the table for one write, by the larger of the item before and after. A condition that fails costs as much. */
export function writeUnits(before: Item | undefined, after: Item | undefined): number {
  return kilobytes(Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0));
}

/**
 * Write request units of an index for one write of the table: one entry is put, deleted, or rewritten; where a key of the index changes,
 * the old entry is deleted and a new one put.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export function indexWriteUnits(index: Index, before: Item | undefined, after: Item | undefined): number {
  const [old, next] = [entryOf(index, before), entryOf(index, after)];
  if (old === undefined && next === undefined) return 0;
  if (old === undefined || next === undefined) return kilobytes(itemBytes(old ?? next ?? {}));
  if (!isSame(index.keys, old, next)) return kilobytes(itemBytes(old)) + kilobytes(itemBytes(next));
  return isSame(index.projected, old, next) ? 0 : writeUnits(old, next);
}

/** Missing where the item has not all of the index's keys. */
function entryOf({ keys, projected }: Index, item: Item | undefined): Item | undefined {
  if (item === undefined || !keys.every((key) => key in item)) return undefined;
  return Object.fromEntries(Object.entries(item).filter(([name]) => projected.includes(name)));
}

function isSame(names: readonly string[], one: Item, other: Item): boolean {
  return names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]));
}

function kilobytes(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1_024));
}
