import { describe, expect, it } from 'vitest';
import { receiveWebhooks, simulate } from './simulated.ts';

async function paid(options: Parameters<typeof simulate>[0] = {}) {
  const simulated = await simulate(options);
  await simulated.initialize();
  await simulated.finish('order-1', { outcome: 'success', webhook: false });
  return {
    ...simulated,
    refund: (body: Record<string, unknown>) => simulated.call('/refund', { body }),
    status: async () => (await simulated.verify('order-1')).json.data.status,
  };
}

describe('refunds at the simulator', () => {
  it('are pending for a while, then processing, then processed, and reverse the transaction', async () => {
    const { url, received } = await receiveWebhooks();
    const { refund, status, call, clock, simulator } = await paid({ webhookUrl: url, refundMs: 5_000 });

    const reply = await refund({ transaction: 'order-1' });
    const before = await status();
    await simulator.webhooksSent();
    clock.advance(2_500);
    await simulator.webhooksSent();
    const between = [await status(), (await call('/refund')).json.data[0].status];
    clock.advance(2_500);
    await simulator.webhooksSent();

    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      status: true,
      message: 'Refund has been queued for processing',
      data: { status: 'pending', amount: 500_000, transaction: { reference: 'order-1' } },
    });
    expect([before, await status()]).toEqual(['reversal-pending', 'reversed']);
    expect(between).toEqual(['reversal-pending', 'processing']);
    expect(received.map(({ json }) => json)).toMatchObject([
      {
        event: 'refund.pending',
        data: {
          status: 'pending',
          transaction_reference: 'order-1',
          amount: '500000',
          refund_reference: null,
          domain: 'test',
        },
      },
      {
        event: 'refund.processing',
        data: { status: 'processing', amount: '500000', refund_reference: null },
      },
      {
        event: 'refund.processed',
        data: { status: 'processed', amount: '500000', refund_reference: expect.any(String) },
      },
    ]);
  });

  it('can be of a part, after which the transaction is a success again', async () => {
    const { refund, status, clock } = await paid();

    await refund({ transaction: 4_000_000_001, amount: '200000' });
    const before = await status();
    clock.advance(10_000);
    const between = await status();
    await refund({ transaction: 'order-1' });
    clock.advance(10_000);

    expect([before, between, await status()]).toEqual(['reversal-pending', 'success', 'reversed']);
  });

  it('find a transaction by an id above 2^53 that is sent as a number', async () => {
    const { call } = await paid({ firstTransactionId: 9_007_199_254_740_993n });

    const reply = await call('/refund', { body: '{"transaction": 9007199254740993}' });

    expect(reply.status).toBe(200);
  });

  it.each([
    ['nothing named', {}, 400, 'Transaction is required'],
    ['an unknown transaction', { transaction: 'never' }, 404, 'Transaction not found'],
    ['a fraction', { transaction: 'order-1', amount: 0.5 }, 400, '"amount" must be an integer'],
    ['nothing', { transaction: 'order-1', amount: 0 }, 400, 'Invalid Amount Sent'],
    [
      'more than was paid',
      { transaction: 'order-1', amount: 500_001 },
      400,
      'Refund amount cannot be more than the transaction amount',
    ],
  ])('are refused: %s', async (_case, body, status, message) => {
    const { refund } = await paid();

    const reply = await refund(body);

    expect([reply.status, reply.json.message]).toEqual([status, message]);
  });

  it('are refused when nothing was paid or nothing is left', async () => {
    const { refund, initialize } = await paid();
    await initialize({ reference: 'order-2' });
    await refund({ transaction: 'order-1' });

    const messages = [
      (await refund({ transaction: 'order-2' })).json.message,
      (await refund({ transaction: 'order-1' })).json.message,
    ];

    expect(messages).toEqual([
      'Only successful transactions can be refunded',
      'Transaction has been fully reversed',
    ]);
  });

  it('can fail, which makes the transaction a success again', async () => {
    const { url, received } = await receiveWebhooks();
    const { refund, control, status, clock, simulator } = await paid({ webhookUrl: url });
    const { id } = (await refund({ transaction: 'order-1' })).json.data;
    await simulator.webhooksSent();

    await control('POST', `/refunds/${id}/finish`, { status: 'failed' });
    clock.advance(3_600_000);
    await simulator.webhooksSent();

    expect(await status()).toBe('success');
    expect(received.map(({ json }) => json.event)).toEqual(['refund.pending', 'refund.failed']);
    expect(received[1]?.json.data.amount).toBe(500_000);
  });

  it('can fail while they are processing', async () => {
    const { refund, control, status, clock } = await paid({ refundMs: 5_000 });
    const { id } = (await refund({ transaction: 'order-1' })).json.data;
    clock.advance(2_500);

    await control('POST', `/refunds/${id}/finish`, { status: 'failed' });
    clock.advance(2_500);

    expect(await status()).toBe('success');
  });

  it('are listed, newest first', async () => {
    const { refund, call } = await paid();
    await refund({ transaction: 'order-1', amount: 100 });
    await refund({ transaction: 'order-1', amount: 200 });

    const { json } = await call('/refund?perPage=1');

    expect(json).toMatchObject({
      status: true,
      data: [{ amount: 200, status: 'pending', transaction: 4_000_000_001 }],
    });
    expect(json.data).toHaveLength(1);
  });

  it('come with the outcomes reversal-pending and reversed, which stay as they are', async () => {
    const { url, received } = await receiveWebhooks();
    const { finish, status, clock, simulator } = await paid({ webhookUrl: url });

    await finish('order-1', { outcome: 'reversal-pending' });
    clock.advance(3_600_000);
    await simulator.webhooksSent();
    const pending = await status();
    await finish('order-1', { outcome: 'reversed' });
    await simulator.webhooksSent();

    expect([pending, await status()]).toEqual(['reversal-pending', 'reversed']);
    expect(received.map(({ json }) => json.event)).toEqual(['refund.pending', 'refund.processed']);
  });

  it('can reverse a transaction that nobody ever saw paid', async () => {
    const { initialize, finish, verify } = await simulate();
    await initialize();

    await finish('order-1', { outcome: 'reversed' });

    expect((await verify('order-1')).json.data).toMatchObject({
      status: 'reversed',
      paid_at: expect.any(String),
    });
  });

  it('fail with the outcome success', async () => {
    const { finish, status } = await paid();
    await finish('order-1', { outcome: 'reversal-pending' });

    await finish('order-1', { outcome: 'success' });

    expect(await status()).toBe('success');
  });
});
