import { onTestFinished } from 'vitest';
import type { Activity } from '../../../../local/activity.ts';
import { EngineClock } from '../../../../local/clock.ts';
import { type Engine, type EngineOptions, startEngine } from '../../../../local/engine.ts';
import { Collected } from '../../../support/collected.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { type TestStack, writeAssembly } from './test-stack.ts';

export interface TestEngine {
  readonly engine: Engine;
  readonly clock: EngineClock;
  readonly activity: Collected<Activity>;
}

/** Runs a stack in a folder of its own until the test is over. */
export async function startTestEngine(
  stack: TestStack,
  options: Partial<EngineOptions> = {},
): Promise<TestEngine> {
  const folder = temporaryFolder();
  const activity = new Collected<Activity>();
  const clock = options.clock ?? new EngineClock();
  const engine = await startEngine({
    assembly: writeAssembly(folder, stack),
    stateFolder: `${folder}/state`,
    ports: { api: 0 },
    log: (each) => activity.add(each),
    ...options,
    clock,
  });
  onTestFinished(() => engine.stop());
  return { engine, clock, activity };
}

/** What functions wrote as lines of JSON, as it happens. */
export function written(activity: Collected<Activity>, count: number): Promise<unknown[]> {
  return activity
    .many(count, (each) => each.kind === 'log' && each.line.startsWith('{'))
    .then((lines) => lines.map((each) => (each.kind === 'log' ? JSON.parse(each.line) : each)));
}
