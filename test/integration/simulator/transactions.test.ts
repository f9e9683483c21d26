import { describe, expect, it } from 'vitest';
import { simulate } from './simulated.ts';

describe('verify at the simulator', () => {
  it('calls an untouched transaction abandoned, without an authorization', async () => {
    const { initialize, verify } = await simulate();
    await initialize();

    const reply = await verify('order-1');

    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ status: true, message: 'Verification successful' });
    expect(reply.json.data).toMatchObject({
      id: 4_000_000_001,
      domain: 'test',
      status: 'abandoned',
      reference: 'order-1',
      amount: 500_000,
      requested_amount: 500_000,
      currency: 'NGN',
      paid_at: null,
      paidAt: null,
      created_at: '2026-03-02T08:00:00.000Z',
      transaction_date: '2026-03-02T08:00:00.000Z',
      fees: null,
      log: null,
      customer: { email: 'payer@example.com' },
    });
    expect(reply.json.data.authorization).toEqual({});
  });

  it('tells all about a paid one', async () => {
    const { initialize, verify, finish, clock } = await simulate();
    await initialize({}, 'sk_live_simulated');
    clock.advance(42_000);
    await finish('order-1', { outcome: 'success' });

    const { json } = await verify('order-1', 'sk_live_simulated');

    expect(json.data).toMatchObject({
      domain: 'live',
      status: 'success',
      amount: 500_000,
      requested_amount: 500_000,
      fees: 7_500,
      paid_at: '2026-03-02T08:00:42.000Z',
      gateway_response: 'Successful',
      channel: 'card',
      authorization: { channel: 'card', reusable: true },
      log: { attempts: 1, errors: 0, success: true },
    });
  });

  it('charges the fees on top when they are passed to the payer', async () => {
    const { initialize, verify, finish } = await simulate({ passFees: true });
    await initialize();
    await finish('order-1', { outcome: 'success' });

    const { data } = (await verify('order-1')).json;

    expect(data).toMatchObject({ amount: 507_500, requested_amount: 500_000, fees: 7_500 });
  });

  it.each([
    ['failed', 'failed', 'Declined'],
    ['insufficient_funds', 'failed', 'Insufficient Funds'],
    ['ongoing', 'ongoing', 'Waiting for the payer'],
    ['pending', 'pending', 'Pending'],
    ['processing', 'processing', 'Processing'],
    ['queued', 'queued', 'Queued'],
  ])('after %s says %s', async (outcome, status, gatewayResponse) => {
    const { initialize, verify, finish } = await simulate();
    await initialize();
    await finish('order-1', { outcome });

    const { data } = (await verify('order-1')).json;

    expect(data).toMatchObject({
      status,
      gateway_response: gatewayResponse,
      paid_at: null,
      authorization: {},
    });
  });

  it('lets a payer succeed after a declined card', async () => {
    const { initialize, verify, finish } = await simulate();
    await initialize();
    await finish('order-1', { outcome: 'failed' });
    await finish('order-1', { outcome: 'success' });

    const { data } = (await verify('order-1')).json;

    expect(data).toMatchObject({ status: 'success', log: { attempts: 2, errors: 1, success: true } });
  });

  it("says that it doesn't know an unknown reference, one of the other mode, and one in other case", async () => {
    const { initialize, verify } = await simulate();
    await initialize();

    const replies = [
      await verify('never'),
      await verify('order-1', 'sk_live_simulated'),
      await verify('Order-1'),
    ];

    for (const reply of replies) {
      expect(reply.status).toBe(400);
      expect(reply.json).toMatchObject({
        status: false,
        message: 'Transaction reference not found.',
        type: 'validation_error',
        code: 'transaction_not_found',
        meta: { nextStep: expect.any(String) },
      });
    }
  });

  it.each(['/transaction/verify/', '/transaction/verify', '/transaction/abc'])(
    'takes %s for an id',
    async (path) => {
      const { call } = await simulate();

      const reply = await call(path);

      expect(reply.status).toBe(400);
      expect(reply.json.message).toBe('Transaction ID should be numeric.');
    },
  );

  it('writes ids above 2^53 digit by digit', async () => {
    const { initialize, verify, call } = await simulate({ firstTransactionId: 9_007_199_254_740_993n });
    await initialize();
    await initialize({ reference: 'order-2' });

    const texts = [
      (await verify('order-1')).text,
      (await call('/transaction/9007199254740994')).text,
      (await call('/transaction')).text,
    ];

    expect(texts[0]).toContain('"id":9007199254740993,');
    expect(texts[1]).toContain('"id":9007199254740994,');
    expect(texts[2]).toContain('"id":9007199254740993,');
  });

  it('lies where it is told to', async () => {
    const { initialize, verify, finish } = await simulate();
    await initialize();
    const forge = { amount: 1, currency: 'USD', domain: 'live', reference: 'x', requested_amount: null };
    await finish('order-1', { outcome: 'success', forge, omit: ['fees'] });

    const { data } = (await verify('order-1')).json;

    expect(data).toMatchObject({ ...forge, status: 'success' });
    expect(data).not.toHaveProperty('fees');
  });
});

