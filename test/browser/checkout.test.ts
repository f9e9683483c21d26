import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible } from './support/accessible.ts';
import { startEverything } from './support/everything.ts';
import { NARROW, openPage } from './support/open-page.ts';
import { payWith } from './support/pay-with.ts';
import { takeScreenshots } from './support/screenshots.ts';
import { servePage } from './support/serve-page.ts';

const everything = startEverything();

async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { name }).waitFor();
}

/** Presses the Tab key until it has come there. */
async function focusOn(
  page: Page,
  role: 'textbox' | 'button' | 'link',
  name: string | RegExp,
): Promise<void> {
  const wanted = page.getByRole(role, { name });
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`The Tab key never comes to ${name}`);
}

/** Lets that much of the engine's time pass at once. */
async function advance(seconds: number): Promise<void> {
  const response = await fetch(`${everything().url('Paystack')}/simulator/clock`, {
    method: 'POST',
    body: JSON.stringify({ advanceMs: seconds * 1_000 }),
  });
  expect(response.status).toBe(200);
}

it('pays with a card, and returns to the merchant with the reference', async () => {
  const shop = await servePage('<h1>Thank you</h1>');
  const page = await openPage();
  await page.goto(
    await everything().initialize({ reference: 'card', callback_url: `${shop}return?lang=en` }),
  );
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-card');

  await payWith(page, 'Succeeds 4084');
  await heading(page, 'Thank you');

  expect(page.url()).toBe(`${shop}return?lang=en&trxref=card&reference=card`);
  await everything().published('payment.succeeded', 'card');
  expect(await everything().payment('card')).toMatchObject({ status: 'success', is_paid: true });
});

