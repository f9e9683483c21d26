import * as z from 'zod/mini';
import { shortName } from '../../start/feed.ts';
import { FIELDS_OF_EVERY_LINE } from '../../start/log-fields.ts';
import type { LogEntry } from '../contract.ts';

/** A line that a function's logger has written. */
export interface ReadLogLine {
  readonly entry: LogEntry;
  /** The payment that it is about. */
  readonly reference?: string;
  /** API Gateway's id of the request. */
  readonly request?: string;
}

/** The payment is known where its lines are shown. */
const HIDDEN_FIELDS = new Set([...FIELDS_OF_EVERY_LINE, 'reference']);

const Line = z.looseObject({
  level: z.string(),
  message: z.string(),
  timestamp: z.optional(z.string()),
  reference: z.optional(z.string()),
  request: z.optional(z.string()),
});

/**
 * Reads a line of a function's log; `undefined` for what the logger has not written.
 *
 * @param now epoch milliseconds, for a line that doesn't say when it was written
 */
export function readLogLine(functionName: string, line: object, now: number): ReadLogLine | undefined {
  const parsed = z.safeParse(Line, line);
  if (!parsed.success) return undefined;
  const { level, message, timestamp, reference, request } = parsed.data;
  const at = Date.parse(timestamp ?? '');
  const fields = Object.fromEntries(Object.entries(parsed.data).filter(([name]) => !HIDDEN_FIELDS.has(name)));
  return {
    entry: {
      at: Number.isNaN(at) ? now : at,
      functionName: shortName(functionName),
      level,
      message,
      fields,
    },
    ...(reference !== undefined && { reference }),
    ...(request !== undefined && { request }),
  };
}
