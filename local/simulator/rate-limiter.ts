import type { Mode } from '../../shared/payment/mode.ts';
import type { EngineClock } from '../clock.ts';
import type { Operation } from './api/route.ts';
import type { Limits } from './settings.ts';

/** How an endpoint's limit stands. */
export interface LimitReading {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** When the window ends, in epoch milliseconds. */
  readonly resetAt: number;
}

/** Paystack's rate limits: separate for each mode and each endpoint, and a refused call counts for nothing. */
export class RateLimiter {
  readonly #clock: EngineClock;
  readonly #initial: Limits;
  /** When each call of the running window came, oldest first. */
  readonly #calls = new Map<string, number[]>();
  #limits: Limits;

  constructor(clock: EngineClock, limits: Limits) {
    this.#clock = clock;
    this.#initial = limits;
    this.#limits = limits;
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** Sets other limits; all windows start afresh. */
  change(limits: Limits): void {
    this.#limits = limits;
    this.#calls.clear();
  }

  reset(): void {
    this.change(this.#initial);
  }

  /** Counts a call, if there is room for it. */
  take(mode: Mode, operation: Operation): LimitReading {
    const calls = this.#running(mode, operation);
    const limit = this.#limitOf(mode, operation);
    const allowed = calls.length < limit;
    if (allowed) calls.push(this.#clock.now());
    return this.#read(calls, limit, allowed);
  }

  /** How things stand, without a call. */
  peek(mode: Mode, operation: Operation): LimitReading {
    return this.#read(this.#running(mode, operation), this.#limitOf(mode, operation), true);
  }

  #limitOf(mode: Mode, operation: Operation): number {
    const limits = this.#limits[mode];
    return operation === 'initialize' || operation === 'verify' ? limits[operation] : limits.other;
  }

  /** The calls that still count. */
  #running(mode: Mode, operation: Operation): number[] {
    const key = `${mode}:${operation}`;
    const calls = this.#calls.get(key) ?? [];
    this.#calls.set(key, calls);
    const ended = this.#clock.now() - this.#windowMs;
    if (this.#limits.window === 'fixed') {
      if (calls[0] !== undefined && calls[0] <= ended) calls.length = 0;
    } else {
      const still = calls.findIndex((at) => at > ended);
      calls.splice(0, still < 0 ? calls.length : still);
    }
    return calls;
  }

  #read(calls: readonly number[], limit: number, allowed: boolean): LimitReading {
    return {
      allowed,
      limit,
      remaining: Math.max(0, limit - calls.length),
      resetAt: (calls[0] ?? this.#clock.now()) + this.#windowMs,
    };
  }

  get #windowMs(): number {
    return this.#limits.windowSeconds * 1_000;
  }
}
