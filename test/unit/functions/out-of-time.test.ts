import { createHmac } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { limitsOf, quotaFrom } from '../../../infra/quota.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';
import { caught } from '../../support/caught.ts';
import { httpEvent, lambdaContext } from '../../support/http-events.ts';

/** The real handlers over AWS services that never answer, in virtual time. */

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  TABLE_NAME: 'payments',
  URGENT_QUEUE_URL: 'https://sqs/urgent',
  SCHEDULED_QUEUE_URL: 'https://sqs/scheduled',
  DEAD_LETTER_QUEUE_URL: 'https://sqs/dead-letters',
  MAX_RECEIVES: '5',
  EVENT_BUS_NAME: 'events',
  PAYSTACK_SECRET_ID: 'paystack',
  SERVICE_KEYS_SECRET_ID: 'service-keys',
  PAYSTACK_BASE_URL: 'http://127.0.0.1:9',
  PAYSTACK_QUOTA: JSON.stringify(limitsOf(quotaFrom())),
  DEFAULT_CURRENCY: 'NGN',
  CURRENCIES: '{"NGN":5000}',
  CHECK_LADDER_SECONDS: '30',
  CHECK_DEADLINE_SECONDS: '86400',
  CACHE_CLOSED_SECONDS: '300',
  CACHE_OPEN_SECONDS: '5',
  CACHE_STALE_SECONDS: '60',
};

const SERVICE_KEY = 'service-key-of-the-tests';
const SECRET_KEY = 'sk_test_hanging';
const NEVER = () => new Promise<never>(() => {});

const table = mockClient(DynamoDBClient);
const queues = mockClient(SQSClient);
const events = mockClient(EventBridgeClient);
const secrets = mockClient(SecretsManagerClient);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  table.reset().onAnyCommand().callsFake(NEVER);
  queues.reset().onAnyCommand().callsFake(NEVER);
  events.reset().onAnyCommand().callsFake(NEVER);
  secrets.reset().onAnyCommand().callsFake(NEVER);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetModules();
});

function secretsAnswer(): void {
  const read = secrets.on(GetSecretValueCommand);
  read.callsFake(({ SecretId }: { SecretId: string }) => ({
    SecretString: JSON.stringify(SecretId === 'paystack' ? { current: SECRET_KEY } : { shop: SERVICE_KEY }),
  }));
}

/** The context of an invocation that begins now. */
function invocationOf(seconds: number): Context {
  const end = Date.now() + seconds * 1_000;
  return { ...lambdaContext(), getRemainingTimeInMillis: () => end - Date.now() };
}

/** Starts the handler and lets time pass to the end of its function; gives what has come of it by then, and when. */
async function within<T>(seconds: number, start: (lambda: Context) => Promise<T>) {
  const begun = Date.now();
  let outcome: { readonly answer: T | Error; readonly after: number } | undefined;
  start(invocationOf(seconds)).then(
    (answer) => {
      outcome = { answer, after: Date.now() - begun };
    },
    (error: Error) => {
      outcome = { answer: error, after: Date.now() - begun };
    },
  );
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  return outcome;
}

const authorized = { authorization: `Bearer ${SERVICE_KEY}` };
const webhookBody = '{"event":"charge.success","data":{"reference":"order-7"}}';
const byReference = { headers: authorized, pathParameters: { reference: 'order-7' } };
const signature = createHmac('sha512', SECRET_KEY).update(webhookBody).digest('hex');

const ROUTES: readonly [
  name: string,
  seconds: number,
  request: Partial<APIGatewayProxyEventV2>,
  handler: () => Promise<{
    handler: (event: APIGatewayProxyEventV2, lambda: Context) => Promise<HttpResponse>;
  }>,
][] = [
  [
    'initialize',
    25,
    { headers: authorized, body: '{"email":"ada@example.com","amount":500000}' },
    () => import('../../../functions/initialize/handler.ts'),
  ],
  ['verify', 20, byReference, () => import('../../../functions/verify/handler.ts')],
  ['payment-status', 10, byReference, () => import('../../../functions/payment-status/handler.ts')],
  [
    'webhook',
    10,
    { headers: { 'x-paystack-signature': signature }, body: webhookBody },
    () => import('../../../functions/webhook/handler.ts'),
  ],
  ['health', 10, {}, () => import('../../../functions/health/handler.ts')],
];

