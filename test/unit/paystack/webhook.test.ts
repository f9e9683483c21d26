import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePaystackWebhook } from '../../../shared/paystack/webhook.ts';

function parse(webhook: unknown) {
  return parsePaystackWebhook(JSON.stringify(webhook));
}

describe('parsePaystackWebhook', () => {
  it('finds a charge by data.reference', () => {
    const body = '{"event":"charge.success","data":{"id":18446744073709551615,"reference":"order-1042"}}';

    expect(parsePaystackWebhook(Buffer.from(body))).toEqual({
      event: 'charge.success',
      reference: 'order-1042',
    });
  });

  it('finds a refund by data.transaction_reference', () => {
    const data = { id: 12, transaction_reference: 'order-1042', reference: 'other', amount: '10000' };

    expect(parse({ event: 'refund.processed', data })).toEqual({
      event: 'refund.processed',
      reference: 'order-1042',
    });
  });

  it('finds a dispute by the reference of the transaction inside it', () => {
    const data = { id: 1, reference: 'other', transaction: { id: 2, reference: 'order-1042' } };

    expect(parse({ event: 'charge.dispute.create', data })).toEqual({
      event: 'charge.dispute.create',
      reference: 'order-1042',
    });
  });

  it.each([
    ['a transfer, whose reference is of another kind', 'transfer.success', { reference: 'payout-1' }],
    ['an event that Paystack has yet to invent', 'moon.rise', { reference: 'order-1042' }],
    ['a list in place of an object', 'subscription.expiring_cards', [{ reference: 'order-1042' }]],
    ['a charge with a list', 'charge.success', [{ reference: 'order-1042' }]],
    ['a charge with no data', 'charge.success', undefined],
    ['a charge with null', 'charge.success', null],
    ['a charge with text', 'charge.success', 'order-1042'],
    ['a reference that is a number', 'charge.success', { reference: 1042 }],
    ['a reference with a slash', 'charge.success', { reference: '../customer' }],
    ['a reference that is a folder', 'charge.success', { reference: '..' }],
    ['a reference that is too long', 'charge.success', { reference: 'r'.repeat(101) }],
    ['an empty reference', 'charge.success', { reference: '' }],
  ])('keeps the event alone of %s', (_what, event, data) => {
    expect(parse({ event, data })).toEqual({ event });
  });

  it.each([
    ['nothing', ''],
    ['text', 'charge.success'],
    ['null', 'null'],
    ['a list', '[]'],
    ['no event', '{"data":{"reference":"order-1042"}}'],
    ['an event that is a number', '{"event":7}'],
    ['an empty event', '{"event":""}'],
    ['an endless event', JSON.stringify({ event: 'e'.repeat(101) })],
    ['an event with a space', '{"event":"charge success"}'],
    ['an event with a line break', '{"event":"charge.success\\n"}'],
    ['an event with a letter of another alphabet', '{"event":"charge.succ\u00e8s"}'],
    ['an event with a character that SQS refuses', '{"event":"charge.\\uffff"}'],
    ['half a body', '{"event":"charge.success","data":{'],
    ['deep nesting', `{"event":"charge.success","data":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ])('gives nothing for %s', (_what, body) => {
    expect(parsePaystackWebhook(body)).toBeUndefined();
  });

  it('is not led astray by what every object inherits', () => {
    const body = '{"event":"charge.success","data":{"__proto__":{"reference":"order-1042"}}}';

    expect(parsePaystackWebhook(body)).toEqual({ event: 'charge.success' });
  });

  it('reads any bytes without failing', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        parsePaystackWebhook(bytes);
      }),
    );
  });

  it('gives only references that can stand in a path, whatever JSON it reads', () => {
    const event = fc.constantFrom(
      'charge.success',
      'charge.dispute.create',
      'refund.failed',
      'transfer.failed',
    );
    const data = fc.oneof(
      fc.jsonValue(),
      fc.record({ reference: fc.jsonValue(), transaction_reference: fc.jsonValue() }),
      fc.record({ transaction: fc.record({ reference: fc.string() }) }),
    );

    fc.assert(
      fc.property(event, data, (name, content) => {
        const webhook = parse({ event: name, data: content });

        expect(webhook?.event).toBe(name);
        expect(webhook?.reference ?? 'none').toMatch(/^[A-Za-z0-9.=_-]{1,100}$/);
      }),
    );
  });
});
