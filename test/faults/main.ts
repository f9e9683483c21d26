/*
 * `npm run test:faults`: attacks the use cases, and says whether every promise of docs/reliability.md held.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { commandOptions } from '../support/command-options.ts';
import { freshSeed } from '../support/seeded-random.ts';
import { testMutants } from './mutants/test-mutants.ts';
import { readOptions, USAGE } from './options.ts';
import { makePlan } from './plan/make-plan.ts';
import type { Plan } from './plan/plan.ts';
import { shrink } from './plan/shrink.ts';
import { runPlan } from './run.ts';
import { runSeeds } from './run-seeds.ts';
import type { RunReport } from './runs-process.ts';
import type { Violation } from './world/journal.ts';

/** Failing plans are made smaller for so long, in milliseconds. */
const LONGEST_SHRINKING = 120_000;

const THREADS = availableParallelism();

const { runs, seed, payments, plan, trace, mutants, only } = commandOptions(USAGE, () =>
  readOptions(process.argv.slice(2)),
);

if (plan !== undefined) process.exitCode = await repeat(plan);
// The same seed each time, unless another is named: whether a guard is noticed is not to be a matter of luck.
else if (mutants) process.exitCode = await testMutants({ seed: seed ?? 1, threads: THREADS, only });
else process.exitCode = await attack(runs, seed ?? freshSeed());

/** Makes runs from the seed on, and takes the first that fails apart. Gives the exit code. */
async function attack(runs: number, firstSeed: number): Promise<number> {
  const began = performance.now();
  console.log(
    `${runs} runs of ${payments} payments, seeds ${firstSeed} to ${firstSeed + runs - 1}, ${THREADS} threads`,
  );
  const failed: RunReport[] = [];
  let done = 0;
  await runSeeds(
    Array.from({ length: runs }, (_, run) => firstSeed + run),
    {
      threads: Math.min(THREADS, runs),
      data: { payments },
      onReport: (report) => {
        done += 1;
        if (done % 250 === 0)
          console.log(`  ${done} runs, ${Math.round((performance.now() - began) / 1_000)} s`);
        if (report.violations.length > 0) failed.push(report);
        return report.violations.length === 0;
      },
    },
  );
  const seconds = (performance.now() - began) / 1_000;
  const [first] = failed.sort((one, other) => one.seed - other.seed);
  if (first === undefined && done < runs) {
    console.log(`only ${done} of ${runs} runs were made`);
    return 1;
  }
  if (first === undefined) {
    console.log(`all promises held in ${done} runs, ${seconds.toFixed(1)} s`);
    return 0;
  }
  console.log(`\nThe run of seed ${first.seed} broke a promise (after ${done} runs):`);
  print(first.violations);
  console.log(`Make it again: npm run test:faults -- --runs 1 --seed ${first.seed} --payments ${payments}`);
  await takeApart(makePlan(first.seed, payments), first.violations);
  return 1;
}

/** Finds the least plan that still breaks the same promise, and writes it down. */
async function takeApart(failing: Plan, violations: readonly Violation[]): Promise<void> {
  Error.stackTraceLimit = 0;
  const broken = new Set(violations.map(({ invariant }) => invariant));
  const end = performance.now() + LONGEST_SHRINKING;
  const least = await shrink(
    failing,
    async (smaller) => (await runPlan(smaller)).some(({ invariant }) => broken.has(invariant)),
    () => performance.now() > end,
  );
  mkdirSync('.faults', { recursive: true });
  const file = join('.faults', `${failing.seed}.json`);
  writeFileSync(file, `${JSON.stringify(least, null, 2)}\n`);
  console.log(`\nThe least plan that still does, in ${file}:\n${JSON.stringify(least, null, 2)}\n`);
  print(await runPlan(least));
  console.log(`See it happen: npm run test:faults -- --plan ${file} --trace`);
}

/** Makes the run of one plan. Gives the exit code. */
async function repeat(kept: Plan): Promise<number> {
  const violations = await runPlan(kept, trace ? (line) => console.log(line) : undefined);
  print(violations);
  return violations.length === 0 ? 0 : 1;
}

function print(violations: readonly Violation[]): void {
  if (violations.length === 0) console.log('all promises held');
  for (const { invariant, what } of violations) console.log(`  ${invariant}: ${what}`);
}
