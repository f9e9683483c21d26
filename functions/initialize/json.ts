import { LosslessNumber, parse, stringify } from 'lossless-json';
import { HttpError } from '../../shared/http/http-error.ts';
import { jsonDepth } from './json-depth.ts';

/** A JSON object as it was sent: no number in it has lost a digit. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper than any request of Paystack's; metadata has a limit of its own. */
const BODY_MAX_DEPTH = 32;

/**
 * Reads a JSON object whose numbers keep their digits where a JavaScript number would not hold them: a 64-bit id in
 * somebody's metadata goes to Paystack as it came. A name that stands twice with two values is refused: which of the two
 * counts would depend on the reader.
 *
 * @throws {HttpError} 400 `invalid_json`
 */
export function parseJsonObject(text: string): JsonObject {
  const value = jsonDepth(text) <= BODY_MAX_DEPTH ? parseLossless(text) : undefined;
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    value instanceof LosslessNumber
  ) {
    throw new HttpError({
      statusCode: 400,
      code: 'invalid_json',
      message: 'The body is no JSON object, or names a field twice',
      nextStep: `Send a JSON object (no form), nested ${BODY_MAX_DEPTH} levels deep at most, each name once.`,
    });
  }
  return { ...value };
}

/** The JSON text of a value that {@link parseJsonObject} has read. */
export function toJson(value: unknown): string {
  return stringify(value) ?? 'null';
}

/** The same, with the names in every object in order, so that the order in which somebody wrote them plays no part. */
export function toCanonicalJson(value: unknown): string {
  return toJson(ordered(value));
}

/** A whole number that was written as `100.0`, as the number it is; any other value as it was sent. */
export function toNumber(value: unknown): unknown {
  const isWhole = value instanceof LosslessNumber && /^\d+(\.0+)?$/.test(value.value);
  return isWhole ? Number(value.value) : value;
}

function parseLossless(text: string): unknown {
  try {
    return parse(text, null, { parseNumber: exactNumber });
  } catch {
    return undefined;
  }
}

function exactNumber(digits: string): number | LosslessNumber {
  const value = Number(digits);
  return String(value) === digits ? value : new LosslessNumber(digits);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null || value instanceof LosslessNumber) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, ordered(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
