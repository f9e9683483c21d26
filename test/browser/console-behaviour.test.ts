import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible } from './support/accessible.ts';
import * as snapshots from './support/console-snapshots.ts';
import { NARROW, openPage } from './support/open-page.ts';
import { takeScreenshots } from './support/screenshots.ts';
import { type ScriptedConsole, startScriptedConsole } from './support/scripted-console.ts';

/** What Chromium logs of a server that is not there. */
const REFUSED = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/;

async function open(path: string, snapshot?: object, looks: Parameters<typeof openPage>[0] = {}) {
  const scripted = await startScriptedConsole();
  const page = await openPage(looks);
  if (snapshot !== undefined) scripted.show(snapshot);
  await page.goto(scripted.url + path);
  if (snapshot !== undefined) await page.locator('.page').waitFor();
  return { scripted, page };
}

async function expectAddress(page: Page, address: string): Promise<void> {
  await expect.poll(() => page.url().replace(/^http:\/\/[^/]+/, '')).toBe(address);
}

it('shows the place of what is loading, then the first snapshot', async () => {
  const { scripted, page } = await open('/payments');
  await page.getByText('Loading').waitFor({ state: 'attached' });
  await expectAccessible(page);
  await takeScreenshots(page, 'console-loading');

  scripted.show(snapshots.payments());

  await page.getByRole('link', { name: snapshots.line(0).reference }).waitFor();
  expect(await page.getByText('Loading').count()).toBe(0);
});

it('says what the server can not tell, and recovers', async () => {
  const { scripted, page } = await open('/queues');
  scripted.trouble({ code: 'table_unavailable', message: 'The table does not answer.' });

  await page.getByRole('alert').getByText('The table does not answer.').waitFor();
  await page.getByText('no data', { exact: true }).waitFor();
  await expectAccessible(page);
  await takeScreenshots(page, 'console-error');

  scripted.show(snapshots.noLetters());
  await page.getByText('No dead letters.').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});

it('keeps what it knew while the server is away, says since when, and is live again without reloading', async () => {
  const { scripted, page } = await open('/payments', snapshots.payments(), { mayLog: REFUSED });
  const first = page.getByRole('row').nth(1);
  await page.evaluate(() => Object.assign(window, { isTheSamePage: true }));

  await scripted.stop();
  await page.getByRole('alert').getByText('Disconnected since').waitFor();
  await page.getByText('disconnected', { exact: true }).waitFor();
  // Nobody knows any more how old it is.
  const frozen = await first.innerText();
  await takeScreenshots(page, 'console-disconnected');
  expect(await first.innerText()).toBe(frozen);
  await expectAccessible(page);

  await scripted.restart();
  await page.getByText('live', { exact: true }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await page.evaluate(() => 'isTheSamePage' in window)).toBe(true);
});

it('counts ages and countdowns on by itself, from the time of the engine', async () => {
  const { page } = await open(
    '/payments',
    snapshots.payments({
      payments: [
        snapshots.line(0, {
          status: 'pending',
          createdAt: snapshots.NOW - 3_000,
          nextCheckAt: snapshots.NOW + 60_000,
        }),
      ],
      total: 1,
    }),
  );
  const row = page.getByRole('row').nth(1);

  await row.getByText(/^[5-9] s ago$/).waitFor();
  await row.getByText(/^in 5[0-9] s$/).waitFor();
});

