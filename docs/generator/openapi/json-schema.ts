import * as z from 'zod/mini';

/** JSON Schema 2020-12, which is what OpenAPI 3.1 takes. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

interface Part {
  readonly zodSchema: z.core.$ZodType;
  readonly jsonSchema: JsonSchema;
}

/** The JSON Schema of what `schema` takes in. `amend` changes parts of it in place. */
export function jsonSchemaOf(schema: z.core.$ZodType, amend: (part: Part) => void = () => {}): JsonSchema {
  const override = (part: Part) => {
    // The format says it all; zod's pattern for it, leap years included, would fill a screen.
    if (part.jsonSchema.format === 'date-time') delete part.jsonSchema.pattern;
    // Read-only in TypeScript's sense, not in that of an API.
    delete part.jsonSchema.readOnly;
    amend(part);
  };
  return withoutDialect(z.toJSONSchema(schema, { io: 'input', override }));
}

/** The document names its dialect once, at the top. */
export function withoutDialect({ $schema: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** A copy whose properties carry a description each. */
export function described(schema: JsonSchema, descriptions: Readonly<Record<string, string>>): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const description = descriptions[name];
    return [name, description === undefined ? property : { description, ...objectOf(property) }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** A schema of the document, by its name. */
export function reference(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function objectOf(schema: JsonSchema | boolean): JsonSchema {
  return typeof schema === 'object' ? schema : {};
}
