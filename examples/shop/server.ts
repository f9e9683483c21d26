/**
 * A shop that is paid through the payments API. This process has the service key and talks to the API; a browser sees pages and nothing
 * else. An order is paid when the event `payment.succeeded` says so, wherever the payer's browser has gone.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Order, Orders, readEvent, statusOf } from './orders.ts';
import { messagePage, orderPage, orderState, type Product, productsPage } from './pages.ts';
import { fields, initialize, type PaymentsApi, paymentRecord, verify } from './payments.ts';

/** Prices are the server's own; what a browser says of them is never looked at. */
const PRODUCTS: readonly Product[] = [
  {
    id: 'tea',
    name: 'Hibiscus tea',
    description: 'Dried zobo leaves, 250 g.',
    price: { amount: 480_000, currency: 'NGN' },
  },
  {
    id: 'bag',
    name: 'Ankara bag',
    description: 'Cotton, printed by hand.',
    price: { amount: 1_250_000, currency: 'NGN' },
  },
  {
    id: 'drum',
    name: 'Talking drum',
    description: 'Goatskin and omo wood.',
    price: { amount: 3_600_000, currency: 'NGN' },
  },
];

const api: PaymentsApi = { url: setting('API_URL'), serviceKey: setting('SERVICE_KEY') };
const eventsKey = setting('EVENTS_KEY');
const orders = new Orders(process.env.ORDERS_FILE);

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error('The shop has failed:', error);
    if (response.headersSent) response.destroy();
    else sendPage(response, 500, messagePage('That went wrong', 'Please try again.'));
  });
});
let shopUrl = process.env.SHOP_URL ?? '';
server.listen(Number(process.env.PORT ?? 3003), '127.0.0.1', () => {
  const address = server.address();
  if (shopUrl === '' && typeof address === 'object') shopUrl = `http://localhost:${address?.port}`;
  console.log(`ready ${shopUrl}`);
  void catchUp();
});

/** An event that came while this server was down is sent again for a day at most. So it asks, once, what has become of its payments. */
async function catchUp(): Promise<void> {
  for (const reference of orders.waitedFor()) {
    const event = readEvent(await paymentRecord(api, reference));
    // Most of them tell what is known already.
    if (event !== undefined && orders.handle(event) === 'applied') {
      console.log(`${event.type} of ${reference} applied, found at the start`);
    }
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method } = request;
  const { pathname, searchParams } = URL.parse(request.url ?? '/', shopUrl) ?? new URL(shopUrl);
  const [ofOrder, id = ''] = /^\/orders\/([^/]+)/.exec(pathname) ?? [];
  const route = `${method} ${ofOrder === undefined ? pathname : pathname.replace(id, '*')}`;
  const order = orders.byId(id);

  if (route === 'POST /payment-events') return await takeEvent(request, response);
  if (method === 'POST' && !isOwnForm(request)) {
    return sendPage(response, 403, messagePage('Not from here', 'This form is not one of the shop.'));
  }
  if (route === 'GET /') return sendPage(response, 200, productsPage(PRODUCTS));
  if (route === 'POST /orders') return await buy(request, response);
  if (route === 'GET /return') return await showReturn(searchParams.get('reference') ?? '', response);
  if (route === 'GET /orders/*' && order) {
    return sendPage(response, 200, orderPage(order, { wasCancelled: searchParams.has('cancelled') }));
  }
  if (route === 'POST /orders/*/pay' && order) return await pay(order.id, response);
  if (route === 'GET /orders/*/stream' && order) return streamOrder(order, response);
  if (method === 'GET' && sendFile(pathname, response)) return;
  sendPage(response, 404, messagePage('Not found', 'There is no such page or order.'));
}

/** The order is stored before the payment is started: whatever fails from here on, there is something to come back to. */
async function buy(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const form = new URLSearchParams((await readBody(request)).toString());
  const product = PRODUCTS.find(({ id }) => id === form.get('product'));
  const email = form.get('email') ?? '';
  if (product === undefined || !/^[^\s@]{1,64}@[^\s@]{1,200}$/.test(email)) {
    return sendPage(
      response,
      400,
      productsPage(PRODUCTS, email, 'Choose a product, and give your email address.'),
    );
  }
  await pay(orders.create(product.name, email, product.price).id, response);
}

/** How often a payment is asked for before the payer is; together with the waits it stays within what a payer waits for. */
const TRIES = 3;
const LONGEST_WAIT_SECONDS = 2;

