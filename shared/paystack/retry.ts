import type { Clock, Random } from '../payment/clock.ts';
import { isPaystackFailure, type PaystackFailure, type UnavailableCode } from './errors.ts';
import type { Operation } from './operation.ts';

export interface RetryOptions {
  readonly operation: Operation;
  /** How often to call in all, the first time included. */
  readonly attempts: number;
  /** Epoch ms. No wait for another attempt goes past it. */
  readonly deadline: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** The first wait is up to 200 ms and each further one up to twice as long, up to 2 s: a caller may be waiting. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2_000;

/** Calls Paystack, and again where that is safe and can help. Gives the last failure when it did not. */
export async function withRetries<T>(
  options: RetryOptions,
  call: (attempt: number) => Promise<T>,
): Promise<T> {
  let last: unknown;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(attempt);
    } catch (error) {
      // A repeat that was not let through says nothing; why it was to be made does.
      if (attempt > 1 && isPaystackFailure(error) && wasHeldBack(error)) throw last;
      last = error;
      if (attempt >= options.attempts) throw error;
      if (!isPaystackFailure(error) || !mayRepeat(options.operation, error)) throw error;

      // Full jitter: callers that failed together must not come back together.
      const wait = options.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      if (options.clock() + wait >= options.deadline) throw error;
      await options.sleep(wait);
    }
  }
}

function wasHeldBack(failure: PaystackFailure): boolean {
  return (
    failure.kind === 'deferred' ||
    (failure.kind === 'unavailable' && failure.code === 'paystack_breaker_open')
  );
}

function mayRepeat(operation: Operation, failure: PaystackFailure): boolean {
  switch (failure.kind) {
    // Paystack understood and said no; the same request gets the same answer.
    case 'rejected':
    case 'forbidden':
      return false;
    // Only another key helps, and the client asks for it once by itself.
    case 'unauthorized':
      return false;
    // It has waited for the quota already.
    case 'deferred':
      return false;
    // Waiting for the window to end takes up to 60 s and concerns every caller, so it is not for one call to do.
    case 'rate_limited':
      return false;
    case 'unavailable':
      return mayRepeatUnavailable(operation, failure);
    // Reading changes nothing. An initialize may have been processed: sent again, the same reference would be refused
    // as a duplicate and a new one would leave two payable checkouts.
    case 'outcome_unknown':
      return operation !== 'initialize';
  }
}

const NEVER_REPEATED: readonly UnavailableCode[] = [
  'paystack_out_of_time',
  'paystack_quota_unreachable',
  'paystack_breaker_open',
];

function mayRepeatUnavailable(
  operation: Operation,
  failure: Extract<PaystackFailure, { kind: 'unavailable' }>,
): boolean {
  // There is no time left for another, the AWS SDK has tried three times already, or nobody is to call for a while.
  if (NEVER_REPEATED.includes(failure.code)) return false;
  // A 4xx that isn't Paystack's own (a block page, an unknown path) is about us, and stays so within seconds.
  if (failure.httpStatus !== undefined && failure.httpStatus >= 400 && failure.httpStatus < 500) return false;
  // Reading changes nothing; an initialize only when it surely did not arrive.
  return operation !== 'initialize' || failure.reached === 'no';
}
