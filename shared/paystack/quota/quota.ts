import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock, Random } from '../../payment/clock.ts';
import { unreachable } from '../../payment/exhaustive.ts';
import type { Mode } from '../../payment/mode.ts';
import { PaystackDeferredError, PaystackUnavailableError } from '../errors.ts';
import type { Operation } from '../retry.ts';
import { type Answer, type AskRequest, createAsk } from './ask.ts';
import { askTogether } from './ask-together.ts';
import { paceOf } from './pace.ts';
import { type Priority, patienceOf } from './priority.ts';
import type { QuotaObserver } from './quota-observer.ts';
import type { QuotaKey, QuotaStore } from './quota-store.ts';

/** How many calls in 60 s each operation may make in each mode: whole numbers, 1 or more. */
export type QuotaLimits = Readonly<Record<Mode, Readonly<Record<Operation, number>>>>;

/** Somebody wants to call. */
export interface QuotaRequest extends QuotaKey {
  readonly priority: Priority;
  /** Epoch ms: the turn that a job was given when it was deferred. */
  readonly turn?: number | undefined;
  /** Epoch ms by which the call has to begin; there is a bound on waiting besides. */
  readonly deadline: number;
}

/** Paces the calls of all functions together, so that Paystack never has to refuse one. */
export interface PaystackQuota {
  /**
   * Waits until the call may be made. It is to be made at once then; a repeat of it needs to ask again.
   *
   * @throws PaystackDeferredError when that would take too long
   * @throws PaystackUnavailableError with `paystack_quota_unreachable` when the count can't be reached: then nobody calls
   */
  take(request: QuotaRequest): Promise<void>;
  /** Stops all calls of this operation and mode until then (epoch ms), because Paystack said so. Never throws. */
  block(key: QuotaKey, until: number): Promise<void>;
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
 * await quota.take({ operation: 'verify', mode: 'live', priority: 'caller', deadline: Date.now() + 10_000 });
 * // call Paystack now
 */
export function createPaystackQuota(options: PaystackQuotaOptions): PaystackQuota {
  const { store, limits, clock, random, sleep = sleepFor, observer } = options;
  const pacesOf = ({ initialize, verify, list }: QuotaLimits[Mode]) => ({
    initialize: paceOf(initialize),
    verify: paceOf(verify),
    list: paceOf(list),
  });
  const paces = { test: pacesOf(limits.test), live: pacesOf(limits.live) };

  const askForAll = createAsk({ store, clock, random });
  const askWithOthers = askTogether({ askForAll, sleep });

  /** Asks, with the jobs of the same batch where there are any. */
  async function ask(request: AskRequest): Promise<Answer> {
    if (request.priority !== 'caller') return await askWithOthers(request);
    const [answer] = await askForAll(1, request);
    if (answer === undefined) throw new TypeError('An answer is missing');
    return answer;
  }

  async function take(request: QuotaRequest, latest: number): Promise<{ readonly hasWaited: boolean }> {
    const { mode, operation, priority } = request;
    const pace = paces[mode][operation];
    let { turn } = request;
    let hasWaited = false;
    const wait = async (milliseconds: number) => {
      hasWaited = true;
      await sleep(Math.max(0, Math.ceil(milliseconds)));
    };

    for (let round = 0; round < ROUNDS; round += 1) {
      if (turn !== undefined && turn > clock()) {
        if (turn > latest) throw new PaystackDeferredError(turn, turn);
        await wait(Math.floor(turn / TOGETHER_MS) * TOGETHER_MS - clock());
      }
      const answer = await ask({ mode, operation, priority, hasTurn: turn !== undefined, pace, latest });
      const now = clock();
      switch (answer.kind) {
        case 'granted': {
          const early = answer.at - pace.tolerance - now;
          if (early > 0) {
            await wait(early);
            // Somebody may have been told meanwhile that all have to stop.
            if ((await store.read({ mode, operation })).blockedUntil > clock()) break;
          }
          if (clock() <= answer.at + TOKEN_LIFE_MS) return { hasWaited };
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
  }

  function deferred(until: number, turn: number | undefined): PaystackDeferredError {
    if (turn === undefined) return new PaystackDeferredError(until);
    const now = clock();
    const putBack = Math.min(FIRST_PUT_BACK_MS + Math.max(0, now - turn) / 2, LONGEST_PUT_BACK_MS);
    return new PaystackDeferredError(Math.max(until, now + putBack * (1 + random() / 2)), turn);
  }

  return {
    async take(request) {
      const { mode, operation, priority, deadline } = request;
      const since = clock();
      const latest = Math.min(deadline, since + patienceOf(priority, paces[mode][operation]));
      try {
        const { hasWaited } = await take(request, latest);
        if (hasWaited) observer?.({ kind: 'waited', mode, operation, waitMs: Math.max(0, clock() - since) });
      } catch (error) {
        if (!(error instanceof PaystackDeferredError)) throw unreachableCount(error);
        observer?.({ kind: 'deferred', mode, operation, waitMs: Math.max(0, error.until - since) });
        throw error;
      }
    },

    async block(key, until) {
      try {
        await store.block(key, Math.ceil(until));
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
