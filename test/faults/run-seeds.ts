import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RunReport, RunsData } from './runs-process.ts';

/**
 * Makes the runs of some seeds in threads of their own, and hands over each report as it comes.
 *
 * @param onReport says whether there is need of more
 */
export async function runSeeds(
  seeds: Iterable<number>,
  { threads, data, onReport }: { threads: number; data: RunsData; onReport: (report: RunReport) => boolean },
): Promise<void> {
  const waiting = seeds[Symbol.iterator]();
  let isEnough = false;
  const work = async () => {
    const worker = new Worker(new URL('./runs-process.ts', import.meta.url), { workerData: data });
    try {
      for (let next = waiting.next(); !isEnough && next.done !== true; next = waiting.next()) {
        worker.postMessage(next.value);
        // A thread that throws rejects this.
        const [report]: RunReport[] = await once(worker, 'message');
        if (report !== undefined && !onReport(report)) isEnough = true;
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
}
