import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PaymentsClient } from './payments-client.ts';

/** An event as a rule on the bus sees it. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
}

/** A backend that runs, deployed or on the local engine, with the simulator for Paystack and its webhooks coming in. */
export interface Backend extends PaymentsClient {
  readonly paystackKey: string;
  /** Resolves with the first event of this type for the reference. */
  event(type: string, reference: string): Promise<BusEvent>;
  /** The types of the payment events that were published for a reference so far, repeats of one event left out. */
  eventTypes(reference: string): string[];
}

/** What holds wherever the backend runs. Nothing in here moves a clock or looks behind the API. */
export function describePayments(backend: () => Backend): void {
  describe('a payment from initialize to its event', () => {
    it('answers initialize with the body of Paystack and watches the payment', async () => {
      const answer = await backend().initialize({
        email: 'ada@example.com',
        amount: '500000',
        reference: 'contract-initialize',
      });

      expect(answer.status, answer.text).toBe(200);
      expect(answer.body).toEqual({
        status: true,
        message: 'Authorization URL created',
        data: {
          authorization_url: expect.stringMatching(/^http:\/\/localhost:\d+\/checkout\/\w+$/),
          access_code: expect.any(String),
          reference: 'contract-initialize',
        },
      });
      expect(await backend().payment('contract-initialize')).toMatchObject({
        status: 'pending',
        is_paid: false,
        mode: 'test',
        origin: 'initialized',
        asked: { amount: 500000, currency: 'NGN' },
        checks: 0,
        next_check_at: expect.any(String),
      });
    });

    it('closes the payment when the webhook comes, publishes its event and caches the result', async () => {
      await backend().initialize({ email: 'ada@example.com', amount: 500000, reference: 'contract-paid' });

      await backend().finish('contract-paid', { outcome: 'success' });
      const event = await backend().event('payment.succeeded', 'contract-paid');
      const callsBefore = await backend().calls('contract-paid');
      const verified = await backend().verify('contract-paid');

      expect(event.source).toBe('paystack-payments');
      expect(event.detail).toMatchObject({
        type: 'payment.succeeded',
        id: 'test/contract-paid/payment.succeeded',
        reference: 'contract-paid',
        status: 'success',
        mode: 'test',
        origin: 'initialized',
        asked: { amount: 500000, currency: 'NGN' },
        paid: { amount: 500000, currency: 'NGN', transactionId: expect.stringMatching(/^\d+$/) },
      });
      expect(verified.headers.get('x-cache')).toBe('HIT');
      expect(verified.body).toMatchObject({ status: true, data: { status: 'success', amount: 500000 } });
      expect(callsBefore).toEqual({ initialize: 1, verify: 1 });
      expect(await backend().calls('contract-paid')).toEqual(callsBefore);
      expect(await backend().payment('contract-paid')).toMatchObject({
        status: 'success',
        is_paid: true,
        checks: 1,
      });
      expect(backend().eventTypes('contract-paid')).toEqual(['payment.succeeded']);
    });

    it('gives a payment without a reference one of its own', async () => {
      const { body } = await backend().initialize({ email: 'ada@example.com', amount: 500000 });

      expect(body).toMatchObject({ data: { reference: expect.stringMatching(/^pay-[0-9a-f-]{36}$/) } });
    });

    it('answers a request that comes again as it did before, and calls Paystack once', async () => {
      const fields = { email: 'ada@example.com', amount: 500000, reference: 'contract-again' };
      const first = await backend().initialize(fields);

      const again = await backend().initialize(fields);
      const other = await backend().initialize({ ...fields, amount: 600000 });

      expect(again.text).toBe(first.text);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(other.status).toBe(400);
      expect(other.body).toMatchObject({ code: 'duplicate_reference' });
      expect(await backend().calls('contract-again')).toEqual({ initialize: 1 });
    });
  });

  describe('the API', () => {
    it('is healthy', async () => {
      const { status, body } = await backend().request('/health');

      expect({ status, body }).toMatchObject({ status: 200, body: { status: true } });
    });

    it('answers nobody without a service key', async () => {
      const { status, body } = await backend().request('/payments/contract-initialize', {
        headers: { authorization: 'Bearer nobody' },
      });

      expect({ status, code: body.code }).toEqual({ status: 401, code: 'invalid_key' });
    });

    it('sends callers of any other endpoint of Paystack to Paystack', async () => {
      const { status, body } = await backend().request('/transaction/totals');

      expect({ status, code: body.code }).toEqual({ status: 404, code: 'unsupported_endpoint' });
    });

    it('takes a webhook by the signature over its very bytes, and no other', async () => {
      const signed = '{ "event": "charge.failed", "data": { "reference": "contract-naïve" } }';
      const signature = createHmac('sha512', backend().paystackKey).update(signed).digest('hex');
      const post = (body: string) =>
        backend().request('/webhooks/paystack', {
          method: 'POST',
          body,
          headers: { 'x-paystack-signature': signature },
        });

      const taken = await post(signed);
      const forged = await post(signed.replace('naïve', 'naive'));

      expect([taken.status, forged.status]).toEqual([200, 401]);
    });

    it('relays a signed webhook onto the bus under its own name, with all that it says', async () => {
      const webhook = {
        event: 'refund.failed',
        data: { transaction_reference: 'contract-refund', amount: '3000', customer: { email: null } },
      };
      const body = JSON.stringify(webhook);
      const signature = createHmac('sha512', backend().paystackKey).update(body).digest('hex');

      await backend().request('/webhooks/paystack', {
        method: 'POST',
        body,
        headers: { 'x-paystack-signature': signature },
      });
      const event = await backend().event('paystack.refund.failed', 'contract-refund');

      expect(event).toMatchObject({
        source: 'paystack-payments',
        detail: { type: 'paystack.refund.failed', webhook },
      });
    });
  });
}
