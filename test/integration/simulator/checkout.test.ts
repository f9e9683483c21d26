import { describe, expect, it } from 'vitest';
import { postWith, receiveWebhooks, simulate } from './simulated.ts';

async function checkout(fields: Record<string, unknown> = {}, options: Parameters<typeof simulate>[0] = {}) {
  const simulated = await simulate(options);
  const { data } = (await simulated.initialize(fields)).json;
  const path = `/checkout/${data.access_code}`;
  return {
    ...simulated,
    path,
    show: () => simulated.call(path, { key: null }),
    press: (button: string, fields?: Record<string, string>) =>
      simulated.call(`${path}/${button}`, {
        key: null,
        method: 'POST',
        ...(fields === undefined ? {} : { form: new URLSearchParams(fields).toString() }),
      }),
    status: async () => (await simulated.verify('order-1')).json.data.status,
  };
}

describe("the simulator's checkout page", () => {
  it('shows merchant, amount in its currency and email, and loads only its own style and script', async () => {
    const { show, call } = await checkout(
      { currency: 'KES', amount: 1_234_550 },
      { merchantName: 'Tea & Co' },
    );

    const { status, text, headers } = await show();

    expect(status).toBe(200);
    expect(text).toContain('Tea &amp; Co');
    expect(text).toContain('KES 12,345.50');
    expect(text).toContain('payer@example.com');
    expect(text).toContain('<html lang="en">');
    expect(text).not.toMatch(/<img|https?:\/\//);
    const loaded = [...text.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]*)"/g)].map(([, url]) => url);
    expect(loaded).toEqual(['data:,', '/checkout/assets/checkout.css', '/checkout/assets/checkout.js']);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    const [style, script, other] = await Promise.all(
      ['checkout.css', 'checkout.js', '../simulator/main.ts'].map((file) =>
        call(`/checkout/assets/${encodeURIComponent(file)}`, { key: null }),
      ),
    );
    expect(style?.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(style?.text).toContain('.test-cards');
    expect(script?.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script?.text).toContain('4084084084084081');
    expect(other?.status).toBe(404);
  });

  it('escapes whatever a merchant or payer wrote', async () => {
    const { show } = await checkout(
      { email: '"><script>alert(1)</script>@x.yz', channels: ['<b>bank</b>'] },
      { merchantName: `<img src=x> & 'Sons'` },
    );

    const { text } = await show();

    expect(text).not.toMatch(/<script>|<img|<b>/);
    expect(text).toContain('&lt;img src=x&gt; &amp; &#39;Sons&#39;');
  });

  it('lets the payer read that it is paid, and sends them back to the merchant', async () => {
    const { press, status, call, path } = await checkout({
      callback_url: 'https://shop.example/return?lang=en',
    });

    const reply = await press('pay');

    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe(`${path}/done`);
    expect(await status()).toBe('success');
    const { text } = await call(`${path}/done`, { key: null });
    expect(text).toContain('Payment successful');
    const target = 'https://shop.example/return?lang=en&amp;trxref=order-1&amp;reference=order-1';
    expect(text).toContain(`href="${target}"`);
    expect(text).toContain(`data-return-to="${target}"`);
    expect(text).toContain(`<noscript><meta http-equiv="refresh" content="4;url=${target}"></noscript>`);
  });

  it('shows a receipt when the merchant named no place to return to', async () => {
    const { press, show, call, path } = await checkout();

    await press('pay');
    const reply = await call(`${path}/done`, { key: null });

    expect(reply.headers.get('location')).toBe(path);
    const { text } = await show();
    expect(text).toContain('Payment successful');
    expect(text).toContain('NGN 5,000.00');
    expect(text).toContain('2026-03-02 08:00 UTC');
    expect(text).toContain('Refund NGN 5,000.00');
  });

  it.each(['javascript:alert(1)', 'nowhere'])('sends nobody to %s', async (callbackUrl) => {
    const { press, show, call, path } = await checkout({ callback_url: callbackUrl });

    await press('pay');
    const reply = await call(`${path}/done`, { key: null });

    expect(reply.headers.get('location')).toBe(path);
    expect((await show()).text).not.toContain(callbackUrl);
  });

  it('keeps a bank transfer pending until it arrives by itself', async () => {
    const { press, show, status, call, path, clock } = await checkout(
      { callback_url: 'https://shop.example/return' },
      { bankTransferMs: 30_000 },
    );

    await press('bank-transfer');
    clock.advance(29_999);
    const waiting = [await status(), (await show()).text];
    const early = await call(`${path}/done`, { key: null });
    clock.advance(1);
    const arrived = [await status(), (await call(`${path}/state`, { key: null })).json];
    const late = await call(`${path}/done`, { key: null });

    expect(waiting[0]).toBe('pending');
    expect(waiting[1]).toContain('about 1 s');
    expect(early.headers.get('location')).toBe(path);
    expect(arrived).toEqual(['success', { status: 'success' }]);
    expect(late.text).toContain('https://shop.example/return?trxref=order-1&amp;reference=order-1');
  });

  it.each(['bank-transfer', 'mobile-money'])(
    'lets what %s began fail by itself, if so chosen',
    async (button) => {
      const { press, show, status, clock } = await checkout(
        {},
        { bankTransferMs: 30_000, mobileMoneyMs: 30_000 },
      );

      await press(button, { phone: '055 123 4987', end: 'failed' });
      clock.advance(29_999);
      const before = await status();
      clock.advance(1);

      expect([before, await status()]).toEqual(['pending', 'failed']);
      expect((await show()).text).toContain('That didn’t work: Declined.');
    },
  );

  it('lets a bank transfer arrive at the press of a button, once', async () => {
    const { url, received } = await receiveWebhooks();
    const { press, status, clock, simulator, verify } = await checkout({}, { webhookUrl: url });

    await press('bank-transfer');
    await press('confirm');
    clock.advance(3_600_000);
    await simulator.webhooksSent();

    expect(await status()).toBe('success');
    expect((await verify('order-1')).json.data).toMatchObject({
      channel: 'bank_transfer',
      paid_at: '2026-03-02T08:00:00.000Z',
    });
    expect(received).toHaveLength(1);
  });

  it('waits for mobile money to be approved', async () => {
    const { press, show, status, clock, verify } = await checkout({ currency: 'GHS' });

    await press('mobile-money', { provider: 'Telecel', phone: '+233 55 123 4987', end: 'never' });
    clock.advance(3_600_000);

    expect(await status()).toBe('pending');
    expect((await show()).text).toContain('Telecel has sent a request to your number that ends in 987');
    await press('confirm');
    expect((await verify('order-1')).json.data).toMatchObject({
      status: 'success',
      channel: 'mobile_money',
      authorization: { bank: 'Telecel', channel: 'mobile_money' },
    });
  });

  it('asks nobody without a phone number', async () => {
    const { press, status } = await checkout();

    const { status: code, text } = await press('mobile-money', { phone: '12' });

    expect(code).toBe(422);
    expect(text).toContain('Enter a phone number of 7 to 15 digits.');
    expect(await status()).toBe('abandoned');
  });

  it('leaves a cancelled payment abandoned and payable', async () => {
    const { press, call, status } = await checkout();

    const reply = await press('cancel');

    expect(await status()).toBe('abandoned');
    const { text } = await call(reply.headers.get('location') ?? '', { key: null });
    expect(text).toContain('You cancelled the payment');
    expect(text).toContain('Card number');
  });

  it('sends a payer who cancels to the cancel_action of the metadata', async () => {
    const { press } = await checkout({ metadata: { cancel_action: 'https://shop.example/cart' } });

    const reply = await press('cancel');

    expect(reply.headers.get('location')).toBe('https://shop.example/cart');
  });

  it('offers only the channels that the merchant allows', async () => {
    const { show } = await checkout({ channels: ['bank_transfer'] });

    const { text } = await show();

    expect(text).toContain('/bank-transfer"');
    expect(text).not.toContain('/card"');
    expect(text).not.toContain('/mobile-money"');
  });

  it('pays by a channel that is not simulated at the press of a button', async () => {
    const { show, press, status } = await checkout({ channels: ['ussd'] });

    const { text } = await show();
    await press('decline');
    const declined = await status();
    await press('pay');

    expect(text).toContain('<h2>USSD</h2>');
    expect([declined, await status()]).toEqual(['failed', 'success']);
  });

  it('refunds a paid one at the press of a button', async () => {
    const { press, show, status, clock } = await checkout();
    await press('pay');

    await press('refund');
    const before = await status();
    clock.advance(10_000);

    expect([before, await status()]).toEqual(['reversal-pending', 'reversed']);
    expect((await show()).text).toContain('Paid, and refunded');
  });

  it('does nothing for another site, and nothing under another name', async () => {
    const { simulator, path, status } = await checkout();

    const answers = await Promise.all(
      [
        { origin: 'https://elsewhere.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
        { host: 'elsewhere.example' },
      ].map((headers) => postWith(`${simulator.url}${path}/pay`, headers)),
    );

    expect(answers).toEqual([403, 403, 403, 403]);
    expect(await status()).toBe('abandoned');
  });

  it('pays only once, whatever is pressed afterwards', async () => {
    const { url, received } = await receiveWebhooks();
    const { press, status, simulator } = await checkout({}, { webhookUrl: url });
    await press('pay');

    for (const button of ['pay', 'decline', 'cancel', 'bank-transfer']) await press(button);
    await simulator.webhooksSent();

    expect(await status()).toBe('success');
    expect(received).toHaveLength(1);
  });

  it('is not found for an access code that nobody was given', async () => {
    const { call } = await simulate();

    const reply = await call('/checkout/nothing', { key: null });

    expect(reply.status).toBe(404);
    expect(reply.text).toContain('There is no such checkout');
  });
});
