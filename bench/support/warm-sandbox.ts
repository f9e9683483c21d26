import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLE_FILE } from '../../infra/function-code.ts';
import { heapLimits } from '../../local/lambda/heap-limits.ts';
import type { FunctionDefinition } from '../../local/lambda/invocation.ts';
import { sandboxEnvironment } from '../../local/lambda/sandbox-environment.ts';
import { type Order, type Work, workSchema } from './sandbox-work.ts';

/** A process with a function's environment and memory, which stays warm between invocations. */
export class WarmSandbox {
  readonly #child: ChildProcess;
  readonly #definition: FunctionDefinition;

  private constructor(child: ChildProcess, definition: FunctionDefinition) {
    this.#child = child;
    this.#definition = definition;
  }

  static async start(definition: FunctionDefinition): Promise<WarmSandbox> {
    const child = fork(new URL('sandbox-process.ts', import.meta.url), {
      execArgv: [...heapLimits(definition.memoryMb), '--expose-gc'],
      env: sandboxEnvironment(definition, ''),
      // What it logs is collected by nobody.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    return new WarmSandbox(child, definition);
  }

  /**
   * Makes one invocation after the other, the first where the last was answered.
   *
   * @param options.module another one than the function's bundle: whatever is compared with it runs in the same process
   * @param options.collectsGarbage before it looks at its memory
   * @throws Error when the process dies of it
   */
  async invoke(
    events: readonly object[],
    {
      module = this.#bundle(),
      collectsGarbage = false,
    }: { module?: URL | undefined; collectsGarbage?: boolean } = {},
  ): Promise<Work> {
    const { name, arn, memoryMb, timeoutMs } = this.#definition;
    const context = {
      awsRequestId: 'invocation',
      functionName: name,
      invokedFunctionArn: arn,
      memoryLimitInMB: String(memoryMb),
    };
    const order: Order = { module: module.href, events: [...events], timeoutMs, context, collectsGarbage };
    const over = new AbortController();
    const died = once(this.#child, 'exit', { signal: over.signal }).then(() => {
      throw new Error(`The sandbox of ${name} died`);
    });
    this.#child.send(order);
    const [work] = await Promise.race([once(this.#child, 'message'), died]);
    over.abort();
    return workSchema.parse(work);
  }

  async stop(): Promise<void> {
    // One that has ended says so no second time.
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #bundle(): URL {
    return pathToFileURL(join(this.#definition.folder, BUNDLE_FILE));
  }
}
