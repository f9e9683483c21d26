import { randomUUID } from 'node:crypto';
import type { FunctionDefinition, FunctionError, InvocationResult } from './invocation.ts';
import { PAYLOAD_LIMIT } from './invocation.ts';
import { Sandbox, type SandboxParts } from './sandbox.ts';

/** Lambda keeps an idle sandbox for some minutes too; here every one costs about 50 MB of the machine's memory. */
const IDLE_MS = 120_000;

interface Waiting {
  readonly requestId: string;
  readonly payload: string;
  readonly settle: (result: InvocationResult) => void;
}

interface IdleSandbox {
  readonly sandbox: Sandbox;
  readonly timer: NodeJS.Timeout;
}

/**
 * A function and its sandboxes: one invocation at a time in each, the most recently used first, new ones as needed.
 *
 * Above `maxSandboxes` invocations wait in order, where AWS would throttle them (429 to an API, a retry by a queue). AWS's
 * limit is a thousand for the whole account; a machine's is its memory, so throttling at ten would show
 * an application errors that it will not see when deployed.
 *
 * Not as on AWS: a sandbox is not frozen between invocations, so work that a handler leaves behind goes on.
 */
export class LambdaFunction {
  readonly definition: FunctionDefinition;
  readonly #parts: SandboxParts;
  readonly #sandboxes = new Set<Sandbox>();
  /** The most recently used one is the last. */
  readonly #idle: IdleSandbox[] = [];
  readonly #waiting: Waiting[] = [];
  #stopped = false;

  constructor(definition: FunctionDefinition, parts: SandboxParts) {
    this.definition = definition;
    this.#parts = parts;
  }

  /**
   * Runs the handler on `event`. Whatever the function does, this resolves; look at `outcome`.
   *
   * @param event anything that JSON can say
   */
  invoke(event: unknown): Promise<InvocationResult> {
    const requestId = randomUUID();
    const payload = JSON.stringify(event ?? null);
    const size = Buffer.byteLength(payload);
    if (size > PAYLOAD_LIMIT) {
      return Promise.resolve(
        failure(requestId, 'RequestTooLargeException', `${size} bytes are above ${PAYLOAD_LIMIT}`),
      );
    }
    if (this.#stopped)
      return Promise.resolve(failure(requestId, 'Sandbox.Stopped', 'The local engine was stopped'));
    return new Promise((settle) => {
      this.#waiting.push({ requestId, payload, settle });
      this.#dispatch();
    });
  }

  /** Ends the sandboxes. Invocations in them, and those waiting, fail with `Sandbox.Stopped`. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { requestId, settle } of this.#waiting.splice(0)) {
      settle(failure(requestId, 'Sandbox.Stopped', 'The local engine was stopped'));
    }
    await Promise.all([...this.#sandboxes].map((sandbox) => sandbox.stop()));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const idle = this.#idle.pop();
      if (idle === undefined) break;
      clearTimeout(idle.timer);
      const waiting = this.#waiting.shift();
      if (waiting !== undefined)
        void idle.sandbox.run(waiting.requestId, waiting.payload).then(waiting.settle);
    }
    // A sandbox that starts, or that has just answered, will take one of the waiting.
    const coming = [...this.#sandboxes].filter((sandbox) => sandbox.isComing).length;
    const room = this.definition.maxSandboxes - this.#sandboxes.size;
    for (let count = Math.min(room, this.#waiting.length - coming); count > 0; count -= 1) this.#start();
  }

  #start(): void {
    const sandbox = new Sandbox(this.definition, this.#parts, {
      ready: (ready) => {
        const timer = setTimeout(() => void ready.stop(), IDLE_MS);
        timer.unref();
        this.#idle.push({ sandbox: ready, timer });
        this.#dispatch();
      },
      ended: (ended, initError) => this.#ended(ended, initError),
    });
    this.#sandboxes.add(sandbox);
  }

  #ended(sandbox: Sandbox, initError: FunctionError | undefined): void {
    this.#sandboxes.delete(sandbox);
    const index = this.#idle.findIndex((idle) => idle.sandbox === sandbox);
    if (index >= 0) clearTimeout(this.#idle.splice(index, 1)[0]?.timer);
    // A failed start fails the invocation that it was made for: trying for ever would hide the error.
    const waiting = initError === undefined ? undefined : this.#waiting.shift();
    if (waiting !== undefined && initError !== undefined) {
      const { requestId } = waiting;
      const functionName = this.definition.name;
      // Its handler was never called.
      this.#parts.onInvoked({ functionName, requestId, outcome: 'error', durationMs: 0, isColdStart: true });
      waiting.settle({ outcome: 'error', requestId, error: initError });
    }
    if (!this.#stopped) this.#dispatch();
  }
}

function failure(requestId: string, errorType: string, errorMessage: string): InvocationResult {
  return { outcome: 'error', requestId, error: { errorType, errorMessage } };
}
