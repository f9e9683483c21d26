import type { JsonSchema } from './json-schema.ts';

interface Header {
  readonly description: string;
  readonly schema: JsonSchema;
}

/** The headers of answers that a client may act on. */
export const HEADERS = {
  'Idempotency-Replayed': {
    description: 'There when this is the stored answer to the same request, given again.',
    schema: { type: 'string', const: 'true' },
  },
  'X-Cache': {
    description:
      'Where the body comes from: `HIT` the cache; `MISS` Paystack, asked just now; `STALE` a result up to a minute too old, because another caller is fetching the new one or Paystack gives no answer.',
    schema: { type: 'string', enum: ['HIT', 'MISS', 'STALE'] },
  },
  Age: {
    description: 'Seconds since Paystack said so.',
    schema: { type: 'integer', minimum: 0 },
  },
  'Retry-After': {
    description: 'Seconds after which the same request is worth sending again.',
    schema: { type: 'integer', minimum: 1 },
  },
  'WWW-Authenticate': {
    description: 'The scheme to authenticate by.',
    schema: { type: 'string', const: 'Bearer' },
  },
} as const satisfies Record<string, Header>;

/** The header of an answer of the document, by its name. */
export function headerReferences(names: readonly string[]): Record<string, { $ref: string }> | undefined {
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
