/*
 * `npm run bench:initialize`: how long `initialize` takes beyond the call of Paystack that it makes, in sandboxes that are warm, with a
 * Paystack that takes 0, 50 and 300 ms, and 1, 10 and 50 invocations at once. Counts what an invocation asks of AWS.
 *
 * --rounds 5  how often each side takes its turn
 */
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { functionSides } from './cold-start/sides.ts';
import { CELLS, type Cell, MOST_SANDBOXES } from './latency/cells.ts';
import { type Comparison, compare, comparisonCells, comparisonColumns, floorOf } from './latency/compare.ts';
import { requestsTable } from './latency/requests-table.ts';
import { Sandboxes } from './latency/sandboxes.ts';
import { startBenchStack } from './support/bench-stack.ts';
import { type BenchReport, JSON_OPTION, publishReport } from './support/report.ts';
import { formatRatio } from './support/statistics.ts';

/** Added to a call of 300 ms at the median, in parts of it. */
const GOAL = 0.05;
/** Until the engine of Node.js has compiled what is called often. */
const WARM_UP = 25;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, ...JSON_OPTION } });
const { rounds } = z.object({ rounds: z.coerce.number().check(z.int(), z.positive()) }).parse(values);

const PAYSTACK_ALONE = new URL('latency/paystack-alone.ts', import.meta.url);

const stack = await startBenchStack();
const side = functionSides(stack.standIns, stack.simulator).initialize;
const sandboxes = await Sandboxes.start(side.definition, { count: MOST_SANDBOXES, event: side.event });
try {
  await warmUp();
  const { requests } = await sandboxes.invoke(await events(1), { concurrency: 1 });
  const measured: { cell: Cell; comparison: Comparison }[] = [];
  for (const cell of CELLS) measured.push({ cell, comparison: await measure(cell) });
  publishReport(reportOf(measured, requests[0] ?? []), values);
} finally {
  await sandboxes.stop();
  await stack.stop();
}

async function measure({ paystackMs, concurrency, invocations }: Cell): Promise<Comparison> {
  await stack.setPaystackLatency(paystackMs);
  return await compare(
    {
      ours: async () =>
        await sandboxes.invoke(await events(invocations), { concurrency, spreadMs: paystackMs }),
      alone: async () => await invokeAlone(invocations, { concurrency, spreadMs: paystackMs }),
    },
    { rounds },
  );
}

async function warmUp(): Promise<void> {
  await stack.setPaystackLatency(0);
  const each = { concurrency: MOST_SANDBOXES };
  await sandboxes.invoke(await events(WARM_UP * MOST_SANDBOXES), each);
  await invokeAlone(WARM_UP * MOST_SANDBOXES, each);
}

/** The same calls of Paystack from the same processes, without the function around them. */
async function invokeAlone(invocations: number, how: { concurrency: number; spreadMs?: number }) {
  const calls = (await events(invocations)).map(({ body }) => ({
    method: 'POST',
    path: '/transaction/initialize',
    body,
  }));
  return await sandboxes.invoke(calls, { ...how, module: PAYSTACK_ALONE });
}

async function events(count: number): Promise<{ body: string }[]> {
  const each = Array.from({ length: count }, () => side.event());
  return z.array(z.looseObject({ body: z.string() })).parse(await Promise.all(each));
}

function reportOf(
  measured: readonly { cell: Cell; comparison: Comparison }[],
  requests: readonly string[],
): BenchReport {
  return {
    command: 'npm run bench:initialize',
    title: 'What initialize adds to Paystack',
    about: [
      `The deployed bundle in warm sandboxes, a process each, and in the same processes the call of Paystack alone, over the same transport on connections that are kept. Both take turns, ${rounds} rounds each, and sandboxes begin spread over the time that Paystack takes. With no latency and with 50 sandboxes all cores of this machine are busy with the functions, the stand-ins and the simulator alike, and what is added is the wait for a core.`,
    ],
    tables: [
      {
        caption: 'Milliseconds',
        columns: ['Paystack takes, at once', ...comparisonColumns('Paystack')],
        rows: measured.map(({ cell, comparison }) => [
          `${cell.paystackMs} ms, ${cell.concurrency}`,
          ...comparisonCells(comparison),
        ]),
      },
      requestsTable({ 'a payment that is new': requests }),
    ],
    goals: measured
      .filter(({ cell }) => cell.paystackMs === 300)
      .map(({ cell, comparison }) => ({ cell, comparison, ...comparison }))
      .map(({ cell, comparison, added, alone, ratio }) => ({
        figure: `added latency of initialize at Paystack 300 ms, p50, ${cell.concurrency} at once`,
        goal: `at most ${GOAL * 100} %`,
        measured: `${((added.p50 / alone.p50) * 100).toFixed(1)} %, ratio ${formatRatio(ratio)}`,
        isMet: added.p50 <= GOAL * alone.p50,
        ...(added.p50 > GOAL * alone.p50 && floorOf(comparison)),
      })),
    skipped: [],
  };
}
