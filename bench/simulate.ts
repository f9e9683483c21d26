/*
 * `npm run simulate`: what a ladder, a quota and its lanes make of a given traffic, in virtual time and with the code of the functions. See
 * `bench/simulate/options.ts` for its options, and docs/choosing-a-ladder.md for how to read it.
 */
import { commandOptions } from '../test/support/command-options.ts';
import { type Options, readOptions, USAGE } from './simulate/options.ts';
import { plot } from './simulate/plot.ts';
import { type Outcome, runScenario } from './simulate/run-scenario.ts';
import { COLUMNS, rowOf } from './simulate/table.ts';
import { type BenchReport, publishReport } from './support/report.ts';

/** What `npm run bench` has simulated: how the default ladder bears a traffic that grows, and webhooks that get lost. */
const FOR_THE_REPORT = ['30', '300', '900'].flatMap((rate) => ['--per-minute', rate]);
const WEBHOOKS_FOR_THE_REPORT = ['100', '95', '50', '0'].flatMap((share) => ['--webhooks', share]);

const args = process.argv.slice(2);
const isForTheReport = args.length === 2 && args[0] === '--json';
const options = commandOptions(USAGE, () =>
  readOptions(
    isForTheReport ? [...args, ...FOR_THE_REPORT, ...WEBHOOKS_FOR_THE_REPORT, '--hours', '0.5'] : args,
  ),
);

const began = performance.now();
const outcomes: Outcome[] = [];
for (const scenario of options.scenarios) outcomes.push(await runScenario(scenario));
publishReport(reportOf(options, outcomes), { json: options.json });
if (options.plot) {
  const plotted = outcomes.map(({ findings }, index) => ({ label: options.labels[index] ?? '', findings }));
  process.stdout.write(`\n${plot(plotted, { isColored: process.stdout.isTTY })}\n`);
}
const seconds = (performance.now() - began) / 1_000;
process.stdout.write(
  `\n${outcomes.reduce((sum, { started }) => sum + started, 0)} payments in ${seconds.toFixed(0)} s\n`,
);

function reportOf({ scenarios, labels }: Options, all: readonly Outcome[]): BenchReport {
  return {
    command: 'npm run simulate',
    title: 'The ladder, the quota and the lanes under load',
    about: [
      'In virtual time, with the code of the functions over a table, queues and a Paystack in memory. Lag is the time from paid to closed. `checks each` counts the calls of verify for each payment that was started, those that nobody pays included; `put off` the calls that had to wait for the quota or the breaker, and were made later.',
    ],
    tables: [
      {
        caption: 'By scenario',
        columns: COLUMNS,
        rows: scenarios.flatMap((scenario, index) => {
          const outcome = all[index];
          return outcome === undefined ? [] : [rowOf(labels[index] ?? '', scenario, outcome)];
        }),
      },
    ],
    goals: [],
    skipped: [],
  };
}
