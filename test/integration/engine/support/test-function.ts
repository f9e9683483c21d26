import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { EngineClock } from '../../../../local/clock.ts';
import { bundleBootstrap } from '../../../../local/lambda/bundle-bootstrap.ts';
import type {
  FunctionDefinition,
  Invocation,
  InvocationResult,
  LogLine,
} from '../../../../local/lambda/invocation.ts';
import { LambdaFunction } from '../../../../local/lambda/lambda-function.ts';
import { RuntimeApi } from '../../../../local/lambda/runtime-api.ts';
import { Collected } from '../../../support/collected.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

export interface TestFunction {
  readonly lambda: LambdaFunction;
  readonly clock: EngineClock;
  readonly lines: Collected<LogLine>;
  readonly invocations: Collected<Invocation>;
  /** What the handler returned; throws Lambda's error when the invocation failed. */
  call(event?: unknown): Promise<unknown>;
}

/** A function whose bundle is `source`, with nothing but the Runtime API around it. */
export async function startFunction(
  source: string,
  overrides: Partial<FunctionDefinition> = {},
): Promise<TestFunction> {
  const folder = temporaryFolder();
  const bundle = join(folder, 'bundle');
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'index.mjs'), source);
  const runtimeApi = new RuntimeApi();
  const [bootstrap] = await Promise.all([bundleBootstrap(folder), runtimeApi.start()]);
  const clock = new EngineClock();
  const lines = new Collected<LogLine>();
  const definition: FunctionDefinition = {
    logicalId: 'Greet',
    name: 'shop-Greet',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:shop-Greet',
    folder: bundle,
    handler: 'index.handler',
    memoryMb: 128,
    timeoutMs: 10_000,
    environment: {},
    maxSandboxes: 10,
    ...overrides,
  };
  const log = (line: LogLine) => lines.add(line);
  const invocations = new Collected<Invocation>();
  const lambda = new LambdaFunction(definition, {
    runtimeApi,
    bootstrap,
    clock,
    log,
    onInvoked: (invocation) => invocations.add(invocation),
  });
  onTestFinished(async () => {
    await lambda.stop();
    await runtimeApi.stop();
  });
  return {
    lambda,
    clock,
    lines,
    invocations,
    call: async (event = {}) => returned(await lambda.invoke(event)),
  };
}

/** What the handler returned. */
export function returned(result: InvocationResult): unknown {
  if (result.outcome === 'success') return JSON.parse(result.payload);
  throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`);
}
