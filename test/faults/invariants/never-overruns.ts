import type { World } from '../world/world.ts';

/** A call that had its token when somebody else was told to stop may still be on its way. */
const ON_ITS_WAY = 3_000;

/** Neither way of counting ever makes Paystack refuse a call, and when it says stop, all do. */
export function neverOverruns(world: World): string[] {
  const { model, journal, blocks, plan } = world;
  const found = model.overruns.map(
    ({ at, operation }) => `${operation} was refused at ${new Date(at).toISOString()}`,
  );
  if (plan.clockSkew > 1_000) return found;
  for (const { at, operation, until } of blocks) {
    const early = journal.arrivals.find(
      (arrival) =>
        !arrival.isLate &&
        arrival.operation === operation &&
        arrival.at > at + ON_ITS_WAY &&
        arrival.at < until - plan.clockSkew,
    );
    if (early !== undefined) {
      found.push(
        `${operation} of ${early.reference} came ${Math.round((until - early.at) / 1_000)} s before Paystack takes calls again`,
      );
    }
  }
  return found;
}
