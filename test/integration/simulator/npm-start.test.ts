import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EngineClock } from '../../../local/clock.ts';
import { npmStart, workingFolder } from '../../support/npm-start.ts';
import { simulate } from './simulated.ts';

const HOUR = 3_600_000;

it.each([
  ['a webhook that fell due', { outcome: 'success' }],
  ['the webhook of a bank transfer that came', { outcome: 'pending', succeedsAfterMs: 60_000 }],
])('npm start sends %s while all was stopped, at once', async (_, outcome) => {
  const folder = await workingFolder();
  const first = npmStart(folder);
  const key = await initialize(folder, await first.ready(), 'late-webhook');
  await first.killEverything();
  // Paid an hour ago, with a webhook a minute later, at a simulator that has ended before that minute was over.
  const anHourAgo = Date.now() - HOUR;
  const before = await simulate({
    file: join(folder, '.local', 'simulator.sqlite'),
    clock: new EngineClock(() => anHourAgo),
    webhookUrl: 'http://127.0.0.1:9/nobody',
  });
  await before.control('PUT', '/webhooks', { delayMs: 60_000 });
  await before.finish('late-webhook', outcome);
  await before.simulator.stop();

  const second = npmStart(folder);
  const apiUrl = await second.ready();
  // The payment's own check, half a minute after it began, would find the success as well: the webhook has to be first.
  await second.lines.first((line) => /request +POST \/webhooks\/paystack +200/.test(line));
  await second.lines.first((line) => /event +payment\.succeeded .*"reference":"late-webhook"/.test(line));

  const payment = await fetch(`${apiUrl}/payments/late-webhook`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(await payment.json()).toMatchObject({ data: { status: 'success', is_paid: true } });
});

async function initialize(folder: string, apiUrl: string, reference: string): Promise<string> {
  const key = readFileSync(join(folder, '.local', 'service-key'), 'utf8').trim();
  const response = await fetch(`${apiUrl}/transaction/initialize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference }),
  });
  expect(response.status).toBe(200);
  return key;
}
