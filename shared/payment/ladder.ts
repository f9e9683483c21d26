import type { Random } from './clock.ts';

/** When an open payment is checked: after each gap in turn, then once more at the deadline. */
export interface Ladder {
  /** Seconds from one check to the next; the first counts from the claim. */
  readonly gapsSeconds: readonly number[];
  /** Seconds from the claim after which an unpaid payment is closed. */
  readonly deadlineSeconds: number;
}

/** One rung of the ladder. A job carries its number, so that a stale or repeated job is recognised. */
export interface ScheduledCheck {
  /** Counts from 1. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /**
   * Epoch milliseconds from which reconcile sends a job for it: at `at` where the gap is too long for the queue, and a
   * grace later where a job is on its way, in case that job is lost.
   */
  readonly dueAt: number;
  /** Where the check was put off: epoch milliseconds at which it was to be made at first. */
  readonly firstAt?: number;
  /** Why nobody comes for it any more: the code of what has kept it from being answered. The payment stays open. */
  readonly givenUp?: string;
}

/** 30 s, 1, 2, 5, 10, 15 min, then 1, 3, 6, 12 h, to a deadline of 24 h. */
export const DEFAULT_LADDER: Ladder = {
  gapsSeconds: [30, 60, 120, 300, 600, 900, 3_600, 10_800, 21_600, 43_200],
  deadlineSeconds: 86_400,
};

/**
 * The longest delay that SQS takes, in seconds.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export const LONGEST_QUEUE_DELAY_SECONDS = 900;

/** A lost job costs this long and one run of reconcile. Long enough for a worker to finish what it has in hand. */
const JOB_GRACE_SECONDS = 120;

/** How close to each other two checks at the deadline may be: far longer than the clocks of two functions differ. */
const LAST_WAIT_SECONDS = 30;

/** A tenth either way keeps a burst of payments from being checked as a burst again. */
const JITTER = 0.1;

/**
 * The check after `previous` (0 before the first), seen from `now` (epoch milliseconds). A gap that fits an SQS delay
 * still fits after the jitter. The last check falls on the deadline or right after it, never just before, so that its
 * answer can close the payment. From `now` it is at least half a minute away (less on a ladder that starts with less),
 * so that a clock standing just before the deadline doesn't make check after check.
 */
export function checkAfter(
  previous: number,
  { ladder, now, deadline, random }: { ladder: Ladder; now: number; deadline: number; random: Random },
): ScheduledCheck {
  const number = previous + 1;
  const gap = ladder.gapsSeconds[previous];
  const at = gap === undefined ? deadline : now + Math.round(jittered(gap, random) * 1_000);
  if (at < deadline) return scheduledCheck(number, at, now);
  const [firstGap = LAST_WAIT_SECONDS] = ladder.gapsSeconds;
  const wait = Math.min(firstGap, LAST_WAIT_SECONDS);
  return scheduledCheck(number, Math.max(deadline, now + wait * 1_000), now);
}

/** The same check, moved to `at`: its job was put back, or is sent again because the first one was lost. */
export function postponed(check: ScheduledCheck, at: number, now: number): ScheduledCheck {
  const { number, firstAt = check.at } = check;
  return { ...scheduledCheck(number, at, now), ...(firstAt < at && { firstAt }) };
}

/** How late a check is at `now`, in milliseconds, however often it was put off meanwhile. */
export function lateness({ at, firstAt = at }: ScheduledCheck, now: number): number {
  return now - firstAt;
}

/** Whether the wait for a check fits an SQS delay; a longer one is waited for in the table. */
export function fitsQueueDelay(check: ScheduledCheck, now: number): boolean {
  return check.at - now <= LONGEST_QUEUE_DELAY_SECONDS * 1_000;
}

function scheduledCheck(number: number, at: number, now: number): ScheduledCheck {
  const check = { number, at, dueAt: at };
  return fitsQueueDelay(check, now) ? { ...check, dueAt: at + JOB_GRACE_SECONDS * 1_000 } : check;
}

function jittered(gapSeconds: number, random: Random): number {
  const seconds = gapSeconds * (1 - JITTER + 2 * JITTER * random());
  return gapSeconds <= LONGEST_QUEUE_DELAY_SECONDS ? Math.min(seconds, LONGEST_QUEUE_DELAY_SECONDS) : seconds;
}
