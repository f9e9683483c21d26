import { asMarkdown, markdownTable } from '../../../bench/support/report.ts';
import type { BenchResult } from '../../../bench/support/result.ts';

/** `docs/performance.md`: each goal with what was measured, then what each benchmark found. */
export function performancePage(results: readonly BenchResult[]): string {
  return `${[
    '# Performance',
    `What this project takes in time, processor, memory and requests, each figure measured by a command in \`bench/\` that runs on one machine
without an account. \`npm run bench\` runs them all and writes this page; \`npm run bench -- ${nameOf(results[0])}\` runs one and renews its section.
Sides that are compared ran in one run and took turns, and a ratio is the median of the rounds, with the lowest and the highest of them in
brackets: a machine that is slow for a while is slow for both sides. DynamoDB, SQS, EventBridge, Secrets Manager and Paystack are the stand-ins of \`npm start\`,
on the same cores as what is measured; on AWS their answers take longer and none of your processor.`,
    goalsTable(results),
    ...results.map(section),
  ].join('\n\n')}\n`;
}

function goalsTable(results: readonly BenchResult[]): string {
  const rows = results.flatMap(({ report: { goals, command } }) =>
    goals.map(({ figure, goal, measured, isMet }) => [
      figure,
      goal,
      measured,
      isMet ? 'yes' : 'no, see below',
      `\`${command}\``,
    ]),
  );
  return markdownTable(['figure', 'goal', 'measured', 'met', 'command'], rows);
}

function section({ date, machine, report }: BenchResult): string {
  const { system, processor, cores, memory, node, loadBefore } = machine;
  const ranOn = `Measured on ${date}: ${processor}, ${cores} cores, ${memory} GB, ${system}, Node.js ${node}, load ${loadBefore.toFixed(1)} before it began.`;
  return `${asMarkdown(report)}\n\n${ranOn}`;
}

/** The name of a benchmark: the last part of its command. */
function nameOf(result: BenchResult | undefined): string {
  return result?.report.command.split(':').at(-1) ?? 'cold-start';
}
