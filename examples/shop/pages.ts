/** The shop's pages. Text that comes from outside is escaped by `html`. */
import { type Order, type OrderStatus, statusOf } from './orders.ts';
import type { Money, Verified } from './payments.ts';

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly price: Money;
}

/** @param email and `problem` of a try that came to nothing */
export function productsPage(
  products: readonly Product[],
  email = 'ada@example.com',
  problem?: string,
): string {
  return page(
    'Kiosk',
    html`<h1>Kiosk</h1>
      <p>A demo shop. Buy something: no money moves, and nothing is sent.</p>
      ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
      <form method="post" action="/orders">
        <label>Email <input type="email" name="email" value="${email}" autocomplete="email" maxlength="200" required></label>
        <div class="products">${products.map(
          ({ id, name, description, price }) => html`
          <article>
            <h2>${name}</h2>
            <p>${description}</p>
            <p class="price">${money(price)}</p>
            <button name="product" value="${id}" aria-label="Buy ${name} for ${money(price)}">Buy</button>
          </article>`,
        )}
        </div>
      </form>`,
  );
}

/** How the payer has come to an order's page. */
interface Arrival {
  /** From the checkout's cancel button. */
  readonly wasCancelled?: boolean;
  /** From the checkout, after paying: what `verify` says. */
  readonly verified?: Verified;
}

/** An order, which `order.js` keeps up to date. */
export function orderPage(order: Order, arrival: Arrival): string {
  const { verified } = arrival;
  return page(
    'Your order',
    html`<h1>Your order</h1>
      <dl>
        <dt>Product</dt><dd>${order.product}</dd>
        <dt>Price</dt><dd>${money(order.price)}</dd>
        <dt>Order</dt><dd>${order.id}</dd>
      </dl>
      <article id="order" data-stream="/orders/${order.id}/stream" data-status="${statusOf(order)}" aria-live="polite">
        ${{ text: orderState(order, outcomeOf(arrival)) }}
      </article>
      ${verified === undefined ? '' : html`<p>When you came back from the checkout, ${verifiedText(verified)}</p>`}
      <p id="connection" role="status"></p>
      <p><a href="/">Back to the shop</a></p>
      <script src="/order.js" type="module"></script>`,
  );
}

const STATES: Readonly<Record<OrderStatus, { title: string; text: string }>> = {
  starting: {
    title: 'Not started yet',
    text: 'The checkout could not be opened so far. Nothing was charged.',
  },
  waiting: {
    title: 'Waiting for your payment',
    text: 'This page changes by itself as soon as the payment is confirmed.',
  },
  paid: { title: 'Paid', text: 'Thank you! The payment is confirmed, and we are packing.' },
  paid_twice: { title: 'Paid twice', text: 'Two payments came in for this order. We return one of them.' },
  refunded: { title: 'Refunded', text: 'The money has gone back to you.' },
  failed: { title: 'Payment failed', text: 'The payment was declined. Nothing was charged.' },
  abandoned: { title: 'Not paid', text: 'No payment came in time.' },
  mismatched: {
    title: 'Under review',
    text: 'A payment came in that is not the price of this order. Somebody is looking at it.',
  },
};

/** What came of a try that ends nothing: the payment is still open, and may be paid in another tab. */
const UNPAID_TRIES = {
  cancelled: {
    title: 'You cancelled the payment',
    text: 'The order is kept, and you can still pay it. Should it be paid all the same, this page changes by itself.',
  },
  declined: {
    title: 'That payment was declined',
    text: 'Nothing was charged. You can try again, in another way if you like; once it is paid, this page changes by itself.',
  },
} as const;

type UnpaidTry = keyof typeof UNPAID_TRIES;

function outcomeOf({ wasCancelled = false, verified }: Arrival): UnpaidTry | undefined {
  if (wasCancelled) return 'cancelled';
  return verified?.kind === 'answered' && verified.status === 'failed' ? 'declined' : undefined;
}

/** The part of an order's page that changes. */
export function orderState(order: Order, lastTry?: UnpaidTry): string {
  const status = statusOf(order);
  const unpaid = status === 'waiting' ? lastTry : undefined;
  const { title, text } = unpaid === undefined ? STATES[status] : UNPAID_TRIES[unpaid];
  const attempt = order.attempts.at(-1);
  const toCheckout = unpaid === undefined ? 'To the checkout' : `Pay ${money(order.price)}`;
  const isOpen = status === 'starting' || status === 'failed' || status === 'abandoned';
  const action = isOpen
    ? html`<form method="post" action="/orders/${order.id}/pay"><button>Pay ${money(order.price)}</button></form>`
    : status === 'waiting' && attempt?.checkoutUrl !== undefined
      ? html`<p><a role="button" class="${unpaid === undefined ? 'secondary' : ''}" href="${attempt.checkoutUrl}">${toCheckout}</a></p>`
      : '';
  return html`<h2 class="state ${unpaid ?? status}">${title}</h2><p>${text}</p>${action}`.text;
}

function verifiedText(verified: Verified): string {
  switch (verified.kind) {
    case 'answered': {
      const cache = verified.cache === 'HIT' ? 'from the cache' : 'Paystack was asked';
      return verified.status === 'success'
        ? `verify said: success (${cache}).`
        : `verify said: ${verified.status}, so it was not paid yet (${cache}).`;
    }
    case 'not_paid':
      return `verify refused to call it paid: ${verified.message} (${verified.code})`;
    case 'unknown':
      return `verify could not say (${verified.code}); the order above will.`;
  }
}

export function messagePage(title: string, text: string): string {
  return page(title, html`<h1>${title}</h1><p>${text}</p><p><a href="/">Back to the shop</a></p>`);
}

/** @example money({ amount: 480000, currency: 'NGN' }) // NGN 4,800.00 */
function money({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  return format.format(amount / 100).replace('\u00a0', ' ');
}

function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title}</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/pico.min.css">
  <link rel="stylesheet" href="/shop.css">
</head>
<body><main class="container">${content}</main></body>
</html>`.text;
}

/** Markup: what was escaped already. */
interface Html {
  readonly text: string;
}

function html(literals: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  const texts = values.map((value) => {
    if (typeof value === 'string') return value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
    return 'text' in value ? value.text : value.map(({ text }) => text).join('');
  });
  return { text: String.raw({ raw: literals }, ...texts) };
}
