import type { Reference } from '../../shared/payment/reference.ts';
import { cpuBetween } from '../support/cpu-time.ts';
import type { SimulatedPaystack } from '../support/simulated-paystack.ts';
import type { WorkerSide } from './side.ts';

/** What one side did in one round. */
export interface WorkerRun {
  readonly perSecond: number;
  /** Milliseconds of processor that the worker's processes used for a payment. */
  readonly cpuMs: number;
  /** The same of what is a managed service when deployed. */
  readonly servicesCpuMs: number;
}

/**
 * Has a side check and close payments that are paid at Paystack and wait with their jobs on the queue.
 *
 * @throws Error when one is not closed as paid, when Paystack was called more often than once for each, or refused a call
 */
export async function runSide(
  side: WorkerSide,
  paystack: SimulatedPaystack,
  references: readonly Reference[],
): Promise<WorkerRun> {
  await paystack.addPaid(references);
  await side.prepare(references);

  const callsBefore = await paystack.calls();
  const before = side.processes();
  const begun = performance.now();
  await side.work(references);
  const seconds = (performance.now() - begun) / 1_000;
  const after = side.processes();
  const callsAfter = await paystack.calls();

  await side.assess(references);
  const calls = callsAfter.verify - callsBefore.verify;
  if (calls !== references.length || callsAfter.rateLimited > 0) {
    throw new Error(`${references.length} payments, ${calls} calls, ${callsAfter.rateLimited} refused`);
  }
  return {
    perSecond: references.length / seconds,
    cpuMs: cpuBetween(before.workers, after.workers) / references.length,
    servicesCpuMs: cpuBetween(before.services, after.services) / references.length,
  };
}
