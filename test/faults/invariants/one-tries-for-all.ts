import { PROBE_MS, stopsAll } from '../../../shared/paystack/quota/breaker-state.ts';
import type { World } from '../world/world.ts';

/** A call that had passed when the breaker opened may still be on its way. */
const ON_ITS_WAY = 3_000;

/** While the breaker is open for all, one call at a time tries whether Paystack is back. */
export function oneTriesForAll({ journal, plan }: World): string[] {
  if (plan.clockSkew > 1_000) return [];
  return journal.breakers.flatMap(({ at, operation, after }, index) => {
    if (!stopsAll(after)) return [];
    const next = journal.breakers.slice(index + 1).find((later) => later.operation === operation);
    const until = next?.at ?? Number.POSITIVE_INFINITY;
    const tries = journal.sent.filter(
      (call) => call.operation === operation && call.at > at + ON_ITS_WAY && call.at < until,
    );
    const last = tries.at(-1)?.at ?? at;
    // One that has died holds the place for as long as a call may take; one that is refused for its key tries with another.
    const most = 2 + Math.floor(Math.max(0, last - after.openUntil) / (PROBE_MS[operation] - plan.clockSkew));
    return tries.length <= most
      ? []
      : [
          `${tries.length} calls of ${operation} tried within ${Math.round((last - at) / 1_000)} s, not ${most}`,
        ];
  });
}
