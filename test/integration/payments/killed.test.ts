import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { npmStart, workingFolder } from '../../support/npm-start.ts';

const initialized = z.object({ data: z.object({ authorization_url: z.string() }) });
const payment = z.object({ data: z.object({ status: z.string(), is_paid: z.boolean() }) });

/** What somebody in the folder of a running `npm start` can do. */
function client(folder: string, apiUrl: string) {
  const key = readFileSync(join(folder, '.local', 'service-key'), 'utf8').trim();
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return {
    initialize: async (reference: string) => {
      const body = JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference });
      const response = await fetch(`${apiUrl}/transaction/initialize`, { method: 'POST', headers, body });
      return initialized.parse(await response.json()).data.authorization_url;
    },
    payment: async (reference: string) => {
      const response = await fetch(`${apiUrl}/payments/${reference}`, { headers });
      return payment.parse(await response.json()).data;
    },
  };
}

/** A request to the control interface of the simulator that a running `npm start` has named. */
async function control(lines: readonly string[], path: string, method: string, body: unknown): Promise<void> {
  const simulator = /Paystack +(\S+) +simulated/.exec(lines.join('\n'))?.[1];
  const response = await fetch(`${simulator}/simulator/${path}`, { method, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}

describe('npm start that is killed between initialize and payment, and started again', () => {
  it.each([
    ['with everything it had stored', []],
    ['without the file of its queues', ['sqs.sqlite', 'sqs.sqlite-wal', 'sqs.sqlite-shm']],
  ])('finds the payment and closes it as success, %s, and no webhook comes', async (_, lost) => {
    const folder = await workingFolder();
    const first = npmStart(folder);
    await client(folder, await first.ready()).initialize('killed');
    await first.killEverything();
    for (const file of lost) rmSync(join(folder, '.local', 'state', file), { force: true });

    const second = npmStart(folder);
    const apiUrl = await second.ready();
    await control(second.lines.items, 'webhooks', 'PUT', { enabled: false });
    await control(second.lines.items, 'transactions/killed/finish', 'POST', { outcome: 'success' });
    // The check is due after 30 s; a job that is lost is sent again two minutes after that, within a minute.
    await control(second.lines.items, 'clock', 'POST', { advanceMs: 240_000 });
    await second.lines.first((line) => /event +payment\.succeeded .*"reference":"killed"/.test(line));

    expect(await client(folder, apiUrl).payment('killed')).toEqual({ status: 'success', is_paid: true });
  });

  it('closes it as success when the payer pays on the checkout page that was opened before', async () => {
    const folder = await workingFolder();
    const first = npmStart(folder);
    const checkout = await client(folder, await first.ready()).initialize('checkout-open');
    await first.killEverything();

    const second = npmStart(folder);
    const apiUrl = await second.ready();
    const simulator = /Paystack +(\S+) +simulated/.exec(second.lines.items.join('\n'))?.[1] ?? '';
    await fetch(`${new URL(new URL(checkout).pathname, simulator)}/pay`, { method: 'POST' });
    await second.lines.first((line) => /event +payment\.succeeded .*"reference":"checkout-open"/.test(line));

    expect(await client(folder, apiUrl).payment('checkout-open')).toEqual({
      status: 'success',
      is_paid: true,
    });
  });
});
