import { DEFINITE_REFUSALS } from '../../../shared/paystack/answers.ts';
import { errorBodyOf } from '../errors/error-body-of.ts';
import { API_ERRORS, type ApiError } from '../errors/errors.ts';
import type { OperationId } from '../errors/operation-id.ts';
import { EXAMPLES } from './examples.ts';
import { HEADERS, headerReferences } from './headers.ts';
import { type JsonSchema, reference } from './json-schema.ts';

interface Example {
  readonly summary?: string;
  readonly value: unknown;
}

/** An answer in the document. */
export interface Response {
  readonly description: string;
  readonly headers?: Record<string, { $ref: string }>;
  readonly content: {
    readonly 'application/json': {
      readonly schema: JsonSchema;
      readonly examples: Readonly<Record<string, Example>>;
    };
  };
}

/** API Gateway's own answers: by status, what it says and when. */
const GATEWAY_ERRORS: Readonly<Record<number, { message: string; when: string }>> = {
  413: { message: 'Request Entity Too Large', when: 'the body has several MB' },
  429: { message: 'Too Many Requests', when: 'more requests come than the deployment lets through' },
  500: { message: 'Internal Server Error', when: 'a function failed' },
  503: { message: 'Service Unavailable', when: 'a function could not run, or not in time' },
};

/** Answers to verify that are kept and given again: an unknown reference, and a payment that is not paid as asked. */
const CACHED: readonly number[] = [400, 404, 409];

/** Which operations hand Paystack's own refusals on. */
const PASSING_ON: readonly OperationId[] = ['initializeTransaction', 'verifyTransaction'];

/** An answer that is no error. */
export function response(
  description: string,
  schemaName: string,
  { example, headers = [] }: { example: unknown; headers?: readonly (keyof typeof HEADERS)[] },
): Response {
  return built(description, {
    schemas: [reference(schemaName)],
    examples: { example: { value: example } },
    headers,
  });
}

/** All refusals of one operation, by status: ours, Paystack's, and API Gateway's. */
export function errorResponses(id: OperationId, hasBody: boolean): Record<string, Response> {
  const ours = API_ERRORS.filter(({ by }) => by.includes(id));
  const gateways = Object.keys(GATEWAY_ERRORS)
    .map(Number)
    .filter((status) => hasBody || status !== 413);
  const passedOn = PASSING_ON.includes(id) ? DEFINITE_REFUSALS : [];
  const statuses = new Set([...ours.map(({ answer }) => answer.statusCode), ...gateways, ...passedOn]);
  const sorted = [...statuses].sort((a, b) => a - b);
  return Object.fromEntries(
    sorted.map((status) => [
      String(status),
      refusals(
        ours.filter(({ answer }) => answer.statusCode === status),
        {
          isPassedOn: passedOn.includes(status),
          gateway: GATEWAY_ERRORS[status],
          isCached: id === 'verifyTransaction' && CACHED.includes(status),
        },
      ),
    ]),
  );
}

/** The answer to what is no route. */
export function unsupportedEndpointResponse(): Response {
  return refusals(API_ERRORS.filter(({ by }) => by.includes('$default')));
}

interface Others {
  readonly isPassedOn?: boolean;
  readonly isCached?: boolean;
  readonly gateway?: { readonly message: string; readonly when: string } | undefined;
}

function refusals(
  ours: readonly ApiError[],
  { isPassedOn = false, isCached = false, gateway }: Others = {},
): Response {
  const codes = ours.map(({ answer }) => errorBodyOf(answer).code);
  const lines = [
    ...ours.map(({ means }, index) => `- \`${codes[index]}\`: ${means}`),
    ...(isPassedOn ? ["- Paystack's own refusal, with its own code"] : []),
    ...(gateway === undefined ? [] : [`- API Gateway's own answer, in its own shape: ${gateway.when}`]),
  ];
  const schemas = [
    ...(ours.length === 0 ? [] : [ofCodes(codes)]),
    ...(isPassedOn ? [reference('PaystackError')] : []),
    ...(gateway === undefined ? [] : [reference('GatewayError')]),
  ];
  const examples = {
    ...Object.fromEntries(
      ours.map(({ means, answer }, index) => [codes[index], { summary: means, value: errorBodyOf(answer) }]),
    ),
    ...(isPassedOn && { paystack: { summary: 'a refusal of Paystack', value: EXAMPLES.paystackError } }),
    ...(gateway !== undefined && {
      gateway: { summary: 'an answer of API Gateway', value: { message: gateway.message } },
    }),
  };
  const sent = new Set(ours.flatMap(({ answer }) => Object.keys(answer.headers ?? {})));
  const headers = Object.keys(HEADERS).filter(
    (name) => sent.has(name) || (isCached && CACHE_HEADERS.includes(name)),
  );
  return built(lines.join('\n'), { schemas, examples, headers });
}

const CACHE_HEADERS = ['X-Cache', 'Age'];

function ofCodes(codes: readonly string[]): JsonSchema {
  return {
    allOf: [reference('Error'), { type: 'object', properties: { code: { enum: [...new Set(codes)] } } }],
  };
}

function built(
  description: string,
  {
    schemas,
    examples,
    headers,
  }: { schemas: readonly JsonSchema[]; examples: Record<string, Example>; headers: readonly string[] },
): Response {
  const [only] = schemas;
  const schema = schemas.length === 1 && only !== undefined ? only : { anyOf: [...schemas] };
  const references = headerReferences(headers);
  return {
    description,
    ...(references !== undefined && { headers: references }),
    content: { 'application/json': { schema, examples } },
  };
}