it('draws nothing again that has not changed, and keeps the focus where it is', async () => {
  const { scripted, page } = await open('/payments', snapshots.payments());
  const third = snapshots.line(2).reference;
  await page.getByRole('link', { name: third }).focus();
  await page.evaluate(() => {
    const changed: string[] = [];
    Object.assign(window, { changed });
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        // Ages go on by themselves.
        if (element?.closest('time') === null)
          changed.push(element.closest('tr')?.textContent ?? element.className);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });

  const [first, ...others] = snapshots.payments().payments;
  if (first === undefined) throw new Error('There are payments.');
  scripted.show(snapshots.payments({ payments: [{ ...first, status: 'success', checks: 9 }, ...others] }));
  await page.getByRole('row').nth(1).getByText('success').waitFor();

  const changed = await page.evaluate(() => (window as unknown as { changed: string[] }).changed);
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.filter((text) => !text.startsWith(first.reference))).toEqual([]);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(third);

  // A new payment moves the others down, and takes nothing from them.
  const newest = snapshots.line(0, { reference: 'order-newest' });
  scripted.show(snapshots.payments({ payments: [newest, first, ...others].slice(0, 50) }));
  await page.getByRole('link', { name: 'order-newest' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(third);
});

it('searches while one types, in the address, and goes back to it', async () => {
  const { scripted, page } = await open('/payments?status=nonsense', snapshots.payments());
  await page.keyboard.press('/');
  await page.keyboard.type('ada@example');

  await scripted.streams.first((url) => url === '/stream/payments?search=ada%40example&page=1');
  await expectAddress(page, '/payments?search=ada%40example');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
  // One request for the word, not one for each letter.
  expect(scripted.streams.items.filter((url) => url.includes('search='))).toHaveLength(1);

  await page.getByLabel('Status').selectOption('open');
  await expectAddress(page, '/payments?search=ada%40example&status=open');
  await page.getByRole('link', { name: 'Older' }).click();
  await expectAddress(page, '/payments?search=ada%40example&status=open&page=2');
  await scripted.streams.first((url) => url === '/stream/payments?search=ada%40example&status=open&page=2');

  await page.goBack();
  await page.goBack();
  expect(await page.getByLabel('Reference or email').inputValue()).toBe('ada@example');
  expect(await page.getByLabel('Status').inputValue()).toBe('');

  scripted.show(snapshots.payments({ payments: [], total: 0 }));
  await page.getByText('No payment fits.').waitFor();
  await page.getByRole('link', { name: 'Show all payments' }).click();
  await expectAddress(page, '/payments');
  await expect.poll(() => page.getByLabel('Reference or email').inputValue()).toBe('');
});

it.each([
  ['payments', snapshots.payments({ payments: [], page: 3, total: 60 }), '/payments?page=2'],
  ['events', snapshots.events({ events: [], page: 7, total: 60 }), '/events?page=3'],
])(
  'says of a page that the list of %s does not have that it is empty, and leads back',
  async (what, shown, last) => {
    const { page } = await open(`/${what}?page=${shown.page}`, shown);
    await page.getByText('This page is empty.').waitFor();
    await page.getByText(`0 of 60 ${what}`, { exact: true }).waitFor();

    await page.getByRole('link', { name: 'Newer' }).click();
    await expectAddress(page, last);
  },
);

it("unfolds Paystack's raw answer with its ids as they came, and keeps it open", async () => {
  const { scripted, page } = await open('/payments/order-1764072000', snapshots.payment());
  const step = page.getByRole('listitem').filter({ hasText: 'Paystack verify answered 200' });
  await step.getByText("Paystack's answer").click();
  await step.getByText('18446744073709551615').waitFor();
  await page.getByText('The cached answer').click();
  await takeScreenshots(page, 'console-payment-unfolded');
  await expectAccessible(page);

  scripted.show(
    snapshots.payment({
      steps: [
        ...snapshots.STEPS,
        { kind: 'closed', at: snapshots.NOW - 10, details: { status: 'reversed', late: false } },
      ],
    }),
  );
  await page.getByText('Closed as reversed').waitFor();
  expect(await step.getByText('18446744073709551615').isVisible()).toBe(true);
});

it('filters the log by level', async () => {
  const { page } = await open('/payments/order-1764072000', snapshots.payment());
  const lines = page.locator('.log');
  expect(await lines.count()).toBe(6);

  await page.getByLabel('Least level').selectOption('WARN');
  expect(await lines.count()).toBe(2);
  await page.getByLabel('Least level').selectOption('ERROR');
  expect(await lines.count()).toBe(1);
});

it('redrives one dead letter or all, and says what came of it', async () => {
  const { scripted, page } = await open('/queues', snapshots.queues());
  scripted.answer({ done: true, message: 'Sent to the scheduled lane again.' });
  await page.getByRole('button', { name: `Redrive ${snapshots.line(0).reference}` }).click();

  expect(await scripted.asked.first(() => true)).toEqual({
    path: '/actions/redrive',
    action: { id: snapshots.letter(0).id },
  });
  await page.getByRole('status').getByText('Sent to the scheduled lane again.').waitFor();

  scripted.answer({ done: false, code: 'not_redriven', message: 'One letter is still here. Try it again.' });
  await page.getByRole('button', { name: 'Redrive all 2' }).click();
  await page.getByRole('status').getByText('One letter is still here. Try it again.').waitFor();
  expect(scripted.asked.items.at(-1)?.action).toEqual({ id: 'all' });
  await expectAccessible(page);
});

it('says that it does not know where an action got no answer', async () => {
  const { scripted, page } = await open('/queues', snapshots.queues(), { mayLog: REFUSED });
  await scripted.stop();

  await page.getByRole('button', { name: 'Redrive all 2' }).click();

  await page.getByText('it is not known whether this was done').waitFor();
});

it('switches faults, shows each as it was set at once, and warns on every page', async () => {
  const { scripted, page } = await open('/faults', snapshots.faults());
  await page.getByLabel('5xx').check();
  const asked = await scripted.asked.first(() => true);
  expect(asked).toMatchObject({
    path: '/actions/faults',
    action: { switches: { 'server-errors': true, html: false }, latencyMs: 2_000, webhooks: { delayMs: 0 } },
  });
  expect(await page.getByLabel('5xx').isChecked()).toBe(true);

  const switches = { ...snapshots.faults().switches, 'server-errors': true };
  scripted.show(
    snapshots.faults({
      switches,
      frame: snapshots.frame({ faultsInForce: 1, breaker: 'open', triedAgainAt: snapshots.NOW + 90_000 }),
    }),
  );
  await page.getByText('1 fault in force at the simulated Paystack.').waitFor();
  await page.getByText('The breaker is open').waitFor();
  await page.getByText(/Paystack is tried again in 1 min [123]\d s\./).waitFor();
  expect(await page.getByLabel('5xx').isChecked()).toBe(true);
  scripted.show(
    snapshots.faults({
      switches,
      frame: snapshots.frame({ faultsInForce: 1, breaker: 'open', triedAgainAt: snapshots.NOW - 90_000 }),
    }),
  );
  await page.getByText('Paystack is tried again with the next call.').waitFor();
  await takeScreenshots(page, 'console-faults-on');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Switch all off' }).click();
  const second = await scripted.asked.many(2, () => true);
  expect(second.at(-1)?.action).toMatchObject({ switches: { 'server-errors': false } });
});

it('keeps the number of a switch that is off, switches nothing on by it, and uses it once that is on', async () => {
  const { scripted, page } = await open('/faults', snapshots.faults());
  const latency = page.getByLabel('Latency in ms');
  const delay = page.getByLabel('Delay of webhooks in ms');
  await latency.fill('999999');
  await page.keyboard.press('Enter');
  await delay.fill('3000');
  await page.keyboard.press('Enter');
  scripted.show(snapshots.faults({ others: 1 }));
  await page.getByText('1 more fault set').waitFor();
  expect([await latency.inputValue(), await delay.inputValue()]).toEqual(['60000', '3000']);
  expect(scripted.asked.items).toEqual([]);

  await page.getByLabel('Slow answers').check();
  const [slow] = await scripted.asked.many(1, () => true);
  expect(slow?.action).toMatchObject({
    switches: { latency: true },
    latencyMs: 60_000,
    webhooks: { delayMs: 0 },
  });
  const switches = { ...snapshots.faults().switches, latency: true };
  scripted.show(snapshots.faults({ switches, latencyMs: 60_000 }));
  await page.getByText('1 more fault set').waitFor({ state: 'detached' });

  await page.getByLabel('Late', { exact: true }).check();
  const [, late] = await scripted.asked.many(2, () => true);
  expect(late?.action).toMatchObject({ latencyMs: 60_000, webhooks: { delayMs: 3_000 } });
  scripted.show(
    snapshots.faults({
      switches,
      latencyMs: 60_000,
      webhooks: { lost: false, twice: false, delayMs: 3_000 },
    }),
  );
  await page.getByText('Each comes 3 s late.').waitFor();

  await latency.fill('500');
  await page.keyboard.press('Enter');
  const [, , changed] = await scripted.asked.many(3, () => true);
  expect(changed?.action).toMatchObject({ latencyMs: 500, webhooks: { delayMs: 3_000 } });
});

it("shows an item that can't be read as a payment, and does not call it absent", async () => {
  const { payment: _, ...unreadable } = snapshots.payment({ steps: [], logs: [] });
  const { page } = await open('/payments/order-1764072000', unreadable);

  await page.getByText("can't be read as a payment").waitFor();
  expect(await page.getByText('No such payment.').count()).toBe(0);
  await page.getByRole('heading', { name: 'In the table' }).waitFor();
});

it('says what is wrong with a letter that is no job, and links it to no payment', async () => {
  const { page } = await open('/queues', snapshots.queues());
  const letter = page.getByRole('listitem').filter({ hasText: 'A message that is no job' });

  await letter.getByText("What is wrong with it: not as a job's: kind, reference.").waitFor();
  expect(await letter.getByRole('link').count()).toBe(0);
  await letter.getByText('npm run dead-letters -- delete 5b0d0002').waitFor();
  await letter.getByRole('button', { name: 'Copy: the command' }).waitFor();
});

it('starts a load with a mix, shows what becomes of it, and stops it', async () => {
  const { scripted, page } = await open('/faults', snapshots.faults());
  await page.getByLabel('Pace in payments/min').fill('300');
  await page.getByLabel('Share of left open').fill('0');
  await page.getByRole('button', { name: 'Start the load' }).click();
  const { action } = await scripted.asked.first(({ path }) => path === '/actions/load');
  expect(action).toMatchObject({ kind: 'start', perMinute: 300, mix: { paid: 50, abandoned: 0 } });

  const load = {
    ...snapshots.faults().load,
    isRunning: true,
    perMinute: 300,
    started: 42,
    ended: { paid: 21, abandoned: 4 },
  };
  scripted.show(snapshots.faults({ load, frame: snapshots.frame({ load: 300 }) }));
  await page.getByText('A load of 300 payments per minute is running.').waitFor();
  await page.getByText('300 payments/min', { exact: true }).waitFor();
  await page.getByText('given a checkout page', { exact: true }).waitFor();
  await page.getByText('ended left open', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Stop' }).click();
  await scripted.asked.first(({ action: asked }) => JSON.stringify(asked) === '{"kind":"stop"}');
});

it('is walked through by links, with a title and a heading for each page', async () => {
  const { scripted, page } = await open('/', snapshots.overview());
  for (const [name, snapshot] of [
    ['Payments', snapshots.payments()],
    ['Queues', snapshots.queues()],
    ['Events', snapshots.events()],
    ['Faults', snapshots.faults()],
  ] as const) {
    await walkTo(page, scripted, name, snapshot);
    expect(await page.title()).toBe(`${name} · Console · Paystack on Lambda`);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await page.locator('nav [aria-current="page"]').innerText()).toContain(name);
  }
  await page.goBack();
  await expectAddress(page, '/events');
});

async function walkTo(page: Page, scripted: ScriptedConsole, name: string, snapshot: object) {
  // What the other page was told last would come first, in a shape that this one does not know.
  scripted.forget();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await scripted.streams.first((url) => url.startsWith(`/stream/${name.toLowerCase()}`));
  scripted.show(snapshot);
  await page.locator('.page').waitFor();
}

it.each([
  ['/nowhere', 'No such page'],
  ['/payments/%E0%A4%A', "This page can't be shown"],
])('has a page for %s', async (path, heading) => {
  const { page } = await open(path, undefined, { mayLog: /URIError|malformed/ });
  await page.getByRole('heading', { name: heading }).waitFor();
  await expectAccessible(page);
});

it('goes on from an address that is broken', async () => {
  const { scripted, page } = await open('/payments/%E0%A4%A', undefined, { mayLog: /URIError|malformed/ });
  await page.getByRole('heading', { name: "This page can't be shown" }).waitFor();
  scripted.show(snapshots.noLetters());

  await page.getByRole('link', { name: 'Queues' }).click();

  await page.getByText('No dead letters.').waitFor();
});

it('tells the values under the cursor in all charts, and draws them in the colours of the theme', async () => {
  const { page } = await open('/', snapshots.overview());
  const chart = page.locator('figure').filter({ hasText: 'Payments by outcome' });
  const plot = chart.locator('.plot');
  await page
    .getByRole('img', { name: /^Payments by outcome\. Latest: given a checkout page \d+ payments/ })
    .waitFor();
  expect(await chart.getByText(/^latest \d\d:\d\d:\d\d/).count()).toBe(1);

  await plot.locator('.u-over').hover({ position: { x: 40, y: 40 } });
  await chart.getByText(/^\d\d:\d\d:\d\d/).waitFor();
  await page
    .locator('figure')
    .filter({ hasText: 'Cold starts' })
    .getByText(/^\d\d:\d\d:\d\d/)
    .waitFor();

  const inkOf = () =>
    plot.locator('canvas').evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) return '';
      return canvas.toDataURL();
    });
  await page.mouse.move(0, 0);
  const light = await inkOf();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(inkOf).not.toBe(light);

  const canvases = await page.locator('canvas').count();
  await page.setViewportSize({ width: NARROW, height: 780 });
  await expect.poll(async () => (await plot.locator('.uplot').boundingBox())?.width).toBeLessThan(NARROW);
  expect(await page.locator('canvas').count()).toBe(canvases);
});

