/*
 * `npm run bench:cold-start`: how long it takes until a function has answered for the first time in a process that is new, beside a
 * handler that is written as usual, and how large each bundle is. Two minutes.
 *
 * --rounds 15   how often each starts
 * --json <file> where to write the report
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import * as z from 'zod/mini';
import { builtinsAsTheyAre } from '../infra/builtins-as-they-are.ts';
import { BUNDLING } from '../infra/bundling.ts';
import { BUNDLE_FILE } from '../infra/function-code.ts';
import { leaveOut } from '../infra/leave-out.ts';
import { LEFT_OUT } from '../infra/left-out.ts';
import { bundleFirstInvocation, type ColdStart, firstInvocation } from './cold-start/first-invocation.ts';
import { addIdempotencyTable, functionSides, otherSide, type Side } from './cold-start/sides.ts';
import { startBenchStack } from './support/bench-stack.ts';
import { interleave } from './support/interleave.ts';
import { type BenchReport, JSON_OPTION, publishReport } from './support/report.ts';
import { formatRatio, type Ratio, ratioByRound, summarize } from './support/statistics.ts';

const EMPTY = 'an empty handler';
const MODULES = "Node's own modules alone";
const CALLS = 'the calls of initialize alone';
const USUAL = 'the usual handler';

/** Shares of the usual handler's time, and KB, which are 1,000 bytes. */
const GOALS = { import: 0.4, both: 0.5, kilobytes: 300 };
const WEBHOOK_GOALS = { ...GOALS, import: 0.35, kilobytes: 230 };

const ABOUT = [
  'Each function is started in a process of its own, from its deployed bundle, with the environment, the memory limits and the Node.js that the engine gives it. `import` is the ' +
    'time until the bundle is loaded, `first invocation` that of its first event: a new payment for `initialize`, one that Paystack knows and the cache does not for ' +
    '`verify`, a signed webhook, a check of the ladder for `verification-worker`, a due payment for `reconcile`, the first page of a pass for `audit`. Its first calls to DynamoDB, SQS, Secrets ' +
    'Manager, EventBridge and Paystack are in it, over HTTP and not HTTPS. The start of Node.js itself is in no figure.',
  'The usual handler is one that takes a payment as the documentation of Powertools for AWS Lambda shows it: `Router` with a schema of `zod`, `Logger`, `Metrics`, `makeIdempotent` with ' +
    'its table, a client each for DynamoDB and SQS; bundled by esbuild with the same options, its SDK included and nothing of it left out. It makes four calls (idempotency record, payment, ' +
    'message, idempotency record) and reads no secret; `initialize` makes six, two of them for secrets, and calls Paystack.',
  'For scale: a handler that does nothing; one that only loads the modules of Node.js that `webhook` loads; and one that only makes the calls of `initialize`, by the same clients, without ' +
    'any of this project’s code.',
];

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, ...JSON_OPTION },
});
const { rounds } = z.object({ rounds: z.coerce.number().check(z.int(), z.positive()) }).parse(values);

const folder = mkdtempSync(join(tmpdir(), 'cold-start-bench-'));
const stack = await startBenchStack();
try {
  await addIdempotencyTable(stack.standIns);
  publishReport(await measure(), values);
} finally {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}

interface Figures {
  readonly kilobytes: number;
  readonly importMs: number;
  readonly invocationMs: number;
  /** Of the usual handler's. */
  readonly importRatio: Ratio;
  readonly bothRatio: Ratio;
}

async function measure(): Promise<BenchReport> {
  const script = await bundleFirstInvocation(folder);
  const functions = functionSides(stack.standIns, stack.simulator);
  const sides: Readonly<Record<string, Side>> = {
    [EMPTY]: await bundledSide('empty-handler.ts'),
    [MODULES]: otherSide(stack.standIns, modulesOf(functions.webhook)),
    [CALLS]: await bundledSide('calls-alone-handler.ts', [builtinsAsTheyAre, leaveOut(LEFT_OUT)]),
    [USUAL]: await bundledSide('usual-handler.ts'),
    ...functions,
  };
  const starts = Object.entries(sides).map(
    ([name, side]) => [name, () => coldStart(script, name, side)] as const,
  );
  const measured = await interleave(Object.fromEntries(starts), { rounds });
  const usual = measured[USUAL] ?? [];
  const figures = Object.entries(sides).map(([name, side]) => {
    return [name, figuresOf(side, measured[name] ?? [], usual)] as const;
  });
  const floor = new Map(figures);
  return {
    command: 'npm run bench:cold-start',
    title: 'Cold start',
    about: ABOUT,
    tables: [
      {
        caption: `Medians of ${rounds} rounds in milliseconds; ratios are to the usual handler.`,
        columns: ['', 'bundle, KB', 'import', 'first invocation', 'import, ratio', 'both, ratio'],
        rows: figures.map(([name, each]) => rowOf(name, each)),
      },
    ],
    goals: Object.keys(functions).flatMap((name) => goalsOf(name, floor)),
    skipped: [],
  };
}

