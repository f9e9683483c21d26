import type { BenchReport } from '../support/report.ts';
import { formatRatio, type Ratio, ratioByRound, summarize } from '../support/statistics.ts';
import type { CelerySetting } from './celery-setting.ts';
import type { Floor } from './floor.ts';
import type { WorkerRun } from './run-side.ts';

/** What `npm run bench:worker` has measured. */
export interface Findings {
  readonly payments: number;
  readonly rounds: number;
  /** Milliseconds. */
  readonly latency: number;
  readonly floor: Floor;
  readonly ours: readonly WorkerRun[];
  readonly theirs?: {
    readonly versions: readonly string[];
    readonly atDefault: Side;
    readonly atBest: Side;
  };
  readonly tried?: readonly Tried[];
  /** Why the other side could not be measured. */
  readonly missing?: string;
}

/** What a setting of Celery did when it was tried. */
export type Tried = { readonly setting: CelerySetting } & WorkerRun;

interface Side {
  readonly name: string;
  readonly runs: readonly WorkerRun[];
}

const OURS = 'this worker';

/** A closed payment is written three times at least: its new state with the event, the answer for `verify`, and that the event is told. */
const WRITES = 3;

const GOAL = { timesDefault: 20, timesBest: 1 };

/** Puts what was measured into words. */
export function workerReport(findings: Findings): BenchReport {
  const { ours, theirs, tried = [], missing, payments, rounds, latency } = findings;
  const sides = [
    { name: OURS, runs: ours },
    ...(theirs === undefined ? [] : [theirs.atDefault, theirs.atBest]),
  ];
  return {
    command: 'npm run bench:worker',
    title: 'The worker',
    about: [
      `Payments that are paid and wait, with their jobs on the queue, are checked at a Paystack that takes ${latency} ms, and closed: ${payments} in each of ${rounds} rounds, in which the sides take turns. Ours is the bundle that is deployed, behind the event source mappings of both lanes with the batch size and concurrency of the template; a payment counts when its event is published, and at the end each is closed in the table with nothing left to tell. Theirs is the verify task of paystack-django's documentation, which stores the outcome in the library's model, with Celery's own settings for retries and acknowledgements: a task that a worker has taken and then dies with is lost, where ours comes again.`,
      `The same simulator in a process of its own, the same latency, and limits that nobody reaches on either side, so that the worker is measured and not the limit. Every process is started and warm, ours with some hundred payments each, since Node.js compiles as it goes; jobs are put there first, and the clock starts when the worker does. A core-second is what a worker's processes used of the processor, user and system together: our sandboxes, Celery's processes. Next to it is what the services used that they stand on: the stand-in for DynamoDB, and Redis. Both are somebody else's machines when deployed. Django's SQLite counts as worker, since it runs inside of it; it has the settings that Django advises for several writers. The best setting of Celery is the one with the least processor for a payment. Payments per second say less: here the table, the queues and the bus take their share of the cores that the worker runs on, and the lanes let six batches of ten be checked at once and no more, which is above what Paystack's limits allow.`,
      ...(theirs === undefined ? [] : [`Theirs: ${theirs.versions.join(', ')}.`]),
    ],
    tables: [
      {
        caption: 'Medians of all rounds',
        columns: [
          '',
          'payments per second',
          'per core-second',
          'processor for a payment, ms',
          'of its services, ms',
          'per core-second with these',
        ],
        rows: sides.map(({ name, runs }) => [name, ...figures(runs)]),
      },
      ...(theirs === undefined ? [] : [comparison(ours, theirs), settings(tried)]),
      {
        caption:
          'The floor: processor for one exchange over HTTP in Node.js with nothing around it, unsigned and without the SDK, in ms',
        columns: ['exchange', 'ms'],
        rows: [
          ['a verify at Paystack', findings.floor.verify.toFixed(2)],
          ['a write of a payment', findings.floor.put.toFixed(2)],
          [`a verify and ${WRITES} writes`, floorOf(findings.floor).toFixed(2)],
        ],
      },
    ],
    goals: theirs === undefined ? [] : goals(findings, theirs),
    skipped:
      missing === undefined ? [] : [`Django, Celery and Redis: ${missing}. The goals are not measured.`],
  };
}

