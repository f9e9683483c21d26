import type { Finish } from './payer.ts';

/** The part of the simulator's control interface that stands in for payers. */
export interface SimulatorControl {
  /** Ends a transaction, or takes it a step further. @throws an error when that isn't done */
  finish(reference: string, how: Finish): Promise<void>;
}

/** The simulator has refused what it was told. */
class SimulatorControlError extends Error {
  override readonly name = 'SimulatorControlError';
  readonly code = 'simulator_refused';
}

/** It answers at once, or not at all. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * Talks to a running simulator.
 *
 * @param simulatorUrl without a slash at the end
 */
export function simulatorControl(simulatorUrl: string): SimulatorControl {
  return {
    finish: async (reference, how) => {
      const response = await fetch(
        `${simulatorUrl}/simulator/transactions/${encodeURIComponent(reference)}/finish`,
        {
          method: 'POST',
          body: JSON.stringify(how),
          signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        },
      );
      const text = await response.text();
      if (!response.ok) throw new SimulatorControlError(`${reference}: ${response.status} ${text}`);
    },
  };
}
