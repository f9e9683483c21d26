import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { EngineRequest, EngineSettings } from './engine-process.ts';

const startedSchema = z.object({
  apiUrl: z.string(),
  outputs: z.record(z.string(), z.string()),
  endpoints: z.object({
    dynamodb: z.string(),
    sqs: z.string(),
    secretsManager: z.string(),
    eventBridge: z.string(),
  }),
});
/** Where a started engine listens, and what its stack outputs. */
export type StartedEngine = z.infer<typeof startedSchema>;

const queueSchema = z.object({
  name: z.string(),
  visible: z.number(),
  inFlight: z.number(),
  delayed: z.number(),
});
/** How many messages a queue holds. */
export type QueueCounts = z.infer<typeof queueSchema>;

const answerSchema = z.union([
  z.object({ id: z.number(), error: z.string() }),
  z.object({ id: z.number(), result: z.optional(z.unknown()) }),
]);

/** So often an engine is tried to be started that finds the files of a killed one still locked, so far apart. */
const START_TRIES = 5;
const START_RETRY_MS = 300;

/** What is asked of an engine fails with this once it has been killed. */
export class EngineKilledError extends Error {
  override readonly name = 'EngineKilledError';
}

function forkRealEngine(): ChildProcess {
  return fork(new URL('engine-process.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // A process group of its own: Ctrl-C is for the attack, whose end ends the engine.
    detached: true,
  });
}

/** An engine in a process of its own, which can be killed and started again on what it has stored. */
export class AttackedEngine {
  readonly #settings: EngineSettings;
  readonly #forkEngine: () => ChildProcess;
  #child: ChildProcess | undefined;
  /** Not while it is being started again: then there is no more to be asked of it than of one that was killed. */
  #isUp = false;
  #offset = 0;
  #nextId = 0;
  readonly #waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();

  constructor(settings: Omit<EngineSettings, 'clockOffset'>, forkEngine = forkRealEngine) {
    this.#settings = { ...settings, clockOffset: 0 };
    this.#forkEngine = forkEngine;
  }

  /** Starts it, or starts it again, with the clock where it was. */
  async start(): Promise<StartedEngine> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#tryToStart();
      } catch (error) {
        await this.kill();
        if (attempt === START_TRIES) throw error;
        await sleep(START_RETRY_MS);
      }
    }
  }

  async #tryToStart(): Promise<StartedEngine> {
    const child = this.#forkEngine();
    this.#child = child;
    child.on('message', (message) => this.#answered(message));
    child.once('exit', () => {
      if (this.#child === child) this.#forgetAll();
    });
    const settings = { ...this.#settings, clockOffset: this.#offset };
    const started = startedSchema.parse(await this.#send({ kind: 'start', settings }));
    this.#isUp = this.#child === child && child.connected;
    return started;
  }

  /** SIGKILL. Its functions and its table end with it, a moment later. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    this.#forgetAll();
  }

  async advance(ms: number): Promise<void> {
    this.#offset += ms;
    await this.#ask({ kind: 'advance', ms });
  }

  /** Runs what is scheduled, and waits for its end. */
  async runSchedules(): Promise<void> {
    await this.#ask({ kind: 'run-schedules' });
  }

  async queues(): Promise<readonly QueueCounts[]> {
    return z.array(queueSchema).parse(await this.#ask({ kind: 'queues' }));
  }

  async putSecret(output: string, value: string): Promise<void> {
    await this.#ask({ kind: 'put-secret', output, value });
  }

  /** Kills one process, when there is one. */
  async killOne(what: 'function' | 'table', pick: number): Promise<boolean> {
    return z.boolean().parse(await this.#ask({ kind: 'kill', what, pick }));
  }

  async #ask(request: EngineRequest): Promise<unknown> {
    if (!this.#isUp) throw new EngineKilledError('The engine is not running');
    return await this.#send(request);
  }

  #send(request: EngineRequest): Promise<unknown> {
    const child = this.#child;
    if (child?.connected !== true) return Promise.reject(new EngineKilledError('The engine is not running'));
    this.#nextId += 1;
    const id = this.#nextId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      child.send({ id, request }, (error) => {
        // Killed a moment ago, which nobody has noticed yet.
        if (error !== null) reject(new EngineKilledError('The engine was killed', { cause: error }));
      });
    });
  }

  #answered(message: unknown): void {
    const answer = answerSchema.parse(message);
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.result);
  }

  #forgetAll(): void {
    this.#isUp = false;
    for (const { reject } of this.#waiting.values()) reject(new EngineKilledError('The engine was killed'));
    this.#waiting.clear();
  }
}
