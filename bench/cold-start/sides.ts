import { createHmac } from 'node:crypto';
import { callAws } from '../../local/aws-json-client.ts';
import type { FunctionDefinition } from '../../local/lambda/invocation.ts';
import type { Simulator } from '../../local/simulator/start-simulator.ts';
import { encodePayment } from '../../shared/store/payment-item.ts';
import { httpEvent } from '../../test/support/http-events.ts';
import type { StandIns } from '../../test/support/stand-ins.ts';
import { pendingPayment, referenceOf } from '../support/pending-payment.ts';

export const PAYSTACK_KEY = 'sk_live_bench';
export const SERVICE_KEY = 'service-key-of-the-benchmark';

/** One bundle with what it is invoked with. */
export interface Side {
  readonly definition: FunctionDefinition;
  /** Makes what the invocation finds, and gives its event. Called before each one. */
  event(): Promise<object>;
  /** Whether the handler did what it was to do. */
  isDone(answer: unknown): boolean;
}

/** The functions of the stack, by their folders, each with an event for which it does its usual work. */
export function functionSides(standIns: StandIns, simulator: Pick<Simulator, 'url'>) {
  const { outputs, dynamoDb } = standIns;
  const TableName = outputs.TableName ?? '';
  let count = 0;
  const newReference = () => referenceOf(`cold-${count++}`);

  /** A payment that the table and Paystack know and that nobody has paid. */
  async function startedPayment({ dueAt = Date.now() + 3_600_000 } = {}) {
    const reference = newReference();
    const Item = encodePayment(pendingPayment(reference, { dueAt }));
    await callAws(dynamoDb.url, 'DynamoDB_20120810.PutItem', { TableName, Item });
    const { status } = await fetch(`${simulator.url}/transaction/initialize`, {
      method: 'POST',
      headers: { authorization: `Bearer ${PAYSTACK_KEY}` },
      body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference }),
    });
    if (status !== 200) throw new Error(`The simulator answered ${status}`);
    return reference;
  }

  return {
    initialize: {
      definition: functionNamed(standIns, 'initialize'),
      event: async () => initializeEvent(newReference()),
      isDone: hasStatus(200),
    },
    verify: {
      definition: functionNamed(standIns, 'verify'),
      event: async () => referenceEvent('GET /transaction/verify/{reference}', await startedPayment()),
      isDone: hasStatus(200),
    },
    'payment-status': {
      definition: functionNamed(standIns, 'paymentstatus'),
      event: async () => referenceEvent('GET /payments/{reference}', await startedPayment()),
      isDone: hasStatus(200),
    },
    webhook: {
      definition: functionNamed(standIns, 'webhook'),
      event: async () => webhookEvent(newReference()),
      isDone: hasStatus(200),
    },
    'verification-worker': {
      definition: functionNamed(standIns, 'verificationworker'),
      event: async () => ladderEvent(await startedPayment()),
      isDone: (answer) => JSON.stringify(answer) === '{"batchItemFailures":[]}',
    },
    reconcile: {
      definition: functionNamed(standIns, 'reconcile'),
      event: async () => {
        await startedPayment({ dueAt: Date.now() - 1 });
        return {};
      },
      isDone: (answer) => JSON.stringify(answer) === '{"due":1,"jobsSent":1,"failed":0}',
    },
    audit: {
      definition: functionNamed(standIns, 'audit'),
      // As on the first day: a pass begins, and lists what Paystack has.
      event: async () => {
        const Key = { pk: { S: 'AUDIT' } };
        await callAws(dynamoDb.url, 'DynamoDB_20120810.DeleteItem', { TableName, Key });
        return {};
      },
      isDone: (answer) => answer === undefined,
    },
    health: {
      definition: functionNamed(standIns, 'health'),
      event: async () => httpEvent({ routeKey: 'GET /health', rawPath: '/health' }),
      isDone: hasStatus(200),
    },
    'unsupported-endpoint': {
      definition: functionNamed(standIns, 'unsupportedendpoint'),
      event: async () => httpEvent({ routeKey: '$default', rawPath: '/customer' }),
      isDone: hasStatus(404),
    },
  } satisfies Record<string, Side>;
}

/**
 * Another bundle in the place of one of the stack's functions, with the same memory and the same neighbours.
 *
 * @param folder of its `index.mjs`
 */
export function otherSide(standIns: StandIns, folder: string): Side {
  const initialize = functionNamed(standIns, 'initialize');
  let count = 0;
  return {
    definition: {
      ...initialize,
      folder,
      environment: {
        ...initialize.environment,
        IDEMPOTENCY_TABLE_NAME,
        QUEUE_URL: standIns.outputs.ScheduledQueueUrl ?? '',
      },
    },
    event: async () => usualEvent(`usual-${count++}`),
    isDone: hasStatus(200),
  };
}

const IDEMPOTENCY_TABLE_NAME = 'Idempotency';

/** The table that Powertools keeps its idempotency records in. */
export async function addIdempotencyTable({ dynamoDb }: StandIns): Promise<void> {
  await dynamoDb.ensureTable({
    logicalId: 'Idempotency',
    name: IDEMPOTENCY_TABLE_NAME,
    properties: {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  });
}

function functionNamed({ functions }: StandIns, name: string): FunctionDefinition {
  const [found, another] = functions.filter(({ logicalId }) => logicalId.toLowerCase().includes(name));
  if (found === undefined || another !== undefined) throw new Error(`None or several are called ${name}`);
  return found;
}

function hasStatus(statusCode: number) {
  return (answer: unknown) =>
    typeof answer === 'object' && answer !== null && Reflect.get(answer, 'statusCode') === statusCode;
}

const authorized = { authorization: `Bearer ${SERVICE_KEY}`, 'content-type': 'application/json' };

function initializeEvent(reference: string): object {
  const body = JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference });
  return postEvent('/transaction/initialize', authorized, body);
}

function usualEvent(reference: string): object {
  const body = JSON.stringify({ email: 'ada@example.com', amount: 500_000, currency: 'NGN', reference });
  return postEvent('/payments', authorized, body);
}

function webhookEvent(reference: string): object {
  const body = JSON.stringify({ event: 'charge.success', data: { reference } });
  const signature = createHmac('sha512', PAYSTACK_KEY).update(body).digest('hex');
  return postEvent('/webhooks/paystack', { 'x-paystack-signature': signature }, body);
}

function postEvent(path: string, headers: Record<string, string>, body: string): object {
  const event = httpEvent({ routeKey: `POST ${path}`, rawPath: path, headers, body });
  const { requestContext } = event;
  return {
    ...event,
    requestContext: { ...requestContext, http: { ...requestContext.http, method: 'POST', path } },
  };
}

function referenceEvent(routeKey: string, reference: string): object {
  return httpEvent({ routeKey, headers: authorized, pathParameters: { reference } });
}

function ladderEvent(reference: string): object {
  const body = JSON.stringify({ kind: 'ladder', reference, check: 1, attempt: 0 });
  const attributes = { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) };
  const eventSourceARN = 'arn:aws:sqs:us-east-1:000000000000:scheduled';
  return { Records: [{ messageId: reference, body, attributes, messageAttributes: {}, eventSourceARN }] };
}
