import type { Random } from '../../shared/payment/clock.ts';
import type { Operation } from './api/route.ts';

/**
 * What can go wrong with a call:
 * - `delay` works at once and answers late;
 * - `status` is an error with Paystack's own body, `html` a page of the network in front of it, `empty` no body at all,
 *   `body` whatever is wanted, all of them without any work done, unless `work` is true;
 * - `truncated` does the work and breaks off in the middle of the answer;
 * - `timeout` never answers (and does no work, unless `work` is true);
 * - `drop-before` resets the connection before anything is done, `drop-after` after it.
 */
export const FAULT_KINDS = [
  'delay',
  'status',
  'html',
  'empty',
  'body',
  'truncated',
  'timeout',
  'drop-before',
  'drop-after',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One thing that goes wrong. */
export interface Fault {
  readonly kind: FaultKind;
  /** Which calls it befalls; default all. */
  readonly operation?: Operation | undefined;
  readonly reference?: string | undefined;
  /** How often; default always. */
  readonly times?: number | undefined;
  /** Real time that passes first, in ms: whoever waits for an answer waits in real time, whatever the clock says. */
  readonly delayMs?: number | undefined;
  /** HTTP status of `status` (default 500), `html` (403), `empty` and `body` (200). */
  readonly status?: number | undefined;
  /** The whole of `body`. */
  readonly body?: string | undefined;
  /** Headers to add or replace. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether the call's work is done all the same. */
  readonly work?: boolean | undefined;
  /** The part of the calls that it befalls, above 0 and at most 1; default all. The others go on to the rules after it. */
  readonly share?: number | undefined;
  /** By which whoever set it knows it again. */
  readonly name?: string | undefined;
}

/** The rules in force; the first one that fits a call befalls it. */
export class Faults {
  readonly #random: Random;
  #rules: { readonly fault: Fault; left: number }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Puts these in place of all others. */
  replace(faults: readonly Fault[]): void {
    this.#rules = faults.map((fault) => ({ fault, left: fault.times ?? Infinity }));
  }

  clear(): void {
    this.#rules = [];
  }

  /** Those that are left. */
  list(): (Fault & { readonly timesLeft: number | null })[] {
    return this.#rules.map(({ fault, left }) => ({
      ...fault,
      timesLeft: Number.isFinite(left) ? left : null,
    }));
  }

  /** The fault that befalls this call, which uses it up once. */
  take(operation: Operation, reference: string | undefined): Fault | undefined {
    if (this.#rules.length === 0) return undefined;
    const rule = this.#rules.find(
      ({ fault }) =>
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.reference === undefined || fault.reference === reference) &&
        (fault.share === undefined || this.#random() < fault.share),
    );
    if (rule === undefined) return undefined;
    rule.left -= 1;
    if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.fault;
  }
}

/** Whether the call's work is done although the fault befalls it. */
export function doesWork({ kind, work }: Fault): boolean {
  return work ?? (kind === 'delay' || kind === 'truncated' || kind === 'drop-after');
}