it('stands the longest names and the largest numbers', async () => {
  const payments = [
    snapshots.line(0, {
      reference: snapshots.LONG_REFERENCE,
      status: 'mismatched',
      origin: 'external',
      amount: Number.MAX_SAFE_INTEGER,
      email: `${'a'.repeat(64)}@${'b'.repeat(180)}.example.com`,
      checks: 123_456,
      unsentEvents: 3,
      nextCheckAt: snapshots.NOW + 90_000_000,
    }),
    ...snapshots.payments().payments.slice(1, 4),
  ];
  const { page } = await open(
    '/payments',
    snapshots.payments({
      payments,
      frame: snapshots.frame({ openPayments: 98_765, deadLetters: 4_321, faultsInForce: 7, mode: 'live' }),
    }),
  );
  // It is the simulator's live mode: no money moves.
  expect(await page.getByText('real money').count()).toBe(0);
  await takeScreenshots(page, 'console-payments-extreme');
  await expectAccessible(page);
});

it('says of a payment without a next check whether it is closed or was given up', async () => {
  const { nextCheckAt: _, ...givenUp } = snapshots.line(0, { status: 'pending' });
  const { scripted, page } = await open('/payments/tea-1', snapshots.payment({ payment: givenUp }));
  await page.getByText('none: given up').waitFor();

  scripted.show(snapshots.payment({ payment: { ...givenUp, status: 'abandoned' } }));

  await page.getByText('none: it is closed').waitFor();
});

