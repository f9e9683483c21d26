import { describe, expect, it } from 'vitest';
import { expectedSignature, receiveWebhooks, START, simulate } from './simulated.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("the simulator's webhooks", () => {
  it('tell of a success, signed with the key of its mode', async () => {
    const { url, received } = await receiveWebhooks();
    const { initialize, finish, simulator } = await simulate({ webhookUrl: url });
    await initialize({ metadata: { cart: 'ü' } }, 'sk_live_simulated');

    await finish('order-1', { outcome: 'success' });
    await simulator.webhooksSent();

    expect(received).toHaveLength(1);
    expect(received[0]?.json).toMatchObject({
      event: 'charge.success',
      data: {
        domain: 'live',
        status: 'success',
        reference: 'order-1',
        amount: 500_000,
        requested_amount: 500_000,
        metadata: { cart: 'ü' },
        source: { type: 'api', entry_point: 'transaction_initialize' },
      },
    });
    expect(received[0]?.signature).toBe(expectedSignature(received[0]?.body ?? '', 'sk_live_simulated'));
  });

  it('tell of nothing but successes', async () => {
    const { url, received } = await receiveWebhooks();
    const { initialize, finish, simulator } = await simulate({ webhookUrl: url });
    await initialize();

    for (const outcome of ['pending', 'ongoing', 'failed', 'insufficient_funds', 'abandoned']) {
      await finish('order-1', { outcome });
    }
    await simulator.webhooksSent();

    expect(received).toEqual([]);
  });

  it('are tried again hourly for 10 hours in test mode, and then given up', async () => {
    const { url, received } = await receiveWebhooks(Array.from({ length: 50 }, () => 500));
    const { initialize, finish, simulator, clock, control } = await simulate({ webhookUrl: url });
    await initialize();
    await finish('order-1', { outcome: 'success' });
    await simulator.webhooksSent();

    const counts: number[] = [];
    for (let hour = 1; hour <= 12; hour += 1) {
      clock.advance(HOUR);
      await simulator.webhooksSent();
      counts.push(received.length);
    }

    expect(counts).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 11]);
    expect((await control('GET', '/webhooks')).json.deliveries[0]).toMatchObject({
      status: 'failed',
      tries: 11,
      lastStatus: 500,
    });
  });

  it('are tried again after 3, 6 and 9 minutes in live mode, then hourly for 72 hours', async () => {
    const { url, received } = await receiveWebhooks(Array.from({ length: 200 }, () => 503));
    const { initialize, finish, simulator, clock } = await simulate({ webhookUrl: url });
    await initialize({}, 'sk_live_simulated');
    const times: number[] = [];
    const note = async () => {
      await simulator.webhooksSent();
      while (times.length < received.length) times.push((clock.now() - START) / MINUTE);
    };
    await finish('order-1', { outcome: 'success' });
    await note();

    for (let at = 3; at <= 80 * 60; at += 3) {
      clock.advance(3 * MINUTE);
      await note();
    }

    expect(times.slice(0, 6)).toEqual([0, 3, 6, 9, 69, 129]);
    expect(times.at(-1)).toBe(9 + 71 * 60);
  });

  it.each([201, 204, 302, 404])('count an answer of %i as a failure', async (status) => {
    const { url, received } = await receiveWebhooks([status]);
    const { initialize, finish, simulator, clock, control } = await simulate({ webhookUrl: url });
    await initialize();
    await finish('order-1', { outcome: 'success' });
    await simulator.webhooksSent();
    const [failed] = (await control('GET', '/webhooks')).json.deliveries;

    clock.advance(HOUR);
    await simulator.webhooksSent();

    expect(failed).toMatchObject({
      status: 'waiting',
      lastStatus: status,
      nextAt: '2026-03-02T09:00:00.000Z',
    });
    expect((await control('GET', '/webhooks')).json.deliveries[0]).toMatchObject({
      status: 'delivered',
      tries: 2,
    });
    expect(received[0]?.body).toBe(received[1]?.body);
  });

  it('give up waiting for a receiver that says nothing', async () => {
    const { url } = await receiveWebhooks(['silence']);
    const { initialize, finish, simulator, control } = await simulate({
      webhookUrl: url,
      webhookTimeoutMs: 50,
    });
    await initialize();

    await finish('order-1', { outcome: 'success' });
    await simulator.webhooksSent();

    const [delivery] = (await control('GET', '/webhooks?reference=order-1')).json.deliveries;
    expect(delivery).toMatchObject({ status: 'waiting', tries: 1, lastStatus: null });
    expect(delivery.lastError).toMatch(/timeout|aborted/);
  });

  it('try again when nobody listens', async () => {
    const { url, received } = await receiveWebhooks();
    const { initialize, finish, simulator, clock } = await simulate({
      webhookUrl: 'http://127.0.0.1:9/nobody',
    });
    await initialize();
    await finish('order-1', { outcome: 'success' });
    await simulator.webhooksSent();

    simulator.setWebhookUrl(url);
    clock.advance(HOUR);
    await simulator.webhooksSent();

    expect(received).toHaveLength(1);
  });

  it.each([
    ['switched off', { enabled: false }, 0, 0],
    ['lost', { lost: true }, 0, 1],
    ['sent three times', { copies: 3 }, 3, 3],
  ])('can be %s', async (_case, settings, arrived, listed) => {
    const { url, received } = await receiveWebhooks();
    const { initialize, finish, simulator, control } = await simulate({ webhookUrl: url });
    await control('PUT', '/webhooks', settings);
    await initialize();

    await finish('order-1', { outcome: 'success' });
    await simulator.webhooksSent();

    expect(received).toHaveLength(arrived);
    expect((await control('GET', '/webhooks')).json.deliveries).toHaveLength(listed);
  });

  it("can be late, by the simulator's clock", async () => {
    const { url, received } = await receiveWebhooks();
    const { initialize, finish, simulator, control, clock } = await simulate({ webhookUrl: url });
    await control('PUT', '/webhooks', { delayMs: 90_000 });
    await initialize();
    await finish('order-1', { outcome: 'success' });

    clock.advance(89_999);
    await simulator.webhooksSent();
    const before = received.length;
    clock.advance(1);
    await simulator.webhooksSent();

    expect([before, received.length]).toEqual([0, 1]);
  });

  it('can be kept back for one transaction', async () => {
    const { url, received } = await receiveWebhooks();
    const { initialize, finish, simulator } = await simulate({ webhookUrl: url });
    await initialize();

    await finish('order-1', { outcome: 'success', webhook: false });
    await simulator.webhooksSent();

    expect(received).toEqual([]);
  });

  it('can be sent by hand, even of something that has not happened', async () => {
    const { url, received } = await receiveWebhooks();
    const { initialize, control } = await simulate({ webhookUrl: url });
    await initialize();

    const sent = await control('POST', '/webhooks/send', { reference: 'order-1', data: { amount: 1 } });

    expect(sent.json).toMatchObject({ status: 'delivered', lastStatus: 200, event: 'charge.success' });
    expect(received[0]?.json.data).toMatchObject({ reference: 'order-1', status: 'success', amount: 1 });
    expect(received[0]?.signature).toBe(expectedSignature(received[0]?.body ?? ''));
  });

  it('can be sent of any event, a refund in its own shape', async () => {
    const { url, received } = await receiveWebhooks();
    const { initialize, control } = await simulate({ webhookUrl: url });
    await initialize();

    await control('POST', '/webhooks/send', { reference: 'order-1', event: 'refund.failed' });
    await control('POST', '/webhooks/send', { reference: 'order-1', event: 'charge.failed' });

    expect(received.map(({ json }) => json.event)).toEqual(['refund.failed', 'charge.failed']);
    expect(received[0]?.json.data).toMatchObject({
      transaction_reference: 'order-1',
      status: 'failed',
      amount: 500_000,
    });
  });

  it.each([
    ['pending', '500000', null],
    ['processing', '500000', null],
    ['processed', '500000', expect.any(String)],
    ['failed', 500_000, expect.any(String)],
    ['needs-attention', 500_000, expect.any(String)],
  ])(
    'can be sent of a refund that is %s, with its status and type of amount',
    async (status, amount, refundReference) => {
      const { url, received } = await receiveWebhooks();
      const { initialize, control } = await simulate({ webhookUrl: url });
      await initialize();

      await control('POST', '/webhooks/send', { reference: 'order-1', event: `refund.${status}` });

      expect(received[0]?.json).toMatchObject({
        event: `refund.${status}`,
        data: { status, amount, refund_reference: refundReference, transaction_reference: 'order-1' },
      });
      expect(received[0]?.json.data.id !== undefined).toBe(status === 'needs-attention');
    },
  );

  it('are refused of a refund event that does not exist', async () => {
    const { url, received } = await receiveWebhooks();
    const { initialize, control } = await simulate({ webhookUrl: url });
    await initialize();

    const { status, json } = await control('POST', '/webhooks/send', {
      reference: 'order-1',
      event: 'refund.done',
    });

    expect([status, json.error.code]).toEqual([400, 'unknown_event']);
    expect(received).toEqual([]);
  });

  it.each([true, 'signature', 'body', 'no-signature'])('can be spoilt: %s', async (tamper) => {
    const { url, received } = await receiveWebhooks();
    const { initialize, control } = await simulate({ webhookUrl: url });
    await initialize();

    await control('POST', '/webhooks/send', { reference: 'order-1', tamper });

    const [webhook] = received;
    expect(webhook?.json.data.reference).toBe('order-1');
    expect(webhook?.signature).not.toBe(expectedSignature(webhook?.body ?? ''));
    expect(webhook?.signature === undefined).toBe(tamper === 'no-signature');
  });

  it('are not tried again when sent by hand', async () => {
    const { url, received } = await receiveWebhooks([401]);
    const { initialize, control, clock, simulator } = await simulate({ webhookUrl: url });
    await initialize();

    const sent = await control('POST', '/webhooks/send', { reference: 'order-1' });
    clock.advance(20 * HOUR);
    await simulator.webhooksSent();

    expect(sent.json).toMatchObject({ status: 'failed', lastStatus: 401 });
    expect(received).toHaveLength(1);
  });
});
