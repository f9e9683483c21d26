import { callAws } from '../../local/aws-json-client.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { encodePayment, paymentKey } from '../../shared/store/payment-item.ts';
import { pendingPayment, referenceOf } from '../support/pending-payment.ts';
import { summarize } from '../support/statistics.ts';
import { WarmSandbox } from '../support/warm-sandbox.ts';
import type { SizedStack } from './sized-stack.ts';

/** Milliseconds for one payment. */
export interface Durations {
  readonly initialize: number;
  readonly verify: number;
  readonly worker: number;
  /** Of the stand-in for DynamoDB alone: one item read, and one written. */
  readonly read: number;
  readonly write: number;
}

/** In each round. */
const INVOCATIONS = 30;
const BATCHES = 10;
/** Until the engine of Node.js has compiled what is called often. */
const WARM_UP_ROUNDS = 3;
/** What the worker gets at once. */
const BATCH_SIZE = 10;
/** Of those for which what they ask of AWS is counted. */
const COUNTED_BATCHES = 2;

/** The functions of a stack, each in a sandbox that is warm. */
export class SizedWorkers {
  readonly #stack: SizedStack;
  readonly #initialize: WarmSandbox;
  readonly #verify: WarmSandbox;
  readonly #worker: WarmSandbox;
  readonly #closed: Reference[] = [];

  private constructor(
    stack: SizedStack,
    [initialize, verify, worker]: [WarmSandbox, WarmSandbox, WarmSandbox],
  ) {
    this.#stack = stack;
    this.#initialize = initialize;
    this.#verify = verify;
    this.#worker = worker;
  }

  static async start(stack: SizedStack): Promise<SizedWorkers> {
    const { initialize, verify, 'verification-worker': worker } = stack.functions;
    return new SizedWorkers(stack, [
      await WarmSandbox.start(initialize.definition),
      await WarmSandbox.start(verify.definition),
      await WarmSandbox.start(worker.definition),
    ]);
  }

  /** How many jobs are done in so many rounds and before them. */
  static jobsFor(rounds: number): number {
    return ((rounds + WARM_UP_ROUNDS) * BATCHES + COUNTED_BATCHES) * BATCH_SIZE;
  }

  async warmUp(): Promise<void> {
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await this.measure();
  }

  /** One round, one invocation after the other. */
  async measure(): Promise<Durations> {
    const { initialize, verify } = this.#stack.functions;
    return {
      initialize: await invocations(this.#initialize, initialize),
      verify: await invocations(this.#verify, verify),
      worker: await this.#work(),
      ...(await this.#standIn()),
    };
  }

  /** Throws where the worker has left one of its payments open. */
  async expectClosed(): Promise<void> {
    await this.#stack.expectClosed(this.#closed);
  }

  async stop(): Promise<void> {
    for (const each of [this.#initialize, this.#verify, this.#worker]) await each.stop();
  }

  async #work(): Promise<number> {
    const durations: number[] = [];
    for (let count = 0; count < BATCHES; count += 1) {
      const batch = await this.#stack.receiveBatch();
      const { durationsMs, answers } = await this.#worker.invoke([batch.event]);
      if (JSON.stringify(answers) !== '[{"batchItemFailures":[]}]')
        throw new Error(`The worker answered ${JSON.stringify(answers)}`);
      await batch.delete();
      durations.push(...durationsMs.map((duration) => duration / batch.references.length));
      this.#closed.push(...batch.references);
    }
    return summarize(durations).p50;
  }

  async #standIn(): Promise<Pick<Durations, 'read' | 'write'>> {
    const { url, tableName: TableName } = this.#stack.table;
    const reference = referenceOf('kept-1');
    const Key = { pk: { S: paymentKey(reference) } };
    const Item = encodePayment(pendingPayment(referenceOf('bare'), { dueAt: Date.now() + 3_600_000 }));
    return {
      read: await timed(() =>
        callAws(url, 'DynamoDB_20120810.GetItem', { TableName, Key, ConsistentRead: true }),
      ),
      write: await timed(() => callAws(url, 'DynamoDB_20120810.PutItem', { TableName, Item })),
    };
  }
}

/** Median of a round, in milliseconds. */
async function invocations(
  sandbox: WarmSandbox,
  { event, isDone }: { event(): Promise<object>; isDone(answer: unknown): boolean },
): Promise<number> {
  const events: object[] = [];
  for (let count = 0; count < INVOCATIONS; count += 1) events.push(await event());
  const { durationsMs, answers } = await sandbox.invoke(events);
  const other = answers.find((answer) => !isDone(answer));
  if (other !== undefined) throw new Error(`An invocation was answered ${JSON.stringify(other)}`);
  return summarize(durationsMs).p50;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const durations: number[] = [];
  for (let count = 0; count < INVOCATIONS; count += 1) {
    const begun = performance.now();
    await act();
    durations.push(performance.now() - begun);
  }
  return summarize(durations).p50;
}
