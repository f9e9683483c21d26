import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedLine } from '../../../local/start/feed.ts';
import { emfMetrics } from '../../support/emf-lines.ts';
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
        /read -rs key;.* aws secretsmanager put-secret-value .*--secret-id '\S+' --secret-string /,
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

describe('a mistake in the secret of service keys', () => {
  beforeEach(async () => {
    stack = await startPaymentsStack();
  });

  it('lets in neither a key that was taken out with it nor any other, says what to write, and ends with the mistake', async () => {
    const name = stack.engine.outputs.ServiceKeysSecretName ?? '';
    const before = await stack.request('/payments/any');
    stack.engine.secrets.putValue(name, JSON.stringify({ next: 'short' }));
    stack.clock.advance(301_000);
    const removed = await stack.request('/payments/any');
    const started = await stack.initialize({ ...PAYMENT, reference: 'nobody-gets-in' });

    stack.engine.secrets.putValue(name, JSON.stringify({ tests: SERVICE_KEY }));
    stack.clock.advance(5_000);
    const mended = await stack.request('/payments/any');

    expect([before.status, mended.status]).toEqual([404, 404]);
    for (const { status, body } of [removed, started]) {
      expect([status, body.code]).toEqual([503, 'service_keys_unreadable']);
    }
  });
});

describe('the logs at their most talkative, the metrics and the payment events', () => {
  beforeEach(async () => {
    stack = await startPaymentsStack({ environment: { POWERTOOLS_LOG_LEVEL: 'DEBUG' } });
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
    await stack.request('/customer/wholly.private@example.org');
    await stack.request('/health');
    await stack.request('/payments/private', { headers: { authorization: `Bearer ${WRONG_KEY}` } });
    const fault = { kind: 'body', status: 500, body: `failed for ${PRIVATE}` };
    await stack.control('PUT', 'faults', [fault]);
    await stack.initialize({ ...PAYMENT, metadata, reference: 'private-3' });
    // Bodies of webhooks with all that Paystack puts into them, of a kind that nobody foresaw, and that are no webhook.
    const bodies = [
      webhookAbout('private'),
      webhookAbout('wholly.private@example.org'),
      JSON.stringify({ event: 'customeridentification.success', data: { email: PAYMENT.email } }),
      `not JSON of ${PRIVATE}`,
    ];
    for (const body of bodies) {
      await stack.request('/webhooks/paystack', signedWith(PAYSTACK_KEY, body));
      await stack.request('/webhooks/paystack', signedWith(WRONG_KEY, body));
    }
    // A message that is no job, as somebody may put it onto the queue by hand.
    const message = {
      messageId: 'message-1',
      body: `{"kind":"ladder","note":"${PRIVATE}"}`,
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1772355600000' },
    };
    const worked = await stack.engine.invoke('worker', { Records: [message] });
    await stack.engine.invoke('reconcile', {});
    await stack.activity.first((each) => each.kind === 'log' && each.line.includes('"reconciled"'));
    await stack.settled();

    const written = stack.activity.items.flatMap((each) => (each.kind === 'log' ? [each.line] : []));
    // Relayed webhooks are Paystack's own bytes on purpose; the events of ours are not.
    const ours = stack.engine.publishedEvents.filter((event) => event['detail-type'].startsWith('payment.'));
    // `npm start` prints a line for each event, relayed ones included.
    const feed = stack.activity.items.flatMap((each) =>
      each.kind === 'event' ? [feedLine(each, new Date(0))] : [],
    );
    const said = JSON.stringify([...written, ...ours, ...feed]);

    expect(feed.join()).toContain('paystack.customeridentification.success');

    expect(worked).toMatchObject({
      payload: JSON.stringify({ batchItemFailures: [{ itemIdentifier: 'message-1' }] }),
    });
    expect(functionsThatWrote()).toHaveLength(8);
    expect(written.flatMap(emfMetrics).length).toBeGreaterThan(20);
    expect(ours.length).toBeGreaterThan(0);
    expect(said).not.toMatch(/wholly|example\.org|a-private-note|4084084084084081|last4|AUTH_|CUS_/);
    for (const key of [PAYSTACK_KEY, SERVICE_KEY, WRONG_KEY]) expect(said).not.toContain(key);
    for (const { dimensions } of written.flatMap(emfMetrics)) {
      expect(Object.values(dimensions)).not.toContain('private');
    }
  });
});

const WRONG_KEY = 'sk_test_of_somebody_else';
const PRIVATE = 'wholly.private@example.org 4084084084084081';

/** A charge as Paystack tells of it, with its customer and card. */
function webhookAbout(reference: string): string {
  const customer = { email: PAYMENT.email, first_name: 'Wholly', customer_code: 'CUS_private' };
  const authorization = { authorization_code: 'AUTH_private', last4: '4081', bin: '408408' };
  const data = { reference, customer, authorization, metadata: { note: 'a-private-note' } };
  return JSON.stringify({ event: 'charge.success', data });
}

function functionsThatWrote(): string[] {
  const names = stack.activity.items.flatMap((each) => (each.kind === 'log' ? [each.functionName] : []));
  return [...new Set(names)];
}

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