function figures(runs: readonly WorkerRun[]): string[] {
  const cpu = median(runs.map(({ cpuMs }) => cpuMs));
  const services = median(runs.map(({ servicesCpuMs }) => servicesCpuMs));
  return [
    median(runs.map(({ perSecond }) => perSecond)).toFixed(1),
    (1_000 / cpu).toFixed(0),
    cpu.toFixed(2),
    services.toFixed(2),
    (1_000 / (cpu + services)).toFixed(0),
  ];
}

function comparison(
  ours: readonly WorkerRun[],
  { atDefault, atBest }: NonNullable<Findings['theirs']>,
): BenchReport['tables'][number] {
  const row = ({ name, runs }: Side) => [
    name,
    ...[perSecond, perCoreSecond, perCoreSecondWithServices].map((of) =>
      formatRatio(ratioByRound(ours.map(of), runs.map(of))),
    ),
  ];
  return {
    caption: `How many times theirs is ours, with the lowest and the highest of a round`,
    columns: ['against', 'per second', 'per core-second', 'with the services'],
    rows: [row(atDefault), row(atBest)],
  };
}

function settings(tried: readonly Tried[]): BenchReport['tables'][number] {
  return {
    caption: 'The settings of Celery that were tried, once each',
    columns: ['setting', 'payments per second', 'processor for a payment, ms'],
    rows: tried.map(({ setting, ...run }) => [setting.name, run.perSecond.toFixed(1), run.cpuMs.toFixed(2)]),
  };
}

function goals(
  { ours, floor }: Findings,
  { atDefault, atBest }: NonNullable<Findings['theirs']>,
): BenchReport['goals'] {
  const times = (side: Side) => ratioByRound(ours.map(perCoreSecond), side.runs.map(perCoreSecond));
  const [timesDefault, timesBest] = [times(atDefault), times(atBest)];
  return [
    goal('times Celery at its default, per core-second', GOAL.timesDefault, timesDefault, {
      floor: whyNot(ours, atDefault, floor),
    }),
    goal('times Celery at its best, per core-second', GOAL.timesBest, timesBest),
  ];
}

function goal(
  figure: string,
  least: number,
  ratio: Ratio,
  reason: { readonly floor?: string } = {},
): BenchReport['goals'][number] {
  const isMet = ratio.median >= least;
  return {
    figure,
    goal: `at least ${least}`,
    measured: formatRatio(ratio),
    isMet,
    ...(isMet ? {} : reason),
  };
}

/** What the processor has to do for a payment whoever writes the worker, against what the goal leaves. */
function whyNot(ours: readonly WorkerRun[], { runs }: Side, floor: Floor): string {
  const theirs = median(runs.map(({ cpuMs }) => cpuMs));
  const own = median(ours.map(({ cpuMs }) => cpuMs));
  const least = floorOf(floor);
  const most = theirs / least;
  return (
    `the goal leaves ${(theirs / GOAL.timesDefault).toFixed(2)} ms of processor for a payment, and the exchanges alone that it takes, ` +
    `a verify and ${WRITES} writes, cost ${least.toFixed(2)} ms in Node.js without signature and SDK: no worker on it can do more than ` +
    `${most.toFixed(1)} times; ours uses ${own.toFixed(2)} ms, ${(own / least).toFixed(1)} times that floor`
  );
}

function floorOf({ verify, put }: Floor): number {
  return verify + WRITES * put;
}

const perSecond = (run: WorkerRun) => run.perSecond;
const perCoreSecond = ({ cpuMs }: WorkerRun) => 1_000 / cpuMs;
const perCoreSecondWithServices = ({ cpuMs, servicesCpuMs }: WorkerRun) => 1_000 / (cpuMs + servicesCpuMs);

function median(numbers: readonly number[]): number {
  return summarize(numbers).p50;
}
