/*
 * A process that stands for many invocations of `verify`: it makes calls of the use case at once, over the code that the deployed
 * function runs. It says `ready`, is told what to ask, and reports each caller's answer.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type VerifyContext, verify } from '../../functions/verify/use-case.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import { paystackFailureResponse } from '../../shared/http/paystack-failure-response.ts';
import { errorResponse, type HttpResponse } from '../../shared/http/response.ts';
import { DEFAULT_LADDER } from '../../shared/payment/ladder.ts';
import { createPaystackClient } from '../../shared/paystack/client.ts';
import { isPaystackFailure } from '../../shared/paystack/errors.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { createVerificationCache } from '../../shared/store/verification-cache.ts';
import { createRecordingEventBus, createRecordingLog, createRecordingMeter } from './recorders.ts';
import { UNLIMITED_QUOTA } from './unlimited-quota.ts';
import { type CallerAnswer, taskSchema, type VerifyTask } from './verify-task.ts';

async function run(task: VerifyTask): Promise<CallerAnswer[]> {
  const clock = Date.now;
  const random = Math.random;
  // As each invocation has connections of its own, whoever asks Paystack does not stand behind those who look for the answer.
  const [forPayments, forCache] = [tableClient(task.tableUrl), tableClient(task.tableUrl)];
  const cacheTimes = { closedSeconds: 300, openSeconds: 5, staleSeconds: 60 };
  const context: VerifyContext = {
    payments: createPaymentStore(forPayments, task.tableName),
    cache: createVerificationCache(forCache, task.tableName, cacheTimes),
    events: createRecordingEventBus(),
    paystack: createPaystackClient({
      baseUrl: task.paystackUrl,
      secretKey: async () => task.secretKey,
      clock,
      random,
      quota: UNLIMITED_QUOTA,
      timeouts: { connectMs: 20_000, totalMs: 20_000 },
    }),
    cacheTimes,
    ladder: DEFAULT_LADDER,
    clock,
    random,
    newId: randomUUID,
    sleep,
    log: createRecordingLog(),
    meter: createRecordingMeter(),
  };

  async function ask(): Promise<CallerAnswer> {
    const deadAt = clock() + task.lifetimeMs;
    const command = {
      reference: task.reference,
      mode: async () => 'test' as const,
      deadline: deadAt,
      deadAt,
    };
    const { statusCode, headers, body } = await verify(context, command).catch(refusal);
    const retryAfter = textOf(headers, 'Retry-After');
    if (statusCode === 503 && task.comeBack) {
      await sleep(Number(retryAfter) * 1_000);
      return await ask();
    }
    return { status: statusCode, cache: textOf(headers, 'X-Cache'), retryAfter, body: body ?? '' };
  }

  return await Promise.all(Array.from({ length: task.callers }, ask));
}

function tableClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    // Hundreds of callers share one process here, and two cores all of them: what takes a function milliseconds takes seconds.
    requestHandler: { connectionTimeout: 20_000, requestTimeout: 20_000 },
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
}

function refusal(error: unknown): HttpResponse {
  if (error instanceof HttpError) return errorResponse(error);
  if (isPaystackFailure(error)) return paystackFailureResponse(error, Date.now());
  throw error;
}

function textOf(headers: HttpResponse['headers'], name: string): string | undefined {
  const value = headers?.[name];
  return value === undefined ? undefined : String(value);
}

process.once('disconnect', () => process.exit(0));
process.once('message', (message) => {
  void run(taskSchema.parse(message)).then((answers) => process.send?.(answers, () => process.exit(0)));
});
process.send?.('ready');
