import type { PaystackQuota } from '../../shared/paystack/quota/quota.ts';

/** A quota that nobody has to wait for. */
export const UNLIMITED_QUOTA: PaystackQuota = {
  take: async () => {},
  block: async () => {},
};
