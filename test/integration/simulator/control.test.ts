import { describe, expect, it } from 'vitest';
import { postWith, receiveWebhooks, simulate } from './simulated.ts';

describe("the simulator's control interface", () => {
  it('tells what it offers', async () => {
    const { control } = await simulate();

    const { json } = await control('GET', '');

    expect(json.routes).toContain('POST /simulator/transactions/*/finish');
    expect(json.now).toBe('2026-03-02T08:00:00.000Z');
  });

  it('lists transactions with their checkout addresses', async () => {
    const { control, initialize, finish } = await simulate();
    const { data } = (await initialize()).json;
    await initialize({ reference: 'order-2' });
    await finish('order-2', { outcome: 'success' });

    const all = (await control('GET', '/transactions')).json;
    const paid = (await control('GET', '/transactions?status=success&mode=test')).json;
    const one = (await control('GET', '/transactions/order-1')).json;

    expect(all.total).toBe(2);
    expect(all.transactions[1]).toMatchObject({ reference: 'order-1', checkoutUrl: data.authorization_url });
    expect(paid.transactions.map(({ reference }: { reference: string }) => reference)).toEqual(['order-2']);
    expect(one).toMatchObject({ reference: 'order-1', status: 'abandoned' });
  });

  it('asks for the mode when both have the reference', async () => {
    const { finish, initialize, verify } = await simulate();
    await initialize();
    await initialize({}, 'sk_live_simulated');

    const ambiguous = await finish('order-1', { outcome: 'success' });
    await finish('order-1', { outcome: 'success', mode: 'live' });

    expect([ambiguous.status, ambiguous.json.error.code]).toEqual([400, 'ambiguous_reference']);
    expect((await verify('order-1')).json.data.status).toBe('abandoned');
    expect((await verify('order-1', 'sk_live_simulated')).json.data.status).toBe('success');
  });

  it("can't unpay what is paid", async () => {
    const { finish, initialize, verify } = await simulate();
    await initialize();
    await finish('order-1', { outcome: 'success' });

    const reply = await finish('order-1', { outcome: 'failed' });

    expect([reply.status, reply.json.error.code]).toEqual([409, 'outcome_conflict']);
    expect((await verify('order-1')).json.data.status).toBe('success');
  });

  it('lets a pending payment succeed by itself', async () => {
    const { finish, initialize, verify, clock } = await simulate();
    await initialize();
    await finish('order-1', { outcome: 'pending', channel: 'mobile_money', succeedsAfterMs: 180_000 });

    clock.advance(180_000);

    expect((await verify('order-1')).json.data).toMatchObject({
      status: 'success',
      channel: 'mobile_money',
      paid_at: '2026-03-02T08:03:00.000Z',
    });
  });

  it('keeps what was asked for until the payment arrives', async () => {
    const { url, received } = await receiveWebhooks();
    const { finish, initialize, verify, clock, simulator } = await simulate({ webhookUrl: url });
    await initialize();
    await finish('order-1', { outcome: 'pending', succeedsAfterMs: 1_000, passFees: true, webhook: false });

    clock.advance(1_000);
    await simulator.webhooksSent();

    expect((await verify('order-1')).json.data).toMatchObject({ status: 'success', amount: 507_500 });
    expect(received).toEqual([]);
  });

  it('counts calls by operation, mode, status and reference, and transactions', async () => {
    const { control, initialize, verify, call } = await simulate();
    await control('PUT', '/limits', { live: { verify: 1 } });
    await initialize();
    await initialize();
    await verify('order-1');
    await verify('order-9', 'sk_live_simulated');
    await verify('order-9', 'sk_live_simulated');
    await call('/transaction', { key: 'sk_test_other' });

    const { json } = await control('GET', '/calls');
    const one = await control('GET', '/calls?reference=order-9');
    await control('DELETE', '/calls');
    const after = await control('GET', '/calls');

    expect(json).toEqual({
      total: 6,
      transactionsCreated: 1,
      rateLimited: 1,
      operations: {
        initialize: { calls: 2, modes: { test: 2 }, statuses: { 200: 1, 400: 1 } },
        verify: { calls: 3, modes: { test: 1, live: 2 }, statuses: { 200: 1, 400: 1, 429: 1 } },
        list: { calls: 1, modes: { 'unknown-key': 1 }, statuses: { 401: 1 } },
      },
      references: { 'order-1': { initialize: 2, verify: 1 }, 'order-9': { verify: 2 } },
    });
    expect(one.json.references).toEqual({ 'order-9': { verify: 2 } });
    expect(after.json).toMatchObject({ total: 0, transactionsCreated: 0 });
  });

  it('moves the clock', async () => {
    const { control, clock } = await simulate();

    const { json } = await control('POST', '/clock', { advanceMs: 3_600_000 });

    expect(json.now).toBe('2026-03-02T09:00:00.000Z');
    expect(clock.offset).toBe(3_600_000);
  });

  it('forgets everything on a reset', async () => {
    const { url, received } = await receiveWebhooks([500]);
    const { control, initialize, finish, verify, simulator, clock } = await simulate({ webhookUrl: url });
    await initialize();
    await initialize({ reference: 'order-2' });
    await finish('order-1', { outcome: 'success' });
    await finish('order-2', { outcome: 'pending', succeedsAfterMs: 1_000 });
    await simulator.webhooksSent();
    await control('PUT', '/faults', [{ kind: 'timeout' }]);
    await control('PUT', '/limits', { test: { verify: 1 } });
    await control('PUT', '/webhooks', { enabled: false });

    await control('POST', '/reset');
    clock.advance(24 * 3_600_000);
    await simulator.webhooksSent();

    expect((await verify('order-1')).headers.get('x-ratelimit-limit')).toBe('100');
    expect((await verify('order-2')).json.code).toBe('transaction_not_found');
    expect((await control('GET', '/webhooks')).json).toMatchObject({
      settings: { enabled: true, url },
      deliveries: [],
    });
    expect(received).toHaveLength(1);
    expect((await initialize()).status).toBe(200);
    expect((await verify('order-1')).json.data.id).toBe(4_000_000_001);
  });

  it.each([
    ['POST', '/transactions/order-1/finish', '{', 400, 'JSON'],
    ['POST', '/transactions/order-1/finish', {}, 400, 'outcome'],
    ['POST', '/transactions/order-1/finish', { outcome: 'won' }, 400, 'outcome'],
    ['POST', '/transactions/order-1/finish', { outcome: 'success', webhok: false }, 400, 'webhok'],
    ['POST', '/transactions/never/finish', { outcome: 'success' }, 404, 'never'],
    ['PUT', '/faults', { kind: 'status' }, 400, 'array'],
    ['PUT', '/faults', [{ kind: 'earthquake' }], 400, 'kind'],
    ['PUT', '/faults', [{ kind: 'status', times: 0 }], 400, 'times'],
    ['PUT', '/faults', [{ kind: 'status', headers: { 'x-a': 'a\nb' } }], 400, 'headers'],
    ['PUT', '/webhooks', { url: 'ftp://example.com' }, 400, 'url'],
    ['PUT', '/webhooks', { copies: -1 }, 400, 'copies'],
    ['POST', '/webhooks/send', { reference: 'order-1' }, 400, 'webhook URL'],
    ['PUT', '/limits', { test: { verify: 0 } }, 400, 'verify'],
    ['PUT', '/plans', [{ code: 'x' }], 400, 'name'],
    ['POST', '/clock', { advanceMs: -1 }, 400, 'advanceMs'],
    ['GET', '/transactions?limit=x', undefined, 400, 'limit'],
    ['GET', '/transactions?mode=x', undefined, 400, 'mode'],
    ['POST', '/refunds/1/finish', { status: 'processed' }, 404, 'refund'],
    ['POST', '/nothing', {}, 404, '/simulator/nothing'],
  ])('answers %s %s with %j by %i and why', async (method, path, body, status, words) => {
    const { control, initialize } = await simulate();
    await initialize();

    const reply = await control(method, path, body);

    expect(reply.status).toBe(status);
    expect(reply.json.error.message).toContain(words);
  });

  it.each([
    ['a name that points at this machine', { host: 'evil.example:80' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another site in an older browser', { origin: 'https://evil.example', 'content-type': 'text/plain' }],
    ['a site that begins like this machine', { origin: 'http://localhost.evil.example' }],
    ['a page without an origin', { origin: 'null' }],
  ])('refuses a request by %s', async (_case, headers) => {
    const { simulator } = await simulate();

    const status = await postWith(`${simulator.url}/simulator/reset`, headers);

    expect(status).toBe(403);
  });

  it.each(['http://localhost:3002', 'http://127.0.0.1:3001', 'http://[::1]'])(
    'takes a request by a page of %s',
    async (origin) => {
      const { simulator } = await simulate();

      const status = await postWith(`${simulator.url}/simulator/reset`, {
        origin,
        'sec-fetch-site': 'same-site',
      });

      expect(status).toBe(200);
    },
  );
});
