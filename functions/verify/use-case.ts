import { type HttpResponse, textResponse } from '../../shared/http/response.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { errorFields } from '../../shared/runtime/logger.ts';
import type { DimensionValues } from '../../shared/runtime/metric-names.ts';
import {
  type CachedVerification,
  isFresh,
  isHeld,
  type VerificationResult,
  WAITING_PLACES,
} from '../../shared/store/verification-cache.ts';
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
 * goes to Paystack; the others get the last result, if it is not too old, or a few of them wait for the new one:
 *
 * ```
 *  caller 1   miss ── lease ✔ ── Paystack ── apply ── write ──── MISS
 *  caller 2      held ── old result? ──────────────────────────── STALE
 *  caller 3      held ── none ── place ✔ ── look … look ───────── HIT, or 503 after 2 s
 *  caller 6      held ── none ── place ✘ ── 503
 *
 *  caller 1   miss ── lease ✔ ── Paystack ── no answer ── release
 *  caller 3      held ── none ── place ✔ ── look … look ── lease ✔ ── Paystack ── …
 * ```
 */
export async function verify(context: VerifyContext, command: VerifyCommand): Promise<HttpResponse> {
  const { cache, clock, sleep } = context;
  const { reference } = command;
  let hasPlace = false;
  for (let waited = 0; ; waited += LOOK_EVERY) {
    const seen = await look(context, command);
    if (seen.kind === 'answered') return seen.response;

    const { result, lease } = seen.cached;
    if (result !== undefined && isFresh(result, clock())) return answer(context, 'HIT', result);
    if (isUsable(context, result)) return answer(context, 'STALE', result);
    hasPlace ||= (lease?.waiting ?? 0) < WAITING_PLACES && (await cache.takePlace(reference));
    if (!hasPlace || waited >= LONGEST_WAIT) throw stillInProgress();
    await sleep(LOOK_EVERY);
  }
}

type Seen =
  | { readonly kind: 'answered'; readonly response: HttpResponse }
  /** Somebody else is asking Paystack, or has just kept the new result. */
  | { readonly kind: 'seen'; readonly cached: CachedVerification };

/** Looks for the answer, and goes to Paystack for it where nobody else does. */
async function look(context: VerifyContext, command: VerifyCommand): Promise<Seen> {
  const { cache, clock, log, newId } = context;
  const { reference, deadAt } = command;
  const cached = await readCached(context, reference);
  const isAnswered = cached.result !== undefined && isFresh(cached.result, clock());
  if (isAnswered || (cached.lease !== undefined && isHeld(cached.lease, clock()))) {
    return { kind: 'seen', cached };
  }
  const fence = newId();
  let isOurs: boolean;
  try {
    isOurs = await cache.acquire(reference, { fence, until: deadAt }, clock());
  } catch (error) {
    // The table may take no more writes of a reference that everybody asks for.
    if (!isUsable(context, cached.result)) throw error;
    log.warn('lease not taken', { reference, ...errorFields(error) });
    return { kind: 'seen', cached };
  }
  return isOurs
    ? { kind: 'answered', response: await withLease(context, command, fence, cached.result) }
    : { kind: 'seen', cached: await readCached(context, reference) };
}

async function readCached({ cache, log }: VerifyContext, reference: Reference): Promise<CachedVerification> {
  const cached = await cache.read(reference);
  if (cached.unreadable !== undefined) {
    log.warn('kept answer not readable', { reference, ...errorFields(cached.unreadable) });
  }
  return cached;
}

/** Asks Paystack, and gives the lease back whatever comes of it: those who wait would wait for nothing. */
async function withLease(
  context: VerifyContext,
  command: VerifyCommand,
  fence: string,
  last: VerificationResult | undefined,
): Promise<HttpResponse> {
  const { reference } = command;
  // As it was when the lease was taken: it does not get too old while Paystack takes its time to fail.
  const stale = isUsable(context, last) ? last : undefined;
  try {
    const { result, isKept } = await ask(context, command, fence);
    if (!isKept) await release(context, reference, fence);
    return answer(context, 'MISS', result);
  } catch (error) {
    await release(context, reference, fence);
    if (stale === undefined) throw error;
    context.log.warn('stale answer given', { reference, ...errorFields(error) });
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
  fence: string,
): Promise<CheckOutcome> {
  const [payment, ourMode] = await Promise.all([context.payments.get(reference), mode()]);
  if (payment !== undefined && payment.mode !== ourMode) throw otherMode(payment.mode);
  return await checkPayment(context, {
    reference,
    payment,
    reason: 'verify',
    mode: ourMode,
    deadline,
    fence,
  });
}

/** Whether a result that is no longer fresh may still be given while a new one is being fetched. */
function isUsable(
  { clock, cacheTimes }: VerifyContext,
  result: VerificationResult | undefined,
): result is VerificationResult {
  if (result === undefined) return false;
  const { freshUntil } = result;
  return isFresh({ ...result, freshUntil: freshUntil + cacheTimes.staleSeconds * 1_000 }, clock());
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
