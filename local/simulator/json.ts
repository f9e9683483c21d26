/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

declare global {
  interface JSON {
    /** A number written into JSON as these digits (in V8 since 2023, not yet in TypeScript's libraries). */
    rawJSON(digits: string): { readonly rawJSON: string };
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/** An integer of any size as a JSON number: Paystack's ids are 64-bit, and a JavaScript number would round them. */
export function jsonInteger(digits: string): Json {
  return JSON.rawJSON(digits);
}

/** Only a text with 16 digits in a row can hold an integer that a JavaScript number would round. */
const PERHAPS_UNSAFE_INTEGER = /\d{16}/;

/**
 * Reads JSON; an integer too large for a JavaScript number comes back as its digits in a string.
 *
 * @throws SyntaxError when `text` is no JSON
 */
export function parseJson(text: string): Json {
  if (!PERHAPS_UNSAFE_INTEGER.test(text)) {
    const value: Json = JSON.parse(text);
    return value;
  }
  const value = JSON.parse(text, (_key, part, { source }) =>
    typeof part === 'number' &&
    Number.isInteger(part) &&
    !Number.isSafeInteger(part) &&
    /^-?\d+$/.test(source ?? '')
      ? source
      : part,
  );
  // What was JSON is JSON still: the reviver only ever puts a text in the place of a number.
  return value as Json;
}

/** Whether a JSON value is an object, and neither a list nor null. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
