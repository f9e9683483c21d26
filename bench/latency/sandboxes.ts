import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionDefinition } from '../../local/lambda/invocation.ts';
import { watchCores } from '../support/cores.ts';
import type { Work } from '../support/sandbox-work.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { WarmSandbox } from '../support/warm-sandbox.ts';

/** What came of invocations. */
export interface Invoked extends Pick<Work, 'durationsMs' | 'requests' | 'answers'> {
  /** How much of the machine's cores was used meanwhile, from 0 to 1. */
  readonly busy: number;
}

const STARTED_AT_ONCE = 2;

/** Sandboxes of one function. Each makes one invocation at a time, so as many are under way as there are sandboxes. */
export class Sandboxes {
  readonly #all: readonly WarmSandbox[];

  private constructor(all: readonly WarmSandbox[]) {
    this.#all = all;
  }

  /**
   * Starts them and has each answer once, a few at a time: as many cold starts at once as there are sandboxes would keep the machine's cores
   * from answering any of them in time.
   */
  static async start(
    definition: FunctionDefinition,
    { count, event }: { count: number; event: () => Promise<object> },
  ): Promise<Sandboxes> {
    const all: WarmSandbox[] = [];
    await sideBySide(Array.from({ length: count }), STARTED_AT_ONCE, async () => {
      const sandbox = await WarmSandbox.start(definition);
      await sandbox.invoke([await event()]);
      all.push(sandbox);
    });
    return new Sandboxes(all);
  }

  /**
   * Shares events out among the first `concurrency` sandboxes, which work at the same time.
   *
   * @param options.spreadMs over how long they begin, so that they don't go on in step: callers don't come in bursts
   * @param options.status what each has to be answered with
   * @throws Error when one was answered otherwise: its time would say nothing
   */
  async invoke(
    events: readonly object[],
    {
      concurrency,
      module,
      spreadMs = 0,
      status = 200,
    }: { concurrency: number; module?: URL; spreadMs?: number; status?: number },
  ): Promise<Invoked> {
    const some = this.#all.slice(0, concurrency);
    const busySoFar = watchCores();
    const works = await Promise.all(
      some.map(async (sandbox, index) => {
        await sleep((index * spreadMs) / some.length);
        const share = events.filter((_, position) => position % some.length === index);
        return await sandbox.invoke(share, { module });
      }),
    );
    const busy = busySoFar();
    const answers = works.flatMap((work) => work.answers);
    const other = answers.find((answer) => !hasStatus(answer, status));
    if (other !== undefined) throw new Error(`An invocation was answered ${JSON.stringify(other)}`);
    return {
      busy,
      answers,
      durationsMs: works.flatMap((work) => work.durationsMs),
      requests: works.flatMap((work) => work.requests),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((sandbox) => sandbox.stop()));
  }
}

function hasStatus(answer: unknown, status: number): boolean {
  return typeof answer === 'object' && answer !== null && Reflect.get(answer, 'statusCode') === status;
}