function figuresOf({ definition }: Side, ours: readonly ColdStart[], usual: readonly ColdStart[]): Figures {
  return {
    kilobytes: statSync(join(definition.folder, BUNDLE_FILE)).size / 1_000,
    importMs: summarize(ours.map(importOf)).p50,
    invocationMs: summarize(ours.map(({ invocationMs }) => invocationMs)).p50,
    importRatio: ratioByRound(ours.map(importOf), usual.map(importOf)),
    bothRatio: ratioByRound(ours.map(bothOf), usual.map(bothOf)),
  };
}

function importOf({ importMs }: ColdStart): number {
  return importMs;
}

function bothOf({ importMs, invocationMs }: ColdStart): number {
  return importMs + invocationMs;
}

function rowOf(
  name: string,
  { kilobytes, importMs, invocationMs, importRatio, bothRatio }: Figures,
): string[] {
  const figures = [kilobytes, importMs, invocationMs].map((figure) => figure.toFixed(0));
  return [name, ...figures, formatRatio(importRatio), formatRatio(bothRatio)];
}

function goalsOf(name: string, all: ReadonlyMap<string, Figures>): BenchReport['goals'] {
  const ours = all.get(name);
  const modules = all.get(MODULES);
  const calls = all.get(CALLS);
  if (ours === undefined || modules === undefined || calls === undefined) return [];
  const goals = name === 'webhook' ? WEBHOOK_GOALS : GOALS;
  const ratioGoal = (figure: string, ratio: Ratio, goal: number, floor: string) => {
    const isMet = ratio.median <= goal;
    const measured = formatRatio(ratio);
    return { figure, goal: `at most ${goal.toFixed(2)}`, measured, isMet, ...(!isMet && { floor }) };
  };
  return [
    {
      figure: `bundle of ${name}`,
      goal: `at most ${goals.kilobytes} KB`,
      measured: `${ours.kilobytes.toFixed(1)} KB`,
      isMet: ours.kilobytes <= goals.kilobytes,
    },
    ratioGoal(
      `import of ${name}`,
      ours.importRatio,
      goals.import,
      `Node's own modules alone take ${formatRatio(modules.importRatio)}, and with the clients of DynamoDB, SQS and Secrets Manager ${formatRatio(calls.importRatio)}`,
    ),
    ratioGoal(
      `import and first invocation of ${name}`,
      ours.bothRatio,
      goals.both,
      `the calls of initialize alone, with none of this project's code, take ${formatRatio(calls.bothRatio)}`,
    ),
  ];
}

async function coldStart(
  script: string,
  name: string,
  { definition, event, isDone }: Side,
): Promise<ColdStart> {
  const measured = await firstInvocation(script, definition, await event());
  if (!isDone(measured.answer)) throw new Error(`${name} answered ${JSON.stringify(measured.answer)}`);
  return measured;
}

async function bundledSide(file: string, plugins: Plugin[] = []): Promise<Side> {
  const entryPoint = join(import.meta.dirname, 'cold-start', file);
  const target = join(folder, file);
  await build({
    ...BUNDLING,
    entryPoints: [entryPoint],
    outfile: join(target, BUNDLE_FILE),
    target: 'node24',
    plugins,
  });
  return otherSide(stack.standIns, target);
}

/** @returns the folder of a handler that loads what this one loads of Node.js, and nothing else */
function modulesOf({ definition }: Side): string {
  const code = readFileSync(join(definition.folder, BUNDLE_FILE), 'utf8');
  const loads = new Set(code.match(/process\.getBuiltinModule\("node:[\w/]+"\)/g));
  const target = join(folder, 'modules');
  mkdirSync(target);
  const handler = 'export const handler = async () => ({ statusCode: 200 });';
  writeFileSync(join(target, BUNDLE_FILE), [...loads, handler].join(';\n'));
  return target;
}
