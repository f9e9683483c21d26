/*
 * `npm run bench:cost`: what a payment costs on AWS, in its whole life, beside the same flow built from stock parts. Both run here from what
 * would be deployed; every request, byte, read and write unit and millisecond that AWS would bill is counted, and comes to dollars by
 * the dated prices in `bench/cost/prices.ts`.
 *
 * --paystack 300  milliseconds that Paystack takes for a call
 * --horizon 24    hours after which the stock build gives a payment up that nobody pays
 * --abandoned 3   how many payments are looked after to the end on our side; their checks are spread at random a little
 * --write         writes docs/cost.md
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Duration } from 'aws-cdk-lib';
import * as z from 'zod/mini';
import { synthesize } from '../local/start/synthesize.ts';
import { costPage } from './cost/document.ts';
import {
  type Measured,
  measureAudit,
  measureLife,
  measureSide,
  warmUp,
  withAudit,
} from './cost/measure-side.ts';
import { REASONS, tariffOfOurs } from './cost/ours.ts';
import { type Costs, costReport } from './cost/report.ts';
import { RunningSide, type SideOptions } from './cost/running-side.ts';
import { synthesizeStock } from './cost/stock/stack.ts';
import { tariffOfStock } from './cost/stock.ts';
import type { Usage } from './cost/usage.ts';
import { JSON_OPTION, publishReport } from './support/report.ts';

const { values } = parseArgs({
  options: {
    paystack: { type: 'string', default: '300' },
    horizon: { type: 'string', default: '24' },
    abandoned: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
    ...JSON_OPTION,
  },
});
const atLeastOne = z.coerce.number().check(z.gte(1));
const options = z.object({ paystack: atLeastOne, horizon: atLeastOne, abandoned: atLeastOne }).parse(values);

/** Of the functions of both sides, in MB: ours have it by default. */
const MEMORY_SIZE = 512;
/** After this a second stock build gives up, which is cheaper and misses late payers. */
const SHORT_HORIZON_HOURS = 1;

const folder = mkdtempSync(join(tmpdir(), 'cost-bench-'));
try {
  const costs = await measure();
  publishReport(costReport(costs), values);
  if (values.write) writeFileSync(new URL('../docs/cost.md', import.meta.url), costPage(costs));
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function measure(): Promise<Costs> {
  const horizonSeconds = options.horizon * 3_600;
  const stockAssembly = synthesizeStock(join(folder, 'stock-build'), {
    polledFor: Duration.seconds(horizonSeconds),
    memorySize: MEMORY_SIZE,
  });
  const stock = { assembly: stockAssembly, queueVariables: { POLL_QUEUE_URL: 'PollQueueUrl' } };
  const tariff = tariffOfStock(options.paystack);
  return {
    options,
    memorySize: MEMORY_SIZE,
    ours: await measureOurs(),
    stock: await withSide('stock', stock, (side) => measureSide(side, tariff, 1)),
    shortHorizonHours: SHORT_HORIZON_HOURS,
    stockWithShortHorizon: await withSide(
      'stock-short',
      { ...stock, environment: { POLLED_FOR_SECONDS: String(SHORT_HORIZON_HOURS * 3_600) } },
      async (side) => {
        await warmUp(side);
        return await measureLife(side, tariff, 'abandoned', [0]);
      },
    ),
  };
}

async function measureOurs(): Promise<Measured> {
  const tariff = tariffOfOurs(options.paystack);
  const assembly = await synthesize(folder, () => {});
  const queueVariables = {
    URGENT_QUEUE_URL: 'UrgentQueueUrl',
    SCHEDULED_QUEUE_URL: 'ScheduledQueueUrl',
    DEAD_LETTER_QUEUE_URL: 'DeadLetterQueueUrl',
  };
  return await withSide('ours', { assembly, queueVariables }, async (side) => {
    const { lives, parts, fixed } = await measureSide(side, tariff, options.abandoned);
    const reads = await measureAudit(side);
    const measured = {
      lives: {
        ...lives,
        paid: withAudit(lives.paid, reads),
        'no webhook': withAudit(lives['no webhook'], reads),
        refunded: withAudit(lives.refunded, reads),
      },
      parts,
      fixed,
    };
    for (const usage of Object.values(measured.lives)) refuseUnreasoned(usage);
    return measured;
  });
}

async function withSide<Result>(
  name: string,
  sideOptions: Omit<SideOptions, 'folder'>,
  use: (side: RunningSide) => Promise<Result>,
): Promise<Result> {
  process.stderr.write(`${name}:\n`);
  const side = await RunningSide.start({ ...sideOptions, folder: join(folder, name) });
  try {
    return await use(side);
  } finally {
    await side.stop();
  }
}

/** @throws Error where a payment makes a request that nobody has given a reason for */
function refuseUnreasoned({ requests }: Usage): void {
  const unknown = [...requests.keys()].filter((name) => !Object.hasOwn(REASONS, name));
  if (unknown.length > 0)
    throw new Error(`Nobody says in bench/cost/ours.ts what these are for: ${unknown.join(', ')}`);
}
