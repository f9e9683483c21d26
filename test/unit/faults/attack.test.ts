import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MUTANTS } from '../../faults/mutants/mutants.ts';
import { makePlan } from '../../faults/plan/make-plan.ts';
import { shrink } from '../../faults/plan/shrink.ts';
import { runPlan } from '../../faults/run.ts';

/** Everything that happens in the run of a seed, line by line. */
async function traceOf(seed: number): Promise<string[]> {
  const lines: string[] = [];
  await runPlan(makePlan(seed, 12), (line) => lines.push(line));
  return lines;
}

describe('A run', () => {
  test('is the same to the last line when it is made again from its seed', async () => {
    const first = await traceOf(7);
    const second = await traceOf(7);

    expect(first.length).toBeGreaterThan(100);
    expect(second).toEqual(first);
  });

  test('is another one from another seed', async () => {
    expect(await traceOf(8)).not.toEqual(await traceOf(9));
  });
});

describe('A plan that fails', () => {
  test('is made as small as what it takes to fail', async () => {
    const plan = makePlan(7, 50);

    const least = await shrink(
      plan,
      async ({ payments }) => payments.some(({ n }) => n === 31) && payments.some(({ n }) => n === 7),
      () => false,
    );

    expect(least.payments.map(({ n }) => n)).toEqual([7, 31]);
    expect(least.payments.flatMap(({ faults, questions }) => [...faults, ...questions])).toEqual([]);
    expect([...least.weather, ...least.faults, ...least.poison]).toEqual([]);
  });
});

test.each(MUTANTS.map(({ name, file, find }) => [name, file, find] as const))(
  'The guard "%s" stands in %s, once',
  (_, file, find) => {
    const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');

    expect(text.split(find)).toHaveLength(2);
  },
);
