import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PaystackDeferredError } from '../../../../shared/paystack/errors.ts';
import type { Priority } from '../../../../shared/paystack/quota/priority.ts';
import { createPaystackQuota, type PaystackQuota } from '../../../../shared/paystack/quota/quota.ts';
import type { QuotaStore } from '../../../../shared/paystack/quota/quota-store.ts';
import { createMemoryQuotaStore } from '../../../support/memory-quota-store.ts';
import { seededRandom } from '../../../support/seeded-random.ts';
import { createVirtualTime, type VirtualTime } from '../../../support/virtual-time.ts';
import { mostInFixedWindow, mostInSlidingWindow } from '../../../support/windows.ts';

const START = 1_800_000_000_000;
const WINDOW = 60_000;

/** The same count for all processes, each of them some way from it. */
function reachedIn(time: VirtualTime, store: QuotaStore, latency: () => number): QuotaStore {
  const far = async <T>(use: () => Promise<T>): Promise<T> => {
    await time.sleep(latency() / 2);
    const result = await use();
    await time.sleep(latency() / 2);
    return result;
  };
  return {
    take: (key, request) => far(() => store.take(key, request)),
    reserve: (key, request) => far(() => store.reserve(key, request)),
    block: (key, until, now) => far(() => store.block(key, until, now)),
    changeBreaker: (key, change) => far(() => store.changeBreaker(key, change)),
    read: (key) => far(() => store.read(key)),
  };
}

interface Simulated {
  /** When the calls arrived at Paystack. */
  readonly arrivals: { readonly at: number; readonly priority: Priority }[];
}

/**
 * Runs processes side by side, each with a clock of its own, against one count.
 *
 * @param use what each process does with its quota until time is up
 */
async function simulate({
  limit,
  skews,
  seconds,
  random,
  latency = 30,
  use,
}: {
  readonly limit: number;
  readonly skews: readonly number[];
  readonly seconds: number;
  readonly random: () => number;
  /** What the table takes at most, in milliseconds. */
  readonly latency?: number;
  readonly use: (parts: {
    readonly call: (priority: Priority, turn?: number) => Promise<PaystackDeferredError | undefined>;
    readonly sleep: VirtualTime['sleep'];
    readonly isOver: () => boolean;
    readonly now: () => number;
  }) => Promise<unknown>;
}): Promise<Simulated> {
  const time = createVirtualTime(START);
  const count = createMemoryQuotaStore();
  const arrivals: Simulated['arrivals'] = [];
  const end = START + seconds * 1_000;
  const limits = { initialize: limit, verify: limit, list: limit };

  const call =
    (quota: PaystackQuota, clock: () => number) =>
    async (priority: Priority, turn?: number): Promise<PaystackDeferredError | undefined> => {
      const request = {
        mode: 'live',
        operation: 'verify',
        priority,
        turn,
        deadline: clock() + 16_000,
        fence: 'any',
      } as const;
      try {
        await quota.take(request);
      } catch (error) {
        if (error instanceof PaystackDeferredError) return error;
        throw error;
      }
      // Up to three quarters of a second until it is there: connections are made, packets are lost.
      arrivals.push({ at: time.now() + random() * 750, priority });
      return undefined;
    };

  const processes = skews.map(async (skew) => {
    const clock = () => Math.floor(time.now() + skew);
    const store = reachedIn(time, count, () => 2 + random() * latency);
    const quota = createPaystackQuota({
      store,
      limits: { live: limits, test: limits },
      clock,
      random,
      sleep: time.sleep,
    });
    await use({ call: call(quota, clock), sleep: time.sleep, isOver: () => time.now() >= end, now: clock });
  });
  await time.runUntil(end + 60_000);
  await Promise.all(processes);
  return { arrivals: arrivals.filter(({ at }) => at < end + 60_000) };
}

const skewed = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 2, maxLength: 8 });
const latencies = fc.constantFrom(30, 600, 3_000);

describe('Processes that call as they like, with clocks that differ and calls that are late', () => {
  test('never fill a window at Paystack beyond the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        skewed,
        latencies,
        fc.integer(),
        async (limit, skews, latency, seed) => {
          const random = seededRandom(seed).next;
          const { arrivals } = await simulate({
            limit,
            latency,
            skews,
            seconds: 150,
            random,
            use: async ({ call, sleep, isOver }) => {
              while (!isOver()) {
                // Bursts of every priority, and pauses of up to ten seconds in which the quota fills up again.
                const priority = random() < 0.4 ? 'caller' : random() < 0.5 ? 'urgent' : 'ladder';
                await Promise.all(
                  Array.from({ length: 1 + Math.floor(random() * 10) }, () => call(priority)),
                );
                if (random() < 0.2) await sleep(random() * 10_000);
                else await sleep(10);
              }
            },
          });

          const moments = arrivals.map(({ at }) => at);
          expect(mostInSlidingWindow(moments, WINDOW)).toBeLessThanOrEqual(limit);
          expect(mostInFixedWindow(moments, WINDOW)).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 20 },
    );
  });

  test.each([
    ['caller', 90],
    ['urgent', 90],
    ['ladder', 90],
    ['ladder', 100],
    ['ladder', 600],
  ] as const)(
    'use 95 hundredths of the limit while somebody always waits: %s, %i in 60 s',
    async (priority, limit) => {
      const random = seededRandom(limit).next;
      const { arrivals } = await simulate({
        limit,
        // Clocks of functions agree within milliseconds; beyond the room of the jobs, what is taken late is lost.
        skews: [0, 100, -100, 120, 0, -150, 150, 10],
        seconds: 180,
        random,
        use: async ({ call, sleep, isOver, now }) => {
          // Ten at a time, as a worker has them; one that is deferred comes back by the whole second, as from a queue.
          const worker = async () => {
            let turn: number | undefined;
            while (!isOver()) {
              const deferred = await call(priority, turn);
              turn = deferred?.turn;
              if (deferred !== undefined) await sleep(Math.floor((deferred.until - now()) / 1_000) * 1_000);
            }
          };
          await Promise.all(Array.from({ length: 10 }, worker));
        },
      });

      const within = arrivals.filter(({ at }) => at >= START && at < START + 180_000);
      expect(within.length).toBeGreaterThanOrEqual(Math.floor(0.95 * limit * 3));
      expect(
        mostInSlidingWindow(
          arrivals.map(({ at }) => at),
          WINDOW,
        ),
      ).toBeLessThanOrEqual(limit);
    },
  );
});
