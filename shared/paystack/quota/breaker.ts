import type { Clock } from '../../payment/clock.ts';
import { unreachable } from '../../payment/exhaustive.ts';
import { type PaystackFailure, PaystackUnavailableError } from '../errors.ts';
import {
  answered,
  type Breaker,
  type Caller,
  failed,
  gateOf,
  isClean,
  probeGivenUp,
  probing,
} from './breaker-state.ts';
import type { QuotaObserver } from './quota-observer.ts';
import type { QuotaKey, QuotaStore } from './quota-store.ts';
import { verdictOf } from './verdict.ts';
import { withinASecond } from './within-a-second.ts';

/** A call that may be made. */
export interface Passed {
  /** It is the one that tries whether Paystack is back. */
  readonly isProbe: boolean;
  /** The breaker as it stood then. */
  readonly seen: Breaker;
}

/** Stops the calls of everybody while Paystack gives no usable answer, and has one at a time try whether it is back. */
export interface PaystackBreaker {
  /**
   * Lets a call pass, or makes it the probe.
   *
   * @param seen the breaker as it stood a moment ago
   * @throws PaystackUnavailableError with `paystack_breaker_open`, when it has to wait
   */
  pass(key: QuotaKey, caller: Caller, seen: Breaker): Promise<Passed>;
  /** Takes in how a call went that had passed; without a failure it was answered. Never throws. */
  heed(key: QuotaKey, caller: Caller, passed: Passed, failure: PaystackFailure | undefined): Promise<void>;
  /** Lets another call be the probe, since this one will not be made. Never throws. */
  giveUp(key: QuotaKey, caller: Caller): Promise<void>;
}

/** The breaker in the quota's store. */
export function createBreaker({
  store,
  clock,
  sleep,
  observer,
}: {
  readonly store: QuotaStore;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly observer: QuotaObserver | undefined;
}): PaystackBreaker {
  /** Changes the breaker, and tells of it. What can't be stored is lost: the call it is about went as it did. */
  async function change(key: QuotaKey, to: (breaker: Breaker) => Breaker | undefined): Promise<void> {
    try {
      const { before, after } = await withinASecond(store.changeBreaker(key, to), sleep);
      if (after.openings > 0 && after.openUntil !== before.openUntil) {
        const { openings, failures, because } = after;
        const openMs = Math.max(0, after.openUntil - clock());
        observer?.({ kind: 'breaker-opened', ...key, openMs, openings, failures, because });
      } else if (before.openings > 0 && after.openings === 0) {
        observer?.({ kind: 'breaker-closed', ...key });
      }
    } catch (error) {
      observer?.({ kind: 'breaker-lost', ...key, error });
    }
  }

  function held(key: QuotaKey, until: number, { because }: Breaker): PaystackUnavailableError {
    observer?.({ kind: 'held', ...key, waitMs: Math.max(0, until - clock()) });
    const message = 'Paystack has given no usable answer for a while, so nothing was sent';
    return new PaystackUnavailableError(
      { code: 'paystack_breaker_open', reached: 'no', message },
      { until, because },
    );
  }

  return {
    async pass(key, caller, seen) {
      const gate = gateOf(seen, caller, clock());
      switch (gate.kind) {
        case 'free':
          return { isProbe: false, seen };
        case 'held':
          throw held(key, gate.until, seen);
        case 'probe':
          break;
        default:
          return unreachable(gate);
      }
      // By the clock at each try: others may be faster, and what was true at the first is not at the last.
      const { after } = await store.changeBreaker(key, (breaker) =>
        probing(breaker, caller, { now: clock(), operation: key.operation }),
      );
      const now = gateOf(after, caller, clock());
      if (now.kind === 'held') throw held(key, now.until, after);
      return { isProbe: now.kind === 'probe', seen: after };
    },

    async heed(key, caller, { seen, isProbe }, failure) {
      const verdict = verdictOf(failure);
      switch (verdict.kind) {
        case 'answered':
          // So that a call of a healthy day writes nothing here.
          if (!isClean(seen)) await change(key, answered);
          return;
        case 'failed': {
          const { because, enough, mayBeThePayment } = verdict;
          const about = mayBeThePayment ? caller.about : undefined;
          const call = { fence: caller.fence, about, because, enough, now: clock() };
          await change(key, (breaker) => failed(breaker, call));
          return;
        }
        case 'nothing':
          if (isProbe) await change(key, (breaker) => probeGivenUp(breaker, caller));
          return;
        default:
          return unreachable(verdict);
      }
    },

    giveUp: (key, caller) => change(key, (breaker) => probeGivenUp(breaker, caller)),
  };
}
