/*
 * `npm run bench:quota`: eight processes that always have something to call share the quota through one table, against the simulator with
 * Paystack's own limits, in real time. Reports how much of the quota they used, and how often the simulator answered 429.
 *
 * --seconds 180   how long, for each mode
 * --mode live     `live`, `test` or `both`
 * --share 1       this deployment's part of the quota
 * --only ladder   all processes act for `caller`, `urgent` or `ladder`, in place of some for each
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { limitsOf, quotaFrom } from '../infra/quota.ts';
import type { Mode } from '../shared/payment/mode.ts';
import type { Priority } from '../shared/paystack/quota/priority.ts';
import { startFreshSimulator } from '../test/support/fresh-simulator.ts';
import { startTableProcess } from '../test/support/table-process.ts';
import { type BenchTask, reportSchema as processReport } from './quota-process.ts';
import { type BenchReport, JSON_OPTION, publishReport } from './support/report.ts';

const REFERENCE = 'bench';
const KEYS = { test: 'sk_test_bench', live: 'sk_live_bench' } as const;

/** So much of the quota is to be used, in percent: what Paystack grants and nobody takes is time that payers wait. */
const GOAL = 95;

/** Two that act for callers on a route, two for urgent jobs, four for the ladder. */
const SOME_OF_EACH: readonly Priority[] = [
  'caller',
  'caller',
  'urgent',
  'urgent',
  'ladder',
  'ladder',
  'ladder',
  'ladder',
];

const countsSchema = z.object({
  rateLimited: z.number(),
  operations: z.object({ verify: z.optional(z.object({ calls: z.number() })) }),
});

interface Measured {
  readonly mode: Mode;
  /** Calls in 60 s. */
  readonly limit: number;
  readonly calls: number;
  readonly rateLimited: number;
  readonly byProcess: readonly z.infer<typeof processReport>[];
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '180' },
    mode: { type: 'string', default: 'both' },
    share: { type: 'string', default: '1' },
    only: { type: 'string' },
    ...JSON_OPTION,
  },
});
const { seconds, mode, share, only } = z
  .object({
    seconds: z.coerce.number().check(z.gte(1)),
    mode: z.enum(['live', 'test', 'both']),
    share: z.coerce.number().check(z.gt(0), z.lte(1)),
    only: z.optional(z.enum(['caller', 'urgent', 'ladder', 'audit'])),
  })
  .parse(values);
const priorities = SOME_OF_EACH.map((each) => only ?? each);
const modes: readonly Mode[] = mode === 'both' ? ['live', 'test'] : [mode];

const table = await startTableProcess('quota-bench');
try {
  const measured: Measured[] = [];
  for (const each of modes) measured.push(await measure(each));
  publishReport(reportOf(measured), values);
} finally {
  await table.stop();
}

async function measure(measured: Mode): Promise<Measured> {
  const simulator = await startFreshSimulator(KEYS);
  // The stricter way of counting: no 60 s, wherever they begin, may hold more.
  await fetch(`${simulator.url}/simulator/limits`, { method: 'PUT', body: '{"window":"sliding"}' });
  await fetch(`${simulator.url}/transaction/initialize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEYS[measured]}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference: REFERENCE }),
  });
  const counts = async () =>
    countsSchema.parse(await (await fetch(`${simulator.url}/simulator/calls`)).json());

  const limits = limitsOf(quotaFrom({ share }));
  const limit = limits[measured].verify;
  // Eight processes take their time to start, and that is not to be measured.
  const children = await Promise.all(priorities.map(startProcess));
  const end = Date.now() + seconds * 1_000;
  const task = {
    tableUrl: table.url,
    tableName: table.tableName,
    paystackUrl: simulator.url,
    secretKey: KEYS[measured],
    reference: REFERENCE,
    limits,
    end,
  };
  const reports = Promise.all(
    children.map((child, index) => report(child, { ...task, priority: priorities[index] ?? 'ladder' })),
  );
  await sleep(end - Date.now());
  const { operations } = await counts();
  const byProcess = await reports;
  const { rateLimited } = await counts();
  await simulator.stop();
  return { mode: measured, limit, calls: operations.verify?.calls ?? 0, rateLimited, byProcess };
}

async function startProcess(): Promise<ChildProcess> {
  const child = fork(new URL('quota-process.ts', import.meta.url));
  await once(child, 'message');
  return child;
}

async function report(child: ChildProcess, task: BenchTask): Promise<z.infer<typeof processReport>> {
  child.send(task);
  const [message] = await once(child, 'message');
  return processReport.parse(message);
}

function reportOf(all: readonly Measured[]): BenchReport {
  const used = ({ calls, limit }: Measured) => (100 * calls) / ((limit * seconds) / 60);
  return {
    command: 'npm run bench:quota',
    title: 'How much of the quota is used',
    about: [
      `${priorities.length} processes that always have something to verify share the quota through one table for ${seconds} s, against Paystack's limits times a share of ${share}. The simulator counts in the stricter way of which nobody knows whether it is Paystack's: no 60 s, wherever they begin, may hold more.`,
    ],
    tables: [
      {
        caption: 'Calls of verify',
        columns: ['mode', 'limit in 60 s', 'calls', 'of the quota', '429 answers'],
        rows: all.map((one) => [
          one.mode,
          String(one.limit),
          String(one.calls),
          `${used(one).toFixed(1)} %`,
          String(one.rateLimited),
        ]),
      },
      {
        caption: 'By process',
        columns: ['mode, priority', 'answered', 'put off', 'failed'],
        rows: all.flatMap(({ mode, byProcess }) =>
          byProcess.map(({ answered, deferred, failed }, index) => [
            `${mode}, ${priorities[index]}`,
            String(answered),
            String(deferred),
            Object.entries(failed)
              .map(([code, count]) => `${count} ${code}`)
              .join(', ') || '0',
          ]),
        ),
      },
    ],
    goals: all.map((one) => ({
      figure: `quota used in ${one.mode} mode`,
      goal: `at least ${GOAL} %, and never a 429`,
      measured: `${used(one).toFixed(1)} %, ${one.rateLimited} times a 429`,
      isMet: used(one) >= GOAL && one.rateLimited === 0,
    })),
    skipped: [],
  };
}
