/**
 * Reads JSON from outside for looking at named fields; `undefined` where it is none, however it is broken.
 *
 * Two things differ from `JSON.parse`. A field that is `null` is left out: Paystack writes both for "nothing". And an
 * `id` comes as its digits in the text: Paystack's are 64 bits wide, and a JavaScript number is exact only to 2^53.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, readValue);
  } catch {
    // A SyntaxError quotes the text, and deep nesting is a RangeError; neither is worth keeping.
    return undefined;
  }
}

function readValue(key: string, value: unknown, context?: { source?: string }): unknown {
  if (value === null) return undefined;
  const isLongId = key === 'id' && typeof value === 'number' && /^\d{1,20}$/.test(context?.source ?? '');
  return isLongId ? context?.source : value;
}
