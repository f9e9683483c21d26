import type { LoadOutcome } from './outcomes.ts';

/** What became of a load so far. */
export interface LoadStatistics {
  readonly perMinute: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly isRunning: boolean;
  /** Payments that initialize gave a checkout page for. */
  readonly started: number;
  /** Refusals of initialize by their `code`, such as `rate_limited`; `http_502` and its like for an answer without one. */
  readonly refused: Readonly<Record<string, number>>;
  /** Calls of initialize that got no answer. */
  readonly unanswered: number;
  /** Payments that were due and not started, since too many calls of initialize were on their way already. */
  readonly skipped: number;
  /** Calls of initialize on their way. */
  readonly inFlight: number;
  /** Payers on their way. */
  readonly payers: number;
  /** Payments whose payer has done all that belongs to the outcome. */
  readonly ended: Readonly<Record<LoadOutcome, number>>;
  /** Payments of which money has come in, refunded ones included. */
  readonly paid: number;
  /** Payers whom the simulator refused something or gave no answer. */
  readonly payerFailures: number;
}

/** Counts them. */
export class LoadCounts {
  started = 0;
  unanswered = 0;
  skipped = 0;
  inFlight = 0;
  payers = 0;
  paid = 0;
  payerFailures = 0;
  readonly #refused: Record<string, number> = {};
  readonly #ended: Record<LoadOutcome, number> = {
    paid: 0,
    paid_later: 0,
    declined_then_paid: 0,
    abandoned: 0,
    transfer: 0,
    webhook_lost: 0,
    tampered: 0,
    refunded: 0,
  };

  refuse(code: string): void {
    this.#refused[code] = (this.#refused[code] ?? 0) + 1;
  }

  end(outcome: LoadOutcome): void {
    this.#ended[outcome] += 1;
  }

  /** A copy, which later counts don't change. */
  report(load: Pick<LoadStatistics, 'perMinute' | 'startedAt' | 'isRunning'>): LoadStatistics {
    const { started, unanswered, skipped, inFlight, payers, paid, payerFailures } = this;
    const counts = { started, unanswered, skipped, inFlight, payers, paid, payerFailures };
    return { ...load, ...counts, refused: { ...this.#refused }, ended: { ...this.#ended } };
  }
}
