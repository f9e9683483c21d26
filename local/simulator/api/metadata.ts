import { isJsonObject, type Json } from '../json.ts';

/**
 * Metadata as Paystack gives it back (seen on its API in test mode, 2026-10): none comes back as `""`, numbers inside an
 * object come back as strings, and stringified JSON comes back as the object it is, with its types kept.
 */
export function keptMetadata(sent: Json | undefined): Json {
  if (sent === undefined) return '';
  if (typeof sent !== 'string') return typeof sent === 'object' ? numbersAsText(sent) : sent;
  try {
    const parsed: Json = JSON.parse(sent);
    return typeof parsed === 'object' ? parsed : sent;
  } catch {
    return sent;
  }
}

/** Metadata as it was sent, when that is an object: where `cancel_action` and `custom_fields` are found. */
export function metadataText(metadata: Json, key: string): string | undefined {
  const value = isJsonObject(metadata) ? metadata[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function numbersAsText(value: Json): Json {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(numbersAsText);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, numbersAsText(inner)]));
}
