import type { PaystackFailure } from '../errors.ts';
import type { Operation } from '../operation.ts';

/** How a call can fail that counts. */
export const BREAKER_CAUSES = [
  'unauthorized',
  'forbidden',
  'unavailable',
  'outcome_unknown',
] as const satisfies readonly PaystackFailure['kind'][];

export type BreakerCause = (typeof BREAKER_CAUSES)[number];

/** How the calls of one operation in one mode have gone lately. All moments in epoch milliseconds. */
export interface Breaker {
  /** Calls that failed since the last that was answered. No longer counted while the breaker is open. */
  readonly failures: number;
  /** When the first of them failed. */
  readonly since: number;
  /** The one payment that all of them were about; none where there are several, or where it can be about no payment. */
  readonly about?: string | undefined;
  /** The row of the calls about other payments, while it is open over one. */
  readonly others?: Pick<Breaker, 'failures' | 'since'> | undefined;
  /** How often it has opened since the last call that was answered; 0 while it is closed. */
  readonly openings: number;
  /** Nobody tries before that. */
  readonly openUntil: number;
  /** How the call failed that opened it. */
  readonly because?: BreakerCause | undefined;
  /** The one call that tries whether Paystack is back. */
  readonly probe?: Probe | undefined;
}

/** A call holds this until its time is up: then it has died, and another may try. */
export interface Probe {
  readonly fence: string;
  readonly until: number;
}

/** Paystack answers. */
export const CLOSED: Breaker = { failures: 0, since: 0, openings: 0, openUntil: 0 };

/** What the breaker has to know of a call: which one it is, and the payment that it is about. */
export interface Caller {
  /** Nobody else's. */
  readonly fence: string;
  readonly about?: string | undefined;
}

/** A call that brought no answer. */
export interface FailedCall extends Caller {
  readonly now: number;
  readonly because: BreakerCause;
  /** So many in a row are enough to open the breaker. */
  readonly enough: number;
}

/**
 * How long the failures in a row have to go on before the breaker opens, in milliseconds. By then calls that began after the first of them
 * have been answered, if Paystack answers any: without it, five bad calls of a batch of ten would do.
 */
const SHORTEST_ROW_MS = 1_000;

/** Open for 5 s at first, and twice as long after each probe that failed, up to a minute. */
const FIRST_OPEN_MS = 5_000;
export const LONGEST_OPEN_MS = 60_000;

/** By how much clocks may differ, in milliseconds. What ends later than that allows comes from one that is ahead, and holds nobody. */
const CLOCKS_MS = 10_000;

/**
 * What a probe may take, in milliseconds: 5 s for the quota, 8 s for Paystack or 20 s for a page of its list, and 2 s for the table and for
 * clocks that differ. A call that goes on with another key takes the lease anew.
 */
export const PROBE_MS: Readonly<Record<Operation, number>> = {
  initialize: 15_000,
  verify: 15_000,
  list: 27_000,
};
const LONGEST_PROBE_MS = Math.max(...Object.values(PROBE_MS));

/** When to look again while somebody else's probe is on its way, in milliseconds: mostly it is answered within a second. */
const PROBE_ANSWERED_MS = 2_000;

/** Whether a call may be made. */
export type Gate =
  | { readonly kind: 'free' }
  /** Not before that, in epoch milliseconds. */
  | { readonly kind: 'held'; readonly until: number }
  /** One call may try. */
  | { readonly kind: 'probe' };

/**
 * Whether this call may be made. A breaker that has opened over a single payment holds back only the calls about it: whatever is
 * wrong with it need not be wrong with Paystack.
 */
