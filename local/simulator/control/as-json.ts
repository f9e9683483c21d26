import type { Json } from '../json.ts';

/** A record as JSON. */
export function asJson(value: object): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}