it('gives the payer a moment to read that it is paid, or as long as they like', async () => {
  const shop = await servePage('<h1>Thank you</h1>');
  const page = await openPage();
  // Without the script the moment doesn't end while it is looked at.
  await page.route('**/checkout.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await page.goto(await everything().initialize({ callback_url: shop }));

  await payWith(page, 'Succeeds 4084');
  await heading(page, 'Payment successful');
  await page.getByText('in 4 seconds').waitFor();
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-done');
  await page.getByRole('link', { name: 'Stay, and see the receipt' }).click();
  await page.getByText('card, visa ending in 4081').waitFor();
  await focusOn(page, 'link', /^Return to /);
  await page.keyboard.press('Enter');
  await heading(page, 'Thank you');
});

it('asks for PIN and one-time password', async () => {
  const page = await openPage({ width: NARROW });
  await page.goto(await everything().initialize({ reference: 'pin-otp' }));

  await payWith(page, 'Asks for PIN and one-time password');
  await heading(page, 'Card PIN');
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-pin');
  await page.getByLabel('PIN').fill('1234');
  await page.getByRole('button', { name: 'Continue' }).click();
  await heading(page, 'One-time password');
  await expectAccessible(page);
  await page.getByLabel('One-time password').fill('123456');
  await page.getByRole('button', { name: 'Continue' }).click();
  await heading(page, 'Payment successful');

  await everything().published('payment.succeeded', 'pin-otp');
  expect(await everything().payment('pin-otp')).toMatchObject({ status: 'success', is_paid: true });
});

it("asks on the bank's own page", async () => {
  const page = await openPage();
  await page.goto(await everything().initialize({ reference: 'bank' }));

  await payWith(page, 'bank’s own page');
  await heading(page, 'Simulated Bank');
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-bank');
  await page.getByRole('button', { name: 'Approve' }).click();
  await heading(page, 'Payment successful');

  await everything().published('payment.succeeded', 'bank');
});

it.each([
  ['Is declined', 'declined', 'That didn’t work: Declined.'],
  ['Has insufficient funds', 'insufficient', 'That didn’t work: Insufficient Funds.'],
])('says that a card %s, and takes another one', async (card, reference, words) => {
  const page = await openPage();
  await page.goto(await everything().initialize({ reference }));

  await payWith(page, card);
  await page.getByRole('alert').getByText(words).waitFor();
  await expectAccessible(page);
  await takeScreenshots(page, `checkout-${reference}`);
  const declined = await everything().payment(reference);
  await payWith(page, 'Succeeds 4084');
  await heading(page, 'Payment successful');

  expect(declined).toMatchObject({ status: 'pending', is_paid: false });
  await everything().published('payment.succeeded', reference);
  expect(await everything().payment(reference)).toMatchObject({ status: 'success', is_paid: true });
});

it('leaves a cancelled payment open', async () => {
  const page = await openPage();
  const shop = await servePage('<h1>Your cart</h1>');
  const metadata = { cancel_action: `${shop}cart` };
  const url = await everything().initialize({ reference: 'cancelled', metadata });
  await page.goto(url);

  await page.getByRole('button', { name: 'Cancel payment' }).click();
  await heading(page, 'Your cart');
  await page.goto(`${url}?cancelled`);

  await page.getByRole('status').getByText('You cancelled the payment').waitFor();
  await expectAccessible(page);
  expect(await everything().payment('cancelled')).toMatchObject({ status: 'pending', is_paid: false });
});

it('waits for a bank transfer, which arrives by itself', async () => {
  const page = await openPage();
  await page.goto(await everything().initialize({ reference: 'transfer' }));

  await page.getByRole('link', { name: 'Bank transfer' }).click();
  await page.getByText('Account number').waitFor();
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-transfer');
  await page.getByRole('button', { name: 'I’ve sent the money' }).click();
  await page.getByRole('status').getByText('Waiting for your money').waitFor();
  const waiting = await everything().payment('transfer');
  await advance(20);
  await heading(page, 'Payment successful');

  expect(waiting).toMatchObject({ status: 'pending', is_paid: false });
  await everything().published('payment.succeeded', 'transfer');
  expect(await everything().payment('transfer')).toMatchObject({ status: 'success', is_paid: true });
});

it('waits for mobile money, which is refused on the phone', async () => {
  const page = await openPage();
  await page.goto(await everything().initialize({ reference: 'mobile', currency: 'GHS' }));

  await page.getByRole('link', { name: 'Mobile money' }).click();
  await page.getByLabel('Provider').selectOption('Telecel');
  await page.getByLabel('Phone number').fill('055 123 4987');
  await page.getByRole('radio', { name: /^Refuse/ }).check();
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-mobile-money');
  await page.getByRole('button', { name: 'Pay GHS 5,000.00' }).click();
  await page.getByRole('status').getByText('number that ends in 987').waitFor();
  await advance(10);
  await page.getByRole('alert').getByText('That didn’t work: Declined.').waitFor();

  expect(await everything().payment('mobile')).toMatchObject({ status: 'pending', is_paid: false });
});

it('waits as long as nobody answers', async () => {
  const page = await openPage({ mayLog: /ERR_FAILED/ });
  await page.goto(await everything().initialize({ reference: 'unanswered', channels: ['mobile_money'] }));

  await page.getByLabel('Phone number').fill('055 123 4987');
  await page.getByRole('radio', { name: /^Nothing/ }).check();
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.getByRole('status').getByText('number that ends in 987').waitFor();
  await advance(60);
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-waiting');
  // Says so while the simulator is away, and goes on as if nothing had been.
  const trouble = page.getByText('The simulator doesn’t answer. Trying again …');
  await page.route('**/state', (route) => route.abort());
  await trouble.waitFor();
  await page.unroute('**/state');
  await trouble.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Approve on the phone' }).click();
  await heading(page, 'Payment successful');

  await everything().published('payment.succeeded', 'unanswered');
});

it('sends the money back from the receipt', async () => {
  const page = await openPage();
  const url = await everything().initialize({ reference: 'refunded' });
  await page.goto(url);
  await payWith(page, 'Succeeds 4084');
  await heading(page, 'Payment successful');
  await everything().published('payment.succeeded', 'refunded');
  await page.getByText('card, visa ending in 4081').waitFor();
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-receipt');

  await page.getByRole('button', { name: 'Refund NGN 5,000.00' }).click();
  await heading(page, 'Paid, a refund is on its way');
  await advance(10);
  await heading(page, 'Paid, and refunded');

  await everything().published('payment.reversed', 'refunded');
  expect(await everything().payment('refunded')).toMatchObject({ status: 'reversed' });
});

it('shows a refund that stays under way', async () => {
  const page = await openPage();
  await page.goto(await everything().initialize({ reference: 'needs-attention' }));
  await payWith(page, 'a refund needs attention');
  await everything().published('payment.succeeded', 'needs-attention');

  await page.getByRole('button', { name: 'Refund NGN 5,000.00' }).click();
  await advance(10);
  await page.getByRole('status').getByText('The refund is under way').waitFor();

  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-refunding');
  expect(await everything().payment('needs-attention')).toMatchObject({ status: 'success', is_paid: true });
});

it('says what is wrong with a card before it is sent, and writes it as it stands on the card', async () => {
  const page = await openPage();
  await page.goto(await everything().initialize({ reference: 'mistyped' }));
  const [number, expiry, cvv] = [
    page.getByLabel('Card number'),
    page.getByLabel('Expiry date'),
    page.getByLabel('CVV'),
  ];

  await number.pressSequentially('4242424242424242');
  await expiry.pressSequentially('120');
  await cvv.pressSequentially('4x0');
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.getByText('Only Paystack’s test cards work here').waitFor();
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-problems');
  const described = await number.evaluate((field) => [
    field === document.activeElement,
    field.getAttribute('aria-invalid'),
    field.getAttribute('aria-describedby'),
  ]);
  const typed = await Promise.all([number, expiry, cvv].map((field) => field.inputValue()));
  await number.fill('');
  await number.pressSequentially('4084084084084081');

  expect(typed).toEqual(['4242 4242 4242 4242', '12 / 0', '40']);
  expect(described).toEqual([true, 'true', 'number-problem']);
  expect(await page.getByText('Only Paystack’s test cards work here').count()).toBe(0);
  await page.getByText('Enter month and year, such as 12 / 30.').waitFor();
  await expiry.fill('12 / 30');
  await cvv.fill('408');
  await page.getByRole('button', { name: /^Pay / }).click();
  await heading(page, 'Payment successful');
  await everything().published('payment.succeeded', 'mistyped');
});

it('takes a payment by keyboard alone', async () => {
  const page = await openPage({ width: NARROW });
  await page.goto(await everything().initialize({ reference: 'keyboard' }));

  await focusOn(page, 'textbox', 'Card number');
  await page.keyboard.type('507850785078507812');
  await focusOn(page, 'textbox', 'Expiry date');
  await page.keyboard.type('1230');
  await focusOn(page, 'textbox', 'CVV');
  await page.keyboard.type('081');
  await focusOn(page, 'button', /^Pay /);
  await page.keyboard.press('Enter');
  await heading(page, 'Card PIN');
  // The one thing that is asked for has the focus already.
  await page.keyboard.type('1111');
  await page.keyboard.press('Enter');
  await heading(page, 'Payment successful');
  await focusOn(page, 'button', /^Refund /);

  await everything().published('payment.succeeded', 'keyboard');
});

it('takes a payment without JavaScript', async () => {
  const shop = await servePage('<h1>Thank you</h1>');
  const page = await openPage({ javaScript: false, mayLog: /422/ });
  await page.goto(await everything().initialize({ reference: 'no-script', callback_url: shop }));

  await page.getByRole('link', { name: 'Mobile money' }).click();
  await page.getByLabel('Phone number').fill('12');
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.getByText('Enter a phone number of 7 to 15 digits.').waitFor();
  await page.getByRole('link', { name: 'Card', exact: true }).click();
  await payWith(page, 'Succeeds 4084');
  await heading(page, 'Thank you');

  expect(page.url()).toBe(`${shop}?trxref=no-script&reference=no-script`);
  await everything().published('payment.succeeded', 'no-script');
});

it('says so where there is no such checkout', async () => {
  const page = await openPage({ mayLog: /404/ });
  await page.goto(`${everything().url('Paystack')}/checkout/nothing`);

  await heading(page, 'There is no such checkout');
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout-unknown');
});
