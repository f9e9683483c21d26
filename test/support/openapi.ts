import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import * as z from 'zod/mini';

const content = z.object({
  'application/json': z.object({
    schema: z.looseObject({}),
    examples: z.record(z.string(), z.object({ value: z.unknown() })),
  }),
});

const response = z.object({
  description: z.string(),
  headers: z.optional(z.record(z.string(), z.object({ $ref: z.string() }))),
  content,
});

const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  parameters: z.optional(
    z.array(
      z.looseObject({
        name: z.string(),
        description: z.string(),
        schema: z.looseObject({}),
        example: z.unknown(),
      }),
    ),
  ),
  requestBody: z.optional(z.object({ required: z.literal(true), content })),
  responses: z.record(z.string(), response),
});

/** What the tests read of the document; a part that is missing or of another shape fails the test. */
const documentSchema = z.looseObject({
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({
    headers: z.record(z.string(), z.looseObject({})),
    responses: z.object({ UnsupportedEndpoint: response }),
    schemas: z.record(z.string(), z.looseObject({})),
  }),
});

export type OpenApiOperation = z.infer<typeof operation> & { readonly method: string; readonly path: string };
export type OpenApiResponse = z.infer<typeof response>;

/** docs/openapi.yaml as it was read. */
export const openApiText: unknown = parse(
  readFileSync(new URL('../../docs/openapi.yaml', import.meta.url), 'utf8'),
);

export const openApi = documentSchema.parse(openApiText);

/** Every operation of the document. */
export const openApiOperations: readonly OpenApiOperation[] = Object.entries(openApi.paths)
  .filter(([path]) => path !== '/$default')
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({ ...operation.parse(each), method, path })),
  );

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
addFormats.default(ajv);
ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'paths', 'components', 'example']);
ajv.addSchema({ $id: 'openapi', ...openApi });

const validators = new Map<string, ValidateFunction>();

/** What is wrong with a value, by a schema out of the document; nothing when it conforms. */
export function violations(schema: object, value: unknown): string[] {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** References within the document mean the document, wherever a part of it is taken to. */
function validatorOf(schema: object): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"openapi#/');
  const validator = validators.get(text) ?? ajv.compile(JSON.parse(text));
  validators.set(text, validator);
  return validator;
}
