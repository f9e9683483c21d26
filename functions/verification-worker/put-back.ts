import type { Random } from '../../shared/payment/clock.ts';
import { LONGEST_QUEUE_DELAY_SECONDS } from '../../shared/payment/ladder.ts';

/** The delay of a job that is put back for the first time, in seconds. It doubles from there to what SQS can hold. */
const FIRST_DELAY_SECONDS = 15;

/** About a day of being put back. A ladder job has its payment's due time behind it; what comes from a webhook has only its message. */
export const LONGEST_PATIENCE = 100;

/** A job has been put back for as long as that, and its last failure is the `cause`. It becomes a dead letter at once. */
export class OutOfPatienceError extends Error {
  readonly code = 'out_of_patience';

  constructor(options: { cause: unknown }) {
    super(`The job was put back ${LONGEST_PATIENCE} times and never got an answer`, options);
    this.name = 'OutOfPatienceError';
  }
}

/**
 * How long a job waits that was given no answer, in whole seconds: until the limit that Paystack named, else ever
 * longer, spread over half of it so that the jobs of an outage don't all come back at once.
 *
 * @param attempt how often the job has been put back before
 * @param until epoch milliseconds before which Paystack wants no call, where it has said so
 */
export function putBackSeconds(
  attempt: number,
  { until, now, random }: { until: number | undefined; now: number; random: Random },
): number {
  const longest = Math.min(FIRST_DELAY_SECONDS * 2 ** attempt, LONGEST_QUEUE_DELAY_SECONDS);
  const spread = longest / 2 + (longest / 2) * random();
  const named = until === undefined ? 0 : (until - now) / 1_000;
  const seconds = named > 0 ? named + FIRST_DELAY_SECONDS * random() : spread;
  return Math.min(Math.ceil(seconds), LONGEST_QUEUE_DELAY_SECONDS);
}

/**
 * How long a job waits whose turn is at `until` (epoch milliseconds), in whole seconds. Rounded down, since the worker waits in
 * place for what is left; a turn that is further away than SQS can hold is waited for in several hops.
 */
export function deferSeconds(until: number, now: number): number {
  return Math.min(Math.max(Math.floor((until - now) / 1_000), 1), LONGEST_QUEUE_DELAY_SECONDS);
}

/**
 * How long a job of the audit waits at least that there was no quota for, in whole seconds: half a minute to a minute. It has no
 * place in the order, so what many of them ask for in vain has to stay little.
 */
export function auditSeconds(random: Random): number {
  return Math.ceil(30 + 30 * random());
}
