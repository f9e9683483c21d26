import type { Context } from 'aws-lambda';
import type { Clock } from '../payment/clock.ts';

/** By then Lambda has ended an invocation that ran out of time, in milliseconds after its timeout. */
const TIME_TO_DIE = 1_000;

/**
 * Kept back for the answer itself, in milliseconds: a log line, the metrics, and the way to Lambda. Also of the largest answer it is a
 * few milliseconds' work; the rest is for a process that gets a sixth of a core.
 */
const TIME_TO_ANSWER = 500;

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

type Remaining = Pick<Context, 'getRemainingTimeInMillis'>;

/** Epoch milliseconds by which an invocation has to answer, whatever is still under way. */
export function answerBy({ getRemainingTimeInMillis }: Remaining, clock: Clock): number {
  return clock() + getRemainingTimeInMillis() - TIME_TO_ANSWER;
}

/** How long an invocation has got. */
export interface Lifetime {
  /** Epoch milliseconds by which whatever is waited for has to be there, so that there is time left to deal with it. */
  readonly deadline: number;
  /** Epoch milliseconds by which the invocation has to answer, whatever is still under way. */
  readonly answerBy: number;
  /** Epoch milliseconds at which the invocation is dead for certain. */
  readonly deadAt: number;
}

/**
 * How long this invocation has got.
 *
 * @param keptBack milliseconds of it that are needed after the deadline
 */
export function lifetimeOf(
  lambda: Remaining,
  { clock, keptBack }: { clock: Clock; keptBack: number },
): Lifetime {
  const timeout = clock() + lambda.getRemainingTimeInMillis();
  return {
    deadline: timeout - keptBack,
    answerBy: answerBy(lambda, clock),
    deadAt: timeout + TIME_TO_DIE,
  };
}
