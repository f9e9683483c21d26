import type { PaystackQuota } from '../../shared/paystack/quota/quota.ts';

/** A quota that nobody has to wait for, and a breaker that stays closed. */
export const UNLIMITED_QUOTA: PaystackQuota = {
  take: async () => ({ heed: async () => {} }),
  block: async () => {},
};
