import { expect, it } from 'vitest';
import { expectAccessible } from './support/accessible.ts';
import { startEverything } from './support/everything.ts';
import { openPage } from './support/open-page.ts';
import { takeScreenshots } from './support/screenshots.ts';

const everything = startEverything();

it('takes a payment from the checkout page to the API', async () => {
  const authorizationUrl = await everything().initialize({ reference: 'paid-1' });
  const page = await openPage();
  await page.goto(authorizationUrl);
  await expectAccessible(page);
  await takeScreenshots(page, 'checkout');

  await page.getByRole('button', { name: 'Pay with a card that works' }).click();
  await page.getByRole('heading', { name: 'Payment successful' }).waitFor();

  await everything().published('payment.succeeded', 'paid-1');
  expect(await everything().payment('paid-1')).toMatchObject({ status: 'success', is_paid: true });
});
