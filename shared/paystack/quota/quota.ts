import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock, Random } from '../../payment/clock.ts';
import { unreachable } from '../../payment/exhaustive.ts';
import type { Mode } from '../../payment/mode.ts';
import {
  isPaystackFailure,
  PaystackDeferredError,
  type PaystackFailure,
  PaystackUnavailableError,
} from '../errors.ts';
import type { Operation } from '../operation.ts';
import { type Answer, type AskRequest, createAsk } from './ask.ts';
import { askTogether } from './ask-together.ts';
import { createBreaker, type Passed } from './breaker.ts';
import { type Breaker, CLOSED } from './breaker-state.ts';
import { paceOf } from './pace.ts';
import { type Priority, patienceOf } from './priority.ts';
import type { QuotaObserver } from './quota-observer.ts';
import { believed } from './quota-state.ts';
import type { QuotaKey, QuotaStore } from './quota-store.ts';
import { withinASecond } from './within-a-second.ts';

/** How many calls in 60 s each operation may make in each mode: whole numbers, 1 or more. */
export type QuotaLimits = Readonly<Record<Mode, Readonly<Record<Operation, number>>>>;

/** Somebody wants to call. */
export interface QuotaRequest extends QuotaKey {
  readonly priority: Priority;
  /** Epoch ms: the turn that a job was given when it was deferred. */
  readonly turn?: number | undefined;
  /** Epoch ms by which the call has to begin; there is a bound on waiting besides. */
  readonly deadline: number;
  /** An id of this call and of its repeats, and nobody else's: who tries whether Paystack is back keeps that right by it. */
  readonly fence: string;
  /** The reference that it is about, if it is about one. */
  readonly about?: string | undefined;
}

/** A call that may be made now, once. */
export interface Permit {
  /** Says how it went, or that it was answered. A call that says nothing is taken for one that died. Never throws. */
  heed(failure?: PaystackFailure): Promise<void>;
}

/**
 * Paces the calls of all functions together, so that Paystack never has to refuse one, and stops them while it gives no usable
 * answers.
 */
export interface PaystackQuota {
  /**
   * Waits until the call may be made. It is to be made at once then; a repeat of it needs to ask again.
   *
   * @throws PaystackDeferredError when that would take too long
   * @throws PaystackUnavailableError at once with `paystack_breaker_open` while Paystack gives no usable answers, and with
   * `paystack_quota_unreachable` when the count can't be reached: then nobody calls
   */
  take(request: QuotaRequest): Promise<Permit>;
  /** Stops all calls of this operation and mode until then (epoch ms), because Paystack said so. Never throws. */
  block(key: QuotaKey, until: number): Promise<void>;
}

/** What waiting has come to. */
interface Taken {
  readonly hasWaited: boolean;
  readonly passed: Passed;
}

export interface PaystackQuotaOptions {
  readonly store: QuotaStore;
  readonly limits: QuotaLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  readonly observer?: QuotaObserver;
}

/**
 * A token is good for its moment and a quarter of a second more: what the table took longer to answer for would come too close to
 * the next. Of the second that the pace allows for delays, the rest is Paystack's way.
 */
const TOKEN_LIFE_MS = 250;

/** How many tokens that came too late one call throws away at most: each is a call that nobody makes. */
const MOST_DISCARDED = 2;

/** Jobs whose turns lie within so many milliseconds wake up together, a little early, and ask together. */
const TOGETHER_MS = 100;

/** How often one call asks at most: it waits between any two, so this is for clocks that stand still and tables gone mad. */
const ROUNDS = 100;

/** A job that comes at its turn and finds the quota taken by others who go first comes again after 2 s, and ever later up to 30 s. */
const FIRST_PUT_BACK_MS = 2_000;
const LONGEST_PUT_BACK_MS = 30_000;

/**
 * The quota of this deployment.
 *
 * @example
 * const quota = createPaystackQuota({ store, limits, clock: Date.now, random: Math.random });
 * const fence = randomUUID();
 * const permit = await quota.take({ operation: 'verify', mode: 'live', priority: 'caller', fence, deadline: Date.now() + 10_000 });
 * // call Paystack now
 * await permit.heed();
 */
