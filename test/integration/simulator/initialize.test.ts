import { describe, expect, it } from 'vitest';
import { simulate } from './simulated.ts';

describe('initialize at the simulator', () => {
  it('answers with a checkout address, its access code and the reference', async () => {
    const { initialize, simulator } = await simulate();

    const reply = await initialize({ reference: 'order-7.a=b' });

    expect(reply.status).toBe(200);
    const { access_code: accessCode } = reply.json.data;
    expect(reply.json).toEqual({
      status: true,
      message: 'Authorization URL created',
      data: {
        authorization_url: `http://localhost:${simulator.port}/checkout/${accessCode}`,
        access_code: accessCode,
        reference: 'order-7.a=b',
      },
    });
    expect(accessCode).toMatch(/^[a-z0-9]{15}$/);
  });

  it('makes a reference up when none is sent', async () => {
    const { initialize, verify } = await simulate();

    const reply = await initialize({ reference: undefined });

    expect(reply.json.data.reference).toMatch(/^[a-z0-9]{10}$/);
    expect((await verify(reply.json.data.reference)).status).toBe(200);
  });

  it('takes forms as well as JSON', async () => {
    const { call, verify } = await simulate();
    const form =
      'email=payer%40example.com&amount=7000&reference=f-1&currency=GHS&metadata[cart]=7&channels[]=card&channels[]=bank';

    const reply = await call('/transaction/initialize', { form });

    expect(reply.status).toBe(200);
    const { data } = (await verify('f-1')).json;
    expect(data).toMatchObject({ amount: 7_000, currency: 'GHS', metadata: { cart: '7' } });
  });

  it.each(['plain', 'UPPER', 'with_underscore', 'a-b.c=d', '0'])(
    'takes the reference %s',
    async (reference) => {
      const { initialize } = await simulate();

      const reply = await initialize({ reference });

      expect(reply.json.data.reference).toBe(reference);
    },
  );

  it.each(['with space', 'slash/slash', 'ü', 'a?b', 'a+b'])('refuses the reference %s', async (reference) => {
    const { initialize } = await simulate();

    const reply = await initialize({ reference });

    expect(reply.status).toBe(400);
    expect(reply.json.message).toBe('Invalid character in transaction reference');
  });

  it('burns a reference with its first use, whatever comes of it and whatever is asked the second time', async () => {
    const { initialize, finish } = await simulate();
    await initialize();
    await finish('order-1', { outcome: 'failed' });

    const reply = await initialize({ amount: 1_234 });

    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({
      status: false,
      message: 'Duplicate Transaction Reference',
      meta: { nextStep: 'Try and create the Transaction or Charge with a new reference' },
      type: 'validation_error',
      code: 'duplicate_reference',
      errorCodeMappingNotFound: false,
    });
  });

  it('tells references apart by case and by mode', async () => {
    const { initialize } = await simulate();
    await initialize({ reference: 'order-1' });

    const statuses = [
      (await initialize({ reference: 'ORDER-1' })).status,
      (await initialize({ reference: 'order-1' }, 'sk_live_simulated')).status,
    ];

    expect(statuses).toEqual([200, 200]);
  });

  it('burns no reference with a refused call', async () => {
    const { initialize } = await simulate();
    await initialize({ amount: 0 });

    const reply = await initialize();

    expect(reply.status).toBe(200);
  });

  it.each([
    ['no email', { email: undefined }, 'Email Address is required', 'missing_params'],
    ['an empty email', { email: '' }, 'Email Address is required', 'missing_params'],
    ['an email without an @', { email: 'nobody' }, 'Invalid Email Address Passed', 'invalid_email_address'],
    ['no amount', { amount: undefined }, 'Amount is required', 'missing_params'],
    ['an amount of 0', { amount: 0 }, 'Invalid Amount Sent', 'invalid_params'],
    ['a negative amount', { amount: -100 }, 'Invalid Amount Sent', 'invalid_params'],
    ['a fraction', { amount: 100.5 }, '"amount" must be an integer', 'invalid_params'],
    ['a fraction as text', { amount: '100.50' }, '"amount" must be an integer', 'invalid_params'],
    ['float drift', { amount: 1998.9999999999998 }, '"amount" must be an integer', 'invalid_params'],
    ['words for an amount', { amount: 'much' }, '"amount" must be an integer', 'invalid_params'],
    ['a plan that nobody made', { plan: 'PLN_none' }, 'Plan not found', 'invalid_params'],
  ])('refuses %s', async (_case, fields, message, code) => {
    const { initialize } = await simulate();

    const reply = await initialize(fields);

    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ status: false, message, type: 'validation_error', code });
    expect(reply.json.meta.nextStep).toEqual(expect.any(String));
  });

  it.each([100, '100', 100.0, '100.0'])('takes the amount %o as 100 subunits', async (amount) => {
    const { initialize, verify } = await simulate();

    await initialize({ amount });

    expect((await verify('order-1')).json.data).toMatchObject({ amount: 100, requested_amount: 100 });
  });

  it("refuses a currency that the merchant doesn't take", async () => {
    const { initialize } = await simulate({ currencies: ['GHS', 'NGN'] });

    const reply = await initialize({ currency: 'KES' });

    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({ status: false, message: 'Currency not supported by merchant' });
  });

  it("uses the merchant's first currency when none is named", async () => {
    const { initialize, verify } = await simulate({ currencies: ['GHS', 'NGN'] });

    await initialize();

    expect((await verify('order-1')).json.data.currency).toBe('GHS');
  });

  it.each([null, 'sk_test_other', 'sk_live_other', 'pk_test_simulated'])(
    'refuses the key %s',
    async (key) => {
      const { call } = await simulate();

      const reply = await call('/transaction/initialize', {
        key,
        body: { email: 'payer@example.com', amount: 100 },
      });

      expect(reply.status).toBe(401);
      expect(reply.json).toMatchObject({ status: false, message: 'Invalid key', code: 'invalid_Key' });
      expect(reply.headers.get('x-ratelimit-limit')).toMatch(/^\d+$/);
    },
  );

  it.each(['{"email":', '[]', 'null'])('refuses the body %s', async (body) => {
    const { call } = await simulate();

    const reply = await call('/transaction/initialize', { body });

    expect(reply.status).toBe(400);
    expect(reply.json.status).toBe(false);
  });

  it.each([
    ['nothing as an empty text', undefined, ''],
    ['null as null', null, null],
    ['0 as 0', 0, 0],
    ['a text as it is', 'cart 7', 'cart 7'],
    [
      'an object with its numbers as text',
      { cart: 7, items: [{ n: 42 }], paid: false },
      { cart: '7', items: [{ n: '42' }], paid: false },
    ],
    ['stringified JSON as an object with its types', '{"cart":7}', { cart: 7 }],
  ])('gives metadata back: %s', async (_case, metadata, expected) => {
    const { initialize, verify } = await simulate();

    await initialize({ metadata });

    expect((await verify('order-1')).json.data.metadata).toEqual(expected);
  });

  it("lets a plan's amount win over the one that is sent", async () => {
    const { initialize, verify, control } = await simulate();
    await control('PUT', '/plans', [{ code: 'PLN_gold', name: 'Gold', amount: 250_000 }]);

    await initialize({ plan: 'PLN_gold', amount: 100 });

    expect((await verify('order-1')).json.data).toMatchObject({
      amount: 250_000,
      requested_amount: 250_000,
      plan: 'PLN_gold',
      plan_object: { plan_code: 'PLN_gold', amount: 250_000, interval: 'monthly' },
    });
  });
});
