/*
 * `npm run bench:console`: how smooth the console's pages stay while payments come in. It needs a running `npm start`, starts a load by the
 * console and looks at two of its pages in Chromium meanwhile. Prints for each minute the browser's long tasks, its memory after
 * garbage collection, what the snapshots weigh, and the longest task of a page by the processor time that it took: on a machine that
 * does much else, a task of 10 ms is a long one by the clock. Of the engine's process it prints what it keeps after garbage collection.
 * Fails when a task took more than 100 ms of processor time, when the memory of a page or of the engine grew by more than a fifth, when
 * the console has not counted each payment that was started, or when its payments by status and its queues are not exactly what the table
 * and the queues hold.
 *
 * --folder .local                  where the state of that npm start is
 * --minutes 5                      for how long
 * --per-minute 300                 how many payments are started
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import * as z from 'zod/mini';
import { ACTIONS, STREAMS } from '../local/console/contract.ts';
import { type Running, readRunning } from '../local/start/running-file.ts';
import { findChromium } from '../test/browser/support/chromium.ts';
import { readTruth } from './console-truth.ts';
import { openNodeHeap } from './node-heap.ts';

/** No task that keeps a page from answering may take more of the processor, in milliseconds. */
const PROMISE = 100;
/** What memory may have become by the end, of what it was a minute in. */
const GROWTH = 1.2;
/** After the load has ended, for calls that are on their way, in milliseconds. */
const PATIENCE = 15_000;

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '.local' },
    minutes: { type: 'string', default: '5' },
    'per-minute': { type: 'string', default: '300' },
  },
});
const atLeastOne = z.coerce.number().check(z.gte(1));
const { minutes, 'per-minute': perMinute } = z
  .object({ minutes: atLeastOne, 'per-minute': atLeastOne })
  .parse(values);

const Trace = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      ph: z.string(),
      pid: z.number(),
      tid: z.number(),
      /** Processor time, in microseconds. */
      tdur: z.optional(z.number()),
      args: z.optional(z.looseObject({ name: z.optional(z.unknown()) })),
    }),
  ),
});

const depth = z.number();
const Overview = z.object({
  byStatus: z.record(z.string(), z.number()),
  queues: z.array(z.object({ kind: z.string(), visible: depth, inFlight: depth, delayed: depth })),
});

/** Run by the page: collects long tasks, which are those of 50 ms and more. */
const OBSERVE = `
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(Math.round(duration));
  }).observe({ type: 'longtask' });`;
/** Run by the page: those that were collected, which are forgotten. */
const TAKE = 'longTasks.splice(0)';

/** A page under watch. */
interface Watched {
  readonly name: string;
  readonly page: Page;
  readonly session: CDPSession;
  readonly weights: number[];
}

const running = runningIn(values.folder);
const { consoleUrl, pid } = running;
const before = await paymentsCounted();
const { load } = z
  .object({ load: z.object({ mix: z.record(z.string(), z.number()) }) })
  .parse(await firstSnapshot(STREAMS.faults));
const engineHeap = await openNodeHeap(pid);
const browser = await chromium.launch({
  executablePath: findChromium(process.env),
  chromiumSandbox: false,
  args: ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
});
try {
  const watched = [await watch('overview', '/'), await watch('payments', '/payments')];
  await act({ kind: 'start', perMinute, mix: load.mix });
  print('minute  page      long tasks  longest  memory   DOM nodes  snapshots  largest');
  const memories = new Map<string, number[]>();
  let longest = 0;
  for (let minute = 1; minute <= minutes; minute += 1) {
    await browser.startTracing(undefined, { categories: ['-*', 'toplevel'] });
    await sleep(60_000);
    const work = longestWork(await browser.stopTracing());
    longest = Math.max(longest, work);
    for (const one of watched) {
      const { tasks, memory, nodes } = await measure(one);
      memories.set(one.name, [...(memories.get(one.name) ?? []), memory]);
      const largest = Math.max(0, ...one.weights);
      print(
        [
          String(minute).padEnd(6),
          one.name.padEnd(8),
          String(tasks.length).padStart(10),
          `${Math.max(0, ...tasks)} ms`.padStart(7),
          `${(memory / 1e6).toFixed(1)} MB`.padStart(7),
          String(nodes).padStart(9),
          String(one.weights.length).padStart(9),
          `${(largest / 1e3).toFixed(1)} kB`.padStart(8),
        ].join('  '),
      );
      one.weights.length = 0;
    }
    const kept = await engineHeap.used();
    memories.set('engine', [...(memories.get('engine') ?? []), kept]);
    print(
      `${' '.repeat(8)}the longest task took ${work.toFixed(1)} ms of the processor; the engine keeps ${(kept / 1e6).toFixed(1)} MB`,
    );
  }
  await act({ kind: 'stop' });
  await sleep(PATIENCE);
  const faults = z
    .object({ load: z.object({ started: z.number(), refused: z.record(z.string(), z.number()) }) })
    .parse(await firstSnapshot(STREAMS.faults));
  const counted = (await paymentsCounted()) - before;
  print(`started ${faults.load.started}, counted ${counted}, refused ${JSON.stringify(faults.load.refused)}`);
  const difference = await differenceFromTruth();
  print(difference ?? 'payments by status and queues: exactly what the table and the queues hold');
  if (difference !== undefined) fail('the console does not show what the table and the queues hold');
  const grown = [...memories].filter(([, each]) => (each.at(-1) ?? 0) > GROWTH * (each[0] ?? 0));
  if (longest > PROMISE) fail(`a task took ${longest.toFixed(1)} ms of the processor`);
  if (grown.length > 0) fail(`memory grew: ${grown.map(([name]) => name).join(', ')}`);
  // What was refused may have been recorded all the same, as a payment that waits for its outcome.
  if (counted < faults.load.started) fail('payments are missing from the console');
} finally {
  await browser.close();
  await engineHeap.close();
}

