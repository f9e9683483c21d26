import { stopsAll } from '../../../shared/paystack/quota/breaker-state.ts';
import type { World } from '../world/world.ts';

/** So many answers may be lost to the breaker: whoever got them was killed over them, or the table took no word of them. */
const MOST_LOST = 4;

/** An answer closes the breaker: it does not stay open while one try after the other is answered. */
export function closesWhenAnswered({ journal, plan, time }: World): string[] {
  if (plan.clockSkew > 1_000 || plan.weather.some(({ of }) => of === 'quota')) return [];
  return journal.breakers.flatMap(({ at, operation, after }, index) => {
    if (!stopsAll(after)) return [];
    const next = journal.breakers.slice(index + 1).find((later) => later.operation === operation);
    const until = next?.at ?? time.now;
    const answered = journal.sent.filter(
      (call) =>
        call.operation === operation &&
        call.fault === undefined &&
        call.at > after.openUntil &&
        call.at < until,
    );
    return answered.length <= MOST_LOST
      ? []
      : [
          `${operation} stayed open for ${Math.round((until - at) / 1_000)} s and ${answered.length} calls that Paystack answered`,
        ];
  });
}
