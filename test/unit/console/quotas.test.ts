import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from 'vitest';
import { TimeSeries } from '../../../local/console/series/time-series.ts';
import { QuotaReader } from '../../../local/console/table/quota-reader.ts';
import { type Item, TableUnreadableError } from '../../../local/console/table/table.ts';
import { quotaViews } from '../../../local/console/views/quotas.ts';

const NOW = Date.UTC(2026, 2, 2, 8);
const OPEN = { failures: 5, openings: 2, openUntil: NOW + 9_000, because: 'outcome_unknown' };

async function views(items: readonly Item[], series = new TimeSeries(NOW - 600_000)) {
  const quota = new QuotaReader(
    { get: async (keys) => items.filter(({ pk }) => keys.includes(pk?.S ?? '')) },
    'live',
  );
  await quota.read();
  const limits = { initialize: 1_080, verify: 2_700, list: 540 };
  return quotaViews(
    {
      now: () => NOW,
      mode: 'live',
      series,
      quota,
      limits,
      granted: () => ({ initialize: 1_200, verify: 3_000, list: 600 }),
    },
    5,
  );
}

it('counts the calls of the last 60 s of each operation, in the mode of the key alone', async () => {
  const series = new TimeSeries(NOW - 600_000);
  series.addCalls(NOW - 60_500, 'live', 'verify', 100);
  series.addCalls(NOW - 59_000, 'live', 'verify', 2);
  series.addCalls(NOW, 'live', 'verify', 1);
  series.addCalls(NOW, 'test', 'verify', 50);

  const [initialize, verify] = await views([], series);

  expect(verify).toMatchObject({ operation: 'verify', calls: 3, limit: 2_700, granted: 3_000 });
  expect(initialize).toMatchObject({ calls: 0, breaker: { kind: 'closed', failures: 0 } });
  expect(verify?.overTime.unit).toBe('calls in 60 s');
});

it('shows a block until it is over, and none that can not be believed', async () => {
  const block = (operation: string, blockedUntil: number) =>
    marshall({ pk: `QUOTA#live#${operation}`, blockedUntil });

  const [initialize, verify, list] = await views([
    block('initialize', NOW + 30_000),
    block('verify', NOW - 1),
    block('list', NOW + 86_400_000),
  ]);

  expect(initialize?.blockedUntil).toBe(NOW + 30_000);
  expect(verify).not.toHaveProperty('blockedUntil');
  expect(list).not.toHaveProperty('blockedUntil');
});

it('shows an open breaker, but not one that has opened over a single payment and stops no other', async () => {
  const [initialize, verify] = await views([
    marshall({ pk: 'QUOTA#live#initialize', breaker: OPEN }),
    marshall({ pk: 'QUOTA#live#verify', breaker: { ...OPEN, about: 'tea-1' } }),
  ]);

  expect(initialize?.breaker).toEqual({
    kind: 'open',
    openUntil: NOW + 9_000,
    openings: 2,
    because: 'outcome_unknown',
  });
  expect(verify?.breaker).toEqual({ kind: 'closed', failures: 5 });
});

it('keeps what it read last where the table does not answer, and where an item can not be read', async () => {
  let items: Item[] | undefined = [marshall({ pk: 'QUOTA#live#verify', blockedUntil: NOW + 30_000 })];
  const reader = new QuotaReader(
    {
      get: async () => {
        if (items === undefined) throw new TableUnreadableError(new Error('gone'));
        return items;
      },
    },
    'live',
  );
  await reader.read();

  items = [marshall({ pk: 'QUOTA#live#verify', blockedUntil: 'soon' })];
  await reader.read();
  const afterUnreadable = reader.quotas.verify.blockedUntil;
  items = undefined;
  await expect(reader.read()).rejects.toMatchObject({ code: 'table_unreadable' });

  expect([afterUnreadable, reader.quotas.verify.blockedUntil]).toEqual([NOW + 30_000, NOW + 30_000]);
});
