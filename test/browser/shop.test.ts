import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible } from './support/accessible.ts';
import { startEverything } from './support/everything.ts';
import { NARROW, openPage } from './support/open-page.ts';
import { payWith } from './support/pay-with.ts';
import { takeScreenshots } from './support/screenshots.ts';

const everything = startEverything();

/** Buys something in the shop, as far as the checkout. @returns the reference of the payment */
async function buy(page: Page, product = 'Hibiscus tea'): Promise<string> {
  await page.goto(everything().url('shop'));
  await page.getByRole('button', { name: `Buy ${product}` }).click();
  await page.waitForURL('**/checkout/**');
  const [reference = ''] = /order-[0-9a-f]+-\d/.exec((await page.locator('body').textContent()) ?? '') ?? [];
  return reference;
}

/** Waits until the order's page says so; it is never loaded again. */
async function orderTurns(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { name: title }).waitFor();
}

/** Notices when the page is loaded once more. */
async function watchForReload(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => document.documentElement.setAttribute('data-first', 'yes'));
  return () => page.evaluate(() => document.documentElement.getAttribute('data-first') !== 'yes');
}

/** Lets that much of the engine's time pass at once. */
async function advance(seconds: number): Promise<void> {
  const response = await fetch(`${everything().url('Paystack')}/simulator/clock`, {
    method: 'POST',
    body: JSON.stringify({ advanceMs: seconds * 1_000 }),
  });
  expect(response.status).toBe(200);
}

async function finish(reference: string, how: object): Promise<void> {
  const url = `${everything().url('Paystack')}/simulator/transactions/${reference}/finish`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(how) });
  expect(response.status).toBe(200);
}

it('sells, from the buy button over the checkout to an order that is paid', async () => {
  const page = await openPage();
  await page.goto(everything().url('shop'));
  await expectAccessible(page);
  await takeScreenshots(page, 'shop');

  const reference = await buy(page);
  await page.getByText('NGN 4,800.00').first().waitFor();
  expect(await page.title()).toBe('Pay Kiosk');
  await payWith(page, 'Succeeds 4084');
  await page.waitForURL('**/return?**');
  await orderTurns(page, 'Paid');
  await expectAccessible(page);
  await takeScreenshots(page, 'shop-paid');

  expect(page.url()).toBe(`${everything().url('shop')}/return?trxref=${reference}&reference=${reference}`);
  await page.getByText('verify said: success').waitFor();
  expect(await everything().payment(reference)).toMatchObject({ status: 'success', is_paid: true });
});

it('turns an order that is looked at to paid and to refunded by the events, without loading it again', async () => {
  const page = await openPage({ width: NARROW });
  const reference = await buy(page, 'Ankara bag');
  await page.goto(`${everything().url('shop')}/return?reference=${reference}`);
  await orderTurns(page, 'Waiting for your payment');
  await page.getByText('verify said: abandoned, so it was not paid yet').waitFor();
  await expectAccessible(page);
  await takeScreenshots(page, 'shop-waiting');
  const wasReloaded = await watchForReload(page);

  await finish(reference, { outcome: 'success' });
  await orderTurns(page, 'Paid');
  await finish(reference, { outcome: 'reversed' });
  await orderTurns(page, 'Refunded');
  await expectAccessible(page);
  await takeScreenshots(page, 'shop-refunded');

  expect(await wasReloaded()).toBe(false);
});

it('lets a payer whose card is declined pay with another one', async () => {
  const page = await openPage();
  await buy(page);

  await payWith(page, 'Is declined');
  await page.getByRole('alert').getByText('That didn’t work: Declined.').waitFor();
  await payWith(page, 'Succeeds 4084');
  await page.waitForURL('**/return?**');

  await orderTurns(page, 'Paid');
});