export function gateOf(breaker: Breaker, { fence, about }: Caller, now: number): Gate {
  const { openings, openUntil, probe } = breaker;
  if (openings === 0 || (breaker.about !== undefined && breaker.about !== about)) return { kind: 'free' };
  if (probe?.fence === fence) return { kind: 'probe' };
  const isAhead = (until: number, longest: number) => until > now && until <= now + longest + CLOCKS_MS;
  if (isAhead(openUntil, LONGEST_OPEN_MS)) return { kind: 'held', until: openUntil };
  if (probe !== undefined && isAhead(probe.until, LONGEST_PROBE_MS)) {
    return { kind: 'held', until: Math.min(probe.until, now + PROBE_ANSWERED_MS) };
  }
  return { kind: 'probe' };
}

/** Whether the breaker stops calls whatever payment they are about: all but the one that tries. */
export function stopsAll({ openings, about }: Breaker): boolean {
  return openings > 0 && about === undefined;
}

/** Makes the call the one that tries, where one may. Like all changes here, `undefined` where there is nothing to change. */
export function probing(
  breaker: Breaker,
  caller: Caller,
  { now, operation }: { readonly now: number; readonly operation: Operation },
): Breaker | undefined {
  if (gateOf(breaker, caller, now).kind !== 'probe') return undefined;
  return { ...breaker, probe: { fence: caller.fence, until: now + PROBE_MS[operation] } };
}

/** Lets another call try, since this one has come to nothing. */
export function probeGivenUp(breaker: Breaker, { fence }: Caller): Breaker | undefined {
  return breaker.probe?.fence === fence ? { ...breaker, probe: undefined } : undefined;
}

/** Any answer ends a row of failures and closes the breaker. */
export function answered(breaker: Breaker): Breaker | undefined {
  return isClean(breaker) ? undefined : CLOSED;
}

/** Whether an answer is no news. */
export function isClean({ failures, openings }: Breaker): boolean {
  return failures === 0 && openings === 0;
}

/**
 * ```
 *  closed ── enough in a row ──▶ open, 5 s ──▶ a probe ── answered ──▶ closed
 *                                     ▲            └── failed ──▶ open for twice as long
 *                                     └──────────────────────────────┘
 * ```
 */
export function failed(breaker: Breaker, call: FailedCall): Breaker | undefined {
  return breaker.openings === 0 ? failedWhileClosed(breaker, call) : failedWhileOpen(breaker, call);
}

function failedWhileClosed(
  breaker: Breaker,
  { now, about, because, enough }: FailedCall,
): Breaker | undefined {
  const isFirst = breaker.failures === 0;
  const since = isFirst ? now : breaker.since;
  const failures = breaker.failures + 1;
  const row = { failures, since, about: isFirst || breaker.about === about ? about : undefined };
  if (failures < enough) return { ...breaker, ...row };
  if (now - since >= SHORTEST_ROW_MS) return opened({ ...breaker, ...row }, now, because);
  // It has gone on for too short a time. One more is all that matters of them, unless it is about another payment.
  return breaker.about === row.about ? undefined : { ...breaker, ...row };
}

function failedWhileOpen(breaker: Breaker, call: FailedCall): Breaker | undefined {
  const { now, fence, about, because } = call;
  const isOverOne = breaker.about !== undefined;
  if (isOverOne && breaker.about !== about) return otherFailed(breaker, call);
  // Anything but the probe was sent before the breaker opened, and is no news.
  return breaker.probe?.fence === fence ? opened(breaker, now, because) : undefined;
}

/** One bad call about another payment is no more than that: only a row of its own shows that it was not only the one. */
function otherFailed(breaker: Breaker, { now, because, enough }: FailedCall): Breaker | undefined {
  const { failures, since } = breaker.others ?? { failures: 0, since: now };
  const others = { failures: failures + 1, since };
  if (others.failures < enough) return { ...breaker, others };
  return now - since >= SHORTEST_ROW_MS ? opened({ ...CLOSED, ...others }, now, because) : undefined;
}

function opened(breaker: Breaker, now: number, because: BreakerCause): Breaker {
  const openMs = Math.min(FIRST_OPEN_MS * 2 ** breaker.openings, LONGEST_OPEN_MS);
  return { ...breaker, openings: breaker.openings + 1, openUntil: now + openMs, because, probe: undefined };
}
