/*
 * `npm run bench:cold-start`: how long it takes until a function has answered for the first time in a process that is new, against a
 * handler that does nothing and one that is written as usual, and how large each bundle is.
 *
 * --rounds 15  how often each starts
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import * as z from 'zod/mini';
import { BUNDLE_FILE } from '../infra/function-code.ts';
import { EngineClock } from '../local/clock.ts';
import { startFreshSimulator } from '../test/support/fresh-simulator.ts';
import { startStandIns } from '../test/support/stand-ins.ts';
import { synthesizeStack } from '../test/support/synthesize-stack.ts';
import { bundleFirstInvocation, type ColdStart, firstInvocation } from './cold-start/first-invocation.ts';
import {
  addIdempotencyTable,
  functionSides,
  otherSide,
  PAYSTACK_KEY,
  SERVICE_KEY,
  type Side,
} from './cold-start/sides.ts';
import { interleave } from './support/interleave.ts';
import { type BenchReport, JSON_OPTION, publishReport } from './support/report.ts';
import { formatRatio, ratioByRound, summarize } from './support/statistics.ts';

const USUAL = 'the usual handler';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, ...JSON_OPTION },
});
const { rounds } = z.object({ rounds: z.coerce.number().check(z.int(), z.positive()) }).parse(values);

const folder = mkdtempSync(join(tmpdir(), 'cold-start-bench-'));
const assembly = await synthesizeStack();
const clock = new EngineClock();
const simulator = await startFreshSimulator({ live: PAYSTACK_KEY }, clock);
const unpaced = { initialize: 100_000, verify: 100_000, list: 100_000 };
const standIns = await startStandIns(assembly, {
  folder,
  clock,
  secrets: {
    ServiceKeysSecretName: JSON.stringify({ bench: SERVICE_KEY }),
    PaystackSecretName: JSON.stringify({ current: PAYSTACK_KEY }),
  },
  environment: {
    PAYSTACK_BASE_URL: simulator.url,
    PAYSTACK_QUOTA: JSON.stringify({ live: unpaced, test: unpaced }),
  },
});
try {
  await addIdempotencyTable(standIns);
  publishReport(await measure(), values);
} finally {
  await standIns.stop();
  await simulator.stop();
  for (const each of [folder, assembly]) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
}

async function measure(): Promise<BenchReport> {
  const script = await bundleFirstInvocation(folder);
  const functions = functionSides(standIns, simulator);
  const sides: Record<string, Side> = {
    'an empty handler': otherSide(standIns, bundled('empty-handler.ts')),
    "Node's own modules": otherSide(standIns, modulesOf(functions.webhook)),
    [USUAL]: otherSide(standIns, bundled('usual-handler.ts')),
    ...functions,
  };
  const starts = Object.entries(sides).map(
    ([name, side]) => [name, () => start(script, name, side)] as const,
  );
  const measured = await interleave(Object.fromEntries(starts), { rounds });
  const rows = Object.entries(sides).map(([name, { definition }]) => {
    const bytes = statSync(join(definition.folder, BUNDLE_FILE)).size;
    return [name, String(Math.round(bytes / 1000)), ...figures(measured[name] ?? [], measured[USUAL] ?? [])];
  });
  return {
    command: 'npm run bench:cold-start',
    title: 'Cold start',
    about: [],
    tables: [
      {
        caption: `Medians of ${rounds} rounds in milliseconds; ratios to the usual handler in the same round, with the lowest and the highest`,
        columns: ['', 'bundle, KB', 'import', 'first invocation', 'import, ratio', 'both, ratio'],
        rows,
      },
    ],
    goals: [],
    skipped: [],
  };
}

function figures(ours: readonly ColdStart[], usual: readonly ColdStart[]): string[] {
  const both = ({ importMs, invocationMs }: ColdStart) => importMs + invocationMs;
  const imports = ours.map(({ importMs }) => importMs);
  return [
    summarize(imports).p50.toFixed(0),
    summarize(ours.map(({ invocationMs }) => invocationMs)).p50.toFixed(0),
    formatRatio(
      ratioByRound(
        imports,
        usual.map(({ importMs }) => importMs),
      ),
    ),
    formatRatio(ratioByRound(ours.map(both), usual.map(both))),
  ];
}

async function start(script: string, name: string, { definition, event, isDone }: Side): Promise<ColdStart> {
  const measured = await firstInvocation(script, definition, await event());
  if (!isDone(measured.answer)) throw new Error(`${name} answered ${JSON.stringify(measured.answer)}`);
  return measured;
}

/** @returns the folder of its bundle, which is made as those of the functions are */
function bundled(file: string): string {
  const outfile = join(folder, file, BUNDLE_FILE);
  buildSync({
    entryPoints: [join(import.meta.dirname, 'cold-start', file)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    target: 'node24',
    minify: true,
    logLevel: 'warning',
  });
  return join(folder, file);
}

/** @returns the folder of a handler that only loads what this one loads of Node.js: what no bundle with the same clients can be quicker than */
function modulesOf(side: Side): string {
  const code = readFileSync(join(side.definition.folder, BUNDLE_FILE), 'utf8');
  const modules = new Set([...code.matchAll(/\bfrom ?"(node:[\w/]+)"/g)].map(([, module]) => module));
  const imports = [...modules].map((module) => `import '${module}';\n`).join('');
  const target = join(folder, 'modules');
  mkdirSync(target);
  writeFileSync(
    join(target, BUNDLE_FILE),
    `${imports}export const handler = async () => ({ statusCode: 200 });\n`,
  );
  return target;
}
