import type { Reference } from '../../shared/payment/reference.ts';
import {
  isFresh,
  isHeld,
  type Lease,
  type VerificationCache,
  type VerificationResult,
  WAITING_PLACES,
} from '../../shared/store/verification-cache.ts';

export interface MemoryVerificationCache extends VerificationCache {
  kept(reference: Reference): VerificationResult | undefined;
  lease(reference: Reference): Lease | undefined;
  /** Deletes the whole item. */
  remove(reference: Reference): void;
}

/** Verification results in memory, under the same conditions as in DynamoDB. */
export function createMemoryVerificationCache(
  results: Readonly<Record<string, VerificationResult>> = {},
): MemoryVerificationCache {
  const kept = new Map<string, VerificationResult>(Object.entries(results));
  const leases = new Map<string, Lease & { waiting: number }>();

  async function release(reference: Reference, fence: string): Promise<void> {
    if (leases.get(reference)?.fence === fence) leases.delete(reference);
  }

  return {
    kept: (reference) => kept.get(reference),
    lease: (reference) => leases.get(reference),
    remove: (reference) => {
      kept.delete(reference);
      leases.delete(reference);
    },
    release,

    async read(reference) {
      const result = kept.get(reference);
      const lease = leases.get(reference);
      return {
        ...(result !== undefined && { result }),
        ...(lease !== undefined && { lease: { until: lease.until, waiting: lease.waiting } }),
      };
    },

    async acquire(reference, lease, now) {
      const holder = leases.get(reference);
      const result = kept.get(reference);
      if (holder !== undefined && isHeld(holder, now) && holder.fence !== lease.fence) return false;
      if (result !== undefined && isFresh(result, now)) return false;
      leases.set(reference, { ...lease, waiting: 0 });
      return true;
    },

    async takePlace(reference) {
      const lease = leases.get(reference);
      if (lease === undefined || lease.waiting >= WAITING_PLACES) return false;
      lease.waiting += 1;
      return true;
    },

    async write(reference, result, { basedOn, now, fence }) {
      if (Buffer.byteLength(result.body) > 350_000) {
        const lease = leases.get(reference);
        if (lease !== undefined && lease.fence === fence)
          leases.set(reference, { ...lease, until: now + 5_000 });
        return;
      }
      const old = kept.get(reference);
      const isNewer =
        old === undefined ||
        (old.version > 0 && old.version <= basedOn) ||
        (old.version <= result.version && old.checkedAt <= result.checkedAt) ||
        old.checkedAt > now + 1_000;
      if (isNewer) kept.set(reference, result);
      if (fence !== undefined) await release(reference, fence);
    },
  };
}
