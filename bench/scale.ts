/*
 * `npm run bench:scale`: what a payment costs `initialize`, `verify` and the worker with 1,000 and with 100,000 payments in the table, and with
 * 10,000 jobs waiting on top: the time in a warm sandbox, the requests to AWS, and the capacity of the table.
 *
 * --payments 100000  in the larger table
 * --backlog 10000    jobs that wait
 * --rounds 9         how often each side takes its turn
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import type { Reference } from '../shared/payment/reference.ts';
import { synthesizeStack } from '../test/support/synthesize-stack.ts';
import { consumptionOf } from './scale/consumption.ts';
import { type ScaleFindings, scaleReport } from './scale/scale-report.ts';
import { fillTable, type SizedStack, startSizedStack } from './scale/sized-stack.ts';
import { SizedWorkers } from './scale/sized-workers.ts';
import { interleave } from './support/interleave.ts';
import { referenceOf } from './support/pending-payment.ts';
import { JSON_OPTION, publishReport } from './support/report.ts';

/** Payments in the smaller table. */
const FEW = 1_000;

const positive = z.coerce.number().check(z.int(), z.positive());
const { values } = parseArgs({
  options: {
    payments: { type: 'string', default: '100000' },
    backlog: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '9' },
    ...JSON_OPTION,
  },
});
const { payments, backlog, rounds } = z
  .object({ payments: positive, backlog: positive, rounds: positive })
  .parse(values);

const folder = mkdtempSync(join(tmpdir(), 'scale-bench-'));
const assembly = await synthesizeStack();
const stops: (() => Promise<void>)[] = [];
try {
  publishReport(scaleReport(await measure()), values);
} finally {
  for (const stop of stops.reverse()) await stop();
  for (const each of [folder, assembly]) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
}

async function measure(): Promise<ScaleFindings> {
  const folderOf = (side: string) => join(folder, side);
  const small = await start(folderOf('small'));
  await fillTable(small.table, FEW);
  const filling = await startSizedStack(assembly, folderOf('large'));
  await fillTable(filling.table, payments);
  await filling.stop();
  // Written once: it takes half a minute.
  cpSync(folderOf('large'), folderOf('waiting'), { recursive: true });
  const [large, waiting] = [await start(folderOf('large')), await start(folderOf('waiting'))];

  const jobs = SizedWorkers.jobsFor(rounds);
  for (const [name, stack] of Object.entries({ small, large })) {
    await stack.addJobs(references(name, jobs), { paid: jobs });
  }
  await waiting.addJobs(references('waiting', jobs + backlog), { paid: jobs });

  const consumption = {
    small: await consumed(small),
    large: await consumed(large),
    waiting: await consumed(waiting),
  };
  const workers = {
    small: await begin(small),
    large: await begin(large),
    waiting: await begin(waiting),
  };
  for (const each of Object.values(workers)) await each.warmUp();
  const backlogBefore = waiting.backlog();
  const durations = await interleave(
    {
      small: () => workers.small.measure(),
      large: () => workers.large.measure(),
      waiting: () => workers.waiting.measure(),
    },
    { rounds },
  );
  const backlogAfter = waiting.backlog();
  for (const each of Object.values(workers)) await each.expectClosed();
  return { few: FEW, payments, rounds, backlogBefore, backlogAfter, consumption, durations };
}

async function start(of: string): Promise<SizedStack> {
  const stack = await startSizedStack(assembly, of);
  stops.push(() => stack.stop());
  return stack;
}

async function begin(stack: SizedStack): Promise<SizedWorkers> {
  const workers = await SizedWorkers.start(stack);
  stops.push(() => workers.stop());
  return workers;
}

async function consumed(stack: SizedStack): Promise<ScaleFindings['consumption']['small']> {
  const { initialize, verify, 'verification-worker': worker } = stack.functions;
  const ofRoute = async ({ definition, event }: typeof initialize) => {
    const [first, ...events] = [await event(), await event(), await event(), await event()];
    return await consumptionOf(stack, { definition, events, payments: events.length }, first);
  };
  const [first, second] = [await stack.receiveBatch(), await stack.receiveBatch()];
  const sample = {
    definition: worker.definition,
    events: [second.event],
    payments: second.references.length,
  };
  const found = {
    initialize: await ofRoute(initialize),
    verify: await ofRoute(verify),
    worker: await consumptionOf(stack, sample, first.event),
  };
  for (const batch of [first, second]) {
    await batch.delete();
    await stack.expectClosed(batch.references);
  }
  return found;
}

function references(name: string, count: number): Reference[] {
  return Array.from({ length: count }, (_, index) => referenceOf(`${name}-job-${index}`));
}
