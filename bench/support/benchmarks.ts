import { existsSync } from 'node:fs';
import { type BenchResult, readResult } from './result.ts';

/** What `npm run bench` runs, in the order of `docs/performance.md`: the name is that of its npm script after `bench:`, and of its file. */
export const BENCHMARKS = [
  'cold-start',
  'initialize',
  'verify',
  'worker',
  'scale',
  'memory',
  'cost',
  'quota',
  'lanes',
  'simulate',
] as const;

export type Benchmark = (typeof BENCHMARKS)[number];

/** Where the newest result of a benchmark is kept. */
export function resultFile(benchmark: Benchmark): URL {
  return new URL(`../results/${benchmark}.json`, import.meta.url);
}

/** The newest result of each benchmark that has run. */
export function latestResults(): BenchResult[] {
  return BENCHMARKS.map(resultFile).filter(existsSync).map(readResult);
}
