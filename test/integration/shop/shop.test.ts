import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { refused, startShop } from './support/shop-under-test.ts';

const PRICE = { amount: 480_000, currency: 'NGN' };

/** A shop with an order whose payment is waited for. */
async function shopWithOrder(environment: Record<string, string> = {}) {
  const shop = await startShop(environment);
  await shop.buy();
  const reference = String(shop.asked[0]?.body.reference);
  const id = reference.replace(/-1$/, '');
  const succeeded = {
    id: `test/${reference}/payment.succeeded`,
    type: 'payment.succeeded',
    reference,
    version: 3,
    asked: PRICE,
    paid: PRICE,
  };
  const state = async () => /class="state (\w+)"/.exec(await shop.get(`/orders/${id}`))?.[1];
  return { ...shop, id, reference, succeeded, state };
}

it('starts a payment for the price of the product under a reference of its order, and sends the payer on', async () => {
  const { buy, asked, url } = await startShop();

  const response = await buy('product=tea&email=ada@example.com&amount=1&price=1');

  expect([response.status, response.headers.get('location')]).toEqual([303, 'http://localhost:9/checkout/a']);
  const reference = String(asked[0]?.body.reference);
  expect(reference).toMatch(/^order-[0-9a-f]{16}-1$/);
  expect(asked).toEqual([
    {
      method: 'POST',
      path: '/transaction/initialize',
      key: 'Bearer service-key-of-the-shop',
      body: {
        ...PRICE,
        reference,
        email: 'ada@example.com',
        callback_url: `${url}/return`,
        metadata: { cancel_action: `${url}/orders/${reference.slice(0, -2)}?cancelled` },
      },
    },
  ]);
});

it('shows the service key and the key of events on no page', async () => {
  const { get, id, reference } = await shopWithOrder();

  const pages = await Promise.all(['/', `/orders/${id}`, `/return?reference=${reference}`].map(get));

  expect(pages.join('\n')).not.toMatch(/service-key|key-of-the-event-bus/);
});

it('asks verify when the payer comes back, shows what that says, and calls nothing paid by it', async () => {
  const { answers, asked, get, reference } = await shopWithOrder();
  answers.push({ status: 200, headers: { 'x-cache': 'HIT' }, body: { data: { status: 'success' } } });
  answers.push(refused(409, 'payment_mismatched'), refused(503, 'paystack_unavailable'));

  const page = () => get(`/return?reference=${reference}&trxref=${reference}`);
  const [paid, mismatched, unavailable] = [await page(), await page(), await page()];

  expect(asked.slice(1).map(({ path }) => path)).toEqual(
    Array.from({ length: 3 }, () => `/transaction/verify/${reference}`),
  );
  expect(paid).toContain('verify said: success (from the cache).');
  expect(mismatched).toContain('verify refused to call it paid: It is payment_mismatched.');
  expect(unavailable).toContain('verify could not say (paystack_unavailable)');
  for (const shown of [paid, mismatched, unavailable]) expect(shown).toContain('class="state waiting"');
});

it('says to a payer who has cancelled that the order is kept, and no longer once it is paid', async () => {
  const { get, send, succeeded, id } = await shopWithOrder();

  const cancelled = await get(`/orders/${id}?cancelled`);
  await send(succeeded);
  const paid = await get(`/orders/${id}?cancelled`);

  expect(cancelled).toContain('>You cancelled the payment</h2>');
  expect(cancelled).toContain('href="http://localhost:9/checkout/a">Pay NGN 4,800.00</a>');
  expect(paid).toContain('>Paid</h2>');
});

