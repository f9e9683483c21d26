import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { EngineClock } from '../clock.ts';
import { exitError, isWrittenByLambda, reportedError, timeoutError } from './function-errors.ts';
import { heapLimits } from './heap-limits.ts';
import type {
  FunctionDefinition,
  FunctionError,
  Invocation,
  InvocationResult,
  LogLine,
} from './invocation.ts';
import { PAYLOAD_LIMIT } from './invocation.ts';
import type { NextInvocation, RuntimeApi, RuntimeClient } from './runtime-api.ts';
import { sandboxEnvironment } from './sandbox-environment.ts';

/** Lambda gives a function this long to initialize, whatever its own timeout. */
const INIT_TIMEOUT_MS = 10_000;

export interface SandboxParts {
  readonly runtimeApi: RuntimeApi;
  /** The bundled runtime client. */
  readonly bootstrap: string;
  readonly clock: EngineClock;
  readonly log: (line: LogLine) => void;
  readonly onInvoked: (invocation: Invocation) => void;
}

export interface SandboxEvents {
  /** It waits for an invocation, the first time or again. */
  ready(sandbox: Sandbox): void;
  /** It is gone. `initError` says why it never became ready. */
  ended(sandbox: Sandbox, initError: FunctionError | undefined): void;
}

type State =
  | { readonly kind: 'starting'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'idle'; readonly give: (invocation: NextInvocation) => void }
  | { readonly kind: 'busy'; readonly requestId: string; readonly settle: (result: InvocationResult) => void }
  /** It has answered and will ask for more in a moment. */
  | { readonly kind: 'returning' }
  | { readonly kind: 'ended' };

/** One process that runs one function, one invocation at a time. Once it has ended it stays so. */
export class Sandbox {
  readonly id = randomUUID();
  readonly #definition: FunctionDefinition;
  readonly #parts: SandboxParts;
  readonly #events: SandboxEvents;
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  #state: State;
  #hasRun = false;