/** Sends the payer to the checkout, or to the order's page where there is nothing to pay, or no checkout to be had. */
async function pay(id: string, response: ServerResponse): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const open = orders.openAttempt(id);
    if (open === undefined) break;
    const { order, reference } = open;
    const started = await initialize(api, {
      ...order.price,
      reference,
      email: order.email,
      returnUrl: `${shopUrl}/return`,
      cancelUrl: `${shopUrl}/orders/${id}?cancelled`,
    });
    switch (started.kind) {
      case 'checkout':
        orders.checkoutStarted(id, reference, started.url);
        return redirect(response, started.url);
      case 'again':
        console.error(`${reference} is not started yet: ${started.code}`);
        await sleep(Math.min(started.afterSeconds, LONGEST_WAIT_SECONDS) * 1_000);
        break;
      case 'new_reference':
        console.error(`${reference} has no checkout page to give: ${started.code}`);
        orders.addAttempt(id);
        break;
      case 'refused':
        // A mistake in the shop's request, or an email that Paystack doesn't take: for the log, and for whoever is at the keyboard.
        console.error(`${reference} can't be started: ${started.code}`);
        return sendPage(response, 422, productsPage(PRODUCTS, order.email, started.message));
      case 'misconfigured':
        console.error(`${reference} can't be started before the shop's settings are mended: ${started.code}`);
        // Where the payer can try again once they are.
        return redirect(response, `/orders/${id}`);
    }
  }
  // It may have been started all the same. The order's page has a button that asks again, under the same reference.
  redirect(response, `/orders/${id}`);
}

/** Where the payer comes back to. What verify says is shown; whether the order is paid is up to the event. */
async function showReturn(reference: string, response: ServerResponse): Promise<void> {
  const order = orders.byReference(reference);
  if (order === undefined) {
    return sendPage(response, 404, messagePage('Not found', 'No order has this reference.'));
  }
  const verified = await verify(api, reference);
  // The order as it is by now.
  sendPage(response, 200, orderPage(orders.byId(order.id) ?? order, { verified }));
}

/**
 * Takes an event: from an EventBridge API destination on AWS, from `npm start` on one machine. An answer other than 2xx has it sent
 * again, so that one goes out only when the order is stored, and also for what is none of this shop's business.
 */
async function takeEvent(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { 'x-api-key': key } = request.headers;
  if (!isSame(String(key), eventsKey)) return void response.writeHead(401).end();
  const envelope = parseJson((await readBody(request)).toString());
  if (envelope === undefined) return void response.writeHead(400).end();
  const event = readEvent(fields(envelope).detail);
  if (event !== undefined) {
    const handled = orders.handle(event) ?? 'ignored: no order of this shop';
    console.log(`${event.type} of ${event.reference} ${handled}`);
  }
  response.writeHead(204).end();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Compares without telling by the time it takes how much of the key was right. */
function isSame(given: string, expected: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Server-sent events: the state of an order now, and whenever it changes. */
function streamOrder(order: Order, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const send = (changed: Order) => {
    const state = { status: statusOf(changed), html: orderState(changed) };
    response.write(`data: ${JSON.stringify(state)}\n\n`);
  };
  send(order);
  response.once('close', orders.onChange(order.id, send));
}

/** A form of this shop's: another site's, or one that reaches this server by another name, is none. */
function isOwnForm({ headers }: IncomingMessage): boolean {
  const own = [shopUrl, shopUrl.replace('localhost', '127.0.0.1')].map((url) => URL.parse(url)?.host);
  const { host, origin } = headers;
  return own.includes(host) && (origin === undefined || URL.parse(origin)?.host === host);
}

const FILES: Readonly<Record<string, { type: string; file: URL }>> = {
  '/pico.min.css': {
    type: 'text/css',
    file: new URL(import.meta.resolve('@picocss/pico/css/pico.min.css')),
  },
  '/shop.css': { type: 'text/css', file: new URL('shop.css', import.meta.url) },
  '/order.js': { type: 'text/javascript', file: new URL('order.js', import.meta.url) },
};

function sendFile(path: string, response: ServerResponse): boolean {
  const found = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (found === undefined) return false;
  response.writeHead(200, { 'content-type': found.type, 'cache-control': 'max-age=300' });
  response.end(readFileSync(found.file));
  return true;
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    // Without a referrer a browser names no origin with a form, and it would count as another site's.
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  response.end(page);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}

/** Far above any form, and what EventBridge sends at the most. */
const LARGEST_BODY_BYTES = 1_048_576;

/** @throws an error above the limit, and when the sender goes away in the middle */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES) throw new RangeError('The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function setting(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  console.error(`Set ${name}: see README.md.`);
  process.exit(1);
}
