import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import type { FunctionName } from '../plan/plan.ts';

/** When every run begins, in epoch milliseconds. */
export const START = Date.UTC(2026, 2, 1, 9);

/** As deployed by default, in milliseconds; a test of the template sees to it that they are. */
export const TIMEOUTS: Readonly<Record<FunctionName, number>> = {
  initialize: 25_000,
  verify: 20_000,
  paymentStatus: 10_000,
  webhook: 10_000,
  verificationWorker: 30_000,
  reconcile: 60_000,
  audit: 120_000,
};

/** As deployed by default; the same test sees to these. */
export const QUEUES = {
  visibilityTimeout: 180_000,
  maxReceiveCount: 5,
  /** Batches worked on at once. */
  concurrency: { urgent: 4, scheduled: 2 },
} as const;

/** Reconcile runs so often, in milliseconds. */
export const RECONCILE_EVERY = 60_000;

/** And the audit so often. */
export const AUDIT_EVERY = 300_000;

/**
 * What Paystack grants in 60 s. The functions may use all of it here, where a deployment has a share of nine tenths: a call too many is
 * to show.
 */
export function limitsOf(limit: number) {
  const limits = { initialize: limit, verify: limit, list: limit, other: limit };
  return { test: limits, live: limits };
}

export const LADDER = DEFAULT_LADDER;

export const CACHE_TIMES = { closedSeconds: 300, openSeconds: 5, staleSeconds: 60 } as const;
