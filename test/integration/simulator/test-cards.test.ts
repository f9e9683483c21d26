import { describe, expect, it } from 'vitest';
import { filledIn } from '../../../local/simulator/checkout/card-form.ts';
import { TEST_CARDS, testCard } from '../../../local/simulator/checkout/test-cards.ts';
import { receiveWebhooks, START, simulate } from './simulated.ts';

/** A checkout at which cards are entered as a browser without JavaScript would. */
async function checkout(options: Parameters<typeof simulate>[0] = {}) {
  const simulated = await simulate(options);
  const { data } = (await simulated.initialize()).json;
  const path = `/checkout/${data.access_code}`;
  const post = (action: string, fields: Record<string, string> = {}) =>
    simulated.call(`${path}/${action}`, { key: null, form: new URLSearchParams(fields).toString() });
  return {
    ...simulated,
    path,
    post,
    enter: (name: string) => {
      const { number, expiry, cvv } = filledIn(testCard({ name }) ?? TEST_CARDS[0], START);
      return post('card', { number, expiry, cvv });
    },
    show: async () => (await simulated.call(path, { key: null })).text,
    data: async () => (await simulated.verify('order-1')).json.data,
  };
}

describe("Paystack's test cards at the simulated checkout", () => {
  it.each([
    ['success', '408408', '4081', 'visa', true],
    ['refund-fails', '408408', '1803', 'visa', true],
  ])(
    'pays at once with the card %s, and tells of it what Paystack does',
    async (name, bin, last4, brand, reusable) => {
      const { enter, data, path } = await checkout();

      const reply = await enter(name);

      expect(reply.headers.get('location')).toBe(`${path}/done`);
      expect(await data()).toMatchObject({
        status: 'success',
        channel: 'card',
        authorization: { bin, last4, brand, reusable, exp_month: '12', exp_year: '2029' },
      });
    },
  );

  it.each([
    ['declined', 'Declined'],
    ['insufficient-funds', 'Insufficient Funds'],
  ])('says that the card %s came to nothing, and takes another one', async (name, words) => {
    const { enter, show, data } = await checkout();

    await enter(name);
    const declined = await data();

    expect(declined).toMatchObject({ status: 'failed', gateway_response: words, authorization: {} });
    expect(await show()).toContain(`That didn’t work: ${words}.`);
    await enter('success');
    expect((await data()).status).toBe('success');
  });

  it('asks for PIN, phone number and one-time password, one after the other', async () => {
    const { enter, post, show, data } = await checkout();
    const steps: unknown[] = [];
    const note = async () => {
      const [, question] = /<h2>(.*?)<\/h2>/.exec(await show()) ?? [];
      steps.push([question, (await data()).status]);
    };

    await enter('pin-phone-otp');
    await note();
    await post('pin', { answer: '0000' });
    await note();
    await post('phone', { answer: '+234 801 234 5678' });
    await note();
    await post('otp', { answer: '123 456' });

    expect(steps).toEqual([
      ['Card PIN', 'abandoned'],
      ['Phone number', 'ongoing'],
      ['One-time password', 'ongoing'],
    ]);
    expect(await data()).toMatchObject({
      status: 'success',
      authorization: { bin: '507850', last4: '7804', brand: 'verve', reusable: false },
      log: { attempts: 1, errors: 0 },
    });
  });

  it.each([
    ['pin', 'pin', '9999', 'Incorrect PIN'],
    ['pin-otp', 'otp', '000000', 'Incorrect OTP'],
    ['no-token', 'pin', '0000', 'Token Not Generated'],
  ])('ends the attempt with the card %s after the %s %s', async (name, step, answer, words) => {
    const { enter, post, data } = await checkout();

    await enter(name);
    if (step === 'otp') await post('pin', { answer: '1234' });
    await post(step, { answer });

    expect(await data()).toMatchObject({ status: 'failed', gateway_response: words });
  });

  it('asks again for a PIN that is none', async () => {
    const { enter, post, data } = await checkout();

    await enter('pin');
    const reply = await post('pin', { answer: '12' });
    await post('pin', { answer: '1111' });

    expect(reply.status).toBe(422);
    expect(reply.text).toContain('Enter the 4 digits of the PIN.');
    expect((await data()).status).toBe('success');
  });

  it.each([
    ['bank-approve', 'success', 'Successful'],
    ['bank-refuse', 'failed', 'Refused at the bank'],
  ])("asks on the bank's own page, where %s makes it a %s", async (button, status, words) => {
    const { enter, post, show, data } = await checkout();

    await enter('bank');
    const page = await show();
    const before = (await data()).status;
    await post(button);

    expect(page).toContain('Simulated Bank');
    expect(before).toBe('ongoing');
    expect(await data()).toMatchObject({ status, gateway_response: words });
  });

  it('lets the payer leave the middle of it, and answers nothing that was asked before', async () => {
    const { enter, post, show, data } = await checkout();

    await enter('pin-otp');
    await post('restart');
    await post('pin', { answer: '1234' });
    await post('otp', { answer: '123456' });
    await post('bank-approve');

    expect((await data()).status).toBe('abandoned');
    expect(await show()).toContain('Card number');
  });

  it('can be decided from outside while the payer is in the middle of it', async () => {
    const { enter, finish, data } = await checkout();

    await enter('pin-otp');
    await finish('order-1', { outcome: 'success' });

    expect(await data()).toMatchObject({ status: 'success', authorization: { last4: '6666' } });
  });

  it('refuses any other number, and sends it nowhere back', async () => {
    const { post, data } = await checkout();

    const { status, text } = await post('card', {
      number: '4242 4242 4242 4242',
      expiry: '12 / 30',
      cvv: '123',
    });

    expect(status).toBe(422);
    expect(text).toContain('Only Paystack’s test cards work here');
    expect(text).toContain('value="12 / 30"');
    expect(text).not.toContain('4242');
    expect((await data()).status).toBe('abandoned');
  });

  it('keeps the number and the CVV of no card', async () => {
    const lines: string[] = [];
    const { enter, post, control } = await checkout({ log: (line) => lines.push(line) });

    await enter('pin-otp');
    const between = (await control('GET', '/transactions/order-1')).text;
    await post('pin', { answer: '1234' });
    await post('otp', { answer: '123456' });
    const after = (await control('GET', '/transactions/order-1')).text;

    for (const text of [between, after, ...lines]) {
      expect(text).not.toMatch(/5060666666666666666|5060 6666|"123"|"1234"|123456/);
    }
    expect(after).toContain('"last4":"6666"');
  });

  it.each([
    ['refund-fails', 'refund.failed', 'success'],
    ['refund-needs-attention', 'refund.needs-attention', 'reversal-pending'],
  ])('lets a refund of the card %s end in %s', async (name, event, status) => {
    const { url, received } = await receiveWebhooks();
    const { enter, post, clock, simulator, data } = await checkout({ webhookUrl: url, refundMs: 10_000 });

    await enter(name);
    await post('refund');
    clock.advance(10_000);
    await simulator.webhooksSent();

    expect(received.map(({ json }) => json.event).sort()).toEqual(
      ['charge.success', 'refund.pending', 'refund.processing', event].sort(),
    );
    expect((await data()).status).toBe(status);
  });

  it('lists every card with what it answers to, and fills the form with the one that is pressed', async () => {
    const { show, call, path } = await checkout();

    const list = await show();
    const filled = (await call(`${path}?card=pin`, { key: null })).text;

    for (const { name } of TEST_CARDS) expect(list).toContain(`href="${path}?card=${name}"`);
    expect(list).toContain('CVV 123 · PIN 1234 · OTP 123456');
    expect(filled).toContain('value="5078 5078 5078 5078 12"');
    expect(filled).toContain('value="12 / 29"');
    expect(filled).toContain('value="081"');
  });
});
