import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible } from './support/accessible.ts';
import { startEverything } from './support/everything.ts';
import { openPage } from './support/open-page.ts';
import { takeScreenshots } from './support/screenshots.ts';

const everything = startEverything();

async function openConsole(path: string, looks: Parameters<typeof openPage>[0] = {}): Promise<Page> {
  const page = await openPage(looks);
  await page.goto(everything().url('console') + path);
  await page.locator('.page').waitFor();
  return page;
}

/** The simulated payer ends a payment. */
async function finish(reference: string, outcome = 'success'): Promise<void> {
  const response = await fetch(`${everything().url('Paystack')}/simulator/transactions/${reference}/finish`, {
    method: 'POST',
    body: JSON.stringify({ outcome }),
  });
  expect(response.status).toBe(200);
}

const rowOf = (page: Page, reference: string) => page.getByRole('row').filter({ hasText: reference });

it('says how to make the first payment, and shows it travel to its end without being reloaded', async () => {
  const page = await openConsole('/payments');
  await page.evaluate(() => Object.assign(window, { isTheSamePage: true }));
  await page.getByText('No payments yet.').waitFor();
  const shop = page.getByRole('link', { name: 'Buy something in the demo shop' });
  expect(await shop.getAttribute('href')).toContain(everything().url('shop'));

  await everything().initialize({ reference: 'console-live', email: 'grace@example.com' });
  const row = rowOf(page, 'console-live');
  await row.getByText('pending').waitFor();
  await row.getByText('NGN 5,000.00').waitFor();
  await row.getByText(/^in \d+ s$/).waitFor();
  await finish('console-live');
  await row.getByText('success').waitFor();
  await row.getByText('none').waitFor();

  await row.getByRole('link', { name: 'console-live' }).click();
  await page.getByText('Event payment.succeeded sent').waitFor();
  const steps = (await page.locator('.step-title').allInnerTexts()).filter(
    (title) => !title.startsWith('A check sent') && !title.startsWith('Event paystack.'),
  );
  expect(steps).toEqual([
    'POST /transaction/initialize came in',
    'Claimed in the table',
    expect.stringMatching(/Paystack initialize answered 200|Check 1 scheduled in \d+ s/),
    expect.stringMatching(/Paystack initialize answered 200|Check 1 scheduled in \d+ s/),
    'Webhook charge.success received',
    'Paystack verify answered 200',
    'Check 1: Paystack says success',
    'Closed as success',
    'Event payment.succeeded sent',
  ]);
  const verified = page.getByRole('listitem').filter({ hasText: 'Paystack verify answered 200' });
  await verified.getByText("Paystack's answer").click();
  await verified.getByText('"gateway_response": "Successful"').waitFor();
  await page.locator('.log').filter({ hasText: 'check applied' }).first().waitFor();
  await page.getByText('In the cache').waitFor();
  expect(await page.evaluate(() => 'isTheSamePage' in window)).toBe(true);

  await takeScreenshots(page, 'console-real-payment');
  await expectAccessible(page);
});

it('finds a payment by a part of its reference or of its email', async () => {
  await everything().initialize({ reference: 'console-needle-1', email: 'needle@example.com' });
  await everything().initialize({ reference: 'console-hay-1', email: 'hay@example.com' });
  const page = await openConsole('/payments');
  await rowOf(page, 'console-hay-1').waitFor();

  await page.getByLabel('Reference or email').fill('needle@');
  await rowOf(page, 'console-hay-1').waitFor({ state: 'detached' });
  expect(await rowOf(page, 'console-needle-1').count()).toBe(1);
  await page.getByText('1 payment', { exact: true }).waitFor();

  await page.reload();
  await rowOf(page, 'console-needle-1').waitFor();
  expect(await page.getByLabel('Reference or email').inputValue()).toBe('needle@');
});

it('shows the events of a payment, with their payload', async () => {
  await everything().initialize({ reference: 'console-told' });
  const page = await openConsole('/events?search=console-told');
  await page.getByText('No event fits.').waitFor();

  await finish('console-told');
  const told = page.getByRole('listitem').filter({ hasText: 'payment.succeeded' });
  await told.getByText('Payload of payment.succeeded').click();
  await told.getByText('"reference": "console-told"').waitFor();
});

