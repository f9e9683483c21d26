import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { simulatorControl } from '../../../local/load/simulator-control.ts';
import { type Load, startLoad } from '../../../local/load/start-load.ts';
import { caught } from '../../support/caught.ts';
import { simulate } from './simulated.ts';

/** Waits a thousandth of what a load waits for. */
const quickly = (ms: number, signal: AbortSignal) => delay(ms / 1_000, undefined, { signal });

/** At the simulator, which for these calls is the API; its secret key is the service key. */
function loadAt(url: string, serviceKey = 'sk_live_simulated'): Load {
  return startLoad({
    perMinute: 600,
    apiUrl: url,
    serviceKey,
    control: simulatorControl(url),
    sleep: quickly,
    mix: {
      paid: 1,
      declined_then_paid: 1,
      abandoned: 1,
      transfer: 1,
      webhook_lost: 1,
      tampered: 1,
      refunded: 1,
    },
  });
}

it('takes payments to every end that it knows, as the simulator sees them', async () => {
  const { simulator, control } = await simulate();

  const load = loadAt(simulator.url);
  await vi.waitFor(() => {
    const { paid, paid_later, ...ended } = load.statistics().ended;
    expect(Math.min(paid, ...Object.values(ended))).toBeGreaterThan(0);
  }, 20_000);
  await load.stop();

  const { started, payerFailures, refused } = load.statistics();
  const { json } = await control('GET', '/transactions?limit=10000');
  const statuses = new Set(json.transactions.map(({ status }: { status: string }) => status));
  expect([...statuses].sort()).toEqual(expect.arrayContaining(['abandoned', 'reversed', 'success']));
  expect(json.total).toBe(started);
  expect([payerFailures, refused]).toEqual([0, {}]);
});

it('goes on while it is refused, and says by which code', async () => {
  const { simulator } = await simulate();

  const limited = loadAt(simulator.url, 'sk_test_simulated');
  await vi.waitFor(() => expect(limited.statistics().refused.rate_limited).toBeGreaterThan(2), 20_000);
  await limited.stop();
  const nobody = loadAt(simulator.url, 'of-nobody');
  await vi.waitFor(() => expect(nobody.statistics().refused.invalid_Key).toBeGreaterThan(2), 20_000);
  await nobody.stop();
  await simulator.stop();
  const unanswered = loadAt(simulator.url);
  await vi.waitFor(() => expect(unanswered.statistics().unanswered).toBeGreaterThan(2), 20_000);
  await unanswered.stop();

  expect(limited.statistics().started).toBe(100);
  expect(nobody.statistics().started).toBe(0);
});

it('has the simulator say what it refuses a payer', async () => {
  const { simulator } = await simulate();

  const refused = await caught(() =>
    simulatorControl(simulator.url).finish('unknown', { outcome: 'success' }),
  );

  expect(refused).toMatchObject({ code: 'simulator_refused', message: expect.stringContaining('404') });
});
