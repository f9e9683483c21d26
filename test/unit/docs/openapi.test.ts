import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFields } from '../../../functions/initialize/fields.ts';
import {
  type OpenApiResponse,
  openApi,
  openApiOperations,
  openApiText,
  violations,
} from '../../support/openapi.ts';

const operations = openApiOperations.map((operation) => [operation.operationId, operation] as const);

const responses: [name: string, response: OpenApiResponse][] = [
  ...openApiOperations.flatMap(({ operationId, responses }) =>
    Object.entries(responses).map(([status, response]): [string, OpenApiResponse] => [
      `${operationId} ${status}`,
      response,
    ]),
  ),
  ['no route', openApi.components.responses.UnsupportedEndpoint],
];

describe('docs/openapi.yaml', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(Object(openApiText)));

    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('names each operation once', () => {
    const ids = openApiOperations.map(({ operationId }) => operationId);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations)('puts %s under a tag that is described', (_, { tags }) => {
    const described = openApi.tags.map(({ name }) => name);

    expect(tags).toHaveLength(1);
    expect(described).toEqual(expect.arrayContaining(tags));
  });

  it('describes every schema, or what is in it', () => {
    const undescribed = Object.entries(openApi.components.schemas).filter(
      ([, { description, properties }]) => description === undefined && properties === undefined,
    );

    expect(undescribed).toEqual([]);
  });
});

describe('every example conforms to its schema', () => {
  it.each(responses)('of the answer %s', (_, { content }) => {
    const { schema, examples } = content['application/json'];

    const wrong = Object.values(examples).flatMap(({ value }) => violations(schema, value));

    expect(Object.keys(examples)).not.toEqual([]);
    expect(wrong).toEqual([]);
  });

  it.each(operations)('of the request %s', (_, { parameters = [], requestBody }) => {
    const { schema, examples } = requestBody?.content['application/json'] ?? { schema: {}, examples: {} };

    const wrong = [
      ...parameters.flatMap((parameter) => violations(parameter.schema, parameter.example)),
      ...Object.values(examples).flatMap(({ value }) => violations(schema, value)),
    ];

    expect(wrong).toEqual([]);
  });
});

describe('the schema of a request to initialize', () => {
  const schema = { $ref: '#/components/schemas/InitializeRequest' };
  const sound = { email: 'ada@example.com', amount: 500_000 };

  function isTaken(fields: Record<string, unknown>): boolean {
    try {
      checkFields(fields, 'test');
      return true;
    } catch {
      return false;
    }
  }

  it('takes what the code takes and refuses what it refuses, field by field', () => {
    const field = fc.constantFrom(
      ...['email', 'amount', 'currency', 'reference', 'plan', 'invoice_limit', 'metadata', 'channels'],
      ...['split_code', 'split', 'subaccount', 'transaction_charge', 'bearer', 'label', 'of_our_own'],
    );
    const value = fc.oneof(
      fc.constantFrom(0, '0', 1, '1', '0100', '100.50', -1, 19.99, '9'.repeat(15), '1'.repeat(17), 2 ** 53),
      fc.constantFrom(
        'account',
        'a@b.c',
        'a b',
        '.',
        '..',
        '...',
        'x_y=z-1',
        '',
        true,
        [],
        ['card'],
        [1],
        {},
      ),
      fc.string(),
      fc.string({ minLength: 95, maxLength: 105, unit: fc.constantFrom('a', '.', '_') }),
      fc.constantFrom(200, 201, 254, 255).map((length) => 'x'.repeat(length)),
      fc.constantFrom(20, 21).map((length) => Array.from({ length }, () => 'card')),
      fc.integer(),
      fc.double(),
    );

    fc.assert(
      fc.property(field, value, (name, given) => {
        const fields = { ...sound, [name]: given };
        expect(violations(schema, fields).length === 0, JSON.stringify(fields)).toBe(isTaken(fields));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['email', 'amount'])('requires %s', (name) => {
    const rest = Object.fromEntries(Object.entries(sound).filter(([field]) => field !== name));

    expect(violations(schema, rest)).not.toEqual([]);
  });
});