it('says of a payment that Paystack does not know that it was asked', async () => {
  const { paystackStatus: _, ...unknown } = snapshots.line(0, { status: 'initializing', checks: 0 });
  const { scripted, page } = await open(
    '/payments/tea-1',
    snapshots.payment({ payment: unknown, steps: [] }),
  );
  await page.getByText('not asked yet').waitFor();

  scripted.show(snapshots.payment({ payment: { ...unknown, checks: 2 }, steps: [] }));

  await page.getByText('does not know it').waitFor();
  expect(await page.getByText('not asked yet').count()).toBe(0);
});

it('shows of a mismatched payment what was asked and what Paystack says instead', async () => {
  const mismatched = snapshots.line(0, { status: 'mismatched', currency: 'NGN' });
  const { page } = await open(
    '/payments/tea-1',
    snapshots.payment({
      payment: mismatched,
      differences: [
        { field: 'requested_amount', asked: 500_000, found: 499_900 },
        { field: 'amount', asked: 500_000, found: 100 },
      ],
    }),
  );
  const table = page.getByRole('region', { name: 'Table of what differs' });

  expect(await table.getByRole('row').allInnerTexts()).toEqual([
    'Field\tAsked\tPaystack says',
    'Amount asked of the payer\tNGN 5,000.00\tNGN 4,999.00',
    'Amount paid\tNGN 5,000.00 or more\tNGN 1.00',
  ]);
  await expectAccessible(page);
  await takeScreenshots(page, 'console-payment-mismatched');
});

it('warns where real money moves', async () => {
  const { page } = await open(
    '/',
    snapshots.overview({ frame: snapshots.frame({ mode: 'live', isSimulated: false }) }),
  );
  await page.getByText('Live mode: these payments move real money.').waitFor();
});

it('opens no stream while nobody looks', async () => {
  const { scripted, page } = await open('/queues', snapshots.queues());
  const hide = (hidden: boolean) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);

  await hide(true);
  await expect.poll(() => scripted.listening()).toBe(0);
  await hide(false);
  await scripted.streams.many(2, (url) => url.startsWith('/stream/queues'));
});
