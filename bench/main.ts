/*
 * `npm run bench`: runs the benchmarks one after the other, keeps what each found in `bench/results/`, and writes `docs/performance.md` from
 * that. It takes the better part of an hour, in which the machine should have nothing else to do. `npm run bench -- worker scale` runs
 * those alone; the results of the others stay as they are, with their dates. Options are for the one that is named:
 * `npm run bench -- memory --invocations 100000`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { writeGeneratedFiles } from '../docs/generator/generated-files.ts';
import { performanceFiles } from '../docs/generator/performance/performance-files.ts';
import { BENCHMARKS, type Benchmark, resultFile } from './support/benchmarks.ts';
import { describeMachine, readReport, writeResult } from './support/result.ts';

const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith('--'));
const named = firstOption === -1 ? args : args.slice(0, firstOption);
const options = args.slice(named.length);
const chosen = z.array(z.enum(BENCHMARKS)).parse(named);
if (options.length > 0 && chosen.length !== 1) throw new RangeError('Options are for one benchmark: name it');

const failed: Benchmark[] = [];
for (const benchmark of chosen.length === 0 ? BENCHMARKS : chosen) {
  process.stdout.write(`\n=== ${benchmark}\n\n`);
  if (!(await run(benchmark))) failed.push(benchmark);
}
for (const file of writeGeneratedFiles(performanceFiles())) process.stdout.write(`wrote ${file}\n`);
if (failed.length > 0) {
  process.stderr.write(`Not measured, since it failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}

/** @returns whether it ran to its end; what it found is kept then */
async function run(benchmark: Benchmark): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const json = join(folder, 'report.json');
  const script = fileURLToPath(new URL(`${benchmark}.ts`, import.meta.url));
  const date = new Date().toISOString().slice(0, 10);
  const machine = describeMachine();
  try {
    const child = spawn(process.execPath, [script, '--json', json, ...options], { stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    if (code !== 0) return false;
    writeResult(resultFile(benchmark), { date, machine, report: readReport(json) });
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