it('tells a payer who comes back that the payment was declined, and leads back to the checkout', async () => {
  const page = await openPage();
  const reference = await buy(page);
  await payWith(page, 'Is declined');
  await page.getByRole('alert').getByText('That didn’t work: Declined.').waitFor();

  await page.goto(`${everything().url('shop')}/return?reference=${reference}`);
  await orderTurns(page, 'That payment was declined');
  await expectAccessible(page);
  await takeScreenshots(page, 'shop-declined');
  await page.getByRole('button', { name: 'Pay NGN 4,800.00' }).click();
  await payWith(page, 'Succeeds 4084');
  await page.waitForURL('**/return?**');

  await orderTurns(page, 'Paid');
});

it('keeps an order open whose payer has cancelled, and leads back to the checkout', async () => {
  const page = await openPage();
  const reference = await buy(page);

  await page.getByRole('button', { name: 'Cancel payment' }).click();
  await orderTurns(page, 'You cancelled the payment');
  await expectAccessible(page);
  await takeScreenshots(page, 'shop-cancelled');
  await page.getByRole('button', { name: 'Pay NGN 4,800.00' }).click();
  await page.waitForURL('**/checkout/**');
  await payWith(page, 'Succeeds 4084');
  await page.waitForURL('**/return?**');

  await orderTurns(page, 'Paid');
  expect(page.url()).toContain(reference);
});

it('calls no order paid whose payment is not what was asked', async () => {
  const page = await openPage();
  const reference = await buy(page);
  await page.goto(`${everything().url('shop')}/orders/${reference.slice(0, -2)}`);

  await finish(reference, { outcome: 'success', forge: { amount: 100, requested_amount: 100 } });
  await orderTurns(page, 'Under review');
  await expectAccessible(page);
  await takeScreenshots(page, 'shop-mismatched');
  await page.goto(`${everything().url('shop')}/return?reference=${reference}`);

  await page.getByText('verify refused to call it paid').waitFor();
});

it('offers to pay an order again that nobody has paid in time', async () => {
  const page = await openPage();
  const reference = await buy(page);
  await page.goto(`${everything().url('shop')}/orders/${reference.slice(0, -2)}`);
  await orderTurns(page, 'Waiting for your payment');

  await advance(25 * 3_600);
  await orderTurns(page, 'Not paid');
  await expectAccessible(page);
  await takeScreenshots(page, 'shop-abandoned');
  await page.getByRole('button', { name: 'Pay NGN 4,800.00' }).click();
  await payWith(page, 'Succeeds 4084');
  await page.waitForURL('**/return?**');

  await orderTurns(page, 'Paid');
  expect(page.url()).toContain(`${reference.slice(0, -1)}2`);
});

it('says what is missing in an order, and that a page is not there', async () => {
  const page = await openPage({ mayLog: /status of 40[04]/ });
  await page.goto(everything().url('shop'));

  await page.getByLabel('Email').evaluate((field) => field.setAttribute('type', 'text'));
  await page.getByLabel('Email').fill('nobody');
  await page.getByRole('button', { name: 'Buy Talking drum' }).click();
  await page.getByRole('alert').getByText('give your email address').waitFor();
  expect(await page.getByLabel('Email').inputValue()).toBe('nobody');
  await expectAccessible(page);
  await takeScreenshots(page, 'shop-problem');
  await page.goto(`${everything().url('shop')}/return?reference=order-of-nobody-1`);

  await page.getByRole('heading', { name: 'Not found' }).waitFor();
  await expectAccessible(page);
});

it('says that it has lost the connection to the shop', async () => {
  const page = await openPage({ mayLog: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING/ });
  const reference = await buy(page);
  await page.goto(`${everything().url('shop')}/orders/${reference.slice(0, -2)}`);
  await orderTurns(page, 'Waiting for your payment');

  await everything().stop();

  await page.getByRole('status').getByText('The connection to the shop is lost').waitFor();
  await expectAccessible(page);
  await takeScreenshots(page, 'shop-disconnected');
});
