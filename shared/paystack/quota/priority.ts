import type { Pace } from './pace.ts';
import { LINES, type Line } from './quota-state.ts';

/**
 * Who goes first: a caller who waits on a route, then a check that a webhook asked for, since somebody has just paid, then a
 * check of the ladder, which has a day. The audit takes what is left: it compares what was over long ago, and has no place in
 * the order. Where others always want something, it gets nothing.
 */
export type Priority = 'caller' | Line | 'audit';

/**
 * The longest that a call waits in place for its turn, in milliseconds. A caller's 5 s and the 8 s that Paystack may take for an
 * attempt fit the 16 s that `verify` has got for both (20 s less 4 s for what comes after). A job that would take longer
 * is better off in its queue, where nobody pays for the waiting. Jobs of the audit travel with those of the ladder, whose batch
 * they must not hold up; its own calls come about 0.7 s apart with a test key.
 */
export const PATIENCE: Readonly<Record<Priority, number>> = {
  caller: 5_000,
  urgent: 3_000,
  ladder: 3_000,
  audit: 2_000,
};

/** How long every caller may wait, in milliseconds: nobody minds a second. */
const SHORT_WAIT = 1_000;

/** How many callers of an operation may wait for longer than that, up to their patience. */
const WAITING_CALLERS = 4;

/**
 * How long a call of this priority waits in place at this pace, in milliseconds.
 *
 * A caller who waits is an invocation that does nothing, and the room that callers have makes as many wait as there are calls in
 * the time: with a test key's 90 calls in 60 s seven would wait for up to 5 s, most of the 10 invocations that a new
 * account has. So where calls are rare, four wait and no more (2.8 s with a test key); where they are frequent, a second of them does, which
 * is 45 callers with a live key. The others hear 429 with `Retry-After` at once.
 */
export function patienceOf(priority: Priority, { interval }: Pace): number {
  const longest = PATIENCE[priority];
  return priority === 'caller'
    ? Math.min(longest, Math.max(SHORT_WAIT, WAITING_CALLERS * interval))
    : longest;
}

/**
 * By how many milliseconds the calls of a priority may make the bucket run ahead. The first third of the tolerance is for
 * all, the second for urgent jobs, the last for callers only: whatever the jobs do, a caller finds room. Callers may also take
 * what they then wait for; no job gets anything meanwhile. The audit has no room at all: it takes from an idle bucket only.
 *
 * @param wait milliseconds that the caller may wait
 */
export function roomOf(priority: Priority, { pace, wait }: { pace: Pace; wait: number }): number {
  switch (priority) {
    case 'audit':
      return 0;
    case 'ladder':
      return Math.floor(pace.tolerance / 3);
    case 'urgent':
      return Math.floor((pace.tolerance * 2) / 3);
    case 'caller':
      return pace.tolerance + Math.max(0, Math.floor(wait));
  }
}

/**
 * The lines whose waiting jobs go first: one's own and those above. Whose turn it is waits for nobody, and neither do callers;
 * the audit waits for all.
 */
export function behindOf(priority: Priority, hasTurn: boolean): readonly Line[] {
  if (priority === 'audit') return LINES;
  if (priority === 'caller' || hasTurn) return [];
  return LINES.slice(0, LINES.indexOf(priority) + 1);
}

/**
 * The lines below, which have to wait for longer. Not so where a turn is used: they have waited since it was reserved. The audit
 * takes nothing while anybody waits.
 */
export function pushesOf(priority: Priority, hasTurn: boolean): readonly Line[] {
  if (priority === 'caller') return LINES;
  if (priority === 'audit') return [];
  return hasTurn ? [] : LINES.slice(LINES.indexOf(priority) + 1);
}
