import { isJsonObject, type Json, type JsonObject, parseJson } from '../json.ts';

/** Reads a JSON or form body; undefined when it is neither. An empty one is an object without fields. */
export function readRequestBody(contentType: string, body: string): JsonObject | undefined {
  if (body.trim() === '') return {};
  if (contentType.startsWith('application/x-www-form-urlencoded')) return readForm(body);
  try {
    const value = parseJson(body);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `a=1`, `channels[]=card` and `metadata[cart]=7`, as common HTTP libraries write lists and objects into forms. */
function readForm(body: string): JsonObject {
  const fields = new Map<string, Json>();
  for (const [key, value] of new URLSearchParams(body)) {
    const [, name = key, inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(key) ?? [];
    const current = fields.get(name);
    if (inner === undefined) {
      fields.set(name, value);
    } else if (inner === '' || /^\d+$/.test(inner)) {
      fields.set(name, Array.isArray(current) ? [...current, value] : [value]);
    } else {
      fields.set(name, { ...(isJsonObject(current) ? current : {}), [inner]: value });
    }
  }
  return Object.fromEntries(fields);
}

/** The text of a field; a number counts as its digits, anything else as absent. */
export function textField(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * The whole number that an amount is, in subunits: `100`, `"100"` and `100.0` are, `100.5` and `"100.50"` are not
 * (seen on Paystack's API in test mode, 2026-10). Undefined for anything but a whole number.
 */
export function wholeAmount(value: Json | undefined): number | undefined {
  const isDecimalText = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
  const number = isDecimalText ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}
