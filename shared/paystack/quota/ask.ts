import type { Clock, Random } from '../../payment/clock.ts';
import { type Breaker, stopsAll } from './breaker-state.ts';
import { exact, type Pace } from './pace.ts';
import { behindOf, type Priority, pushesOf, roomOf } from './priority.ts';
import { isQueued, type Line, type QuotaState, type TakeRequest, tokensIn } from './quota-state.ts';
import type { QuotaKey, QuotaStore } from './quota-store.ts';

/** What asking for tokens is like; the same for all who ask together. */
export interface AskRequest extends QuotaKey {
  readonly priority: Priority;
  /** It is their turn. */
  readonly hasTurn: boolean;
  /** It is the one call that the breaker lets through. */
  readonly isProbe: boolean;
  readonly pace: Pace;
  /** Epoch ms until which the one who asks can wait. */
  readonly latest: number;
  /** By how many milliseconds the table's answer is to lie ahead: what it took for the answer before, if that was too long. */
  readonly ahead: number;
}

/** What asking has come to; all in epoch ms. */
export type Answer =
  /**
   * May be called at that moment, less the tolerance, but not before `notBefore`; if the breaker, which may have opened over one
   * payment, lets it.
   */
  | {
      readonly kind: 'granted';
      readonly at: number;
      readonly notBefore: number;
      readonly breaker: Breaker;
    }
  /** The breaker is open, or half open: no token was taken. */
  | { readonly kind: 'stopped'; readonly breaker: Breaker }
  /** There is nothing to be had before, and nobody keeps it. */
  | { readonly kind: 'refused'; readonly until: number }
  /** Has a place in the order from now on. */
  | { readonly kind: 'turn'; readonly at: number };

/** How often the rest is asked for after a part was granted, or others were faster. */
const ROUNDS = 20;

/** After so many rounds something is wrong with the table; the next try is to be a little later. */
const LATER_MS = 1_000;

/**
 * Asks the store for tokens, in as few writes as it takes, and gives an answer to each who asked: tokens for those there
 * are, turns for the other jobs, and to those who have a turn, or are not to have one, the moment to ask again.
 */
export function createAsk({
  store,
  clock,
  random,
}: {
  readonly store: QuotaStore;
  readonly clock: Clock;
  readonly random: Random;
}): (count: number, request: AskRequest) => Promise<Answer[]> {
  return async (count, request) => {
    const { priority, hasTurn, isProbe, pace, latest, ahead } = request;
    const { interval } = pace;
    const room = roomOf(priority, { pace, wait: latest - clock() - ahead });
    const most = Math.floor(room / interval) + 1;
    const terms = {
      interval,
      room,
      behind: behindOf(priority, hasTurn),
      yields: priority === 'audit',
      pushes: pushesOf(priority, hasTurn),
      isProbe,
    };
    const answers: Answer[] = [];

    let tokens = Math.min(count, most);
    for (let round = 0; round < ROUNDS; round += 1) {
      const asked = { ...terms, tokens, now: clock() + ahead };
      const outcome = await store.take(request, asked);
      if (outcome.kind === 'granted') {
        const { first, breaker } = outcome;
        answers.push(
          ...each(tokens, (index) => ({
            kind: 'granted',
            at: first + index * interval,
            notBefore: asked.now,
            breaker,
          })),
        );
        if (answers.length === count) return answers;
        tokens = Math.min(count - answers.length, most);
        continue;
      }
      const { breaker } = outcome.state;
      if (stopsAll(breaker) && !isProbe) {
        return [...answers, ...each(count - answers.length, () => ({ kind: 'stopped', breaker }))];
      }
      const available = availableIn(outcome.state, asked);
      if (available > 0 && available < tokens) {
        tokens = available;
        continue;
      }
      const waiting = count - answers.length;
      const isBlocked = outcome.state.blockedUntil > asked.now;
      // Once a block is over, those whose turn it was would all come at once: each takes a new one.
      if (priority !== 'caller' && priority !== 'audit' && (!hasTurn || isBlocked)) {
        const first = await reserveTurns(priority, waiting, request, asked, outcome.state);
        return [...answers, ...each(waiting, (index) => ({ kind: 'turn', at: first + index * interval }))];
      }
      const until = nextChance(outcome.state, asked, pace, Math.min(waiting, most));
      return [...answers, ...each(waiting, () => ({ kind: 'refused', until }))];
    }
    const until = clock() + LATER_MS;
    return [...answers, ...each(count - answers.length, () => ({ kind: 'refused', until }))];
  };

  function reserveTurns(
    line: Line,
    tokens: number,
    key: QuotaKey,
    { now, interval, room, behind }: TakeRequest,
    { tat, blockedUntil, turns }: QuotaState,
  ): Promise<number> {
    // As early as there can be a token with this room.
    const notBefore = exact(Math.max(now, tat - room, blockedUntil, ...behind.map((each) => turns[each])));
    return store.reserve(key, { line, tokens, now, interval, notBefore, pushes: pushesOf(line, false) });
  }

  /** A little later than there will be so many tokens: those who wait in other processes are not to come at the same moment. */
  function nextChance(
    { tat, blockedUntil, turns }: QuotaState,
    { now, interval, room, behind }: TakeRequest,
    { tolerance }: Pace,
    tokens: number,
  ): number {
    const paced = tat + (tokens - 1) * interval - Math.min(room, tolerance);
    return Math.max(paced, blockedUntil, now, ...behind.map((line) => turns[line])) + random() * interval;
  }
}

/** How many tokens those who ask could have, if they asked for fewer. */
function availableIn(state: QuotaState, asked: TakeRequest): number {
  return state.blockedUntil > asked.now || isQueued(state, asked) ? 0 : tokensIn(state, asked);
}

function each(count: number, answer: (index: number) => Answer): Answer[] {
  return Array.from({ length: count }, (_, index) => answer(index));
}
