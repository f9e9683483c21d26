import type { Exchange } from '../world/journal.ts';
import type { World } from '../world/world.ts';

/** Of the callers of a route for one reference one at a time calls Paystack, as long as the one who calls is alive. */
export function oneAsksForAll({ journal, plan }: World): string[] {
  // Clocks that differ by more than a lease lasts can't keep one.
  if (plan.clockSkew > 1_000) return [];
  return journal.asked.flatMap((one, index) => {
    const other = journal.asked.slice(index + 1).find((later) => isBeside(one, later));
    return other === undefined
      ? []
      : [`${one.reference} was asked about by ${one.process.title} and ${other.process.title} at once`];
  });
}

function isBeside(one: Exchange, other: Exchange): boolean {
  if (one.reference !== other.reference || one.process.name !== other.process.name) return false;
  if (one.process === other.process) return false;
  return (
    other.from < Math.min(one.to, one.process.diedAt) && one.from < Math.min(other.to, other.process.diedAt)
  );
}
