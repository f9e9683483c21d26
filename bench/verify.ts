/*
 * `npm run bench:verify`: how long `verify` takes in sandboxes that are warm: from the cache against the read of the table that it can't do
 * without, with an answer that is stale likewise, and where nothing is kept against the call of Paystack that it makes then, with a Paystack
 * that takes 0, 50 and 300 ms; 1, 10 and 50 invocations at once. Counts what an invocation asks of AWS.
 *
 * --rounds 3  how often each side takes its turn
 */
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { callAws } from '../local/aws-json-client.ts';
import { number } from '../shared/store/conditional-write.ts';
import { functionSides } from './cold-start/sides.ts';
import { CELLS, type Cell, MOST_SANDBOXES } from './latency/cells.ts';
import { type Comparison, compare, comparisonCells, comparisonColumns } from './latency/compare.ts';
import { requestsTable } from './latency/requests-table.ts';
import { Sandboxes } from './latency/sandboxes.ts';
import { startBenchStack } from './support/bench-stack.ts';
import { type BenchReport, JSON_OPTION, publishReport } from './support/report.ts';
import { formatRatio } from './support/statistics.ts';

/** An answer from the cache, in times of the read alone. */
const GOAL = 1.3;
/** Until the engine of Node.js has compiled what is called often. */
const WARM_UP = 25;
/** The one that works alone may be timed to a tenth of a millisecond. */
const WARM_UP_OF_ONE = 1_000;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, ...JSON_OPTION } });
const { rounds } = z.object({ rounds: z.coerce.number().check(z.int(), z.positive()) }).parse(values);

const PAYSTACK_ALONE = new URL('latency/paystack-alone.ts', import.meta.url);
const READ_ALONE = new URL('latency/read-alone.ts', import.meta.url);

const stack = await startBenchStack();
const side = functionSides(stack.standIns, stack.simulator).verify;
const sandboxes = await Sandboxes.start(side.definition, { count: MOST_SANDBOXES, event: side.event });
const eventSchema = z.looseObject({ pathParameters: z.object({ reference: z.string() }) });
type Event = z.infer<typeof eventSchema>;
try {
  const [hit, stale] = [await newEvent(), await newEvent()];
  await stack.setPaystackLatency(0);
  await sandboxes.invoke([hit, stale], { concurrency: 1 });
  await keepFresh(hit);
  await warmUp(hit);
  await keepStale(stale);
  const requests = {
    'kept and fresh (HIT)': await requestsOf(hit),
    'kept, and somebody asks Paystack (STALE)': await requestsOf(stale),
    'not kept, payment open (MISS)': await requestsOf(await newEvent()),
  };

  const cached: Measured[] = [];
  const paystackIsNotAsked = CELLS.filter(({ paystackMs }) => paystackMs === 0);
  for (const cell of paystackIsNotAsked) {
    cached.push({ name: 'HIT', cell, comparison: await measureCached(cell, hit, 'HIT') });
  }
  for (const cell of paystackIsNotAsked) {
    await keepStale(stale);
    cached.push({ name: 'STALE', cell, comparison: await measureCached(cell, stale, 'STALE') });
  }
  const missed: Measured[] = [];
  for (const cell of CELLS) missed.push({ name: 'MISS', cell, comparison: await measureMiss(cell) });
  publishReport(reportOf(cached, missed, requests), values);
} finally {
  await sandboxes.stop();
  await stack.stop();
}

interface Measured {
  readonly name: string;
  readonly cell: Cell;
  readonly comparison: Comparison;
}

async function measureCached(
  { concurrency, invocations }: Cell,
  event: Event,
  cache: string,
): Promise<Comparison> {
  const times = Array.from({ length: invocations });
  const ours = async () => {
    const invoked = await sandboxes.invoke(
      times.map(() => event),
      { concurrency },
    );
    if (invoked.answers.some((answer) => cacheHeader(answer) !== cache))
      throw new Error(`Not every answer was a ${cache}`);
    return invoked;
  };
  const read = { pk: cacheKey(event) };
  const alone = async () =>
    await sandboxes.invoke(
      times.map(() => read),
      { concurrency, module: READ_ALONE },
    );
  return await compare({ ours, alone }, { rounds });
}

async function measureMiss({ paystackMs, concurrency, invocations }: Cell): Promise<Comparison> {
  const sides = {
    ours: async () => {
      const events = await newEvents(invocations);
      await stack.setPaystackLatency(paystackMs);
      return await sandboxes.invoke(events, { concurrency, spreadMs: paystackMs });
    },
    alone: async () => {
      const calls = (await newEvents(invocations)).map(({ pathParameters }) => ({
        method: 'GET',
        path: `/transaction/verify/${pathParameters.reference}`,
      }));
      await stack.setPaystackLatency(paystackMs);
      return await sandboxes.invoke(calls, { concurrency, spreadMs: paystackMs, module: PAYSTACK_ALONE });
    },
  };
  return await compare(sides, { rounds });
}

