import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EngineClock } from '../../../local/clock.ts';
import { runCommand } from './command.ts';
import { receiveWebhooks, START, simulate } from './simulated.ts';

function stateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'state', 'simulator.sqlite');
}

describe('a restarted simulator', () => {
  it('tries on with the webhooks that are still waiting', async () => {
    const { url, received } = await receiveWebhooks([500]);
    const options = { file: stateFile(), webhookUrl: url, clock: new EngineClock(() => START) };
    const first = await simulate(options);
    await first.initialize();
    await first.finish('order-1', { outcome: 'success' });
    await first.simulator.webhooksSent();
    await first.simulator.stop();

    const second = await simulate(options);
    second.clock.advance(3_600_000);
    await second.simulator.webhooksSent();

    expect(received).toHaveLength(2);
    expect(received[1]?.body).toBe(received[0]?.body);
  });

  it('goes on where payers were: in the middle of a card, and with money that will not come', async () => {
    const options = { file: stateFile(), bankTransferMs: 60_000, clock: new EngineClock(() => START) };
    const card = { number: '5078 5078 5078 5078 12', expiry: '12 / 30', cvv: '081' };
    const first = await simulate(options);
    const post = ({ call }: typeof first, path: string, fields: Record<string, string>) =>
      call(path, { key: null, form: new URLSearchParams(fields).toString() });
    const start = async (reference: string) =>
      `/checkout/${(await first.initialize({ reference })).json.data.access_code}`;
    const [asked, waiting] = [await start('asked'), await start('waiting')];
    await post(first, `${asked}/card`, card);
    await post(first, `${waiting}/bank-transfer`, { end: 'failed' });
    await first.simulator.stop();

    const second = await simulate(options);
    await post(second, `${asked}/pin`, { answer: '1111' });
    second.clock.advance(60_000);

    expect((await second.verify('asked')).json.data).toMatchObject({
      status: 'success',
      authorization: { last4: '7812' },
    });
    expect((await second.verify('waiting')).json.data.status).toBe('failed');
  });

  it('makes webhooks wait while they are paused, and breaks off without counting a try', async () => {
    const { url, firstArrived } = await receiveWebhooks(['silence']);
    const { simulator, initialize, finish, control } = await simulate({ webhookUrl: url });
    await initialize();
    await finish('order-1', { outcome: 'success' });
    await firstArrived;

    simulator.pauseWebhooks();
    await simulator.webhooksSent();
    const [brokenOff] = (await control('GET', '/webhooks')).json.deliveries;
    simulator.resumeWebhooks();
    await simulator.webhooksSent();

    expect(brokenOff).toMatchObject({ status: 'waiting', tries: 0, lastError: null });
    expect((await control('GET', '/webhooks')).json.deliveries).toMatchObject([
      { status: 'delivered', tries: 1 },
    ]);
  });

  it('keeps every webhook for a URL that is set later, when it starts paused', async () => {
    const { url, received } = await receiveWebhooks();
    const options = { file: stateFile(), clock: new EngineClock(() => START) };
    const first = await simulate({ ...options, webhookUrl: url });
    await first.control('PUT', '/webhooks', { delayMs: 60_000 });
    await first.initialize();
    await first.finish('order-1', { outcome: 'success' });
    await first.initialize({ reference: 'order-2' });
    await first.finish('order-2', { outcome: 'pending', succeedsAfterMs: 60_000 });
    await first.simulator.stop();
    options.clock.advance(60_000);

    const { simulator, clock, verify, initialize, finish } = await simulate({
      ...options,
      webhooksPaused: true,
    });
    clock.advance(0);
    await initialize({ reference: 'order-3' });
    await finish('order-3', { outcome: 'success' });
    const second = (await verify('order-2')).json.data.status;
    const before = received.length;
    simulator.setWebhookUrl(url);
    simulator.resumeWebhooks();
    await simulator.webhooksSent();

    expect([second, before]).toEqual(['success', 0]);
    expect(received.map(({ json }) => json.data.reference).sort()).toEqual(['order-1', 'order-2', 'order-3']);
  });

  it('takes up pending transfers and refunds, and numbers on', async () => {
    const options = { file: stateFile(), clock: new EngineClock(() => START) };
    const first = await simulate(options);
    await first.initialize();
    await first.finish('order-1', { outcome: 'pending', succeedsAfterMs: 60_000 });
    await first.initialize({ reference: 'order-2' });
    await first.finish('order-2', { outcome: 'success' });
    await first.call('/refund', { body: { transaction: 'order-2' } });
    await first.simulator.stop();

    const { clock, verify, initialize } = await simulate(options);
    clock.advance(60_000);
    await initialize({ reference: 'order-3' });

    const found = [];
    for (const n of [1, 2, 3]) {
      const { id, status } = (await verify(`order-${n}`)).json.data;
      found.push([id, status]);
    }
    expect(found).toEqual([
      [4_000_000_001, 'success'],
      [4_000_000_002, 'reversed'],
      [4_000_000_003, 'abandoned'],
    ]);
  });

  it('is refused the state file of one that still runs, in one sentence', async () => {
    const file = stateFile();
    await runCommand({ STATE_FILE: file });

    const second = await runCommand({ STATE_FILE: file });

    expect(second.output()).toBe(`Another simulator has the state file ${file}.\n`);
    expect(await second.ended).toBe(1);
  });

  it('has lost nothing when the one before was killed', async () => {
    const file = stateFile();
    const killed = await runCommand({ STATE_FILE: file });
    const headers = { authorization: 'Bearer sk_test_simulated', 'content-type': 'application/json' };
    for (let n = 1; n <= 20; n += 1) {
      const body = JSON.stringify({ email: 'payer@example.com', amount: 100, reference: `order-${n}` });
      await fetch(`${killed.url}/transaction/initialize`, { method: 'POST', headers, body });
    }
    killed.child.kill('SIGKILL');
    await killed.ended;

    const { control } = await simulate({ file });

    expect((await control('GET', '/transactions')).json.total).toBe(20);
  });
});