it('turns an order to paid by the event, on pages that are open too', async () => {
  const { send, succeeded, id, url, state } = await shopWithOrder();
  const stream = await fetch(`${url}/orders/${id}/stream`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const before = await reader?.read();

  const { status } = await send(succeeded);
  const after = await reader?.read();
  await reader?.cancel();

  expect(status).toBe(204);
  expect(before?.value).toContain('"status":"waiting"');
  expect(after?.value).toContain('"status":"paid"');
  expect(await state()).toBe('paid');
});

it('takes events twice and in any order', async () => {
  const { send, succeeded, state } = await shopWithOrder();
  const reversed = { ...succeeded, id: 'reversed-1', type: 'payment.reversed', version: 6 };

  const statuses = [];
  for (const event of [reversed, succeeded, reversed]) statuses.push((await send(event)).status);

  expect(statuses).toEqual([204, 204, 204]);
  expect(await state()).toBe('refunded');
});

it('calls an order paid by its own price only', async () => {
  const { send, succeeded, state } = await shopWithOrder();

  await send({
    ...succeeded,
    asked: { amount: 100, currency: 'NGN' },
    paid: { amount: 100, currency: 'NGN' },
  });

  expect(await state()).toBe('mismatched');
});

it('takes no event without the key', async () => {
  const { send, post, succeeded, state } = await shopWithOrder();

  const wrong = await send(succeeded, 'key-of-nobody');
  const none = await post('/payment-events', JSON.stringify({ detail: succeeded }));

  expect([wrong.status, none.status]).toEqual([401, 401]);
  expect(await state()).toBe('waiting');
});

it('takes and tells of an event of an order that it does not know, and refuses what is no JSON', async () => {
  const { send, post, succeeded, lines } = await shopWithOrder();

  const unknown = await send({ ...succeeded, reference: 'load-1' });
  const webhook = await send({ id: 'webhook/1', type: 'paystack.charge.success', reference: 'load-1' });
  const broken = await post('/payment-events', '{', { 'x-api-key': 'key-of-the-event-bus' });

  expect([unknown.status, webhook.status, broken.status]).toEqual([204, 204, 400]);
  await lines.first((line) => line === 'payment.succeeded of load-1 ignored: no order of this shop');
});

it('asks again under the same reference for what passes by itself', async () => {
  const { answers, asked, buy } = await startShop();
  answers.push(refused(429, 'rate_limited', { 'retry-after': '0' }));
  answers.push(refused(504, 'paystack_timeout', { 'retry-after': '0' }));

  const { headers } = await buy();

  expect(headers.get('location')).toBe('http://localhost:9/checkout/a');
  expect(asked).toHaveLength(3);
  expect(new Set(asked.map(({ body }) => JSON.stringify(body))).size).toBe(1);
});

it('keeps the order of a payment that could not be started, and pays it later', async () => {
  const { answers, asked, buy, pay, get } = await startShop();
  const away = refused(503, 'paystack_unavailable', { 'retry-after': '0' });
  answers.push(away, away, away);

  const orderPath = (await buy()).headers.get('location') ?? '';
  const page = await get(orderPath);
  const { headers } = await pay(orderPath.replace('/orders/', ''));

  expect(page).toContain('class="state starting"');
  expect(headers.get('location')).toBe('http://localhost:9/checkout/a');
  expect(new Set(asked.map(({ body }) => body.reference)).size).toBe(1);
});

it('takes a new reference for a checkout page that is lost', async () => {
  const { answers, asked, buy } = await startShop();
  answers.push(refused(409, 'access_code_lost'));

  const { headers } = await buy();

  expect(headers.get('location')).toBe('http://localhost:9/checkout/a');
  const [first, second] = asked.map(({ body }) => String(body.reference));
  expect([second, first?.slice(-2)]).toEqual([first?.replace(/-1$/, '-2'), '-1']);
});

it('shows a refusal that stays one, and asks no more', async () => {
  const { answers, asked, buy } = await startShop();
  answers.push(refused(400, 'invalid_email_address'));

  const response = await buy();

  expect([response.status, asked.length]).toEqual([422, 1]);
  expect(await response.text()).toContain('role="alert">It is invalid_email_address.');
});

it.each([
  [401, 'invalid_key'],
  [404, 'unsupported_endpoint'],
])('keeps to itself what is wrong with its own settings: %i %s', async (status, code) => {
  const { answers, asked, buy, get, lines } = await startShop();
  answers.push(refused(status, code));

  const { headers } = await buy();
  const page = await get(headers.get('location') ?? '');

  expect(page).toContain('class="state starting"');
  expect(page).not.toContain(code);
  expect(asked).toHaveLength(1);
  await lines.first((line) =>
    line.endsWith(`can't be started before the shop's settings are mended: ${code}`),
  );
});

it('starts no second payment for an order that is paid', async () => {
  const { send, succeeded, pay, id, asked } = await shopWithOrder();
  await send(succeeded);

  const { headers } = await pay(id);

  expect([headers.get('location'), asked.length]).toEqual([`/orders/${id}`, 1]);
});

it.each([
  ['no product', 'email=ada@example.com'],
  ['a product that is none', 'product=moon&email=ada@example.com'],
  ['no email', 'product=tea'],
  ['an email that is none', 'product=tea&email=<script>'],
])('takes no order with %s', async (_, fields) => {
  const { buy, asked } = await startShop();

  const { status } = await buy(fields);

  expect([status, asked]).toEqual([400, []]);
});

it('takes forms of its own only', async () => {
  const { post, asked, url, id } = await shopWithOrder();
  const { port } = new URL(url);

  const statuses = [];
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: `http://localhost:${port}0` },
    { origin: 'null' },
  ]) {
    statuses.push((await post('/orders', 'product=tea&email=a@b.c', headers)).status);
    statuses.push((await post(`/orders/${id}/pay`, '', headers)).status);
  }

  expect(statuses).toEqual([403, 403, 403, 403, 403, 403]);
  expect(asked).toHaveLength(1);
});

