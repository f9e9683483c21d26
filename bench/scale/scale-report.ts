import type { BenchReport } from '../support/report.ts';
import { formatRatio, ratioByRound, summarize } from '../support/statistics.ts';
import type { Consumption } from './consumption.ts';
import type { Durations } from './sized-workers.ts';

type Side = 'small' | 'large' | 'waiting';
type FunctionName = 'initialize' | 'verify' | 'worker';

/** What `npm run bench:scale` has measured. */
export interface ScaleFindings {
  /** Payments in the smaller table, and in the larger one. */
  readonly few: number;
  readonly payments: number;
  readonly rounds: number;
  /** Jobs that waited at the first measured payment, and at the last. */
  readonly backlogBefore: number;
  readonly backlogAfter: number;
  readonly consumption: Readonly<Record<Side, Readonly<Record<FunctionName, Consumption>>>>;
  readonly durations: Readonly<Record<Side, readonly Durations[]>>;
}

const FUNCTIONS: Readonly<Record<FunctionName, string>> = {
  initialize: 'initialize, a new payment',
  verify: 'verify, an answer that is not in the cache',
  worker: 'the worker, a payment checked and closed',
};

const STAND_IN = {
  read: 'the stand-in for DynamoDB alone, a read',
  write: 'the stand-in for DynamoDB alone, a write',
};

/** A ratio of times above this is growth, and not the noise of a machine. */
const GOAL = 1.1;

/** Events of payments that close within a few milliseconds go by one call: in a batch of ten there is one more now and then, or two. */
const REQUESTS_OF_CHANCE = 0.3;

/** Puts what was measured into words. */
export function scaleReport(findings: ScaleFindings): BenchReport {
  const { few, payments, rounds, backlogBefore, backlogAfter } = findings;
  return {
    command: 'npm run bench:scale',
    title: 'Growth',
    about: [
      `The deployed bundles in warm sandboxes, one invocation at a time and Paystack at no latency, with ${few.toLocaleString('en')} payments in the table, with ${payments.toLocaleString('en')}, and with these and a backlog: ${backlogBefore.toLocaleString('en')} jobs on the lane at the first payment that is measured there and ${backlogAfter.toLocaleString('en')} at the last, their payments in the index of what is due. One payment in ten waits to be checked, the others are closed. The sides take turns, ${rounds} rounds each.`,
      'The worker gets its jobs from the queue ten at a time, the oldest first; figures are for one payment.',
    ],
    tables: [
      {
        caption:
          'Milliseconds for a payment, medians of all rounds; ratios by round with the lowest and the highest',
        columns: [
          '',
          few.toLocaleString('en'),
          payments.toLocaleString('en'),
          'and a backlog',
          'ratio',
          'with backlog',
        ],
        rows: Object.entries({ ...FUNCTIONS, ...STAND_IN }).map(([key, name]) => [
          name,
          ...durations(findings, key as keyof Durations),
        ]),
      },
      {
        caption: 'Requests to AWS for a payment; capacity units of the table, as it counts them',
        columns: ['', few.toLocaleString('en'), payments.toLocaleString('en'), 'and a backlog'],
        rows: Object.entries(FUNCTIONS).map(([key, name]) => [
          name,
          ...(['small', 'large', 'waiting'] as const).map((side) =>
            asText(findings.consumption[side][key as FunctionName]),
          ),
        ]),
      },
    ],
    goals: (Object.keys(FUNCTIONS) as FunctionName[]).flatMap((name) => goals(findings, name)),
    skipped: [],
  };
}

function durations({ durations: { small, large, waiting } }: ScaleFindings, key: keyof Durations): string[] {
  const [few, many, behind] = [small, large, waiting].map((rounds) => rounds.map((round) => round[key]));
  if (few === undefined || many === undefined || behind === undefined)
    throw new TypeError('A side is missing');
  return [
    ...[few, many, behind].map((sample) => summarize(sample).p50.toFixed(2)),
    formatRatio(ratioByRound(many, few)),
    formatRatio(ratioByRound(behind, few)),
  ];
}

function goals(findings: ScaleFindings, name: FunctionName): BenchReport['goals'] {
  const { consumption, durations: times } = findings;
  const [few, most] = [consumption.small[name], consumption.waiting[name]];
  const ratio = ratioByRound(
    times.waiting.map((round) => round[name]),
    times.small.map((round) => round[name]),
  );
  const standIn = ratioByRound(
    times.waiting.map(({ write }) => write),
    times.small.map(({ write }) => write),
  );
  const isMet = ratio.median <= GOAL;
  return [
    {
      figure: `${name}: requests and capacity for a payment, with everything against the small table`,
      goal: 'the same capacity, and no more requests but for events that miss the call of others',
      measured: `${asText(few)}; then ${asText(most)}`,
      isMet:
        few.read === most.read &&
        few.write === most.write &&
        most.requests <= few.requests + REQUESTS_OF_CHANCE,
    },
    {
      figure: `${name}: time for a payment, with everything against the small table`,
      goal: `at most ${GOAL} times`,
      measured: formatRatio(ratio),
      isMet,
      ...(isMet
        ? {}
        : { floor: `a write of the stand-in alone takes ${formatRatio(standIn)} times as long` }),
    },
  ];
}

function asText({ requests, read, write }: Consumption): string {
  return `${rounded(requests)}; ${rounded(read)} read, ${rounded(write)} written`;
}

/** Shares of a batch have decimals. */
function rounded(figure: number): string {
  return String(Math.round(figure * 100) / 100);
}
