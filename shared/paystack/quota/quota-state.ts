import { type Breaker, CLOSED, stopsAll } from './breaker-state.ts';
import { exact } from './pace.ts';

/** Where jobs wait for their turn: checks that webhooks asked for in the first, those of the ladder in the second. */
export type Line = 'urgent' | 'ladder';

/** The one that goes first at the beginning. */
export const LINES: readonly Line[] = ['urgent', 'ladder'];

/** How an operation's quota in one mode stands. All in epoch milliseconds; 0 where nothing is known yet. */
export interface QuotaState {
  /** The theoretical arrival time of the next call: the bucket is idle from then on, and busy before. */
  readonly tat: number;
  /** Nobody calls before that. */
  readonly blockedUntil: number;
  /** The next free turn of each line. One that has passed means that nobody waits there. */
  readonly turns: Readonly<Record<Line, number>>;
  readonly breaker: Breaker;
}

/** Before the first call. */
export const UNUSED: QuotaState = {
  tat: 0,
  blockedUntil: 0,
  turns: { urgent: 0, ladder: 0 },
  breaker: CLOSED,
};

/**
 * Blocks last five minutes at most, calls run ahead by a minute or so, and clocks differ by less than ten seconds. What is further
 * ahead than all that, in milliseconds, comes from a clock that is wrong, and must not stop everybody until it comes true.
 */
export const FARTHEST_MS = 310_000;

/**
 * A line is as long as what waits in it: 10,000 jobs at the pace of test mode are almost two hours. The end of one that seems longer than
 * a day, in milliseconds, is the mark of a clock that is wrong as well, and would keep all jobs waiting.
 */
export const FARTHEST_TURN_MS = 24 * 3_600_000;

/** The state as far as it can be believed at that moment (epoch milliseconds). */
export function believed(state: QuotaState, now: number): QuotaState {
  const within = (farthest: number, moment: number) => (moment > exact(now + farthest) ? 0 : moment);
  return {
    ...state,
    tat: within(FARTHEST_MS, state.tat),
    blockedUntil: within(FARTHEST_MS, state.blockedUntil),
    turns: {
      urgent: within(FARTHEST_TURN_MS, state.turns.urgent),
      ladder: within(FARTHEST_TURN_MS, state.turns.ladder),
    },
  };
}

/** Asks for tokens, each of them good for one call. */
export interface TakeRequest {
  readonly tokens: number;
  readonly now: number;
  /** Milliseconds from one call to the next. */
  readonly interval: number;
  /** By how many milliseconds the last of the tokens may run ahead of `now`. */
  readonly room: number;
  /** While a job waits for its turn in one of these lines, it goes first. */
  readonly behind: readonly Line[];
  /** Jobs that wait in those lines go first even where the bucket is idle. */
  readonly yields: boolean;
  /** The waiting in these lines grows by what is taken. */
  readonly pushes: readonly Line[];
  /** For the one call that tries whether Paystack is back: the breaker does not stop it. */
  readonly isProbe: boolean;
}

/** Asks for turns of jobs that have to wait. */
export interface ReserveRequest {
  readonly line: Line;
  readonly tokens: number;
  readonly now: number;
  /** Milliseconds from one call to the next. */
  readonly interval: number;
  /** Epoch milliseconds before which there is nothing to be had. */
  readonly notBefore: number;
  readonly pushes: readonly Line[];
}

/**
 * The tokens are there, the first for the moment `first`, each further one an interval later, or none is, and then the state is what can be
 * believed of it.
 */
export type Taken =
  | { readonly kind: 'granted'; readonly first: number; readonly state: QuotaState }
  | { readonly kind: 'refused'; readonly state: QuotaState };

/**
 * Takes tokens, all or none.
 *
 * A bucket that is idle is there for everybody, those included who should stand behind a line: the jobs that wait there are
 * late, and what they leave unused now is gone. Only who yields leaves it to them all the same.
 */
export function take(state: QuotaState, request: TakeRequest): Taken {
  const { tokens, now, interval, room, pushes, isProbe } = request;
  const sure = believed(state, now);
  const isIdle = sure.tat <= now;
  const first = isIdle ? now : sure.tat;
  const isTooFar = exact(first + exact((tokens - 1) * interval)) > exact(now + room);
  const isStopped = sure.blockedUntil > now || (stopsAll(state.breaker) && !isProbe);
  if (isStopped || isTooFar || isQueued(sure, request)) return { kind: 'refused', state: sure };
  const step = exact(tokens * interval);
  const turns = pushed(state.turns, pushes, step);
  return { kind: 'granted', first, state: { ...state, tat: exact(first + step), turns } };
}

/** Whether jobs wait that go before those who ask. */
export function isQueued({ tat, turns }: QuotaState, { now, behind, yields }: TakeRequest): boolean {
  return (yields || tat > now) && behind.some((line) => turns[line] > now);
}

/** Reserves turns, the first at `first`, each further one an interval later. */
export function reserve(
  state: QuotaState,
  { line, tokens, now, interval, notBefore, pushes }: ReserveRequest,
): { readonly first: number; readonly state: QuotaState } {
  const first = Math.max(believed(state, now).turns[line], notBefore);
  const step = exact(tokens * interval);
  const turns = pushed(state.turns, pushes, step);
  return { first, state: { ...state, turns: { ...turns, [line]: exact(first + step) } } };
}

/** Stops everybody until then; a block only ever grows, unless it can't be believed. */
export function block(state: QuotaState, until: number, now: number): QuotaState {
  return { ...state, blockedUntil: Math.max(believed(state, now).blockedUntil, until) };
}

/** How many tokens the request could have of a bucket in this state, as far as the pace goes. */
export function tokensIn({ tat }: QuotaState, { now, interval, room }: TakeRequest): number {
  return Math.max(0, Math.floor((now + room - Math.max(tat, now)) / interval) + 1);
}

function pushed(turns: QuotaState['turns'], lines: readonly Line[], step: number): QuotaState['turns'] {
  const push = (line: Line) => (lines.includes(line) ? exact(turns[line] + step) : turns[line]);
  return { urgent: push('urgent'), ladder: push('ladder') };
}
