import type { Reference } from '../../../shared/payment/reference.ts';
import type { VerificationCache } from '../../../shared/store/verification-cache.ts';
import { createMemoryVerificationCache } from '../../support/memory-verification-cache.ts';
import { Dice } from '../dice.ts';
import { CACHE_TIMES } from './settings.ts';
import type { SimulatedTime } from './time.ts';

/** How long after an item's TTL DynamoDB deletes it, in milliseconds: mostly within days, at once at the earliest. */
const DELETED_AFTER = [0, 0, 60_000, 3_600_000, 2 * 86_400_000] as const;

/** What verify keeps, with its items deleted as the table's TTL has them deleted, lease and all: some time after they have expired. */
export function createExpiringCache(time: SimulatedTime, seed: number): VerificationCache {
  const cache = createMemoryVerificationCache();
  const deletedAt = new Map<Reference, number>();

  function expiresAt(reference: Reference, milliseconds: number): void {
    const expiry = (Math.ceil(milliseconds / 1_000) + CACHE_TIMES.staleSeconds) * 1_000;
    const dice = new Dice(`${seed} expiry ${reference} ${expiry}`);
    deletedAt.set(reference, expiry + dice.pick(DELETED_AFTER));
  }

  function deleteExpired(reference: Reference): void {
    if (time.now < (deletedAt.get(reference) ?? Number.POSITIVE_INFINITY)) return;
    cache.remove(reference);
    deletedAt.delete(reference);
  }

  return {
    async read(reference) {
      deleteExpired(reference);
      return await cache.read(reference);
    },
    async acquire(reference, lease, now) {
      deleteExpired(reference);
      const isAcquired = await cache.acquire(reference, lease, now);
      if (isAcquired) expiresAt(reference, lease.until);
      return isAcquired;
    },
    async takePlace(reference) {
      deleteExpired(reference);
      return await cache.takePlace(reference);
    },
    async release(reference, fence) {
      deleteExpired(reference);
      await cache.release(reference, fence);
    },
    async write(reference, result, writing) {
      deleteExpired(reference);
      await cache.write(reference, result, writing);
      if (cache.kept(reference) === result) expiresAt(reference, result.freshUntil);
    },
  };
}
