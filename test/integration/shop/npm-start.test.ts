import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { npmStart, workingFolder } from '../../support/npm-start.ts';

const SERVICE_KEY = 'my-own-service-key-of-some-length';

/** `npm start`, and where its shop is. */
async function startedShop() {
  const started = npmStart(await workingFolder(), { SERVICE_KEY });
  const apiUrl = await started.ready();
  const shopUrl = / shop +(http:\S+)/.exec(started.lines.items.join('\n'))?.[1] ?? '';
  return { ...started, apiUrl, shopUrl };
}

async function buy(shopUrl: string): Promise<{ id: string; checkoutUrl: string }> {
  const response = await fetch(`${shopUrl}/orders`, {
    method: 'POST',
    body: new URLSearchParams({ product: 'bag', email: 'ada@example.com' }),
    redirect: 'manual',
  });
  const checkoutUrl = response.headers.get('location') ?? '';
  const [, id = ''] = /(order-[0-9a-f]{16})-1/.exec(await (await fetch(checkoutUrl)).text()) ?? [];
  return { id, checkoutUrl };
}

/** The process id of the shop that a process has started. */
function shopOf(parent: number | undefined): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString().split('\n');
  const shop = processes.find((line) => line.includes('shop/server.ts') && line.includes(` ${parent} `));
  return Number(shop?.trim().split(' ')[0]);
}

/** Expects that nobody listens there any more. */
async function expectGone(url: string): Promise<void> {
  await vi.waitFor(() => expect(fetch(url)).rejects.toThrow(), 10_000);
}

const stateOf = async (shopUrl: string, id: string) =>
  /class="state (\w+)"/.exec(await (await fetch(`${shopUrl}/orders/${id}`)).text())?.[1];

it('takes an order to paid and to refunded by the events of the payment, and keeps nothing running', async () => {
  const { lines, child, ended, shopUrl } = await startedShop();
  const { id, checkoutUrl } = await buy(shopUrl);
  const { origin } = new URL(checkoutUrl);
  const finish = (outcome: string) =>
    fetch(`${origin}/simulator/transactions/${id}-1/finish`, {
      method: 'POST',
      body: JSON.stringify({ outcome }),
    });

  await finish('success');
  await lines.first((line) => line.includes(`payment.succeeded of ${id}-1 applied`));
  const paid = await stateOf(shopUrl, id);
  await finish('reversed');
  await lines.first((line) => line.includes(`payment.reversed of ${id}-1 applied`));
  const reversed = await stateOf(shopUrl, id);
  child.kill('SIGINT');

  expect([paid, reversed]).toEqual(['paid', 'refunded']);
  expect(lines.items.join('\n')).not.toContain('paystack.refund.processed of');
  await expect(ended).resolves.toEqual({ code: 0, errors: '' });
  await expectGone(shopUrl);
});

it('goes on without the shop when that dies, and says so', async () => {
  const { lines, child, apiUrl, shopUrl } = await startedShop();
  const { id } = await buy(shopUrl);

  process.kill(shopOf(child.pid), 'SIGKILL');
  const told = await lines.first((line) => line.includes('The demo shop has ended'));
  const payment = await fetch(`${apiUrl}/payments/${id}-1`, {
    headers: { authorization: `Bearer ${SERVICE_KEY}` },
  });

  expect(told).toContain('engine');
  expect(payment.status).toBe(200);
});

it('leaves no shop behind when it is killed', async () => {
  const { child, shopUrl } = await startedShop();

  // The process alone, and not the group that a test ends with.
  child.kill('SIGKILL');
  await once(child, 'exit');

  await expectGone(shopUrl);
});