export function createPaystackQuota(options: PaystackQuotaOptions): PaystackQuota {
  const { store, limits, clock, random, sleep = sleepFor, observer } = options;
  const pacesOf = ({ initialize, verify, list }: QuotaLimits[Mode]) => ({
    initialize: paceOf(initialize),
    verify: paceOf(verify),
    list: paceOf(list),
  });
  const paces = { test: pacesOf(limits.test), live: pacesOf(limits.live) };

  const breaker = createBreaker({ store, clock, sleep, observer });
  const askForAll = createAsk({ store, clock, random });
  const askWithOthers = askTogether({ askForAll, sleep });

  /** Asks, with the jobs of the same batch where there are any. */
  async function ask(request: AskRequest): Promise<Answer> {
    if (request.priority !== 'caller') return await askWithOthers(request);
    const [answer] = await askForAll(1, request);
    if (answer === undefined) throw new TypeError('An answer is missing');
    return answer;
  }

  async function take(request: QuotaRequest, latest: number): Promise<Taken> {
    const { mode, operation, priority, fence, about, deadline } = request;
    const key = { mode, operation };
    const caller = { fence, about };
    const pace = paces[mode][operation];
    let { turn } = request;
    let passed: Passed = { isProbe: false, seen: CLOSED };
    let hasWaited = false;
    let ahead = 0;
    let discarded = 0;
    const wait = async (milliseconds: number) => {
      hasWaited = true;
      await sleep(Math.max(0, Math.ceil(milliseconds)));
    };
    const pass = async (seen: Breaker) => {
      if (!passed.isProbe) passed = await breaker.pass(key, caller, seen);
    };

    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        if (turn !== undefined && turn > clock()) {
          if (turn > latest) throw new PaystackDeferredError(turn, turn);
          await wait(Math.floor(turn / TOGETHER_MS) * TOGETHER_MS - clock());
        }
        const { isProbe } = passed;
        const askedAt = clock();
        const answer = await ask({
          ...key,
          priority,
          hasTurn: turn !== undefined,
          isProbe,
          pace,
          latest,
          ahead,
        });
        const now = clock();
        // Of a slow table the next token is to lie as far ahead as its answer takes.
        ahead = now - askedAt > TOKEN_LIFE_MS ? now - askedAt : 0;
        switch (answer.kind) {
          case 'stopped':
            await pass(answer.breaker);
            break;
          case 'granted': {
            await pass(answer.breaker);
            const early = answer.at - pace.tolerance - now;
            // Where the answer of a slow table came sooner than it was asked for: what it says of blocks holds from then on only.
            const soon = answer.notBefore - now;
            if (early > 0 || soon > 0) await wait(Math.max(early, soon));
            if (early > 0 || soon > TOKEN_LIFE_MS) {
              // Somebody may have been told meanwhile that all have to stop.
              const state = believed(await store.read(key), clock());
              if (state.blockedUntil > clock()) break;
              await pass(state.breaker);
            }
            if (clock() <= answer.at + TOKEN_LIFE_MS) return { hasWaited, passed };
            // The deadline bounds that, and not the patience, which is about waiting for others.
            discarded += 1;
            if (discarded > MOST_DISCARDED || clock() + ahead > deadline) {
              throw deferred(clock() + FIRST_PUT_BACK_MS, turn);
            }
            break;
          }
          case 'turn':
            turn = answer.at;
            break;
          case 'refused':
            if (answer.until > latest) throw deferred(answer.until, turn);
            await wait(answer.until - now);
            break;
          default:
            return unreachable(answer);
        }
      }
      throw deferred(clock() + FIRST_PUT_BACK_MS, turn);
    } catch (error) {
      if (passed.isProbe) await breaker.giveUp(key, caller);
      throw error;
    }
  }

  function deferred(until: number, turn: number | undefined): PaystackDeferredError {
    if (turn === undefined) return new PaystackDeferredError(until);
    const now = clock();
    const putBack = Math.min(FIRST_PUT_BACK_MS + Math.max(0, now - turn) / 2, LONGEST_PUT_BACK_MS);
    return new PaystackDeferredError(Math.max(until, now + putBack * (1 + random() / 2)), turn);
  }

  return {
    async take(request) {
      const { mode, operation, priority, deadline, fence, about } = request;
      const since = clock();
      const latest = Math.min(deadline, since + patienceOf(priority, paces[mode][operation]));
      try {
        const { hasWaited, passed } = await take(request, latest);
        if (hasWaited) observer?.({ kind: 'waited', mode, operation, waitMs: Math.max(0, clock() - since) });
        return {
          heed: (failure) => breaker.heed({ mode, operation }, { fence, about }, passed, failure),
        };
      } catch (error) {
        if (!isPaystackFailure(error)) throw unreachableCount(error);
        if (error.kind !== 'deferred') throw error;
        observer?.({ kind: 'deferred', mode, operation, waitMs: Math.max(0, error.until - since) });
        throw error;
      }
    },

    async block(key, until) {
      try {
        await withinASecond(store.block(key, Math.ceil(until), clock()), sleep);
      } catch (error) {
        observer?.({ kind: 'block-lost', ...key, error });
      }
    },
  };
}

function unreachableCount(cause: unknown): PaystackUnavailableError {
  const message = 'The count of calls to Paystack can not be reached, so nothing was sent';
  return new PaystackUnavailableError(
    { code: 'paystack_quota_unreachable', reached: 'no', message },
    { cause },
  );
}
