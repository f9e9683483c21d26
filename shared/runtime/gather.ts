interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes one call of several that come close together, as those of the jobs of one batch do.
 *
 * @param moment resolves when those that have come by then go together
 * @param ask gives an answer for each, in their order; what it throws, all of them get
 */
export function gather<Asked, Answer>(
  moment: () => Promise<unknown>,
  ask: (all: readonly Asked[]) => Promise<readonly Answer[]>,
): (asked: Asked) => Promise<Answer> {
  let gathered: Waiting<Asked, Answer>[] | undefined;

  async function askTogether(together: readonly Waiting<Asked, Answer>[]): Promise<void> {
    try {
      await moment();
      gathered = undefined;
      const answers = await ask(together.map(({ asked }) => asked));
      if (answers.length !== together.length)
        throw new TypeError(`${answers.length} answers for ${together.length}`);
      for (const [index, answer] of answers.entries()) together[index]?.resolve(answer);
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }

  return (asked) =>
    new Promise<Answer>((resolve, reject) => {
      const one = { asked, resolve, reject };
      if (gathered !== undefined) {
        gathered.push(one);
        return;
      }
      gathered = [one];
      void askTogether(gathered);
    });
}
