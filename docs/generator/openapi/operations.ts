import {
  IDEMPOTENCY_KEY_MAX_LENGTH,
  IDEMPOTENCY_KEY_PATTERN,
} from '../../../functions/initialize/reference.ts';
import type { OperationId } from '../errors/operation-id.ts';
import { EXAMPLES } from './examples.ts';
import { reference } from './json-schema.ts';
import { errorResponses, type Response, response } from './responses.ts';

interface Operation {
  readonly operationId: OperationId;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly unknown[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, Response>>;
}

export const TAGS = [
  {
    name: 'Transactions',
    description: "Paystack's own two calls, in its own shapes: any client library for Paystack works.",
  },
  { name: 'Payments', description: 'Our record of each payment.' },
  { name: 'Webhooks', description: 'What Paystack calls.' },
  { name: 'Operations', description: 'For whoever runs the service.' },
];

const BY_SERVICE_KEY = [{ serviceKey: [] }];
const BY_NOBODY: readonly [] = [];

const REFERENCE_IN_PATH = {
  name: 'reference',
  in: 'path',
  required: true,
  description: 'The reference of the payment.',
  schema: reference('Reference'),
  example: EXAMPLES.request.reference,
};

/** Every route with its method. */
export function operations(): Record<string, Record<string, Operation>> {
  return {
    '/transaction/initialize': { post: initializeTransaction() },
    '/transaction/verify/{reference}': { get: verifyTransaction() },
    '/payments/{reference}': { get: getPayment() },
    '/webhooks/paystack': { post: receivePaystackWebhook() },
    '/health': { get: getHealth() },
  };
}

function initializeTransaction(): Operation {
  return {
    operationId: 'initializeTransaction',
    tags: ['Transactions'],
    summary: 'Start a payment',
    description:
      'Records the payment, starts its transaction at Paystack and watches it from there on. The reference is the idempotency key: the same request again gets the stored answer, and after a 5xx, a 429 or no answer at all it is safe to send it again. Up to 64 KB.',
    security: BY_SERVICE_KEY,
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: false,
        description:
          'Without a `reference` in the body, the reference is derived from this key and the id of the service key. With both, the reference decides.',
        schema: {
          type: 'string',
          minLength: 1,
          maxLength: IDEMPOTENCY_KEY_MAX_LENGTH,
          pattern: IDEMPOTENCY_KEY_PATTERN.source,
        },
        example: 'cart-17',
      },
    ],
    requestBody: body('InitializeRequest', EXAMPLES.request),
    responses: {
      200: response('The transaction is open: send the payer to its checkout page.', 'InitializeAnswer', {
        example: EXAMPLES.initialized,
        headers: ['Idempotency-Replayed'],
      }),
      ...errorResponses('initializeTransaction', true),
    },
  };
}

function verifyTransaction(): Operation {
  return {
    operationId: 'verifyTransaction',
    tags: ['Transactions'],
    summary: 'Ask how a transaction stands',
    description:
      'Answers from the cache where that is fresh, else asks Paystack and moves the payment to what it says. Of many callers at once, one goes to Paystack.',
    security: BY_SERVICE_KEY,
    parameters: [REFERENCE_IN_PATH],
    responses: {
      200: response("Paystack's answer.", 'VerifyAnswer', {
        example: EXAMPLES.verified,
        headers: ['X-Cache', 'Age'],
      }),
      ...errorResponses('verifyTransaction', false),
    },
  };
}

function getPayment(): Operation {
  return {
    operationId: 'getPayment',
    tags: ['Payments'],
    summary: 'Look at our record of a payment',
    description: 'As it was last written. Paystack is not asked.',
    security: BY_SERVICE_KEY,
    parameters: [REFERENCE_IN_PATH],
    responses: {
      200: response('The payment.', 'PaymentAnswer', { example: EXAMPLES.payment }),
      ...errorResponses('getPayment', false),
    },
  };
}

function receivePaystackWebhook(): Operation {
  return {
    operationId: 'receivePaystackWebhook',
    tags: ['Webhooks'],
    summary: 'Take in a webhook of Paystack',
    description:
      "Checks the signature over the body's very bytes and queues a check of the transaction that it names, and relays the webhook to the event bus as `paystack.<event>`. Up to 1 MB.",
    security: [{ paystackSignature: [] }],
    requestBody: body('Webhook', EXAMPLES.webhook),
    responses: {
      200: response('Taken in.', 'WebhookReceived', { example: EXAMPLES.received }),
      ...errorResponses('receivePaystackWebhook', true),
    },
  };
}

function getHealth(): Operation {
  const { 503: unavailable, ...errors } = errorResponses('getHealth', false);
  const unreachable = response('Something can not be reached; its names are in `data`.', 'Unreachable', {
    example: EXAMPLES.unreachable,
  });
  return {
    operationId: 'getHealth',
    tags: ['Operations'],
    summary: 'Ask whether the service is well',
    description:
      'Whether the table, the queues and the secrets can be reached, found out at most every 10 seconds. Paystack is none of them: while it is away, payments wait.',
    security: BY_NOBODY,
    responses: {
      200: response('All can be reached.', 'Healthy', { example: EXAMPLES.healthy }),
      ...errors,
      503: either(unreachable, unavailable),
    },
  };
}

function body(schemaName: string, value: unknown) {
  return {
    required: true,
    content: { 'application/json': { schema: reference(schemaName), examples: { example: { value } } } },
  };
}

/** One answer or another under the same status. */
function either(one: Response, other: Response | undefined): Response {
  if (other === undefined) return one;
  const [first, second] = [one.content['application/json'], other.content['application/json']];
  return {
    description: `- ${one.description}\n${other.description}`,
    content: {
      'application/json': {
        schema: { anyOf: [first.schema, second.schema] },
        examples: { ...first.examples, ...second.examples },
      },
    },
  };
}
