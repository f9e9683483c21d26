/** How fast an operation may be called. All in milliseconds. */
export interface Pace {
  /** From one call to the next in the long run, to the microsecond. */
  readonly interval: number;
  /** By how much calls may run ahead of that: what a burst, and a call that comes late, is let off. */
  readonly tolerance: number;
}

/** Paystack's window. */
const WINDOW = 60_000;

/**
 * What lies between our clocks and the moments at which Paystack counts: calls that left a window apart may arrive up to a second
 * closer together, since each takes its own time on the way, and the clocks of two functions may differ by another second.
 */
const ALLOWANCE = 2_000;

/** The part of the limit that is used when there is always something to call. The rest of it pays for allowance and tolerance. */
const USE = 0.952;

/**
 * The pace at which no window at Paystack, wherever it begins, ever holds more than `limit` calls.
 *
 * The n calls of a window have arrived within less than W of each other, so by our clocks they were made within less
 * than W + J (J the allowance). A leaky bucket with the interval T and the tolerance tau lets n calls through no faster
 * than in (n - 1) T - tau. So n - 1 < (W + J + tau) / T, and T = (W + J + tau) / limit makes that n <= limit. Used
 * to the full it gives W / T calls in a window, so the use is W / (W + J + tau) whatever the limit is. Hence:
 *
 * - T = W / (use * limit)
 * - tau = W / use - W - J, which is 1,025 ms for a use of 95.2 %. A use below 96.7 % is needed for any tolerance at all.
 *
 * @param limit calls in 60 s, 1 or more
 * @throws RangeError when it is not
 * @see https://paystack.com/docs/api/rate-limits/
 */
export function paceOf(limit: number): Pace {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`No pace for a limit of ${limit}`);
  return {
    // Up, never down: a microsecond too little would be a call too many in a window.
    interval: Math.ceil((WINDOW / (USE * limit)) * 1_000) / 1_000,
    tolerance: Math.floor(WINDOW / USE - WINDOW - ALLOWANCE),
  };
}

/** A moment or a duration in milliseconds, to the microsecond: so the table's decimals and this code's numbers add up alike. */
export function exact(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
