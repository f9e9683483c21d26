import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import * as z from 'zod/mini';
import { builtinsAsTheyAre } from '../../infra/builtins-as-they-are.ts';
import { BUNDLE_FILE } from '../../infra/function-code.ts';
import { heapLimits } from '../../local/lambda/heap-limits.ts';
import type { FunctionDefinition } from '../../local/lambda/invocation.ts';
import { sandboxEnvironment } from '../../local/lambda/sandbox-environment.ts';

/** What the process makes the handler's context of. */
export interface FirstContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly timeoutMs: number;
}

const coldStartSchema = z.object({
  /** Milliseconds. */
  importMs: z.number(),
  /** Milliseconds. */
  invocationMs: z.number(),
  answer: z.optional(z.unknown()),
});

/** What the first invocation in a fresh process took, and what the handler answered. */
export type ColdStart = z.infer<typeof coldStartSchema>;

/**
 * Bundles what runs in the process: stripping its types there would load modules that the bundle is to load.
 *
 * @returns the file to start
 */
export async function bundleFirstInvocation(folder: string): Promise<string> {
  const outfile = join(folder, 'first-invocation.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'first-invocation-process.ts')],
    outfile,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // `node:fs`, imported, would load the streams before the bundle does.
    bundle: true,
    plugins: [builtinsAsTheyAre],
  });
  return outfile;
}

/**
 * Imports a function's bundle in a process of its own and calls its handler once, with the environment and the limits of memory that the
 * engine gives it.
 *
 * @param script from {@link bundleFirstInvocation}
 * @throws Error with what the process wrote where it came to no answer
 */
export async function firstInvocation(
  script: string,
  definition: FunctionDefinition,
  event: unknown,
): Promise<ColdStart> {
  const { folder, name, arn, memoryMb, timeoutMs } = definition;
  const context: FirstContext = {
    awsRequestId: 'first-invocation',
    functionName: name,
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMb),
    timeoutMs,
  };
  const bundle = pathToFileURL(join(folder, BUNDLE_FILE)).href;
  const { stdio } = spawn(
    process.execPath,
    [...heapLimits(memoryMb), script, bundle, JSON.stringify(event), JSON.stringify(context)],
    { cwd: folder, env: sandboxEnvironment(definition, ''), stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  const [stdout, stderr, measured] = await Promise.all([
    written(stdio[1]),
    written(stdio[2]),
    written(stdio[3]),
  ]);
  if (measured === '') throw new Error(`${name} came to no answer:\n${stdout}${stderr}`);
  return coldStartSchema.parse(JSON.parse(measured));
}

async function written(stream: unknown): Promise<string> {
  return stream instanceof Readable ? await text(stream) : '';
}