describe.each(ROUTES)('%s answers before its function ends', (_, seconds, request, load) => {
  test.each([
    ['nothing in AWS answers', () => undefined],
    ['only Secrets Manager answers', secretsAnswer],
  ])('when %s', async (_, prepare) => {
    prepare();
    const { handler } = await load();

    const outcome = await within(seconds, (lambda) => handler(httpEvent(request), lambda));

    expect(outcome).toMatchObject({ answer: { statusCode: 504, headers: { 'Retry-After': '5' } } });
    expect(outcome).toHaveProperty('answer.body', expect.stringContaining('"code":"out_of_time"'));
    expect(outcome?.after).toBe(seconds * 1_000 - 500);
  });
});

describe('verification-worker', () => {
  function job(messageId: string, body: string, receives = 1): SQSEvent['Records'][number] {
    return {
      messageId,
      body,
      receiptHandle: messageId,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: '0',
        SenderId: 'any',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:urgent',
      awsRegion: 'eu-west-1',
    };
  }

  test('reports the jobs that it could not finish, and only those, before its function ends', async () => {
    events.onAnyCommand().resolves({ Entries: [{ EventId: 'event-1' }] });
    const { handler } = await import('../../../functions/verification-worker/handler.ts');
    const relay = {
      kind: 'relay',
      id: 'webhook/1',
      receivedAt: '2026-03-01T09:00:00.000Z',
      hash: 'a'.repeat(64),
      body: 'e30=',
      attempt: 0,
    };
    const ladder = { kind: 'ladder', reference: 'order-7', check: 1, attempt: 0 };
    const { logger } = await import('../../../shared/runtime/logger.ts');
    const { meter } = await import('../../../shared/runtime/metrics.ts');
    const logged = vi.spyOn(logger, 'error').mockReturnValue();
    const count = vi.spyOn(meter, 'count').mockReturnValue();
    const Records = [job('hangs', JSON.stringify(ladder)), job('done', JSON.stringify(relay))];

    const outcome = await within(30, (lambda) => handler({ Records }, lambda));

    expect(outcome).toEqual({
      answer: { batchItemFailures: [{ itemIdentifier: 'hangs' }] },
      after: 29_500,
    });
    expect(logged.mock.calls).toEqual([
      ['job not done in time', expect.objectContaining({ job: 'hangs', reference: 'order-7' })],
    ]);
    expect(count.mock.calls).toEqual([['JobsFailed']]);
  });

  test('gives a job up that it could not finish at its last receive, and says why', async () => {
    queues.onAnyCommand().resolves({ MessageId: 'letter-1' });
    const { handler } = await import('../../../functions/verification-worker/handler.ts');
    const Records = [job('hangs', '{"kind":"ladder","reference":"order-7","check":1,"attempt":0}', 5)];

    const outcome = await within(30, (lambda) => handler({ Records }, lambda));

    expect(outcome).toEqual({ answer: { batchItemFailures: [] }, after: 27_500 });
    expect(queues.commandCalls(SendMessageCommand)[0]?.args[0].input).toMatchObject({
      QueueUrl: 'https://sqs/dead-letters',
      MessageAttributes: { reason: { StringValue: 'out_of_time' }, receives: { StringValue: '5' } },
    });
  });

  test('leaves a job to SQS whose dead letter hangs as well', async () => {
    const { handler } = await import('../../../functions/verification-worker/handler.ts');
    const Records = [job('hangs', '{"kind":"ladder","reference":"order-7","check":1,"attempt":0}', 5)];

    const outcome = await within(30, (lambda) => handler({ Records }, lambda));

    expect(outcome).toEqual({ answer: { batchItemFailures: [{ itemIdentifier: 'hangs' }] }, after: 29_500 });
  });
});

describe.each([
  ['reconcile', 60, () => import('../../../functions/reconcile/handler.ts')],
  ['audit', 120, () => import('../../../functions/audit/handler.ts')],
] as const)('%s', (_, seconds, load) => {
  test('fails before its function ends, and so writes its metrics, when the table does not answer', async () => {
    secretsAnswer();
    const { handler } = await load();

    const outcome = await within<unknown>(seconds, (lambda) => handler({}, lambda));

    expect(outcome).toMatchObject({ answer: { code: 'out_of_time' }, after: seconds * 1_000 - 500 });
  });
});

test('What is done in time is given as it is, and what fails in time fails as it did', async () => {
  const { inTime } = await import('../../../shared/runtime/in-time.ts');

  expect(await inTime(Promise.resolve('done'), 10)).toBe('done');
  expect(await caught(() => inTime(Promise.reject(new TypeError('no')), 10))).toBeInstanceOf(TypeError);
  expect(vi.getTimerCount()).toBe(0);
});
