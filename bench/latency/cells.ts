/** What is measured of a function that calls Paystack: each latency of Paystack's with each number of invocations at once. */
export interface Cell {
  /** What Paystack takes for a call, in milliseconds. */
  readonly paystackMs: number;
  readonly concurrency: number;
  /** How many invocations one side makes in one round. */
  readonly invocations: number;
}

const PAYSTACK_MS = [0, 50, 300];
const CONCURRENCIES = [1, 10, 50];
export const MOST_SANDBOXES = Math.max(...CONCURRENCIES);

/** How long one side takes in one round, in milliseconds, were there nothing but Paystack's latency. */
const ROUND_MS = 2_400;
/** Without latency it is as many invocations as there is processor for. */
const FEWEST_MS = 6;

export const CELLS: readonly Cell[] = PAYSTACK_MS.flatMap((paystackMs) =>
  CONCURRENCIES.map((concurrency) => ({
    paystackMs,
    concurrency,
    invocations:
      concurrency * Math.ceil(Math.min(ROUND_MS / Math.max(paystackMs, FEWEST_MS), 400 / concurrency)),
  })),
);
