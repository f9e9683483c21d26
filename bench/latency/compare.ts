import { interleave } from '../support/interleave.ts';
import { formatRatio, type Ratio, ratioByRound, summarize } from '../support/statistics.ts';
import type { Invoked } from './sandboxes.ts';

/** Milliseconds of a function, of what it can't do without, and what it adds to that. */
export interface Comparison {
  readonly ours: { readonly p50: number; readonly p99: number };
  readonly alone: { readonly p50: number; readonly p99: number };
  readonly added: { readonly p50: number; readonly p99: number };
  /** Of the medians of each round. */
  readonly ratio: Ratio;
  /** How much of the machine's cores was used while the function ran, from 0 to 1: the median of the rounds. */
  readonly busy: number;
}

/** @param sides each makes the invocations of one round */
export async function compare(
  sides: { ours(): Promise<Invoked>; alone(): Promise<Invoked> },
  { rounds }: { rounds: number },
): Promise<Comparison> {
  const invoked = await interleave({ ours: () => sides.ours(), alone: () => sides.alone() }, { rounds });
  const all = (side: readonly Invoked[]) => summarize(side.flatMap(({ durationsMs }) => durationsMs));
  const medians = (side: readonly Invoked[]) => side.map(({ durationsMs }) => summarize(durationsMs).p50);
  const [ours, alone] = [all(invoked.ours), all(invoked.alone)];
  return {
    ours,
    alone,
    added: { p50: ours.p50 - alone.p50, p99: ours.p99 - alone.p99 },
    ratio: ratioByRound(medians(invoked.ours), medians(invoked.alone)),
    busy: summarize(invoked.ours.map(({ busy }) => busy)).p50,
  };
}

/** The columns of {@link comparisonCells}, given what `alone` is. */
export function comparisonColumns(alone: string): string[] {
  return [`${alone} p50`, 'p99', 'function p50', 'p99', 'added p50', 'p99', 'ratio of p50', 'cores busy'];
}

export function comparisonCells({ ours, alone, added, ratio, busy }: Comparison): string[] {
  return [alone.p50, alone.p99, ours.p50, ours.p99, added.p50, added.p99]
    .map((milliseconds) => milliseconds.toFixed(1))
    .concat(formatRatio(ratio), `${(100 * busy).toFixed(0)} %`);
}

/** Beyond this part of the machine's cores, invocations wait for each other and not for what they ask. */
const SATURATED = 0.8;

/** Why a goal is out of reach where the machine has nothing left to give. */
export function floorOf({ busy }: Comparison): { floor?: string } {
  if (busy < SATURATED) return {};
  return {
    floor: `${(100 * busy).toFixed(0)} % of all cores were in use by the functions and all that stands in for AWS and Paystack, so that invocations waited for a core`,
  };
}
