import type { Mode } from '../../payment/mode.ts';
import type { Operation } from '../operation.ts';
import type { Breaker } from './breaker-state.ts';
import type { QuotaState, ReserveRequest, TakeRequest } from './quota-state.ts';

/** What has a quota of its own: an operation in one mode. */
export interface QuotaKey {
  readonly mode: Mode;
  readonly operation: Operation;
}

/** The first token's moment in epoch milliseconds, and how the breaker stood; or what can be believed of the quota when there was none. */
export type TakeOutcome =
  | { readonly kind: 'granted'; readonly first: number; readonly breaker: Breaker }
  | { readonly kind: 'refused'; readonly state: QuotaState };

/** Where all functions keep count of the quota together. Whatever it throws means that nobody may call. */
export interface QuotaStore {
  /** Takes tokens, all or none. One that is taken and not used is lost. */
  take(key: QuotaKey, request: TakeRequest): Promise<TakeOutcome>;
  /** Reserves turns, and gives the first one in epoch milliseconds. */
  reserve(key: QuotaKey, request: ReserveRequest): Promise<number>;
  /** Stops everybody until then, unless they are stopped for longer. Both in epoch milliseconds. */
  block(key: QuotaKey, until: number, now: number): Promise<void>;
  /**
   * Changes the breaker, and says how it stood before and stands now.
   *
   * @param change what becomes of it, `undefined` where nothing does. Is asked again when others were faster
   */
  changeBreaker(
    key: QuotaKey,
    change: (breaker: Breaker) => Breaker | undefined,
  ): Promise<{ readonly before: Breaker; readonly after: Breaker }>;
  /** How the quota stands, never as it stood before. */
  read(key: QuotaKey): Promise<QuotaState>;
}
