import { EngineClock } from '../../local/clock.ts';
import { type Simulator, startSimulator } from '../../local/simulator/start-simulator.ts';
import type { Mode } from '../../shared/payment/mode.ts';

/** Starts a simulator that knows these keys and nothing else, in memory, at any free port. */
export async function startFreshSimulator(
  secretKeys: Readonly<Partial<Record<Mode, string>>>,
  clock = new EngineClock(),
): Promise<Simulator> {
  return await startSimulator({ file: ':memory:', clock, port: 0, secretKeys });
}
