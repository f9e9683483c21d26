import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, type as osType, totalmem } from 'node:os';
import * as z from 'zod/mini';
import { type BenchReport, reportSchema } from './report.ts';

const resultSchema = z.object({
  /** `YYYY-MM-DD`, in UTC. */
  date: z.string(),
  /** What it ran on; ratios of two sides of one run say more than what depends on this. */
  machine: z.object({
    system: z.string(),
    processor: z.string(),
    cores: z.int(),
    /** In GB. */
    memory: z.int(),
    node: z.string(),
    /** Of the minute before it began: how many processes wanted a core. */
    loadBefore: z.number(),
  }),
  report: reportSchema,
});

/** What a benchmark found, and where and when. */
export type BenchResult = z.infer<typeof resultSchema>;

/** The machine as it is before a benchmark runs on it. */
export function describeMachine(): BenchResult['machine'] {
  const [processor] = cpus();
  return {
    system: `${osType()} ${process.arch}`,
    processor: processor?.model ?? 'unknown',
    cores: cpus().length,
    memory: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

/** Reads a report that a benchmark has written for `--json`. */
export function readReport(file: string): BenchReport {
  return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** @throws Error when the file holds something else */
export function readResult(file: URL): BenchResult {
  return resultSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export function writeResult(file: URL, result: BenchResult): void {
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
}
