import type { FaultKind } from '../plan/plan.ts';
import type { Sent } from '../world/journal.ts';
import type { World } from '../world/world.ts';

/** What nobody can take for an answer. */
const NO_ANSWERS: readonly (FaultKind | undefined)[] = [
  '500',
  '503',
  'html',
  'answer lost',
  'never arrives',
  'not connected',
];

/** Five failures open the breaker, five more where the first were all of one payment; others were on their way by then. */
const ENOUGH = 12;

/** What was sent before may be answered for so long, in milliseconds, and an answer closes the breaker. */
const LATE_ANSWERS = 45_000;

/** Probes come after 5, 10, 20 and 40 s, then every minute; the rest is for changes of the breaker that the table has lost. */
const MOST_A_MINUTE = 10;

const MINUTE = 60_000;

/** While every call of an operation fails, the calls become few. */
export function stopsWhenNothingAnswers({ journal, plan }: World): string[] {
  if (plan.clockSkew > 1_000 || plan.weather.some(({ of }) => of === 'quota')) return [];
  return (['initialize', 'verify', 'list'] as const).flatMap((operation) => {
    const sent = journal.sent.filter((call) => call.operation === operation);
    return rowsOfFailures(sent).flatMap((row) => busyMinuteOf(row).map((what) => `${operation}: ${what}`));
  });
}

/** Calls without a single one in between that may have been answered. */
function rowsOfFailures(sent: readonly Sent[]): Sent[][] {
  const rows: Sent[][] = [[]];
  for (const call of sent) {
    if (NO_ANSWERS.includes(call.fault)) rows.at(-1)?.push(call);
    else rows.push([]);
  }
  return rows;
}

function busyMinuteOf(row: readonly Sent[]): string[] {
  const enough = row[ENOUGH - 1];
  if (enough === undefined) return [];
  const from = enough.at + LATE_ANSWERS;
  const after = row.filter(({ at }) => at > from);
  const busy = after.find((call, index) => {
    const other = after[index + MOST_A_MINUTE];
    return other !== undefined && other.at - call.at < MINUTE;
  });
  return busy === undefined ? [] : [`more than ${MOST_A_MINUTE} calls a minute, though none is answered`];
}
