import type { Step } from '../../../contract.ts';

/** A step with a key that is its own whatever comes before it: the oldest ones are dropped in time. */
export interface KeyedStep {
  readonly key: string;
  readonly step: Step;
  /** Missing for the first one. */
  readonly sinceLastMs?: number;
}

/** Gives each step its key, and the time since the one before. */
export function keyedSteps(steps: readonly Step[]): KeyedStep[] {
  const seen = new Map<string, number>();
  return steps.map((step, index) => {
    const name = `${step.kind} ${step.at}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    const before = steps[index - 1];
    return {
      key: `${name} ${count}`,
      step,
      ...(before !== undefined && { sinceLastMs: step.at - before.at }),
    };
  });
}
