/*
 * `npm run test:faults:engine`: payments on the real engine, with functions in their own processes, while processes are killed with
 * SIGKILL and everything around them fails. Afterwards the invariants of docs/reliability.md have to hold.
 *
 * A seed decides the plan. What exactly a kill hits is up to the machine, so a run that failed may pass the next time: its
 * logs and its state are kept, and it is said where.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commandOptions, wholeNumber } from '../../support/command-options.ts';
import { freshSeed } from '../../support/seeded-random.ts';
import { synthesizeStack } from '../../support/synthesize-stack.ts';
import { makePlan } from './plan.ts';
import { runPlan } from './run.ts';

const USAGE = `Usage: npm run test:faults:engine -- [options]

  --runs 3          how many runs, each with a plan of its own
  --seed 7          of the first plan, the next one has the next; a fresh one when it is left out
  --payments 50     how many payments each run drives`;

const { runs, seed, payments } = commandOptions(USAGE, () => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(freshSeed()) },
      payments: { type: 'string', default: '50' },
    },
  });
  return {
    runs: wholeNumber('--runs', values.runs, 1),
    seed: wholeNumber('--seed', values.seed, 0),
    payments: wholeNumber('--payments', values.payments, 1),
  };
});

const assembly = await synthesizeStack();
let failed = 0;
try {
  for (let index = 0; index < runs; index += 1) await attack(seed + index);
} finally {
  rmSync(assembly, { recursive: true, force: true });
}
print(failed === 0 ? `${runs} runs hold every invariant.` : `${failed} of ${runs} runs failed.`);
process.exit(failed === 0 ? 0 : 1);

async function attack(runSeed: number): Promise<void> {
  const plan = makePlan(runSeed, { payments });
  const folder = mkdtempSync(join(tmpdir(), `engine-attack-${runSeed}-`));
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan, undefined, 2));
  const began = performance.now();
  const found = await outcomeOf(() => runPlan(plan, assembly, folder));
  const took = `${((performance.now() - began) / 1_000).toFixed(1)} s`;
  print(`seed ${runSeed}: ${took}, ${found.told}`);
  if (found.violations.length === 0) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    return;
  }
  failed += 1;
  for (const violation of found.violations) print(`  ${violation}`);
  print(`  plan, logs and state: ${folder}`);
  print(`  again: npm run test:faults:engine -- --runs 1 --seed ${runSeed} --payments ${payments}`);
}

async function outcomeOf(run: () => ReturnType<typeof runPlan>) {
  try {
    const { violations, kills, transactions, events } = await run();
    const killed = `${kills.function} functions, ${kills.table} tables and ${kills.engine} engines killed`;
    return { violations, told: `${transactions} transactions, ${events} events, ${killed}` };
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { violations: [`the run broke off: ${why}`], told: 'broken off' };
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
