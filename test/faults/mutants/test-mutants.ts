import { runSeeds } from '../run-seeds.ts';
import type { RunReport } from '../runs-process.ts';
import { MUTANTS, type Mutant } from './mutants.ts';

/** A guard whose loss so many runs don't show is not guarded. */
const MOST_RUNS = 150;

/**
 * Breaks one guard after the other and sees to it that the attack notices. Gives the exit code.
 *
 * @param only tests just the mutants whose name has this in it
 */
export async function testMutants({
  seed,
  threads,
  only = '',
}: {
  readonly seed: number;
  readonly threads: number;
  readonly only?: string | undefined;
}): Promise<number> {
  const mutants = MUTANTS.filter(({ name }) => name.includes(only));
  console.log(`${mutants.length} guards to break, seeds from ${seed} on, ${MOST_RUNS} runs each at most`);
  const unnoticed: string[] = [];
  const waiting = mutants.values();
  const work = async () => {
    for (const mutant of waiting) {
      const report = await firstFailure(mutant, seed).catch((error: unknown) => {
        console.log(`  ${mutant.name}: ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      });
      const [violation] = report?.violations ?? [];
      if (report === undefined || violation === undefined) unnoticed.push(mutant.name);
      const after = report === undefined ? 'NOT NOTICED' : `noticed in run ${report.seed - seed + 1}`;
      const how = violation === undefined ? '' : `: ${violation.invariant}: ${violation.what.slice(0, 100)}`;
      console.log(`  ${mutant.name}: ${after}${how}`);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  if (unnoticed.length > 0) console.log(`Not noticed: ${unnoticed.join(', ')}`);
  return unnoticed.length === 0 ? 0 : 1;
}

async function firstFailure(mutant: Mutant, seed: number): Promise<RunReport | undefined> {
  let failure: RunReport | undefined;
  await runSeeds(
    Array.from({ length: MOST_RUNS }, (_, run) => seed + run),
    {
      threads: 1,
      data: { payments: 50, mutant },
      onReport: (report) => {
        if (report.violations.length > 0) failure = report;
        return report.violations.length === 0;
      },
    },
  );
  return failure;
}
