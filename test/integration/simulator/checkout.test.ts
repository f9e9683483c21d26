import { describe, expect, it } from 'vitest';
import { receiveWebhooks, simulate } from './simulated.ts';

async function checkout(fields: Record<string, unknown> = {}, options: Parameters<typeof simulate>[0] = {}) {
  const simulated = await simulate(options);
  const { data } = (await simulated.initialize(fields)).json;
  const path = `/checkout/${data.access_code}`;
  return {
    ...simulated,
    path,
    show: () => simulated.call(path, { key: null }),
    press: (button: string) => simulated.call(`${path}/${button}`, { key: null, method: 'POST' }),
    status: async () => (await simulated.verify('order-1')).json.data.status,
  };
}

describe("the simulator's checkout page", () => {
  it('shows merchant, amount in its currency and email, and runs and loads nothing', async () => {
    const { show } = await checkout({ currency: 'KES', amount: 1_234_550 }, { merchantName: 'Tea & Co' });

    const { status, text, headers } = await show();

    expect(status).toBe(200);
    expect(text).toContain('Tea &amp; Co');
    expect(text).toContain('KES 12,345.50');
    expect(text).toContain('payer@example.com');
    expect(text).toContain('<html lang="en">');
    expect(text).not.toMatch(/<script|<link|<img|https?:\/\//);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('escapes whatever a merchant or payer wrote', async () => {
    const { show } = await checkout(
      { email: '"><script>alert(1)</script>@x.yz', channels: ['<b>bank</b>'] },
      { merchantName: `<img src=x> & 'Sons'` },
    );

    const { text } = await show();

    expect(text).not.toMatch(/<script|<img|<b>/);
    expect(text).toContain('&lt;img src=x&gt; &amp; &#39;Sons&#39;');
  });

  it('sends the payer back to the merchant after paying', async () => {
    const { press, status } = await checkout({ callback_url: 'https://shop.example/return?lang=en' });

    const reply = await press('pay');

    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe(
      'https://shop.example/return?lang=en&trxref=order-1&reference=order-1',
    );
    expect(await status()).toBe('success');
  });

  it('shows a receipt when the merchant named no place to return to', async () => {
    const { press, show, path } = await checkout();

    const reply = await press('pay');

    expect(reply.headers.get('location')).toBe(path);
    const { text } = await show();
    expect(text).toContain('Payment successful');
    expect(text).toContain('NGN 5,000.00');
    expect(text).toContain('2026-03-02 08:00 UTC');
    expect(text).toContain('Refund NGN 5,000.00');
  });

  it.each(['javascript:alert(1)', 'nowhere'])('sends nobody to %s', async (callbackUrl) => {
    const { press, show, path } = await checkout({ callback_url: callbackUrl });

    const reply = await press('pay');

    expect(reply.headers.get('location')).toBe(path);
    expect((await show()).text).not.toContain(callbackUrl);
  });

  it.each([
    ['decline', 'Declined'],
    ['insufficient-funds', 'Insufficient Funds'],
  ])('after %s says so, and lets the payer try again', async (button, words) => {
    const { press, show, status } = await checkout();

    await press(button);

    expect(await status()).toBe('failed');
    expect((await show()).text).toContain(words);
    await press('pay');
    expect(await status()).toBe('success');
  });

  it('keeps a bank transfer pending until it arrives by itself', async () => {
    const { press, show, status, call, path, clock } = await checkout(
      { callback_url: 'https://shop.example/return' },
      { bankTransferMs: 30_000 },
    );

    await press('bank-transfer');
    clock.advance(29_999);
    const waiting = [await status(), (await show()).text];
    const early = await call(`${path}/continue`, { key: null });
    clock.advance(1);
    const arrived = await status();
    const late = await call(`${path}/continue`, { key: null });

    expect(waiting[0]).toBe('pending');
    expect(waiting[1]).toContain('about 1 s');
    expect(early.headers.get('location')).toBe(path);
    expect(arrived).toBe('success');
    expect(late.headers.get('location')).toBe('https://shop.example/return?trxref=order-1&reference=order-1');
  });

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
    const { press, show, status, clock } = await checkout();

    await press('mobile-money');
    clock.advance(3_600_000);

    expect(await status()).toBe('pending');
    expect((await show()).text).toContain('approve on their phone');
    await press('confirm');
    expect(await status()).toBe('success');
  });

  it('leaves a cancelled payment abandoned and payable', async () => {
    const { press, call, status } = await checkout();

    const reply = await press('cancel');

    expect(await status()).toBe('abandoned');
    const { text } = await call(reply.headers.get('location') ?? '', { key: null });
    expect(text).toContain('You cancelled the payment');
    expect(text).toContain('Pay with a card that works');
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
    expect(text).not.toContain('/insufficient-funds"');
    expect(text).not.toContain('/mobile-money"');
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
