import type { QuotaKey } from './quota-store.ts';

/** What becomes of calls because of the quota. Nothing in it names a payment or a key. */
export type QuotaEvent = QuotaKey &
  (
    | { readonly kind: 'waited' /** Until it could be sent. */; readonly waitMs: number }
    | { readonly kind: 'deferred' /** Until it is to be asked for again. */; readonly waitMs: number }
    /** Paystack wants no calls for a while, and the others could not be told. */
    | { readonly kind: 'block-lost'; readonly error: unknown }
  );

/** Is told of calls that waited or were not made. One that found its quota free is none of them. */
export type QuotaObserver = (event: QuotaEvent) => void;
