/*
 * `npm run test:fuzz`: the deployed bundles are given what nobody foresaw, over HTTP as API Gateway would pass it on and as messages
 * of the lanes, with the embedded stand-ins for AWS behind them. No input may be answered with a 5xx, leave a rejection that nobody
 * handles, or have a secret written into a log.
 *
 * fast-check shrinks an input that breaks a promise and prints it, with its path for `--path`.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { CommandOptionError, commandOptions, wholeNumber } from '../support/command-options.ts';
import { freshSeed } from '../support/seeded-random.ts';
import { synthesizeStack } from '../support/synthesize-stack.ts';
import { loadFunctions } from './functions-under-fuzz.ts';
import { watchLogs } from './log-watch.ts';
import { PROPERTIES } from './properties.ts';
import { startScriptedPaystack } from './scripted-paystack-server.ts';
import { PAYSTACK_KEY, PREVIOUS_PAYSTACK_KEY, SERVICE_KEY } from './secrets.ts';

const USAGE = `Usage: npm run test:fuzz -- [options]

  --runs 5000       how many inputs in all
  --seed 7          decides them; a fresh one when it is left out
  --only webhook    only the kinds of input whose names hold this
  --path <path>     of an input that fast-check has printed`;

const { runs, seed, path, properties } = commandOptions(USAGE, () => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '5000' },
      seed: { type: 'string', default: String(freshSeed()) },
      only: { type: 'string', default: '' },
      path: { type: 'string' },
    },
  });
  const chosen = PROPERTIES.filter(({ name }) => name.includes(values.only));
  if (chosen.length === 0) throw new CommandOptionError(`No kind of input has "${values.only}" in its name`);
  return {
    runs: wholeNumber('--runs', values.runs, 1),
    seed: wholeNumber('--seed', values.seed, 0),
    path: values.path,
    properties: chosen,
  };
});

// The bundles set their own region, credentials and names; nothing of the shell's is to shine through.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('AWS_') || name.startsWith('POWERTOOLS_')) delete process.env[name];
}

const tell = process.stdout.write.bind(process.stdout);
const uncaught: string[] = [];
for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(event, (reason: unknown) => {
    uncaught.push(`${event}: ${reason instanceof Error ? reason.stack : String(reason)}`);
  });
}

const assembly = await synthesizeStack();
const paystack = await startScriptedPaystack();
const logs = watchLogs();
let hasFailed = false;
let all = 0;
try {
  const functions = await loadFunctions(assembly, paystack.url, {
    ServiceKeysSecretName: JSON.stringify({ fuzz: SERVICE_KEY }),
    PaystackSecretName: JSON.stringify({ current: PAYSTACK_KEY, previous: PREVIOUS_PAYSTACK_KEY }),
  });
  const outcomes = new Map<string, number>();
  const fuzzed = { functions, paystack, logs, outcomes, takeUncaught: () => uncaught.splice(0) };
  tell(`seed ${seed}\n`);
  for (const { name, share, together = 1, property } of properties) {
    const began = performance.now();
    const wanted = Math.ceil(runs * share);
    const answered = () => [...outcomes.values()].reduce((sum, each) => sum + each, 0);
    let ownSeed = seed;
    const check = () =>
      fc.check(property(fuzzed), {
        seed: ownSeed,
        numRuns: Math.ceil((wanted - answered()) / together),
        ...(path !== undefined && { path }),
      });
    let details = await check();
    // How many inputs are tried together varies: what is left is made up for, from the next seed on.
    while (!details.failed && path === undefined && answered() < wanted) {
      ownSeed += 1;
      details = await check();
    }
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    const inputs = answered();
    all += inputs;
    const came = [...outcomes].map(([outcome, times]) => `${times} × ${outcome}`).sort();
    outcomes.clear();
    tell(
      `${details.failed ? 'FAILED' : 'ok    '} ${name}: ${inputs} inputs, ${seconds} s: ${came.join(', ')}\n`,
    );
    if (!details.failed) continue;
    hasFailed = true;
    tell(`${String(details.errorInstance)}\n${await fc.asyncDefaultReportMessage(details)}\n`);
    tell(`again: npm run test:fuzz -- --only '${name}' --runs ${runs} --seed ${ownSeed}\n`);
  }
  tell(`${all} inputs\n`);
  await functions.stop();
} finally {
  logs.end();
  await paystack.stop();
  rmSync(assembly, { recursive: true, force: true });
}
process.exit(hasFailed ? 1 : 0);
