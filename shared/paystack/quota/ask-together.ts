import type { Answer, AskRequest } from './ask.ts';

/** Milliseconds in which those who want the same are gathered: the jobs of a batch each read their payment first. */
const GATHER_MS = 5;

interface Asking {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes one question of those that come within a few milliseconds and ask for the same. The answers go to them in the order in which
 * they came.
 *
 * @param askForAll asks for that many, in the words of the first who asked, and gives as many answers
 */
export function askTogether({
  askForAll,
  sleep,
}: {
  readonly askForAll: (count: number, request: AskRequest) => Promise<Answer[]>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}): (request: AskRequest) => Promise<Answer> {
  const gathering = new Map<string, Asking[]>();

  async function gather(name: string, request: AskRequest): Promise<void> {
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
    const { mode, operation, priority, hasTurn, isProbe, ahead } = request;
    const name = [mode, operation, priority, hasTurn, isProbe, ahead > 0].join(' ');
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
