import type { Reference } from '../../shared/payment/reference.ts';
import type { Lease, VerificationCache, VerificationResult } from '../../shared/store/verification-cache.ts';

export interface MemoryVerificationCache extends VerificationCache {
  kept(reference: Reference): VerificationResult | undefined;
  lease(reference: Reference): Lease | undefined;
}

/** Verification results in memory, under the same conditions as in DynamoDB. */
export function createMemoryVerificationCache(
  results: Readonly<Record<string, VerificationResult>> = {},
): MemoryVerificationCache {
  const kept = new Map<string, VerificationResult>(Object.entries(results));
  const leases = new Map<string, Lease>();

  return {
    kept: (reference) => kept.get(reference),
    lease: (reference) => leases.get(reference),

    async read(reference) {
      return kept.get(reference);
    },

    async acquire(reference, lease, now) {
      const holder = leases.get(reference);
      const isHeld = holder !== undefined && holder.until > now && holder.fence !== lease.fence;
      const isFresh = (kept.get(reference)?.freshUntil ?? 0) > now;
      if (isHeld || isFresh) return false;
      leases.set(reference, lease);
      return true;
    },

    async release(reference, fence) {
      if (leases.get(reference)?.fence === fence) leases.delete(reference);
    },

    async write(reference, result) {
      const old = kept.get(reference);
      if (old !== undefined && (old.version > result.version || old.checkedAt > result.checkedAt)) return;
      kept.set(reference, result);
      leases.delete(reference);
    },
  };
}
