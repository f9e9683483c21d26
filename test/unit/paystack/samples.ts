/** Bodies in the shapes that Paystack documents, with values of our own. */

export const SECRET_KEY = 'sk_test_0123456789abcdef';

export function initializeBody(reference = 'order-1042'): object {
  return {
    status: true,
    message: 'Authorization URL created',
    data: {
      authorization_url: 'https://checkout.paystack.com/a1b2c3d4e5f6',
      access_code: 'a1b2c3d4e5f6',
      reference,
    },
  };
}

export function verifyBody(data: object = {}): object {
  return {
    status: true,
    message: 'Verification successful',
    data: {
      id: 5012345678,
      domain: 'test',
      status: 'success',
      reference: 'order-1042',
      receipt_number: null,
      amount: 250_000,
      message: null,
      gateway_response: 'Successful',
      paid_at: '2026-01-05T10:15:30.000Z',
      channel: 'card',
      currency: 'NGN',
      metadata: '',
      log: null,
      fees: 3_750,
      authorization: { authorization_code: 'AUTH_sample', last4: '4081', card_type: 'visa ' },
      customer: { id: 77, email: 'ada@example.com', customer_code: 'CUS_sample' },
      plan: null,
      plan_object: {},
      requested_amount: 250_000,
      ...data,
    },
  };
}

/** A page of Paystack's list, by cursor; one transaction unless told which. */
export function listBody(meta: object = {}, transactions: readonly object[] = [{}]): object {
  return {
    status: true,
    message: 'Transactions retrieved',
    data: transactions.map((each) => ({
      id: 5012345678,
      domain: 'test',
      status: 'success',
      reference: 'order-1042',
      amount: 250_000,
      message: null,
      paid_at: '2026-01-05T10:15:30.000Z',
      created_at: '2026-01-05T10:14:02.000Z',
      channel: 'card',
      currency: 'NGN',
      metadata: null,
      customer: { id: 77, email: 'ada@example.com', customer_code: 'CUS_sample' },
      plan: {},
      paidAt: '2026-01-05T10:15:30.000Z',
      createdAt: '2026-01-05T10:14:02.000Z',
      ...each,
    })),
    meta: { next: null, previous: null, perPage: 50, ...meta },
  };
}

export const duplicateReference = {
  status: false,
  message: 'Duplicate Transaction Reference',
  meta: { nextStep: 'Send a transaction reference that has not been used' },
  type: 'validation_error',
  code: 'duplicate_reference',
};

export const unknownReference = {
  status: false,
  message: 'Transaction reference not found.',
  meta: { nextStep: 'Check the reference' },
  type: 'validation_error',
  code: 'transaction_not_found',
};

export const invalidKey = { status: false, message: 'Invalid key', code: 'invalid_Key' };

export const blockPage = '<!DOCTYPE html><html><head><title>Attention Required!</title></head></html>';
