import type { Priority } from './priority.ts';
import type { QuotaKey } from './quota-store.ts';

/** Milliseconds in which those who want the same are gathered: the jobs of a batch each read their payment first. */
const GATHER_MS = 5;

interface Asking<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** What may be asked for together. */
interface Shared extends QuotaKey {
  readonly priority: Priority;
  readonly hasTurn: boolean;
}

/**
 * Makes one question of those that come within a few milliseconds and ask for the same. The answers go to them in the order in which
 * they came.
 *
 * @param askForAll asks for that many, in the words of the first who asked, and gives as many answers
 */
export function askTogether<Request extends Shared, Answer>({
  askForAll,
  sleep,
}: {
  readonly askForAll: (count: number, request: Request) => Promise<Answer[]>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}): (request: Request) => Promise<Answer> {
  const gathering = new Map<string, Asking<Answer>[]>();

  async function gather(name: string, request: Request): Promise<void> {
    await sleep(GATHER_MS);
    const together = gathering.get(name) ?? [];
    gathering.delete(name);
    try {
      const answers = await askForAll(together.length, request);
      for (const [index, { resolve, reject }] of together.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new TypeError('An answer is missing'));
        else resolve(answer);
      }
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }

  return (request) => {
    const name = [request.mode, request.operation, request.priority, request.hasTurn].join(' ');
    return new Promise<Answer>((resolve, reject) => {
      const already = gathering.get(name);
      if (already !== undefined) {
        already.push({ resolve, reject });
        return;
      }
      gathering.set(name, [{ resolve, reject }]);
      void gather(name, request);
    });
  };
}
