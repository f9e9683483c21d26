/*
 * `npm run bench:memory`: what each function keeps in memory over many invocations in one sandbox, after garbage collection, and what it would
 * keep more after another 100,000. All functions run at the same time, each in a process with the memory that it is deployed with. It
 * takes about a quarter of an hour on two cores.
 *
 * --invocations 30000    of each function
 * --only verify           this function alone, by its folder; may be given more than once
 */
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { callAws } from '../local/aws-json-client.ts';
import { functionSides, type Side } from './cold-start/sides.ts';
import { growthOf, type Mark } from './memory/growth.ts';
import { type BenchStack, startBenchStack } from './support/bench-stack.ts';
import { type BenchReport, JSON_OPTION, publishReport } from './support/report.ts';
import { WarmSandbox } from './support/warm-sandbox.ts';

/** After so many invocations the heap is looked at, once its garbage has been collected. */
const MARKS = 20;
/** What the heap may grow by in 100,000 invocations, in parts of it. */
const GOAL = 0.05;
/** So many events are on their way to a sandbox at once; of those that work on whatever there is, one. */
const CHUNK = 250;
/** Where more than that part of the invocations fail, it is something else that is measured. */
const MOST_FAILED = 0.01;
const WORKS_ON_WHAT_THERE_IS = ['reconcile', 'audit'];

const { values } = parseArgs({
  options: {
    invocations: { type: 'string', default: '30000' },
    only: { type: 'string', multiple: true },
    ...JSON_OPTION,
  },
});
const { invocations } = z
  .object({ invocations: z.coerce.number().check(z.int(), z.gte(MARKS * CHUNK)) })
  .parse(values);

/** What one function has come to. */
interface Kept {
  readonly name: string;
  readonly marks: readonly Mark[];
  /** Invocations that were not answered as they should: a stand-in was too slow. */
  readonly failed: number;
}

const stack = await startBenchStack();
try {
  const sides = Object.entries<Side>(functionSides(stack.standIns, stack.simulator));
  const isWanted = ([name]: [string, Side]) => values.only?.includes(name) ?? true;
  const kept = await Promise.all(sides.filter(isWanted).map(([name, side]) => watch(stack, name, side)));
  const left = sides.filter((each) => !isWanted(each)).map(([name]) => name);
  publishReport(reportOf(kept, left), values);
} finally {
  await stack.stop();
}

async function watch({ standIns }: BenchStack, name: string, side: Side): Promise<Kept> {
  const sandbox = await WarmSandbox.start(side.definition);
  const marks: Mark[] = [];
  let failed = 0;
  const atOnce = WORKS_ON_WHAT_THERE_IS.includes(name) ? 1 : CHUNK;
  const every = Math.floor(invocations / MARKS / CHUNK) * CHUNK;
  try {
    for (let done = atOnce; done <= every * MARKS; done += atOnce) {
      const events: object[] = [];
      while (events.length < atOnce) events.push(await side.event());
      const isMark = done % every === 0;
      const { answers, heapUsed, rss } = await sandbox.invoke(events, { collectsGarbage: isMark });
      if (atOnce > 1) failed += answers.filter((answer) => !side.isDone(answer ?? undefined)).length;
      if (failed > MOST_FAILED * invocations) throw new Error(`${name} failed ${failed} times`);
      if (!isMark) continue;
      marks.push({ invocations: done, heapUsed, rss });
      process.stderr.write(`${name}: ${done} invocations, ${(heapUsed / 1e6).toFixed(2)} MB\n`);
      // Nobody works on what was sent, and the stand-in keeps it in memory.
      await empty(standIns);
    }
  } finally {
    await sandbox.stop();
  }
  return { name, marks, failed };
}

async function empty({ sqs, outputs }: BenchStack['standIns']): Promise<void> {
  for (const QueueUrl of [outputs.UrgentQueueUrl, outputs.ScheduledQueueUrl]) {
    await callAws(sqs.url, 'AmazonSQS.PurgeQueue', { QueueUrl });
  }
}

function reportOf(kept: readonly Kept[], left: readonly string[]): BenchReport {
  const megabytes = (bytes: number | undefined) => ((bytes ?? Number.NaN) / 1e6).toFixed(2);
  const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
  return {
    command: 'npm run bench:memory',
    title: 'What functions keep in memory',
    about: [
      `${invocations.toLocaleString('en')} invocations of each deployed bundle, one after the other in one process, with the heap that Lambda gives it. The heap is looked at ${MARKS} times after garbage collection. What it grows by is the slope of a line through the second half of these, as a part of the heap and for 100,000 invocations; resident memory is what the process has taken from the system, garbage included.`,
    ],
    tables: [
      {
        caption: 'MB',
        columns: [
          'function',
          'heap, first',
          'halfway',
          'last',
          'grows in 100,000',
          'resident, last',
          'failed',
        ],
        rows: kept.map(({ name, marks, failed }) => [
          name,
          megabytes(marks[0]?.heapUsed),
          megabytes(marks[Math.floor(marks.length / 2)]?.heapUsed),
          megabytes(marks.at(-1)?.heapUsed),
          percent(growthOf(marks)),
          megabytes(marks.at(-1)?.rss),
          String(failed),
        ]),
      },
    ],
    goals: [
      {
        figure: `memory of ${left.length === 0 ? 'each function' : kept.map(({ name }) => name).join(', ')} over 100,000 invocations`,
        goal: `flat: grows by at most ${percent(GOAL)}`,
        measured: `${percent(Math.max(...kept.map(({ marks }) => growthOf(marks))))} at most, by the slope over ${invocations.toLocaleString('en')}`,
        isMet: kept.every(({ marks }) => growthOf(marks) <= GOAL),
      },
    ],
    skipped: left.map((name) => `${name}, which was not asked for`),
  };
}
