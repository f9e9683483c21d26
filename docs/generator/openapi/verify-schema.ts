import { verifySchema } from '../../../shared/paystack/schemas.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';

/**
 * The JSON Schema of Paystack's answer to verify, made from the schema that reads it. That one is shown the answer without
 * its `null` fields and with `id` as text (see `shared/paystack/json.ts`), so here both are put back as Paystack sends them.
 */
export function verifyJsonSchema(): JsonSchema {
  const schema = jsonSchemaOf(verifySchema);
  const data = objectOf(schema.properties?.data);
  const properties = Object.entries(data.properties ?? {}).map(([name, property]) => {
    if (name === 'id') return [name, ID];
    if (name === 'status') return [name, { description: STATUS, ...objectOf(property) }];
    return [name, data.required?.includes(name) ? property : { anyOf: [property, { type: 'null' }] }];
  });
  return {
    ...schema,
    properties: { ...schema.properties, data: { ...data, properties: Object.fromEntries(properties) } },
  };
}

const STATUS =
  "Paystack's word for the transaction: `success` is paid, `abandoned` is not paid yet. A `success` is passed on only for a payment that succeeded here.";

const ID: JsonSchema = {
  description: 'A 64-bit integer: read it with a parser that keeps its digits.',
  type: 'integer',
  format: 'int64',
};

function objectOf(schema: JsonSchema | boolean | undefined): JsonSchema {
  return typeof schema === 'object' ? schema : {};
}
