import { type HttpResponse, textResponse } from '../../shared/http/response.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { errorFields } from '../../shared/runtime/logger.ts';
import type { DimensionValues } from '../../shared/runtime/metric-names.ts';
import type { VerificationResult } from '../../shared/store/verification-cache.ts';
import {
  type CheckContext,
  type CheckOutcome,
  checkPayment,
} from '../../shared/verification/check-payment.ts';
import { otherMode, stillInProgress } from './refusals.ts';

/** What verify works with. */
export interface VerifyContext extends CheckContext {
  readonly newId: () => string;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** One request for what is known of a reference. */
export interface VerifyCommand {
  readonly reference: Reference;
  /** The mode of our key, read only when Paystack has to be asked. */
  readonly mode: () => Promise<Mode>;
  /** Epoch milliseconds by which Paystack has to have answered. */
  readonly deadline: number;
  /** Epoch milliseconds at which this invocation is dead for certain. */
  readonly deadAt: number;
}

/** How long a caller waits for the answer that another caller is fetching, in milliseconds, and how often it looks. */
const LONGEST_WAIT = 2_000;
const LOOK_EVERY = 100;

/**
 * Answers from the cache, else asks Paystack, applies what it says and caches it. Of many callers who miss at once, one
 * goes to Paystack; the others get the last result, if it is not too old, or wait for the new one:
 *
 * ```
 *  caller 1  miss ── lease ✔ ── Paystack ── apply ── write ─── MISS
 *  caller 2     miss ── lease ✘ ── old result? ────────────── STALE
 *  caller 3     miss ── lease ✘ ── none ── look … look ─────── HIT, or 503 after 2 s
 * ```
 */
export async function verify(context: VerifyContext, command: VerifyCommand): Promise<HttpResponse> {
  const { cache, clock, log, newId } = context;
  const { reference } = command;
  const cached = await cache.read(reference);
  if (cached !== undefined && clock() < cached.freshUntil) return answer(context, 'HIT', cached);

  const fence = newId();
  const leased = await cache.acquire(reference, { fence, until: command.deadAt }, clock());
  const stale = cached !== undefined && isUsable(context, cached) ? cached : undefined;
  if (!leased) return await withoutLease(context, reference, stale);

  try {
    const { result, isKept } = await ask(context, command);
    // The write of the result ends the lease; without it those who wait would wait for nothing.
    if (!isKept) await release(context, reference, fence);
    return answer(context, 'MISS', result);
  } catch (error) {
    await release(context, reference, fence);
    if (stale === undefined) throw error;
    log.warn('stale answer given', { reference, ...errorFields(error) });
    return answer(context, 'STALE', stale);
  }
}

/** A lease that can't be given back expires; the caller is to hear why Paystack was not asked, not about that. */
async function release({ cache, log }: VerifyContext, reference: Reference, fence: string): Promise<void> {
  try {
    await cache.release(reference, fence);
  } catch (error) {
    log.warn('lease not given back', { reference, ...errorFields(error) });
  }
}

/** Nobody waits for Paystack here any more than the function lives, so a payment of the other mode is not asked about. */
async function ask(
  context: VerifyContext,
  { reference, mode, deadline }: VerifyCommand,
): Promise<CheckOutcome> {
  const [payment, ourMode] = await Promise.all([context.payments.get(reference), mode()]);
  if (payment !== undefined && payment.mode !== ourMode) throw otherMode(payment.mode);
  return await checkPayment(context, { reference, payment, reason: 'verify', mode: ourMode, deadline });
}

/** Whether a result that is no longer fresh may still be given while a new one is being fetched. */
function isUsable({ clock, cacheTimes }: VerifyContext, { freshUntil }: VerificationResult): boolean {
  return clock() < freshUntil + cacheTimes.staleSeconds * 1_000;
}

/**
 * Somebody else is asking Paystack, or has just kept the new result: the new one if it is there, else the old one, else a
 * bounded wait.
 */
async function withoutLease(
  context: VerifyContext,
  reference: Reference,
  stale: VerificationResult | undefined,
): Promise<HttpResponse> {
  const { cache, clock, sleep } = context;
  for (let waited = 0; ; waited += LOOK_EVERY) {
    const result = await cache.read(reference);
    if (result !== undefined && clock() < result.freshUntil) return answer(context, 'HIT', result);
    if (stale !== undefined) return answer(context, 'STALE', stale);
    if (waited >= LONGEST_WAIT) throw stillInProgress();
    await sleep(LOOK_EVERY);
  }
}

function answer(
  { clock, meter }: VerifyContext,
  cache: DimensionValues['cache'],
  { httpStatus, body, checkedAt }: VerificationResult,
): HttpResponse {
  meter.count('VerifyAnswers', { cache });
  const age = Math.max(0, Math.floor((clock() - checkedAt) / 1_000));
  return textResponse(httpStatus, body, { 'X-Cache': cache, Age: String(age) });
}