  constructor(definition: FunctionDefinition, parts: SandboxParts, events: SandboxEvents) {
    this.#definition = definition;
    this.#parts = parts;
    this.#events = events;
    const address = parts.runtimeApi.register(this.id, this.#client());
    this.#process = spawn(
      process.execPath,
      [...heapLimits(definition.memoryMb), parts.bootstrap, String(parts.clock.offset)],
      {
        cwd: definition.folder,
        env: sandboxEnvironment(definition, address),
        // The pipe on standard input is how a sandbox learns that the engine is gone.
        stdio: ['pipe', 'pipe', 'pipe'],
        // A process group of its own: Ctrl-C is for the engine, which then ends its sandboxes in order.
        detached: true,
      },
    );
    const { stdout, stderr, stdin } = this.#process;
    stdin?.on('error', () => {});
    if (stdout !== null) this.#forwardLines(stdout);
    if (stderr !== null) this.#forwardLines(stderr);
    this.#exited = new Promise((resolve) => {
      this.#process.once('error', (error) => {
        this.#end({ errorType: 'Runtime.StartError', errorMessage: error.message });
        resolve();
      });
      this.#process.once('exit', (code, signal) => {
        this.#end(exitError(code, signal, this.#requestId));
        resolve();
      });
    });
    const timer = setTimeout(() => {
      this.#end({ errorType: 'Sandbox.Timedout', errorMessage: 'Init phase timed out after 10.00 seconds' });
    }, INIT_TIMEOUT_MS);
    this.#state = { kind: 'starting', timer };
  }

  /** Whether it will be ready without being told anything. */
  get isComing(): boolean {
    return this.#state.kind === 'starting' || this.#state.kind === 'returning';
  }

  /** Runs an invocation; only for a sandbox that is ready. Never throws. */
  run(requestId: string, payload: string): Promise<InvocationResult> {
    const state = this.#state;
    if (state.kind !== 'idle') throw new Error(`A sandbox that is ${state.kind} can't take an invocation`);
    const { name, arn, timeoutMs } = this.#definition;
    const began = performance.now();
    const isColdStart = !this.#hasRun;
    this.#hasRun = true;
    return new Promise((resolve) => {
      // A duration in real time, even when the engine's clock is ahead: see runtime/virtual-date.ts.
      const timer = setTimeout(() => this.#end(timeoutError(requestId, timeoutMs)), timeoutMs);
      const settle = (result: InvocationResult) => {
        clearTimeout(timer);
        const durationMs = performance.now() - began;
        const { outcome } = result;
        this.#parts.onInvoked({ functionName: name, requestId, outcome, durationMs, isColdStart });
        resolve(result);
      };
      this.#state = { kind: 'busy', requestId, settle };
      state.give({
        headers: {
          'lambda-runtime-aws-request-id': requestId,
          'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
          'lambda-runtime-invoked-function-arn': arn,
          'lambda-runtime-trace-id': traceId(),
          'local-clock-offset-ms': String(this.#parts.clock.offset),
        },
        payload,
      });
    });
  }

  /** Kills it and waits until it is gone. */
  async stop(): Promise<void> {
    this.#end({ errorType: 'Sandbox.Stopped', errorMessage: 'The local engine was stopped' });
    await this.#exited;
  }

  get #requestId(): string | undefined {
    return this.#state.kind === 'busy' ? this.#state.requestId : undefined;
  }

  #client(): RuntimeClient {
    const settle = (requestId: string, result: (requestId: string) => InvocationResult) => {
      const state = this.#state;
      if (state.kind !== 'busy' || state.requestId !== requestId) return;
      this.#state = { kind: 'returning' };
      state.settle(result(requestId));
    };
    const fail = (requestId: string, error: FunctionError) =>
      settle(requestId, () => ({ outcome: 'error', requestId, error }));
    return {
      next: (give) => {
        if (this.#state.kind === 'starting') clearTimeout(this.#state.timer);
        if (this.#state.kind === 'ended') return;
        this.#state = { kind: 'idle', give };
        this.#events.ready(this);
      },
      response: (requestId, payload) => settle(requestId, () => ({ outcome: 'success', requestId, payload })),
      responseTooLarge: (requestId) =>
        fail(requestId, {
          errorType: 'Function.ResponseSizeTooLarge',
          errorMessage: `Response payload size exceeded maximum allowed payload size (${PAYLOAD_LIMIT} bytes).`,
        }),
      error: (requestId, error) => fail(requestId, reportedError(error)),
      initError: (error) => this.#end(reportedError(error)),
    };
  }

  /** Ends it in whatever state it is; `error` is what the invocation in it, or its start, came to. */
  #end(error: FunctionError): void {
    const state = this.#state;
    if (state.kind === 'ended') return;
    this.#state = { kind: 'ended' };
    this.#parts.runtimeApi.unregister(this.id);
    kill(this.#process);
    if (state.kind === 'starting') clearTimeout(state.timer);
    const wasAtWork = state.kind === 'starting' || state.kind === 'busy';
    if (wasAtWork && isWrittenByLambda(error)) {
      this.#log(error.errorMessage, state.kind === 'busy' ? state.requestId : undefined);
    }
    if (state.kind === 'busy') state.settle({ outcome: 'error', requestId: state.requestId, error });
    this.#events.ended(this, state.kind === 'starting' ? error : undefined);
  }

  /**
   * Hands on each line with the request that it belongs to. The runtime client marks the beginning of every invocation in
   * both streams, since a line may be read here only after the answer, or even the next invocation, has gone by.
   */
  #forwardLines(stream: Readable): void {
    let requestId: string | undefined;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      if (line.startsWith('\0')) requestId = line.slice(1);
      else this.#log(line, requestId);
    });
  }

  #log(line: string, requestId: string | undefined): void {
    const functionName = this.#definition.name;
    this.#parts.log({ functionName, ...(requestId === undefined ? {} : { requestId }), line });
  }
}

/** Kills the process and whatever it has started; a spinning one does not listen to anything less. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // gone meanwhile
  }
}

function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Sampled=0`;
}
