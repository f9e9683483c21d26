import type { SQLOutputValue } from 'node:sqlite';

type Row = Record<string, SQLOutputValue>;

/** What a row's `record` column holds: written by the same store as JSON, and therefore trusted to have its type. */
export function recordOf<T>(row: Row | undefined): T | undefined {
  const text = row?.record;
  if (typeof text !== 'string') return undefined;
  const record: T = JSON.parse(text);
  return record;
}

/** The records of several rows. */
export function recordsOf<T>(rows: readonly Row[]): T[] {
  return rows.flatMap((row) => recordOf<T>(row) ?? []);
}

/** A whole number that a query was asked for, such as a count; 0 for a sum over nothing. */
export function numberOf(row: Row | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}
