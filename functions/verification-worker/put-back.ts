import type { Random } from '../../shared/payment/clock.ts';
import { LONGEST_QUEUE_DELAY_SECONDS } from '../../shared/payment/ladder.ts';

/** How a job is put back, in seconds. */
interface Manner {
  /** Its delay the first time. It doubles from there. */
  readonly first: number;
  /** Its longest delay. */
  readonly longest: number;
  /** For how long it lets others go first once Paystack may be called again. */
  readonly behind: number;
}

/** Every job whose manner is not in {@link MANNERS}. */
const PLAIN: Manner = { first: 15, longest: LONGEST_QUEUE_DELAY_SECONDS, behind: 0 };

/**
 * Behind a check that a webhook asked for is somebody who has paid: it comes again soon, goes first when an outage ends, and that one of them
 * is always about to come is how the end is noticed. A ladder job has a day, and waits for as long as SQS can hold it.
 *
 * ```
 *  the breaker may be tried   0 ─ 4 s  webhooks' checks
 *                                        15 ─ 30 s  the ladder's
 *                                                     30 ─ 45 s  the audit's
 * ```
 */
export const MANNERS = {
  webhook: { first: 4, longest: 120, behind: 0 },
  ladder: { ...PLAIN, behind: 15 },
  audit: { ...PLAIN, behind: 30 },
} as const satisfies Record<string, Manner>;

/**
 * For how long a check that a webhook or the audit asked for is put back, in milliseconds: three days, as long as Paystack itself sends a webhook again. By
 * time and not by attempts, so that it outlives an outage however often it is tried. A ladder job has its payment's due time behind
 * it; what comes from a webhook has only its message.
 */
export const LONGEST_PATIENCE_MS = 72 * 3_600_000;

/**
 * For how long a job of the audit waits for its turn, in milliseconds: a day. The next pass asks again for what is still untold, so that
 * jobs of several passes don't pile up.
 */
export const AUDIT_PATIENCE_MS = 24 * 3_600_000;

/** How often a relay is put back: for about a day. */
export const RELAY_ATTEMPTS = 100;

/** A job has been put back for as long as that, and its last failure is the `cause`. It becomes a dead letter at once. */
export class OutOfPatienceError extends Error {
  readonly code = 'out_of_patience';

  constructor(attempts: number, options: { cause: unknown }) {
    super(`The job was put back ${attempts} times and never got an answer`, options);
    this.name = 'OutOfPatienceError';
  }
}

/**
 * How long a job waits that was given no answer, in whole seconds: until the limit that Paystack named, else ever
 * longer, spread over half of it so that the jobs of an outage don't all come back at once.
 *
 * @param attempt how often the job has been put back before
 * @param options.until epoch milliseconds before which Paystack wants no call, where it has said so
 * @param options.notBefore epoch milliseconds before which nobody is to call, where Paystack has not said for how long
 */
export function putBackSeconds(attempt: number, options: PutBackOptions): number {
  const { until, notBefore, manner = PLAIN, now, random } = options;
  const { first, longest, behind } = manner;
  const most = Math.min(first * 2 ** attempt, longest);
  const spread = most / 2 + (most / 2) * random();
  const after = (moment = 0) => (moment > now ? (moment - now) / 1_000 + behind + first * random() : 0);
  const seconds = after(until) || Math.max(spread, after(notBefore));
  return Math.min(Math.ceil(seconds), LONGEST_QUEUE_DELAY_SECONDS);
}

interface PutBackOptions {
  readonly until?: number | undefined;
  readonly notBefore?: number | undefined;
  readonly manner?: Manner;
  readonly now: number;
  readonly random: Random;
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
