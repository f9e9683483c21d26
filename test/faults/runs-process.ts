/*
 * A thread that makes runs, one after the other, for `npm run test:faults`. With a mutant the code under attack has a guard broken.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { applyMutant } from './mutants/apply-mutant.ts';
import type { Mutant } from './mutants/mutants.ts';
import { makePlan } from './plan/make-plan.ts';
import type { Violation } from './world/journal.ts';

/** What a thread is started with. */
export interface RunsData {
  readonly payments: number;
  readonly mutant?: Mutant;
}

/** What it says of the run of one seed. */
export interface RunReport {
  readonly seed: number;
  readonly violations: readonly Violation[];
}

const { payments, mutant }: RunsData = workerData;
if (mutant !== undefined) applyMutant(mutant);
// Errors are made by the thousand here, and nobody reads where.
Error.stackTraceLimit = 0;
const { runPlan } = await import('./run.ts');

parentPort?.on('message', async (seed: number) => {
  const violations = await runPlan(makePlan(seed, payments));
  parentPort?.postMessage({ seed, violations } satisfies RunReport);
});