function runningIn(folder: string): Running {
  const found = readRunning(folder);
  if (found === undefined) throw new Error(`Nothing is running with its state in ${folder}: npm start`);
  return found;
}

/**
 * Compares the console's numbers with the table and the queues. Payments may still move, so that one look can differ; what is wrong
 * differs every time.
 */
async function differenceFromTruth(): Promise<string | undefined> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    const { byStatus, queues } = Overview.parse(await firstSnapshot(STREAMS.overview));
    const shown = JSON.stringify({
      byStatus: withoutZeros(byStatus),
      depths: withoutZeros(
        Object.fromEntries(queues.map((each) => [each.kind, each.visible + each.inFlight + each.delayed])),
      ),
    });
    const truth = await readTruth(running);
    const held = JSON.stringify({
      byStatus: withoutZeros(truth.byStatus),
      depths: withoutZeros(truth.depths),
    });
    if (shown === held) return undefined;
    if (performance.now() > until) return `the console shows ${shown}, and there is ${held}`;
    await sleep(500);
  }
}

/** In the order of their names. */
function withoutZeros(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .sort(([one], [other]) => one.localeCompare(other)),
  );
}

async function watch(name: string, path: string): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1_600, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript({ content: OBSERVE });
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('Network.enable');
  const weights: number[] = [];
  session.on('Network.eventSourceMessageReceived', ({ data }) => weights.push(Buffer.byteLength(data)));
  await page.goto(consoleUrl + path);
  await page.locator('.page').waitFor();
  // What it takes to load the page is none of what it does afterwards.
  await page.evaluate(TAKE);
  return { name, page, session, weights };
}

async function measure({ page, session }: Watched) {
  const tasks = z.array(z.number()).parse(await page.evaluate(TAKE));
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? 0;
  return { tasks, memory: metric('JSHeapUsedSize'), nodes: metric('Nodes') };
}

/** The processor time of the longest task of any page's main thread, in milliseconds. */
function longestWork(trace: Buffer): number {
  const { traceEvents } = Trace.parse(JSON.parse(trace.toString('utf8')));
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && mainThreads.has(`${pid} ${tid}`));
  if (tasks.length === 0) throw new Error('The browser has traced no task.');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
}

async function act(action: object): Promise<void> {
  const response = await fetch(consoleUrl + ACTIONS.load, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(action),
  });
  if (!response.ok) throw new Error(`The console refused: ${await response.text()}`);
}

async function paymentsCounted(): Promise<number> {
  return z.object({ total: z.number() }).parse(await firstSnapshot(STREAMS.payments)).total;
}

/** The first thing that a stream says. */
async function firstSnapshot(path: string): Promise<unknown> {
  const response = await fetch(consoleUrl + path);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString('utf8');
    const [, data] = /^data: (.*)\n\n/m.exec(text) ?? [];
    // Leaving the loop ends the stream.
    if (data !== undefined) return JSON.parse(data);
  }
  throw new Error(`${path} ended without a word.`);
}

function fail(why: string): void {
  print(`FAILED: ${why}`);
  process.exitCode = 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
