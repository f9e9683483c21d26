import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from './command.ts';

describe('npm run simulator', () => {
  it('says what it offers, and ends cleanly on Ctrl-C even while somebody waits for an answer', async () => {
    const { child, url, output, ended } = await runCommand({ TEST_SECRET_KEY: 'sk_test_mine' });
    await fetch(`${url}/simulator/faults`, { method: 'PUT', body: '[{"kind": "timeout"}]' });
    const unanswered = fetch(`${url}/transaction`).catch((error: Error) => error.message);

    child.kill('SIGINT');

    expect(await ended).toBe(0);
    expect(await unanswered).toBe('fetch failed');
    expect(output()).toContain('sk_test_mine (test mode), sk_live_simulated (live mode)');
    expect(output()).toContain(`${url}/simulator`);
  });

  it.each(['127.0.0.1', '::1'])('says so when the port is in use at %s', async (host) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, host, resolve));
    onTestFinished(() => {
      other.close();
    });
    const address = other.address();
    const port = String(typeof address === 'object' ? address?.port : '');

    const { ended, output } = await runCommand({ PORT: port });

    expect(await ended).toBe(1);
    expect(output()).toBe(
      `Port ${port} is in use by another program. Choose another one: PORT=4001 npm run simulator\n`,
    );
  });

  it.each([
    ['PORT', '70000'],
    ['WEBHOOK_URL', 'localhost:3000'],
    ['FIRST_TRANSACTION_ID', '-1'],
    ['REFUND_SECONDS', 'soon'],
  ])('says what is wrong with %s=%s', async (name, value) => {
    const { ended, output } = await runCommand({ [name]: value });

    expect(await ended).toBe(1);
    expect(output()).toMatch(new RegExp(`^${name} must be .*"${value}"\\.\n$`));
  });

  it('takes its settings from the environment', async () => {
    const { url } = await runCommand({
      LIVE_SECRET_KEY: 'sk_live_mine',
      FIRST_TRANSACTION_ID: '9007199254740993',
      CURRENCIES: 'GHS,NGN',
      MERCHANT_NAME: 'Corner Shop',
    });
    const headers = { authorization: 'Bearer sk_live_mine', 'content-type': 'application/json' };

    const initialized = await fetch(`${url}/transaction/initialize`, {
      method: 'POST',
      headers,
      body: '{"email": "payer@example.com", "amount": 100, "reference": "order-1"}',
    });
    const text = await (await fetch(`${url}/transaction/verify/order-1`, { headers })).text();
    const { data } = JSON.parse(await initialized.text());
    const page = await (await fetch(data.authorization_url)).text();

    expect(text).toContain('"id":9007199254740993,');
    expect(text).toContain('"currency":"GHS"');
    expect(page).toContain('Pay Corner Shop');
  });
});
