import { expect, it } from 'vitest';
import { expectAccessible } from './support/accessible.ts';
import * as snapshots from './support/console-snapshots.ts';
import { openPage } from './support/open-page.ts';
import { takeScreenshots } from './support/screenshots.ts';
import { startScriptedConsole } from './support/scripted-console.ts';

it.each([
  ['overview', '/', snapshots.overview(), 'Overview'],
  ['overview-empty', '/', snapshots.emptyOverview(), 'Overview'],
  ['overview-outage', '/', snapshots.outage(), 'Overview'],
  ['payments', '/payments', snapshots.payments(), 'Payments'],
  ['payments-empty', '/payments', snapshots.noPayments(), 'Payments'],
  ['payment', '/payments/order-1764072000', snapshots.payment(), 'order-1764072000'],
  [
    'payment-unknown',
    `/payments/${snapshots.LONG_REFERENCE}`,
    { frame: snapshots.frame(), reference: snapshots.LONG_REFERENCE, steps: [], logs: [], isCutOff: false },
    snapshots.LONG_REFERENCE,
  ],
  ['queues', '/queues', snapshots.queues(), 'Queues'],
  ['queues-empty', '/queues', snapshots.noLetters(), 'Queues'],
  ['events', '/events', snapshots.events(), 'Events'],
  ['events-empty', '/events', snapshots.events({ events: [], total: 0 }), 'Events'],
  ['faults', '/faults', snapshots.faults(), 'Faults'],
  ['faults-real', '/faults', snapshots.faults({ frame: snapshots.frame({ isSimulated: false }) }), 'Faults'],
])('shows %s to everybody, on every screen', async (name, path, snapshot, title) => {
  const scripted = await startScriptedConsole();
  const page = await openPage();
  scripted.show(snapshot);
  await page.goto(scripted.url + path);
  await page.locator('.page').waitFor();
  expect(await page.locator('h1').textContent()).toContain(title);

  await expectAccessible(page);
  await takeScreenshots(page, `console-${name}`);
});