describe('other paths of the simulator', () => {
  it('fetch a transaction by its id', async () => {
    const { initialize, call } = await simulate();
    await initialize();

    const reply = await call('/transaction/4000000001');

    expect(reply.json).toMatchObject({
      status: true,
      message: 'Transaction retrieved',
      data: { reference: 'order-1', helpdesk_link: null, source: { type: 'api' } },
    });
  });

  it('know no transaction of another id, nor one of the other mode', async () => {
    const { initialize, call } = await simulate();
    await initialize();

    const replies = [
      await call('/transaction/12'),
      await call('/transaction/4000000001', { key: 'sk_live_simulated' }),
    ];

    for (const reply of replies) {
      expect(reply.status).toBe(404);
      expect(reply.json).toMatchObject({ status: false, message: 'Transaction not found' });
    }
  });

  it.each(['/', '/customer', '/transaction/verify/a/b', '/transaction/initialize/x'])(
    'answer %s with 404 and nothing, which is said to be JSON',
    async (path) => {
      const { call } = await simulate();

      const reply = await call(path);

      expect(reply.status).toBe(404);
      expect(reply.text).toBe('');
      expect(reply.headers.get('content-type')).toBe('application/json');
    },
  );

  it('put request ids on every answer', async () => {
    const { verify } = await simulate();

    const { headers } = await verify('never');

    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    expect(headers.get('cf-ray')).toMatch(/^[0-9a-f]{16}-[A-Z]{3}$/);
  });
});

describe('the list of transactions', () => {
  async function fiveTransactions() {
    const simulated = await simulate();
    for (let n = 1; n <= 5; n += 1) {
      await simulated.initialize({ reference: `order-${n}`, amount: n * 100 });
      simulated.clock.advance(60_000);
    }
    await simulated.finish('order-2', { outcome: 'success' });
    await simulated.initialize({ reference: 'elsewhere' }, 'sk_live_simulated');
    const references = async (query: string) =>
      (await simulated.call(`/transaction${query}`)).json.data.map(
        (data: { reference: string }) => data.reference,
      );
    return { ...simulated, references };
  }

  it('is by page, newest first, of one mode', async () => {
    const { call } = await fiveTransactions();

    const { json } = await call('/transaction?perPage=2&page=2');

    expect(json.data.map((data: { reference: string }) => data.reference)).toEqual(['order-3', 'order-2']);
    expect(json).toMatchObject({
      status: true,
      message: 'Transactions retrieved',
      meta: { total: 5, total_volume: 1_500, skipped: 2, perPage: 2, page: 2, pageCount: 3 },
    });
  });

  it.each([
    ['?per_page=1', ['order-5']],
    ['?status=success', ['order-2']],
    ['?amount=400', ['order-4']],
    ['?from=2026-03-02T08:03:00Z', ['order-5', 'order-4']],
    ['?to=2026-03-02T08:01:00Z', ['order-2', 'order-1']],
    ['?page=2', []],
  ])('%s gives %j', async (query, expected) => {
    const { references } = await fiveTransactions();

    expect(await references(query)).toEqual(expected);
  });

  it('knows the customer by a number', async () => {
    const { verify, references } = await fiveTransactions();
    const { id } = (await verify('order-1')).json.data.customer;

    expect(await references(`?customer=${id}`)).toHaveLength(5);
    expect(await references('?customer=1')).toEqual([]);
  });

  it('goes forth and back by cursor', async () => {
    const { call } = await fiveTransactions();
    const first = (await call('/transaction?use_cursor=true&perPage=2')).json;
    const second = (await call(`/transaction?use_cursor=true&perPage=2&next=${first.meta.next}`)).json;
    const third = (await call(`/transaction?use_cursor=true&perPage=2&next=${second.meta.next}`)).json;
    const back = (await call(`/transaction?use_cursor=true&perPage=2&previous=${third.meta.previous}`)).json;

    const pages = [first, second, third, back].map(({ data }) =>
      data.map((each: { reference: string }) => each.reference),
    );

    expect(pages).toEqual([
      ['order-5', 'order-4'],
      ['order-3', 'order-2'],
      ['order-1'],
      ['order-3', 'order-2'],
    ]);
    expect([first.meta.previous, third.meta.next]).toEqual([null, null]);
  });

  it.each(['?page=0', '?perPage=x', '?from=yesterday', '?amount=x'])('refuses %s', async (query) => {
    const { call } = await simulate();

    expect((await call(`/transaction${query}`)).status).toBe(400);
  });
});