it('shows on the overview what passes', async () => {
  const page = await openConsole('/');
  const app = page.getByRole('listitem').filter({ hasText: 'asks for payments' });

  await everything().initialize({ reference: 'console-counted' });
  await page.getByRole('link', { name: 'console-counted' }).waitFor();
  // It was started within the last minute, which others before it need not have been.
  await app
    .locator('b')
    .filter({ hasText: /^[1-9]/ })
    .waitFor();
  await page.getByRole('link', { name: '5 min', exact: true }).click();
  await page.locator('.choice [aria-current="true"]').getByText('5 min').waitFor();

  await takeScreenshots(page, 'console-real-overview');
  await expectAccessible(page);
});

it('redrives a dead letter', async () => {
  await everything().initialize({ reference: 'console-dead' });
  await everything().deadLetter(
    JSON.stringify({
      kind: 'webhook',
      reference: 'console-dead',
      event: 'charge.success',
      attempt: 0,
      looks: 0,
    }),
  );
  const page = await openConsole('/queues');
  const letter = page.getByRole('listitem').filter({ hasText: 'console-dead' });
  await letter.getByText('put_there_by_hand').waitFor();
  await page.getByRole('link', { name: 'Queues 1 dead' }).waitFor();
  await takeScreenshots(page, 'console-real-queues');

  await letter.getByRole('button', { name: 'Redrive console-dead' }).click();
  await page.getByRole('status').getByText('Redriven: 1.').waitFor();
  await page.getByText('No dead letters.').waitFor();
});

it('shows the breaker open and jobs held while Paystack answers 5xx, and all of it drained afterwards', async () => {
  const references = Array.from({ length: 8 }, (_, index) => `console-outage-${index}`);
  for (const reference of references) await everything().initialize({ reference });
  const page = await openConsole('/faults');
  await page.getByLabel('5xx').check();
  await page.getByText('1 fault in force at the simulated Paystack.').waitFor();

  for (const reference of references) await finish(reference);
  await page.getByText('The breaker is open').waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: 'See the quota' }).click();
  await page.getByText('breaker open', { exact: true }).waitFor();
  await page
    .getByRole('listitem')
    .getByText(/Paystack is tried again (in|with)/)
    .first()
    .waitFor();
  await takeScreenshots(page, 'console-real-outage');
  await page.getByRole('link', { name: 'Payments' }).first().click();
  await page.getByLabel('Reference or email').fill('console-outage');
  await page.getByText('8 payments', { exact: true }).waitFor();
  expect(await page.getByRole('row').filter({ hasText: 'pending' }).count()).toBe(8);

  await page.getByRole('link', { name: 'See or switch off' }).click();
  await page.getByRole('button', { name: 'Switch all off' }).click();
  await page.getByText('fault in force').waitFor({ state: 'detached' });
  await page.goto(`${everything().url('console')}/payments?search=console-outage&status=success`);
  await page.getByText('8 payments', { exact: true }).waitFor({ timeout: 90_000 });
  await page.getByText('The breaker is open').waitFor({ state: 'detached', timeout: 60_000 });
}, 240_000);

it('starts a load, counts what becomes of it, and stops it', async () => {
  const page = await openConsole('/faults');
  await page.getByLabel('Pace in payments/min').fill('60');
  await page.getByRole('button', { name: 'Start the load' }).click();
  await page.getByText('60 payments/min', { exact: true }).waitFor();
  await page.getByText('A load of 60 payments per minute is running.').waitFor();
  await page.getByRole('definition').first().waitFor();
  await takeScreenshots(page, 'console-real-faults');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('stopped', { exact: true }).waitFor();
  await page.getByText('A load of').waitFor({ state: 'detached' });
});

it('says that it is disconnected once npm start has ended', async () => {
  const page = await openConsole('/payments', { mayLog: /ERR_/ });

  await everything().stop();

  await page.getByRole('alert').getByText('Disconnected since').waitFor();
  expect(await page.getByRole('row').count()).toBeGreaterThan(1);
});
