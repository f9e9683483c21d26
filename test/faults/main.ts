/*
 * `npm run test:faults`: attacks the use cases, and says whether every promise of docs/reliability.md held.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { testMutants } from './mutants/test-mutants.ts';
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

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string' },
    payments: { type: 'string', default: '50' },
    plan: { type: 'string' },
    trace: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const payments = Number(values.payments);

if (values.plan !== undefined) process.exitCode = await repeat(readPlan(values.plan));
else if (values.mutants)
  process.exitCode = await testMutants({ seed: mutantSeed(), threads: THREADS, only: values.only });
else process.exitCode = await attack(Number(values.runs));

/** The same seed each time, unless another is named: whether a guard is noticed is not to be a matter of luck. */
function mutantSeed(): number {
  return values.seed === undefined ? 1 : seed;
}

/** Makes runs from the seed on, and takes the first that fails apart. Gives the exit code. */
async function attack(runs: number): Promise<number> {
  const began = performance.now();
  console.log(
    `${runs} runs of ${payments} payments, seeds ${seed} to ${seed + runs - 1}, ${THREADS} threads`,
  );
  const failed: RunReport[] = [];
  let done = 0;
  await runSeeds(
    Array.from({ length: runs }, (_, run) => seed + run),
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
async function takeApart(plan: Plan, violations: readonly Violation[]): Promise<void> {
  Error.stackTraceLimit = 0;
  const broken = new Set(violations.map(({ invariant }) => invariant));
  const end = performance.now() + LONGEST_SHRINKING;
  const least = await shrink(
    plan,
    async (smaller) => (await runPlan(smaller)).some(({ invariant }) => broken.has(invariant)),
    () => performance.now() > end,
  );
  mkdirSync('.faults', { recursive: true });
  const file = join('.faults', `${plan.seed}.json`);
  writeFileSync(file, `${JSON.stringify(least, null, 2)}\n`);
  console.log(`\nThe least plan that still does, in ${file}:\n${JSON.stringify(least, null, 2)}\n`);
  print(await runPlan(least));
  console.log(`See it happen: npm run test:faults -- --plan ${file} --trace`);
}

/** Makes the run of one plan. Gives the exit code. */
async function repeat(plan: Plan): Promise<number> {
  const violations = await runPlan(plan, values.trace ? (line) => console.log(line) : undefined);
  print(violations);
  return violations.length === 0 ? 0 : 1;
}

function readPlan(file: string): Plan {
  const plan: Plan = JSON.parse(readFileSync(file, 'utf8'));
  return plan;
}

function print(violations: readonly Violation[]): void {
  if (violations.length === 0) console.log('all promises held');
  for (const { invariant, what } of violations) console.log(`  ${invariant}: ${what}`);
}
