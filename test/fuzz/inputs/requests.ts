import fc from 'fast-check';
import { CARD, EMAIL, GUESSED_KEY, PRIVATE_TEXT, SERVICE_KEY } from '../secrets.ts';
import { anyValue, bodyOf, nearlyValid } from './json-text.ts';

/** A request as it goes over the wire. */
export interface FuzzedRequest {
  readonly method: string;
  /** Encoded as the wire has it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const authorization = fc.oneof(
  { weight: 12, arbitrary: fc.constant(`Bearer ${SERVICE_KEY}`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      undefined,
      '',
      'Bearer',
      'Bearer ',
      `bearer ${SERVICE_KEY}`,
      `BEARER  ${SERVICE_KEY}`,
      SERVICE_KEY,
      `Basic ${Buffer.from(`${GUESSED_KEY}:`).toString('base64')}`,
      `Bearer ${GUESSED_KEY}`,
      `Bearer ${SERVICE_KEY} ${GUESSED_KEY}`,
      `Bearer ${GUESSED_KEY},Bearer ${SERVICE_KEY}`,
      `Bearer ${'k'.repeat(513)}`,
      `Bearer ${'k'.repeat(8_000)}`,
    ),
  },
  { weight: 1, arbitrary: headerText(40).map((text) => `Bearer ${text}`) },
);

const contentType = fc.constantFrom(
  undefined,
  'application/json',
  'application/json',
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'text/plain',
  'multipart/form-data; boundary=x',
  ';;;',
);

const idempotencyKey = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'key-1', 'key-2', 'k'.repeat(255), 'k'.repeat(256), '"quoted"'),
  },
  { weight: 1, arbitrary: headerText(60) },
);

/** A few, so that they meet again, and some that nobody has seen. */
const reference = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('known-1', 'known-2', 'known.3=A_b', 'fuzz-1', 'fuzz-2', 'fuzz-3'),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9.=_-]{1,100}$/) },
);

const initializeFields = nearlyValid({
  email: fc.constantFrom(EMAIL, EMAIL, 'ngozi@example.co', `${'a'.repeat(243)}@example.com`),
  amount: fc.constantFrom(500_000, 500_000, '500000', 5_000, 4_999, Number.MAX_SAFE_INTEGER),
  currency: fc.constantFrom('NGN', 'NGN', 'USD', 'XXX', undefined, undefined),
  reference: fc.oneof(reference, fc.constant(undefined)),
  callback_url: fc.constantFrom(
    undefined,
    undefined,
    'https://shop.example.com/done',
    'http://localhost:3000/',
    'javascript:alert(1)',
  ),
  metadata: fc.constantFrom<unknown>(
    undefined,
    { order: 7, note: PRIVATE_TEXT, card: CARD },
    JSON.stringify({ note: PRIVATE_TEXT }),
    '0',
  ),
  channels: fc.constantFrom<unknown>(undefined, undefined, undefined, ['card'], ['card', 'card'], ['cash']),
  plan: fc.constantFrom(undefined, undefined, 'PLN_gold'),
  split_code: fc.constantFrom(undefined, 'SPL_1'),
  bearer: fc.constantFrom(undefined, 'account', 'subaccount'),
});

export const initializeRequest: fc.Arbitrary<FuzzedRequest> = fc
  .record({ authorization, contentType, idempotencyKey, body: bodyOf(initializeFields) })
  .map(({ body, ...headers }) => ({
    method: 'POST',
    path: '/transaction/initialize',
    headers: headersOf(headers),
    body,
  }));

/** One part of a path, encoded well, badly, or twice. */
const pathPart = fc.oneof(
  { weight: 4, arbitrary: reference },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '%2F',
      '..%2f..%2fpayments',
      '%2e%2e',
      '.',
      '..',
      '%',
      '%zz',
      '%00',
      '%E0%A4%A',
      '%ff%fe',
      '%F0%9F%92%B0',
      'a%2Fb',
      'a;b=c',
      'a%20b',
      'a+b',
      "a'b",
      '%3Cscript%3E',
      '__proto__',
      'constructor',
      '{reference}',
      'x'.repeat(101),
      'x'.repeat(4_000),
      encodeURIComponent(EMAIL),
      encodeURIComponent(PRIVATE_TEXT),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .map((text) => encodeURIComponent(text.toWellFormed())),
  },
);

const query = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '?',
      '?a=1&a=2',
      '?reference=other',
      '?%',
      '?%E0%A4%A=1',
      `?email=${EMAIL}`,
      '?__proto__=1',
    ),
  },
);

export const readRequest: fc.Arbitrary<FuzzedRequest> = fc
  .record({
    route: fc.constantFrom('/transaction/verify/', '/payments/'),
    part: pathPart,
    query,
    authorization,
  })
  .map(({ route, part, query, authorization }) => ({
    method: 'GET',
    path: `${route}${part}${query}`,
    headers: headersOf({ authorization }),
    body: Buffer.alloc(0),
  }));

/** Every other path and method, and our own with the wrong one. */
export const otherRequest: fc.Arbitrary<FuzzedRequest> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
    parts: fc.array(
      fc.oneof(
        pathPart,
        fc.constantFrom('transaction', 'verify', 'payments', 'health', 'webhooks', 'paystack', ''),
      ),
      { maxLength: 4 },
    ),
    query,
    authorization,
    contentType,
    body: fc.oneof(fc.constant(Buffer.alloc(0)), bodyOf(anyValue)),
  })
  .map(({ method, parts, query, body, ...headers }) => ({
    method,
    path: `/${parts.join('/')}${query}`,
    headers: headersOf(headers),
    body: method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : body,
  }));

/** What a header may hold: the wire takes nothing else. */
export function headerText(maxLength: number): fc.Arbitrary<string> {
  return fc
    .string({
      unit: fc
        .integer({ min: 0x20, max: 0xff })
        .map((code) => String.fromCharCode(code === 0x7f ? 0x20 : code)),
      maxLength,
    })
    .map((text) => text.trim());
}

function headersOf(given: {
  readonly authorization?: string | undefined;
  readonly contentType?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}): Record<string, string> {
  return {
    ...(given.authorization !== undefined && { authorization: given.authorization }),
    ...(given.contentType !== undefined && { 'content-type': given.contentType }),
    ...(given.idempotencyKey !== undefined && { 'idempotency-key': given.idempotencyKey }),
  };
}
