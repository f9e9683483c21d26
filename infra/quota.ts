/** How many calls of each operation Paystack grants in 60 s. */
export interface CallsPerMinute {
  readonly initialize: number;
  readonly verify: number;
  /** `GET /transaction`: Paystack's own list, which the daily audit reads. */
  readonly list: number;
}

/** The quota of the Paystack integration and this deployment's share of it. */
export interface Quota {
  /** Calls in 60 s with a live key, of the whole integration. */
  readonly live: CallsPerMinute;
  /** Calls in 60 s with a test key, of the whole integration. */
  readonly test: CallsPerMinute;
  /** The part of them that this deployment may use, above 0 and at most 1. */
  readonly share: number;
}

/** The quota as it is set: Paystack raises it on request, and other systems may call under the same integration. */
export interface QuotaProps {
  /**
   * Calls in 60 s with a live key, of the whole integration.
   *
   * @default { initialize: 1200, verify: 3000, list: 600 }
   */
  readonly live?: Partial<CallsPerMinute>;
  /**
   * Calls in 60 s with a test key, of the whole integration.
   *
   * @default { initialize: 100, verify: 100, list: 100 }
   */
  readonly test?: Partial<CallsPerMinute>;
  /**
   * The part of the quota that this deployment may use, above 0 and at most 1. Its calls are paced so that no 60 s hold more.
   *
   * @default 0.9
   */
  readonly share?: number;
}

/**
 * What Paystack publishes; `list` has the standard limit of endpoints that are not named.
 *
 * @see https://paystack.com/docs/api/rate-limits/
 */
const PUBLISHED = {
  live: { initialize: 1_200, verify: 3_000, list: 600 },
  test: { initialize: 100, verify: 100, list: 100 },
};

/** The quota with Paystack's published one for whatever is not set. */
export function quotaFrom({ live, test, share }: QuotaProps = {}): Quota {
  return {
    live: {
      initialize: live?.initialize ?? PUBLISHED.live.initialize,
      verify: live?.verify ?? PUBLISHED.live.verify,
      list: live?.list ?? PUBLISHED.live.list,
    },
    test: {
      initialize: test?.initialize ?? PUBLISHED.test.initialize,
      verify: test?.verify ?? PUBLISHED.test.verify,
      list: test?.list ?? PUBLISHED.test.list,
    },
    share: share ?? 0.9,
  };
}

/** The modes of Paystack's keys, each with a quota of its own. */
export const MODES = ['live', 'test'] as const;

/** The operations that have a quota of their own. */
export const OPERATIONS = ['initialize', 'verify', 'list'] as const;

/** How many calls of each operation this deployment makes in 60 s at most, by mode. */
export function limitsOf(quota: Quota): Readonly<Record<(typeof MODES)[number], CallsPerMinute>> {
  const limits = (mode: (typeof MODES)[number]) => ({
    initialize: limitOf(quota, mode, 'initialize'),
    verify: limitOf(quota, mode, 'verify'),
    list: limitOf(quota, mode, 'list'),
  });
  return { live: limits('live'), test: limits('test') };
}

/** How many calls of an operation this deployment makes in 60 s at most: its share, in whole calls. */
export function limitOf(
  quota: Quota,
  mode: (typeof MODES)[number],
  operation: (typeof OPERATIONS)[number],
): number {
  return Math.floor(quota[mode][operation] * quota.share);
}
