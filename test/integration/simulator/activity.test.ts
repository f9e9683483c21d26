import { expect, it } from 'vitest';
import type { SimulatorActivity } from '../../../local/simulator/simulator-activity.ts';
import { Collected } from '../../support/collected.ts';
import { receiveWebhooks, START, simulate } from './simulated.ts';

function watched() {
  const activity = new Collected<SimulatorActivity>();
  return { activity, onActivity: (each: SimulatorActivity) => activity.add(each) };
}

it('tells of each call once it is over, with what was answered', async () => {
  const { activity, onActivity } = watched();
  const { initialize, verify } = await simulate({ onActivity });

  const initialized = await initialize({ reference: 'order-1', email: 'ada@example.com' });
  const verified = await verify('order-1', 'sk_live_simulated');

  const calls = await activity.many(2, ({ kind }) => kind === 'call');
  const call = { kind: 'call', at: START, reference: 'order-1', durationMs: expect.any(Number) };
  expect(calls).toEqual([
    {
      ...call,
      operation: 'initialize',
      mode: 'test',
      email: 'ada@example.com',
      end: 200,
      body: initialized.text,
    },
    { ...call, operation: 'verify', mode: 'live', end: 400, body: verified.text },
  ]);
});

it('tells what befell a call, and of one that is never answered when its caller has gone', async () => {
  const { activity, onActivity } = watched();
  const { simulator, control, verify } = await simulate({ onActivity });
  await control('PUT', '/faults', [{ kind: 'status', status: 503, times: 1 }, { kind: 'timeout' }]);

  await verify('order-1');
  const leaving = new AbortController();
  const unanswered = fetch(`${simulator.url}/transaction/verify/order-1`, { signal: leaving.signal });
  await expect.poll(async () => (await control('GET', '/calls')).json.total).toBe(2);
  leaving.abort();
  await expect(unanswered).rejects.toThrow();

  const [refused, gone] = await activity.many(2, ({ kind }) => kind === 'call');
  expect(refused).toMatchObject({
    end: 503,
    fault: 'status',
    body: expect.stringContaining('"status":false'),
  });
  expect(gone).toMatchObject({ end: 'unanswered', fault: 'timeout' });
  expect(gone).not.toHaveProperty('body');
});

it('tells of each try to deliver a webhook how it ended', async () => {
  const { activity, onActivity } = watched();
  const { initialize, finish, control, simulator } = await simulate({ onActivity });
  const received = await receiveWebhooks();
  await initialize({ reference: 'order-1' });

  simulator.setWebhookUrl(received.url);
  await finish('order-1', { outcome: 'success' });
  await simulator.webhooksSent();
  simulator.setWebhookUrl('http://127.0.0.1:1/');
  await control('POST', '/webhooks/send', { reference: 'order-1' });
  simulator.controls.webhooks.change({ lost: true });
  await initialize({ reference: 'order-2' });
  await finish('order-2', { outcome: 'success' });

  expect(activity.items.filter(({ kind }) => kind === 'webhook')).toEqual([
    { kind: 'webhook', at: START, event: 'charge.success', reference: 'order-1', outcome: 'received' },
    { kind: 'webhook', at: START, event: 'charge.success', reference: 'order-1', outcome: 'refused' },
    { kind: 'webhook', at: START, event: 'charge.success', reference: 'order-2', outcome: 'lost' },
  ]);
});

it('tells nothing of a try to deliver a webhook that was broken off', async () => {
  const { activity, onActivity } = watched();
  const { url, firstArrived } = await receiveWebhooks(['silence']);
  const { simulator, initialize, finish } = await simulate({ onActivity, webhookUrl: url });
  await initialize({ reference: 'order-1' });
  await finish('order-1', { outcome: 'success' });
  await firstArrived;

  simulator.pauseWebhooks();
  await simulator.webhooksSent();
  simulator.resumeWebhooks();
  await simulator.webhooksSent();

  expect(activity.items.filter(({ kind }) => kind === 'webhook')).toMatchObject([{ outcome: 'received' }]);
});
