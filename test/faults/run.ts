import { violationsOf } from './invariants/check.ts';
import type { Plan } from './plan/plan.ts';
import { letPeopleAct } from './world/apps.ts';
import type { Violation } from './world/journal.ts';
import { START } from './world/settings.ts';
import { World } from './world/world.ts';

/** Payers come until the sixth day, get their money back two days later; webhooks come for three days more, and then an audit. */
const LONGEST_RUN = 16 * 86_400_000;

/** Runs a plan until everything is at rest, and tells what was wrong. */
export async function runPlan(plan: Plan, trace?: (line: string) => void): Promise<Violation[]> {
  const world = new World(plan, trace);
  const onUnhandled = (error: unknown) =>
    world.violate('nothing goes wrong unseen', `nobody caught ${String(error)}`);
  process.on('unhandledRejection', onUnhandled);
  try {
    letPeopleAct(world);
    await world.time.run((next) => world.isOver || next > START + LONGEST_RUN);
    return violationsOf(world);
  } finally {
    process.off('unhandledRejection', onUnhandled);
  }
}
