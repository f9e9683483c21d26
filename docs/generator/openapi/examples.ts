import type { PaymentBody } from '../../../functions/payment-status/payment-body.ts';
import { GOOD_REQUEST } from '../errors/refused-request.ts';

const { amount, reference } = GOOD_REQUEST;

/** Made-up requests and answers of one payment of 5,000 naira. */
export const EXAMPLES = {
  request: { ...GOOD_REQUEST, currency: 'NGN', callback_url: 'https://shop.example/paid' },
  initialized: {
    status: true,
    message: 'Authorization URL created',
    data: {
      authorization_url: 'https://checkout.paystack.com/x7k2p9d4',
      access_code: 'x7k2p9d4',
      reference,
    },
  },
  verified: {
    status: true,
    message: 'Verification successful',
    data: {
      id: 4_000_000_001,
      domain: 'test',
      status: 'success',
      reference,
      amount,
      requested_amount: amount,
      currency: 'NGN',
      channel: 'card',
      gateway_response: 'Successful',
      paid_at: '2026-11-23T09:00:21.000Z',
      plan_object: {},
    },
  },
  payment: {
    status: true,
    message: 'Payment retrieved',
    data: {
      reference,
      status: 'success',
      is_paid: true,
      mode: 'test',
      origin: 'initialized',
      asked: { amount, currency: 'NGN' },
      paid: {
        amount,
        currency: 'NGN',
        transaction_id: '4000000001',
        paid_at: '2026-11-23T09:00:21.000Z',
        channel: 'card',
      },
      late: false,
      reversal: null,
      mismatch: null,
      paystack_status: 'success',
      checks: 1,
      last_check_at: '2026-11-23T09:00:21.300Z',
      next_check_at: null,
      deadline: '2026-11-24T09:00:00.000Z',
      created_at: '2026-11-23T09:00:00.000Z',
      updated_at: '2026-11-23T09:00:21.300Z',
      version: 4,
    },
  } satisfies PaymentBody,
  webhook: { event: 'charge.success', data: { id: 4_000_000_001, reference, status: 'success' } },
  received: { status: true, message: 'Webhook received' },
  healthy: { status: true, message: 'Healthy' },
  unreachable: { status: false, message: 'Not reachable', data: { unreachable: ['urgent queue'] } },
  paystackError: {
    status: false,
    message: 'Transaction reference not found.',
    type: 'validation_error',
    code: 'transaction_not_found',
  },
} as const;
