import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Payment } from '../../../shared/payment/payment.ts';
import { paymentEvent } from '../../../shared/payment/payment-event.ts';
import {
  decodePayment,
  encodePayment,
  paymentKey,
  referenceOfKey,
} from '../../../shared/store/payment-item.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import { caught } from '../../support/caught.ts';
import { life } from '../../support/payment-lives.ts';
import { CLAIMED_AT, EXTERNAL, paymentIn, REFERENCE, reference, STATES } from '../../support/payments.ts';

function reversedWithEverything(): Payment {
  const paid = {
    amount: STATES.success.paid.amount,
    currency: 'NGN',
    transactionId: '18446744073709551615',
    paidAt: '2026-03-01T09:04:11.000Z',
    channel: 'card',
  };
  const payment: Payment = {
    ...paymentIn({ status: 'success', paid, late: true, reversal: 'pending' }),
    checkedAt: CLAIMED_AT + 31_000,
    paystackStatus: 'reversal-pending',
    answer: { body: '{"id":18446744073709551615, "name":"Adé 🚀"}' },
  };
  const event = paymentEvent('payment.succeeded', payment);
  return { ...payment, outbox: { [event.id]: event } };
}

describe('A payment in the table', () => {
  test.each(Object.values(STATES))('that is $status is read as it was written', (state) => {
    for (const payment of [paymentIn(state), paymentIn(state, EXTERNAL)]) {
      expect(decodePayment(encodePayment(payment))).toStrictEqual(payment);
    }
  });

  test('keeps everything that it may have, 64-bit ids and other alphabets too', () => {
    const payment = reversedWithEverything();

    expect(decodePayment(encodePayment(payment))).toStrictEqual(payment);
  });

  test('has an event with what it shares with its payment left out, and is read where an earlier release wrote it whole', () => {
    const payment = reversedWithEverything();
    const [event] = Object.values(payment.outbox);

    const item = encodePayment(payment);

    const stored = item.outbox?.M?.[event?.id ?? '']?.M ?? {};
    expect(Object.keys(stored)).toEqual(expect.arrayContaining(['type', 'version', 'occurredAt']));
    for (const name of ['id', 'reference', 'mode']) expect(stored).not.toHaveProperty(name);
    const whole = { ...item, outbox: marshall({ outbox: payment.outbox }).outbox ?? { M: {} } };
    expect(decodePayment(whole)).toStrictEqual(payment);
  });

  test('keeps why nobody comes for its check any more', () => {
    const nextCheck = { ...STATES.pending.nextCheck, givenUp: 'payment_of_other_mode' };
    const payment = paymentIn({ status: 'pending', nextCheck });

    expect(decodePayment(encodePayment(payment))).toStrictEqual(payment);
    expect(encodePayment(payment)).not.toHaveProperty('due');
  });

  test('stands in the index for what a webhook has told of in vain', () => {
    const unanswered = { event: 'refund.processed', asked: 0, dueAt: CLAIMED_AT + 9_000_000 };
    const payment = { ...paymentIn(STATES.success), unanswered };

    expect(decodePayment(encodePayment(payment))).toStrictEqual(payment);
    expect(encodePayment(payment)).toMatchObject({
      due: { S: 'due' },
      dueAt: { N: String(unanswered.dueAt) },
    });
  });

  test('is read as it was written, whatever has happened to it', () => {
    fc.assert(
      fc.property(life, ({ end }) => {
        // What is made up at random has objects without a prototype; their copies are ordinary.
        expect(decodePayment(encodePayment(end))).toStrictEqual(structuredClone(end));
      }),
      { numRuns: 300 },
    );
  });

  test('is read with whatever a later release has put beside', () => {
    const payment = paymentIn(STATES.pending);

    const read = decodePayment({ ...encodePayment(payment), shard: { S: 'a' } });

    expect(read).toStrictEqual(payment);
  });

  test.each([
    ['of no status', { status: undefined }],
    ['of another status', { status: { S: 'settled' } }],
    ['of a state that lacks what belongs to it', { nextCheck: undefined }],
    ['without a version', { version: undefined }],
    ['with a version as text', { version: { S: '3' } }],
    ['with a version that no number can hold', { version: { N: '9007199254740993' } }],
    ['with a reference that is none', { reference: { S: 'order 7' } }],
    ['of a third mode', { mode: { S: 'sandbox' } }],
    ['with half a kobo', { origin: originOf('125000.5') }],
    ['with a negative amount', { origin: originOf('-1') }],
    ['without an outbox', { outbox: undefined }],
    ['with an event of another kind', { outbox: { M: { a: { M: { id: { S: 'a' }, type: { S: 'b' } } } } } }],
  ] satisfies [string, Record<string, AttributeValue | undefined>][])(
    'is not guessed at where the item is %s',
    async (_, attributes) => {
      const error = await caught(() => decodePayment(withAttributes(attributes)));

      expect(error).toBeInstanceOf(StoredItemError);
      expect(error).toMatchObject({
        code: 'stored_item_unreadable',
        message: expect.stringContaining(REFERENCE),
      });
    },
  );

  test('is not guessed at where the item is anything else', async () => {
    const error = await caught(() => decodePayment({ pk: { S: 'QUOTA#test' }, tokens: { N: '3' } }));

    expect(error).toMatchObject({ message: expect.stringContaining('QUOTA#test') });
  });
});

function originOf(amount: string): AttributeValue {
  return {
    M: {
      kind: { S: 'initialized' },
      fingerprint: { S: 'f' },
      asked: { M: { amount: { N: amount }, currency: { S: 'NGN' } } },
    },
  };
}

function withAttributes(
  attributes: Readonly<Record<string, AttributeValue | undefined>>,
): Record<string, AttributeValue> {
  const item = { ...encodePayment(paymentIn(STATES.pending)), ...attributes };
  const present = Object.entries(item).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(present);
}

describe('The index of due payments', () => {
  test('has an open payment, under the moment at which its check is overdue', () => {
    const item = encodePayment(paymentIn(STATES.pending));

    expect(item).toMatchObject({ due: { S: 'due' }, dueAt: { N: String(CLAIMED_AT + 150_000) } });
  });

  test('has a closed payment only as long as an event waits', () => {
    const waiting = encodePayment(reversedWithEverything());
    const atRest = encodePayment({ ...reversedWithEverything(), outbox: {} });

    expect(waiting).toMatchObject({ due: { S: 'due' }, dueAt: { N: String(CLAIMED_AT + 62_000) } });
    expect(atRest).not.toHaveProperty('due');
    expect(atRest).not.toHaveProperty('dueAt');
  });

  test('never has a payment without the moment, or the moment without the payment', () => {
    fc.assert(
      fc.property(life, ({ end }) => {
        const item = encodePayment(end);

        expect('due' in item).toBe('dueAt' in item);
      }),
      { numRuns: 100 },
    );
  });
});

describe('A key', () => {
  test('says whose payment it is, in the very letters', () => {
    const upper = reference('ORDER-7');

    expect(paymentKey(upper)).toBe('PAYMENT#ORDER-7');
    expect(referenceOfKey(paymentKey(upper))).toBe(upper);
  });

  test.each([undefined, '', 'PAYMENT#', 'PAYMENT#order 7', 'VERIFICATION#order-7', 'payment#order-7'])(
    'that is %j is no payment’s',
    (key) => {
      expect(referenceOfKey(key)).toBeUndefined();
    },
  );
});
