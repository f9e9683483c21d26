import type { Clock } from '../payment/clock.ts';
import type { Mode } from '../payment/mode.ts';
import { isPaystackFailure, type PaystackFailure } from './errors.ts';
import type { Operation } from './operation.ts';

/** One request to Paystack, as it went. */
export interface ObservedRequest {
  readonly operation: Operation;
  /** The mode of the key that it was sent with. */
  readonly mode: Mode;
  /** Until the answer had arrived whole, or it was clear that none would. */
  readonly durationMs: number;
  /** Why it brought nothing, where it did not. */
  readonly failure?: PaystackFailure['kind'];
}

/** Is told of every request that goes to Paystack, once it is over. Nothing in it names a payment, a customer or a key. */
export type PaystackObserver = (request: ObservedRequest) => void;

/** Sends a request and tells the observer how it went. */
export async function observed<T>(
  send: () => Promise<T>,
  {
    operation,
    mode,
    clock,
    observer,
  }: Pick<ObservedRequest, 'operation' | 'mode'> & {
    readonly clock: Clock;
    readonly observer: PaystackObserver | undefined;
  },
): Promise<T> {
  const sentAt = clock();
  const tell = (failure?: PaystackFailure['kind']) => {
    // A wall clock that was put back meanwhile must not make the time negative.
    const durationMs = Math.max(0, clock() - sentAt);
    observer?.({ operation, mode, durationMs, ...(failure !== undefined && { failure }) });
  };
  try {
    const result = await send();
    tell();
    return result;
  } catch (error) {
    tell(isPaystackFailure(error) ? error.kind : undefined);
    throw error;
  }
}
