const asked = { amount: 500_000, currency: 'NGN' };

const paid = {
  amount: 500_000,
  currency: 'NGN',
  transactionId: '4000000001',
  paidAt: '2026-11-23T09:00:21.000Z',
  channel: 'card',
};

const initialized = { reference: 'order-17', mode: 'test', origin: 'initialized' };

/** One of each payment event, for the documentation. */
export const PAYMENT_EVENT_EXAMPLES = [
  {
    id: 'test/order-17/payment.succeeded',
    type: 'payment.succeeded',
    ...initialized,
    status: 'success',
    version: 3,
    occurredAt: '2026-11-23T09:00:21.300Z',
    asked,
    paid,
  },
  {
    id: 'test/order-17/payment.failed/14',
    type: 'payment.failed',
    ...initialized,
    status: 'failed',
    version: 14,
    occurredAt: '2026-11-24T09:00:02.120Z',
    asked,
  },
  {
    id: 'test/order-17/payment.abandoned/14',
    type: 'payment.abandoned',
    ...initialized,
    status: 'abandoned',
    version: 14,
    occurredAt: '2026-11-24T09:00:02.120Z',
    asked,
  },
  {
    id: 'test/order-17/payment.mismatched/3',
    type: 'payment.mismatched',
    ...initialized,
    status: 'mismatched',
    version: 3,
    occurredAt: '2026-11-23T09:00:21.300Z',
    asked,
    differences: [{ field: 'amount', asked: 500_000, found: 250_000 }],
  },
  {
    id: 'test/order-17/payment.reversed/6',
    type: 'payment.reversed',
    ...initialized,
    status: 'reversed',
    version: 6,
    occurredAt: '2026-11-23T15:30:04.810Z',
    asked,
    paid,
  },
  {
    id: 'test/from-elsewhere/payment.external/2',
    type: 'payment.external',
    reference: 'from-elsewhere',
    mode: 'test',
    origin: 'external',
    status: 'success',
    version: 2,
    occurredAt: '2026-11-23T09:00:21.300Z',
    paid,
  },
];

const relayed = {
  id: 'webhook/JKJaXmPLvHcESHA=',
  type: 'paystack.refund.processed',
  reference: 'order-17',
  receivedAt: '2026-11-23T15:30:03.507Z',
  hash: '0f6d6c1a2b9e4d7f8a3c5e1b7d9f2a4c6e8b0d1f3a5c7e9b2d4f6a8c0e1b3d5f',
};

/** A webhook as it is relayed, and one that is too large for that. */
export const RELAYED_WEBHOOK_EXAMPLES = [
  {
    ...relayed,
    webhook: {
      event: 'refund.processed',
      data: {
        status: 'processed',
        transaction_reference: 'order-17',
        refund_reference: 'TRF_1a2b3c',
        amount: '200000',
        currency: 'NGN',
        domain: 'test',
      },
    },
  },
  { ...relayed, webhook: null, oversized: true },
];
