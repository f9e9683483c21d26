import { type ChildProcess, fork } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { AwsCallError, callAws } from '../aws-json-client.ts';
import { errorText } from '../engine-error.ts';
import { corruptState } from '../state-folder.ts';
import { shapeOf, type TableDefinition } from './table-definition.ts';

/** A predecessor that was killed a moment ago may still hold the data's lock: so many tries, so far apart. */
const OPEN_TRIES = 5;
const OPEN_RETRY_MS = 200;

/** Some 13 s, longer than an SDK's client keeps trying. */
const RESTART_WAITS_MS = [200, 400, 800, 1_600, 3_200, 6_400];

const Listening = z.object({ listening: z.object({ port: z.number() }) });
const Description = z.object({
  Table: z.object({
    TableStatus: z.string(),
    KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
    GlobalSecondaryIndexes: z.optional(z.unknown()),
  }),
});

/** DynamoDB's stand-in: dynalite in a process of its own, started again whenever it dies. */
export class DynamoDb {
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #port = 0;
  #stopped = false;
  /** What the process wrote last to standard error: the reason of its end. */
  #lastWords = '';

  readonly #onProblem: (message: string) => void;
  readonly #restartWaitsMs: readonly number[];

  /**
   * @param folder where the data is
   * @param onProblem is told why the process ended, and when it doesn't come back
   * @param restartWaitsMs the waits after the tries to start it again, in ms; after the last it is given up
   */
  constructor(
    folder: string,
    onProblem: (message: string) => void = () => {},
    restartWaitsMs: readonly number[] = RESTART_WAITS_MS,
  ) {
    this.#folder = folder;
    this.#onProblem = onProblem;
    this.#restartWaitsMs = restartWaitsMs;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** @throws EngineError `corrupt_state` when the data can't be opened */
  async start(): Promise<void> {
    await mkdir(this.#folder, { recursive: true }).catch((error: unknown) => {
      throw corruptState('dynamodb', error);
    });
    for (let attempt = 1; ; attempt += 1) {
      const child = await this.#spawn();
      try {
        await this.call('ListTables', {});
        child.once('exit', () => void this.#restart());
        return;
      } catch (error) {
        child.kill('SIGKILL');
        // It dies at the first request that needs the data, without saying more than that it isn't open.
        if (attempt === OPEN_TRIES) throw corruptState('dynamodb', this.#lastWords || error);
        await delay(OPEN_RETRY_MS);
      }
    }
  }

  /**
   * Creates the table unless it is there.
   *
   * @throws EngineError `corrupt_state` when it is there with other keys or indexes
   */
  async ensureTable({ name, properties }: TableDefinition): Promise<void> {
    const { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes } = properties;
    const indexes = GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => {
      return { IndexName, KeySchema, Projection };
    });
    try {
      await this.call('CreateTable', {
        TableName: name,
        KeySchema,
        AttributeDefinitions,
        BillingMode,
        ...(indexes === undefined ? {} : { GlobalSecondaryIndexes: indexes }),
      });
    } catch (error) {
      if (!(error instanceof AwsCallError) || error.code !== 'ResourceInUseException') throw error;
      const Table = await this.#describe(name);
      if (shapeOf(Table) !== shapeOf(properties)) {
        throw corruptState('dynamodb', `the table ${name} was made with other keys or indexes`);
      }
    }
    // Even with no time to wait for, a table is CREATING for a turn of the event loop.
    while ((await this.#describe(name)).TableStatus !== 'ACTIVE') await delay(1);
  }

  /** Calls an operation of DynamoDB's API, such as `GetItem`. */
  call(operation: string, input: object): Promise<unknown> {
    return callAws(this.url, `DynamoDB_20120810.${operation}`, input);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    // What was answered has been handed to the operating system: a kill loses nothing.
    child.kill('SIGKILL');
    await exited;
  }

  async #describe(name: string) {
    return z.parse(Description, await this.call('DescribeTable', { TableName: name })).Table;
  }

  async #restart(): Promise<void> {
    if (this.#stopped) return;
    this.#onProblem(
      `DynamoDB's stand-in ended (${this.#lastWords || 'no reason given'}) and is started again`,
    );
    for (const waitMs of this.#restartWaitsMs) {
      if (await this.#hasRestarted()) return;
      await delay(waitMs, undefined, { ref: false });
      if (this.#stopped) return;
    }
    const reason = this.#lastWords || 'no reason given';
    this.#onProblem(
      `DynamoDB's stand-in does not come back (${reason}): every call of it fails from here on. Stop and start anew`,
    );
  }

  /** One try. It listens before it looks at its data, and dies at the first request when it can't open that. */
  async #hasRestarted(): Promise<boolean> {
    let child: ChildProcess | undefined;
    try {
      child = await this.#spawn();
      await this.call('ListTables', {});
    } catch (error) {
      child?.kill('SIGKILL');
      this.#lastWords ||= errorText(error);
      return this.#stopped;
    }
    if (child.exitCode !== null || child.signalCode !== null) return false;
    child.once('exit', () => void this.#restart());
    return true;
  }

  /** Starts the process on the port that it had before, so that its clients find it again. */
  #spawn(): Promise<ChildProcess> {
    const child = fork(new URL('./server-process.ts', import.meta.url), [this.#folder, String(this.#port)], {
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A process group of its own: Ctrl-C is for the engine.
      detached: true,
    });
    this.#child = child;
    this.#lastWords = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = /^\w*Error: .*/m.exec(chunk.toString())?.[0] ?? this.#lastWords;
    });
    return new Promise((resolve, reject) => {
      child.once('message', (message) => {
        this.#port = z.parse(Listening, message).listening.port;
        resolve(child);
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`DynamoDB's stand-in did not start: ${this.#lastWords}`)));
    });
  }
}
