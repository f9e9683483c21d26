import type { Context } from 'aws-lambda';
import type { Clock } from '../payment/clock.ts';

/** By then Lambda has ended an invocation that ran out of time, in milliseconds after its timeout. */
const TIME_TO_DIE = 1_000;

/** What a function keeps back of its time for what comes after the last answer that it waits for, in milliseconds. */
export const KEPT_BACK = {
  /** For the write after Paystack's answer. */
  initialize: 4_000,
  /** For the writes after Paystack's answer. */
  verify: 4_000,
  /** The same, of a whole batch. */
  verificationWorker: 6_000,
  /** For the batch in hand. */
  reconcile: 10_000,
  /** For comparing the page in hand. */
  audit: 20_000,
} as const;

/** How long an invocation has got. */
export interface Lifetime {
  /** Epoch milliseconds by which whatever is waited for has to be there, so that there is time left to deal with it. */
  readonly deadline: number;
  /** Epoch milliseconds at which the invocation is dead for certain. */
  readonly deadAt: number;
}

/**
 * How long this invocation has got.
 *
 * @param keptBack milliseconds of it that are needed after the deadline
 */
export function lifetimeOf(
  { getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
  { clock, keptBack }: { clock: Clock; keptBack: number },
): Lifetime {
  const timeout = clock() + getRemainingTimeInMillis();
  return { deadline: timeout - keptBack, deadAt: timeout + TIME_TO_DIE };
}
