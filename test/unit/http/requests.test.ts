import { describe, expect, test } from 'vitest';
import { readBody, readPathReference, readText } from '../../../shared/http/request.ts';
import { caught } from '../../support/caught.ts';
import { httpEvent } from '../../support/http-events.ts';

describe('A body', () => {
  test('is the bytes that were sent, as text or in base64', () => {
    const text = readBody(httpEvent({ body: '{"name":"Adé"}' }));
    const bytes = readBody(httpEvent({ body: 'AP/+gA==', isBase64Encoded: true }));

    expect(text.toString('utf8')).toBe('{"name":"Adé"}');
    expect([...bytes]).toEqual([0x00, 0xff, 0xfe, 0x80]);
  });

  test('is empty where there is none', () => {
    expect(readBody(httpEvent())).toHaveLength(0);
  });

  test('may have 64 KB', () => {
    expect(readBody(httpEvent({ body: 'a'.repeat(65_536) }))).toHaveLength(65_536);
  });

  test.each([
    ['text', { body: 'a'.repeat(65_537) }],
    ['text that is shorter in characters than in bytes', { body: 'é'.repeat(32_769) }],
    ['base64', { body: Buffer.alloc(65_537).toString('base64'), isBase64Encoded: true }],
  ])('is refused when it is longer as %s', async (_, parts) => {
    const error = await caught(() => readBody(httpEvent(parts)));

    expect(error).toMatchObject({ statusCode: 413, code: 'body_too_large' });
  });

  test('has another limit where a route says so', async () => {
    const event = httpEvent({ body: 'abcde' });

    expect(readBody(event, 5)).toHaveLength(5);
    expect(await caught(() => readBody(event, 4))).toMatchObject({ statusCode: 413 });
  });
});

describe('The reference in a path', () => {
  test('is read as it is', () => {
    const event = httpEvent({ pathParameters: { reference: 'Order-7.A=1_b' } });

    expect(readPathReference(event)).toBe('Order-7.A=1_b');
  });

  test.each(['', '..', 'order 7', 'order/7', 'order%2F7', 'órder', '7'.repeat(101), 'order-7\n'])(
    'is none in %j',
    async (text) => {
      const error = await caught(() => readPathReference(httpEvent({ pathParameters: { reference: text } })));

      expect(error).toMatchObject({ statusCode: 400, code: 'invalid_reference' });
    },
  );

  test('is none where the path has no such part', async () => {
    const error = await caught(() => readPathReference(httpEvent()));

    expect(error).toMatchObject({ statusCode: 400, code: 'invalid_reference' });
  });
});

describe('The text of a body', () => {
  test('has no byte order mark', () => {
    expect(readText(httpEvent({ body: '\uFEFF{}' }))).toBe('{}');
  });

  test('is refused when it is no UTF-8', async () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]).toString('base64');

    const error = await caught(() => readText(httpEvent({ body, isBase64Encoded: true })));

    expect(error).toMatchObject({ statusCode: 400, code: 'invalid_json' });
  });
});
