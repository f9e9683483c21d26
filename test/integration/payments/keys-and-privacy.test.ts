import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  PAYSTACK_KEY,
  type PaymentsStack,
  SERVICE_KEY,
  startPaymentsStack,
} from '../../support/payments-stack.ts';

let stack: PaymentsStack;

afterEach(() => stack.stop());

/** As the operator does it with `aws secretsmanager put-secret-value`. */
function setPaystackSecret(value: Record<string, string>): void {
  stack.engine.secrets.putValue(stack.engine.outputs.PaystackSecretName ?? '', JSON.stringify(value));
}

function signedWith(key: string, body: string): RequestInit {
  const signature = createHmac('sha512', key).update(body).digest('hex');
  return { method: 'POST', body, headers: { 'x-paystack-signature': signature } };
}

const PAYMENT = { email: 'wholly.private@example.org', amount: 500000 };

describe('before the Paystack key is set', () => {
  beforeEach(async () => {
    stack = await startPaymentsStack({ paystackKey: null });
  });

  it('tells an authenticated caller the command that sets it, and stores nothing', async () => {
    const answer = await stack.initialize({ ...PAYMENT, reference: 'too-early' });
    const payment = await stack.request('/payments/too-early');

    expect([answer.status, answer.body.code]).toEqual([503, 'not_configured']);
    expect(answer.body.meta).toMatchObject({
      nextStep: expect.stringMatching(
        /^aws secretsmanager put-secret-value --secret-id \S+ --secret-string /,
      ),
    });
    expect(payment.status).toBe(404);
  });

  it('tells a webhook nothing of it', async () => {
    const answer = await stack.request('/webhooks/paystack', signedWith('', '{"event":"charge.success"}'));

    expect([answer.status, answer.body.code]).toEqual([503, 'not_configured']);
    expect(answer.text).not.toMatch(/secret/i);
  });

  it('works within five seconds of the key being there', async () => {
    await stack.initialize({ ...PAYMENT, reference: 'soon' });

    setPaystackSecret({ current: PAYSTACK_KEY });
    stack.clock.advance(5_000);
    const answer = await stack.initialize({ ...PAYMENT, reference: 'soon' });

    expect(answer.status).toBe(200);
  });
});

describe('a key that is rotated', () => {
  beforeEach(async () => {
    stack = await startPaymentsStack({ paystackKey: 'sk_test_rolled_at_paystack' });
  });

  it('is read anew when Paystack refuses the old one, and the payment goes through', async () => {
    const before = await stack.initialize({ ...PAYMENT, reference: 'rotation' });
    setPaystackSecret({ current: PAYSTACK_KEY, previous: 'sk_test_rolled_at_paystack' });
    stack.clock.advance(11_000);

    const after = await stack.initialize({ ...PAYMENT, reference: 'rotation' });

    expect([before.status, before.body.code]).toEqual([503, 'paystack_key_refused']);
    expect(after.status).toBe(200);
  });

  it('still verifies webhooks that the previous key has signed', async () => {
    setPaystackSecret({ current: PAYSTACK_KEY, previous: 'sk_test_rolled_at_paystack' });
    const body = '{"event":"charge.success","data":{"reference":"signed-before"}}';

    const current = await stack.request('/webhooks/paystack', signedWith(PAYSTACK_KEY, body));
    const previous = await stack.request(
      '/webhooks/paystack',
      signedWith('sk_test_rolled_at_paystack', body),
    );
    const neither = await stack.request('/webhooks/paystack', signedWith('sk_test_somebody', body));

    expect([current.status, previous.status, neither.status]).toEqual([200, 200, 401]);
  });

  it('lets a new service key in at once, and the old one until it is taken out', async () => {
    const name = stack.engine.outputs.ServiceKeysSecretName ?? '';
    await stack.request('/payments/any');
    stack.engine.secrets.putValue(name, JSON.stringify({ tests: SERVICE_KEY, next: 'the-next-service-key' }));
    stack.clock.advance(11_000);

    const next = await stack.request('/payments/any', {
      headers: { authorization: 'Bearer the-next-service-key' },
    });
    const old = await stack.request('/payments/any');
    stack.engine.secrets.putValue(name, JSON.stringify({ next: 'the-next-service-key' }));
    stack.clock.advance(301_000);
    const gone = await stack.request('/payments/any');

    expect([next.status, old.status, gone.status]).toEqual([404, 404, 401]);
  });
});

describe('the logs and events', () => {
  beforeEach(async () => {
    stack = await startPaymentsStack();
  });

  it('hold no email, no card data and no key, whatever happens', async () => {
    const metadata = { note: 'a-private-note' };
    await stack.initialize({ ...PAYMENT, metadata, reference: 'private' });
    await stack.finish('private', { outcome: 'success' });
    await stack.event('payment.succeeded', 'private');
    await stack.verify('private');
    await stack.payment('private');
    await stack.initialize({ ...PAYMENT, metadata, amount: 1, reference: 'private-2' });
    await stack.request('/payments/wholly.private@example.org');
    const fault = {
      kind: 'body',
      status: 500,
      body: 'failed for wholly.private@example.org 4084084084084081',
    };
    await stack.control('PUT', 'faults', [fault]);
    await stack.initialize({ ...PAYMENT, metadata, reference: 'private-3' });

    const written = stack.activity.items.flatMap((each) => (each.kind === 'log' ? [each.line] : []));
    const said = JSON.stringify([...written, ...stack.engine.publishedEvents]);

    expect(written.length).toBeGreaterThan(10);
    expect(said).not.toMatch(/wholly|example\.org|a-private-note|4084084084084081|last4|AUTH_/);
    expect(said).not.toContain(PAYSTACK_KEY);
    expect(said).not.toContain(SERVICE_KEY);
  });

  it('let one payment be followed through every function', async () => {
    await stack.initialize({ ...PAYMENT, reference: 'followed' });
    await stack.finish('followed', { outcome: 'success' });
    await stack.event('payment.succeeded', 'followed');
    await stack.logged('event published', 'followed');

    const messages = stack.activity.items.flatMap((each) => {
      if (each.kind !== 'log' || !each.line.includes('"followed"')) return [];
      return [String(JSON.parse(each.line).message)];
    });

    for (const step of [
      'payment claimed',
      'check scheduled',
      'payment stored',
      'webhook queued',
      'check applied',
    ]) {
      expect(messages).toContain(step);
    }
  });
});

describe('health', () => {
  beforeEach(async () => {
    stack = await startPaymentsStack();
  });

  it('is open to everybody, and good while everything can be reached', async () => {
    const response = await fetch(`${stack.engine.apiUrl}/health`);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: true, message: 'Healthy' });
  });
});