it.each([
  '/orders/order-1',
  '/orders/order-1/stream',
  '/return',
  '/return?reference=order-1-1',
  '/server.ts',
  '/..%2fserver.ts',
])('has nothing at %s', async (path) => {
  const { url, asked } = await startShop();

  const { status } = await fetch(`${url}${path}`);

  expect([status, asked]).toEqual([404, []]);
});

it('knows its orders, and what was handled of them, after an end in the middle of its work', async () => {
  const environment = { ORDERS_FILE: join(temporaryFolder(), 'orders.json') };
  const first = await shopWithOrder(environment);
  await first.send(first.succeeded);
  await first.stop();

  const second = await startShop(environment);
  await second.send({ ...first.succeeded, type: 'payment.failed' });
  const page = await second.get(`/orders/${first.id}`);

  expect(page).toContain('class="state paid"');
});

it('asks at the start what became of payments whose events it has missed', async () => {
  const environment = { ORDERS_FILE: join(temporaryFolder(), 'orders.json') };
  const first = await shopWithOrder(environment);
  await first.buy();
  await first.stop();
  const record = { ...first.succeeded, status: 'success', is_paid: true };

  const second = await startShop(
    environment,
    { status: 200, body: { status: true, data: record } },
    { status: 200, body: { status: true, data: { ...record, status: 'pending' } } },
  );
  await second.lines.first(
    (line) => line === `payment.succeeded of ${first.reference} applied, found at the start`,
  );

  expect(await second.get(`/orders/${first.id}`)).toContain('class="state paid"');
  expect(second.asked[0]?.path).toBe(`/payments/${first.reference}`);
});

it.each([
  ['paid late', 'payment.abandoned', 'success', 'payment.succeeded', 'paid'],
  ['refunded', 'payment.succeeded', 'reversed', 'payment.reversed', 'refunded'],
])(
  'asks at the start also of payments that it has heard of, and finds one that was %s',
  async (_, told, status, found, state) => {
    const environment = { ORDERS_FILE: join(temporaryFolder(), 'orders.json') };
    const first = await shopWithOrder(environment);
    await first.send({ ...first.succeeded, type: told });
    await first.stop();

    const record = { ...first.succeeded, status, version: 6 };
    const second = await startShop(environment, { status: 200, body: { status: true, data: record } });
    await second.lines.first((line) => line === `${found} of ${first.reference} applied, found at the start`);

    expect(await second.get(`/orders/${first.id}`)).toContain(`class="state ${state}"`);
  },
);

it('says what it has not been told', async () => {
  await expect(startShop({ EVENTS_KEY: '' })).rejects.toThrow('Set EVENTS_KEY: see README.md.');
});
