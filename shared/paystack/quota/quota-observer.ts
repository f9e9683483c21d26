import type { BreakerCause } from './breaker-state.ts';
import type { QuotaKey } from './quota-store.ts';

/** What becomes of calls because of the quota and the breaker. Nothing in it names a payment or a key. */
export type QuotaEvent = QuotaKey &
  (
    | { readonly kind: 'waited' /** Until it could be sent. */; readonly waitMs: number }
    | { readonly kind: 'deferred' /** Until it is to be asked for again. */; readonly waitMs: number }
    /** Paystack wants no calls for a while, and the others could not be told. */
    | { readonly kind: 'block-lost'; readonly error: unknown }
    /** Not sent, since the breaker is open. */
    | { readonly kind: 'held' /** Until it may be tried again. */; readonly waitMs: number }
    | {
        readonly kind: 'breaker-opened';
        readonly openMs: number;
        /** How often in a row: from the second time on, a probe has failed. */
        readonly openings: number;
        /** In a row, before it opened. */
        readonly failures: number;
        readonly because?: BreakerCause | undefined;
      }
    | { readonly kind: 'breaker-closed' }
    /** How a call went could not be stored. */
    | { readonly kind: 'breaker-lost'; readonly error: unknown }
  );

/** Is told of calls that waited or were not made. One that found its quota free is none of them. */
export type QuotaObserver = (event: QuotaEvent) => void;
