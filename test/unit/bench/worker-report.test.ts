import { describe, expect, it } from 'vitest';
import type { WorkerRun } from '../../../bench/worker/run-side.ts';
import { type Findings, workerReport } from '../../../bench/worker/worker-report.ts';

const TERMS = { payments: 200, rounds: 2, latency: 200, floor: { verify: 0.3, put: 0.2 } };

/** Rounds that took so many milliseconds of processor for a payment. */
function runs(...cpuMs: number[]): WorkerRun[] {
  return cpuMs.map((each) => ({ perSecond: 100, cpuMs: each, servicesCpuMs: 1 }));
}

function theirs(atDefault: WorkerRun[], atBest: WorkerRun[]): NonNullable<Findings['theirs']> {
  return {
    versions: ['Python 3.11.7'],
    atDefault: { name: 'Celery, default', runs: atDefault },
    atBest: { name: 'Celery, best', runs: atBest },
  };
}

describe('The report of the worker', () => {
  it('compares core-seconds round by round, and shows the floor where a goal is out of reach', () => {
    const ours = runs(3, 2);

    const { goals } = workerReport({ ...TERMS, ours, theirs: theirs(runs(9, 6), runs(6, 4)) });

    expect(goals.map(({ measured, isMet }) => ({ measured, isMet }))).toEqual([
      { measured: '3.00 (3.00 to 3.00)', isMet: false },
      { measured: '2.00 (2.00 to 2.00)', isMet: true },
    ]);
    // A verify and three writes.
    expect(goals[0]?.floor).toContain('cost 0.90 ms');
    expect(goals[0]?.floor).toContain('no worker on it can do more than 6.7 times');
    expect(goals[1]).not.toHaveProperty('floor');
  });

  it('measures no goal where the other side is missing, and says why', () => {
    const report = workerReport({ ...TERMS, ours: runs(3, 2), missing: 'it takes python3' });

    expect(report.goals).toEqual([]);
    expect(report.skipped).toEqual([
      'Django, Celery and Redis: it takes python3. The goals are not measured.',
    ]);
    expect(report.tables[0]?.rows.map(([name]) => name)).toEqual(['this worker']);
  });
});