async function warmUp(event: Event): Promise<void> {
  const read = { pk: cacheKey(event) };
  for (const [count, concurrency] of [
    [WARM_UP * MOST_SANDBOXES, MOST_SANDBOXES],
    [WARM_UP_OF_ONE, 1],
  ] as const) {
    const times = Array.from({ length: count });
    await sandboxes.invoke(
      times.map(() => event),
      { concurrency },
    );
    await sandboxes.invoke(
      times.map(() => read),
      { concurrency, module: READ_ALONE },
    );
  }
  await sandboxes.invoke(await newEvents((WARM_UP * MOST_SANDBOXES) / 5), { concurrency: MOST_SANDBOXES });
}

async function requestsOf(event: Event): Promise<string[]> {
  await stack.setPaystackLatency(0);
  const { requests } = await sandboxes.invoke([event], { concurrency: 1 });
  return requests[0] ?? [];
}

/** A payment that the table and Paystack know, and that nobody has verified. */
async function newEvent(): Promise<Event> {
  return eventSchema.parse(await side.event());
}

async function newEvents(count: number): Promise<Event[]> {
  await stack.setPaystackLatency(0);
  const events: Event[] = [];
  while (events.length < count) events.push(await newEvent());
  return events;
}

/** Has what is kept of a payment last for as long as this takes. */
async function keepFresh(event: Event): Promise<void> {
  await changeCached(event, 'SET freshUntil = :then', { ':then': number(Date.now() + 3_600_000) });
}

/** Has what is kept of a payment be out of date, while somebody else holds its lease: it may be given for another minute. */
async function keepStale(event: Event): Promise<void> {
  await changeCached(
    event,
    'SET freshUntil = :now, leaseFence = :fence, leaseUntil = :then, waiting = :none',
    {
      ':now': number(Date.now()),
      ':fence': { S: 'bench' },
      ':then': number(Date.now() + 280_000),
      ':none': number(0),
    },
  );
}

async function changeCached(event: Event, UpdateExpression: string, wanted: object): Promise<void> {
  await callAws(stack.standIns.dynamoDb.url, 'DynamoDB_20120810.UpdateItem', {
    TableName: stack.standIns.outputs.TableName,
    Key: { pk: { S: cacheKey(event) } },
    UpdateExpression,
    ExpressionAttributeValues: wanted,
  });
}

function cacheKey({ pathParameters }: Event): string {
  return `VERIFICATION#${pathParameters.reference}`;
}

function cacheHeader(answer: unknown): string | undefined {
  const read = z.object({ headers: z.object({ 'X-Cache': z.string() }) }).safeParse(answer);
  return read.data?.headers['X-Cache'];
}

function reportOf(
  cached: readonly Measured[],
  missed: readonly Measured[],
  requests: Readonly<Record<string, readonly string[]>>,
): BenchReport {
  const rows = (all: readonly Measured[], label: (one: Measured) => string) =>
    all.map((one) => [label(one), ...comparisonCells(one.comparison)]);
  return {
    command: 'npm run bench:verify',
    title: 'What verify takes',
    about: [
      `The deployed bundle in warm sandboxes, a process each. An answer that is kept is compared with the same read of the table alone, through the same client in the same processes, and one that is not with the call of Paystack alone, over the same transport. Both sides take turns, ${rounds} rounds each, and sandboxes begin spread over the time that Paystack takes. With many sandboxes all cores of this machine are busy with the functions, the stand-ins and the simulator alike, and what is added is the wait for a core.`,
    ],
    tables: [
      {
        caption: 'From the cache, in milliseconds',
        columns: ['answer, at once', ...comparisonColumns('read')],
        rows: rows(cached, ({ name, cell }) => `${name}, ${cell.concurrency}`),
      },
      {
        caption: 'From Paystack, in milliseconds',
        columns: ['Paystack takes, at once', ...comparisonColumns('Paystack')],
        rows: rows(missed, ({ cell }) => `${cell.paystackMs} ms, ${cell.concurrency}`),
      },
      requestsTable(requests),
    ],
    goals: cached
      .filter(({ name }) => name === 'HIT')
      .map(({ cell, comparison: { ratio } }) => ({
        figure: `verify from the cache, p50, ${cell.concurrency} at once`,
        goal: `at most ${GOAL} times the read alone, with one read of the table and nothing else`,
        measured: `${formatRatio(ratio)}, ${requests['kept and fresh (HIT)']?.join(', ')}`,
        isMet: ratio.median <= GOAL && requests['kept and fresh (HIT)']?.join(', ') === 'DynamoDB GetItem',
      })),
    skipped: [],
  };
}
