declare global {
  interface JSON {
    /** A number, as `JSON.stringify` is to write it. Not in TypeScript's library for ES2024; Node.js has it since 21. */
    rawJSON(text: string): object;
  }
}

/**
 * Reads JSON so that `JSON.stringify` writes the same numbers again: an integer beyond 2^53 becomes its own digits, not the
 * nearest number. EventBridge keeps integers of 64 bits, and Paystack's ids are as long as that.
 *
 * @throws SyntaxError where the text is no JSON; RangeError where it is nested some thousands of levels deep
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, keepDigits);
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  const { source = '' } = context ?? {};
  const isLong = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
  return isLong ? JSON.rawJSON(source) : value;
}
