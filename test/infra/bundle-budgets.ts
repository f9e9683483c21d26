/**
 * The most bytes that the bundle of each function may have, a hundredth or two above what it has: all of it is read and compiled at every
 * cold start. A bundle that has grown for a good reason gets a new budget in the same commit, up to 300,000.
 */
export const BUNDLE_BUDGETS: Readonly<Record<string, number>> = {
  audit: 255_000,
  health: 199_000,
  initialize: 283_000,
  'payment-status': 207_000,
  reconcile: 223_000,
  'unsupported-endpoint': 45_500,
  'verification-worker': 293_000,
  verify: 267_000,
  webhook: 198_000,
};
