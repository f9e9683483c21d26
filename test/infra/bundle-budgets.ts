/**
 * The most bytes that the bundle of each function may have, a hundredth or two above what it has: all of it is read and compiled at every
 * cold start. A bundle that has grown for a good reason gets a new budget in the same commit, up to 300,000.
 */
export const BUNDLE_BUDGETS: Readonly<Record<string, number>> = {
  audit: 289_000,
  health: 233_000,
  initialize: 317_000,
  'payment-status': 241_000,
  reconcile: 257_000,
  'unsupported-endpoint': 74_000,
  'verification-worker': 326_000,
  verify: 300_000,
  webhook: 230_000,
};
