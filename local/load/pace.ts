import { LoadError } from './load-error.ts';

/** The most payments a minute: five times what Paystack takes in live mode, so that its limits can be seen to hold. */
export const MOST_PER_MINUTE = 6_000;

/** The fewest: a payment in more than 24 days is further away than a timer of Node reaches, which would fire at once. */
export const FEWEST_PER_MINUTE = 1;

/** Later than this, in ms, and what was missed is left out: a laptop that slept must not start an hour's payments at once. */
const CATCH_UP_MS = 1_000;

/** Says when the next payment is due. */
export interface Pace {
  /**
   * Milliseconds from `now` to the next payment's moment, 0 for one that is due; the moment counts as used.
   *
   * @param now epoch milliseconds
   */
  next(now: number): number;
}

/**
 * Payments at even distances from `start` on, the first one at once. One that starts late doesn't delay the others.
 *
 * @param start epoch milliseconds
 * @throws LoadError `invalid_pace`
 */
export function evenPace(perMinute: number, start: number): Pace {
  if (!Number.isFinite(perMinute) || perMinute < FEWEST_PER_MINUTE || perMinute > MOST_PER_MINUTE) {
    const text = `Payments per minute are a number from ${FEWEST_PER_MINUTE} to ${MOST_PER_MINUTE}.`;
    throw new LoadError('invalid_pace', text);
  }
  const gap = 60_000 / perMinute;
  let due = start;
  return {
    next: (now) => {
      if (now - due > Math.max(gap, CATCH_UP_MS)) due = now;
      const wait = Math.max(0, due - now);
      due += gap;
      return wait;
    },
  };
}
