import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { CommandOptionError, wholeNumber } from '../support/command-options.ts';
import { MUTANTS } from './mutants/mutants.ts';
import type { Plan } from './plan/plan.ts';

export const USAGE = `Usage: npm run test:faults -- [options]

  --runs 200        how many runs, each with a plan of its own
  --seed 7          of the first run, the next one has the next; a fresh one when it is left out
  --payments 50     how many payments each run drives
  --plan <file>     makes the one run of a plan that was kept under .faults/
  --trace           prints all that happens in it
  --mutants         breaks one guard after the other instead: each has to be noticed
  --only <name>     just the guards whose name has this in it`;

/**
 * Reads the command line of the attack on the use cases.
 *
 * @param args without the node executable and the script
 * @throws {CommandOptionError} and what `parseArgs` throws
 */
export function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
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
  if (values.trace && values.plan === undefined) throw new CommandOptionError('--trace needs --plan');
  if (values.only !== undefined && !values.mutants) throw new CommandOptionError('--only needs --mutants');
  if (!MUTANTS.some(({ name }) => name.includes(values.only ?? '')))
    throw new CommandOptionError(`No guard has "${values.only}" in its name`);
  return {
    ...values,
    runs: wholeNumber('--runs', values.runs, 1),
    seed: values.seed === undefined ? undefined : wholeNumber('--seed', values.seed, 0),
    payments: wholeNumber('--payments', values.payments, 1),
    plan: values.plan === undefined ? undefined : readPlan(values.plan),
  };
}

function readPlan(file: string): Plan {
  try {
    const kept: Plan = JSON.parse(readFileSync(file, 'utf8'));
    // No more than tells a plan from any other file.
    z.looseObject({ seed: z.number(), payments: z.array(z.unknown()) }).parse(kept);
    return kept;
  } catch (cause) {
    throw new CommandOptionError(`--plan takes the file of a plan, and ${file} can't be read as one`, {
      cause,
    });
  }
}
