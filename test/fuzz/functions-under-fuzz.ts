import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { readHttpApi } from '../../local/api-gateway/api-resources.ts';
import { ApiServer } from '../../local/api-gateway/api-server.ts';
import { EngineClock } from '../../local/clock.ts';
import type { FunctionDefinition, InvocationResult } from '../../local/lambda/invocation.ts';
import { type Handler, loadHandler } from '../../local/lambda/runtime/load-handler.ts';
import { sandboxEnvironment } from '../../local/lambda/sandbox-environment.ts';
import { startStandIns } from '../support/stand-ins.ts';

/** The deployed bundles, all of them in this process, between the stand-ins for API Gateway and for the rest of AWS. */
export interface FunctionsUnderFuzz {
  readonly apiUrl: string;
  readonly sqsUrl: string;
  readonly dynamodbUrl: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** How many messages the dead-letter queue holds. */
  deadLetters(): number;
  /** Runs the worker on a batch. */
  work(event: object): Promise<InvocationResult>;
  stop(): Promise<void>;
}

/** Nothing is paced: what is fuzzed is what functions make of what they are given. */
const UNPACED = { initialize: 100_000, verify: 100_000 };

/**
 * Loads the functions of a synthesized stack into this process, where an input costs a hundredth of what it costs in a process of
 * its own, and what a function leaves behind it hits the next one.
 *
 * @param secrets the values of secrets, by the output that names each
 */
export async function loadFunctions(
  assembly: string,
  paystackUrl: string,
  secrets: Readonly<Record<string, string>>,
): Promise<FunctionsUnderFuzz> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const clock = new EngineClock();
  const apiServer = new ApiServer(clock, () => {});
  await apiServer.start(0);
  const standIns = await startStandIns(assembly, {
    folder,
    clock,
    apiUrl: apiServer.url,
    secrets,
    environment: {
      PAYSTACK_BASE_URL: paystackUrl,
      PAYSTACK_QUOTA: JSON.stringify({
        live: { ...UNPACED, list: 100_000 },
        test: { ...UNPACED, list: 100_000 },
      }),
    },
  });
  const { template, outputs, functions, sqs, dynamoDb } = standIns;
  const loaded: LoadedFunction[] = [];
  // One after the other: a bundle reads the environment while it is loaded.
  for (const definition of functions) loaded.push(await load(definition));
  const worker = loaded.find(({ definition }) => definition.name.includes('Worker'));
  if (worker === undefined) throw new Error('The stack has no worker');
  const api = readHttpApi(template, (arn) =>
    loaded.find(({ definition }) => arn === definition.arn || arn.includes(`/${definition.arn}/`)),
  );
  if (api === undefined) throw new Error('The stack has no API');
  apiServer.serve(api);

  return {
    apiUrl: apiServer.url,
    sqsUrl: sqs.url,
    dynamodbUrl: dynamoDb.url,
    outputs,
    deadLetters: () => sqs.depths().find(({ name }) => name.includes('DeadLetter'))?.visible ?? 0,
    work: (event) => worker.invoke(event),
    stop: async () => {
      await apiServer.stop();
      await standIns.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface LoadedFunction {
  readonly definition: FunctionDefinition;
  invoke(event: unknown): Promise<InvocationResult>;
}

async function load(definition: FunctionDefinition): Promise<LoadedFunction> {
  Object.assign(process.env, sandboxEnvironment(definition, ''));
  const handler = await loadHandler(definition.folder, definition.handler);
  return { definition, invoke: (event) => invoke(definition, handler, event) };
}

async function invoke(
  definition: FunctionDefinition,
  handler: Handler,
  event: unknown,
): Promise<InvocationResult> {
  const requestId = randomUUID();
  try {
    // As the Runtime API hands it over and takes it back.
    const result = await handler(JSON.parse(JSON.stringify(event)), contextOf(definition, requestId));
    return { outcome: 'success', requestId, payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
    return { outcome: 'error', requestId, error: { errorType: name, errorMessage: message } };
  }
}

function contextOf({ name, arn, memoryMb, timeoutMs }: FunctionDefinition, awsRequestId: string): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMb),
    awsRequestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'fuzz',
    getRemainingTimeInMillis: () => timeoutMs,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
