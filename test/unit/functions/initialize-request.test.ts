import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initializeFields } from '../../../functions/initialize/fields.ts';
import { parseInitializeRequest } from '../../../functions/initialize/request.ts';
import { HttpError } from '../../../shared/http/http-error.ts';
import { DOCUMENTED_CURRENCIES } from '../../../shared/payment/money.ts';
import { caught } from '../../support/caught.ts';
import { reference } from '../../support/payments.ts';

const TEST = { currencies: DOCUMENTED_CURRENCIES, defaultCurrency: 'NGN', mode: 'test' } as const;
const LIVE = { ...TEST, mode: 'live' } as const;

/** The JSON text of a sound request with other or more fields; each is JSON text itself. */
function bodyWith(fields: Readonly<Record<string, string | undefined>>): string {
  const all = { email: '"ada@example.com"', amount: '500000', ...fields };
  const written = Object.entries(all).flatMap(([name, json]) =>
    json === undefined ? [] : `${JSON.stringify(name)}:${json}`,
  );
  return `{${written.join(',')}}`;
}

async function codeOf(text: string, rules: typeof TEST | typeof LIVE = TEST): Promise<string> {
  const error = await caught(() => parseInitializeRequest(text, rules));
  if (!(error instanceof HttpError)) throw error;
  expect(error).toMatchObject({ statusCode: 400, nextStep: expect.stringMatching(/\w/) });
  return error.code;
}

function nested(levels: number): string {
  return `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
}

function fingerprint(text: string): string {
  return parseInitializeRequest(text, TEST).fingerprint;
}

describe('A body that is no request', () => {
  test.each([
    ['is empty', ''],
    ['is no JSON', 'null,'],
    ['is cut off', '{"email":"ada@example.com","amount":5000'],
    ['has something behind it', `${bodyWith({})}x`],
    ['is a form', 'email=ada%40example.com&amount=500000'],
    ['is null', 'null'],
    ['is a list', `[${bodyWith({})}]`],
    ['is text', '"ada@example.com"'],
    ['is a number', '500000'],
    ['is a number too long for JavaScript', '123456789012345678901234567890'],
    ['has a comment', '{"email":"ada@example.com" /* the payer */,"amount":500000}'],
    ['has a comma too many', '{"email":"ada@example.com","amount":500000,}'],
    ['has single quotes', "{'email':'ada@example.com','amount':500000}"],
    ['has a line break in its text', '{"email":"ada@example.com","amount":500000,"label":"a\nb"}'],
    ['has two amounts', '{"email":"ada@example.com","amount":500000,"amount":1}'],
    ['has two amounts, one of them escaped', '{"email":"ada@example.com","amount":500000,"\\u0061mount":1}'],
    ['has two values under one name in its metadata', bodyWith({ metadata: '{"cart":1,"cart":2}' })],
    ['is nested ten thousand levels deep', bodyWith({ basket: '['.repeat(10_000) + ']'.repeat(10_000) })],
    ['opens ten thousand levels and closes none', '['.repeat(10_000)],
    ['is nested one level too deep', bodyWith({ basket: nested(32) })],
  ])('is refused when it %s', async (_, text) => {
    const code = await codeOf(text);

    expect(code).toBe('invalid_json');
  });

  test('may be nested as deep as 32 levels', () => {
    const request = parseInitializeRequest(bodyWith({ basket: nested(31) }), TEST);

    expect(request.asked.amount).toBe(500_000);
  });

  test('may have a name twice with the same value', () => {
    const text = '{"email":"ada@example.com","amount":500000,"amount":500000}';

    const request = parseInitializeRequest(text, TEST);

    expect(request.asked.amount).toBe(500_000);
  });
});

describe('A field that is wrong', () => {
  test.each([
    ['there is no email', { email: undefined }, 'missing_params'],
    ['the email is null', { email: 'null' }, 'missing_params'],
    ['there is no amount', { amount: undefined }, 'missing_params'],
    ['the amount is null', { amount: 'null' }, 'missing_params'],
    ['the email is empty', { email: '""' }, 'invalid_email_address'],
    ['the email has no @', { email: '"ada.example.com"' }, 'invalid_email_address'],
    ['the email has two @', { email: '"ada@home@example.com"' }, 'invalid_email_address'],
    ['the email has no domain', { email: '"ada@localhost"' }, 'invalid_email_address'],
    ['the email has a space', { email: '"ada lovelace@example.com"' }, 'invalid_email_address'],
    [
      'the email has a line break',
      { email: '"ada@example.com\\nbcc: all@example.com"' },
      'invalid_email_address',
    ],
    ['the email is too long', { email: `"${'a'.repeat(243)}@example.com"` }, 'invalid_email_address'],
    ['the email is a number', { email: '7' }, 'invalid_email_address'],
    ['the email is a list', { email: '["ada@example.com"]' }, 'invalid_email_address'],
    ['the amount is 0', { amount: '0' }, 'invalid_amount'],
    ['the amount is minus 0', { amount: '-0' }, 'invalid_amount'],
    ['the amount is negative', { amount: '-500000' }, 'invalid_amount'],
    ['the amount is a fraction', { amount: '5000.5' }, 'invalid_amount'],
    [
      'the amount is a fraction too small for a double',
      { amount: '500000.00000000000000001' },
      'invalid_amount',
    ],
    ['the amount has an exponent', { amount: '5e5' }, 'invalid_amount'],
    ['the amount is float drift', { amount: '1998.9999999999998' }, 'invalid_amount'],
    ['the amount is the text of a fraction', { amount: '"100.50"' }, 'invalid_amount'],
    ['the amount is the text of a whole fraction', { amount: '"5000.00"' }, 'invalid_amount'],
    ['the amount is text in exponents', { amount: '"1e6"' }, 'invalid_amount'],
    ['the amount is hexadecimal text', { amount: '"0xFFFF"' }, 'invalid_amount'],
    ['the amount is text with a sign', { amount: '"+500000"' }, 'invalid_amount'],
    ['the amount is text with a zero in front', { amount: '"0500000"' }, 'invalid_amount'],
    ['the amount is text with a space', { amount: '" 500000"' }, 'invalid_amount'],
    ['the amount is text with commas', { amount: '"500,000"' }, 'invalid_amount'],
    ['the amount is in other digits', { amount: '"٥٠٠٠٠٠"' }, 'invalid_amount'],
    ['the amount is empty text', { amount: '""' }, 'invalid_amount'],
    ['the amount is 2^53', { amount: '9007199254740992' }, 'invalid_amount'],
    ['the amount would be rounded to 2^53', { amount: '9007199254740993' }, 'invalid_amount'],
    ['the amount is text above 2^53', { amount: '"9007199254740993"' }, 'invalid_amount'],
    ['the amount is beyond all numbers', { amount: '1e400' }, 'invalid_amount'],
    ['the amount is a boolean', { amount: 'true' }, 'invalid_amount'],
    ['the amount is a list', { amount: '[500000]' }, 'invalid_amount'],
    ['the amount is an object', { amount: '{"value":"500000"}' }, 'invalid_amount'],
    ['the currency is unknown here', { currency: '"EUR"' }, 'unsupported_currency'],
    ['the currency is in small letters', { currency: '"ngn"' }, 'unsupported_currency'],
    ['the currency is empty', { currency: '""' }, 'unsupported_currency'],
    ['the currency is a name that every object has', { currency: '"constructor"' }, 'unsupported_currency'],
    ['the currency is the name of a prototype', { currency: '"__proto__"' }, 'unsupported_currency'],
    ['the currency is a number', { currency: '566' }, 'invalid_params'],
    ['the amount is below the minimum', { amount: '4999' }, 'amount_below_minimum'],
    [
      'the amount is below the minimum of its currency',
      { amount: '199', currency: '"USD"' },
      'amount_below_minimum',
    ],
    ['the reference has a space', { reference: '"order 7"' }, 'invalid_reference'],
    ['the reference has a slash', { reference: '"order/7"' }, 'invalid_reference'],
    ['the reference is a folder', { reference: '".."' }, 'invalid_reference'],
    ['the reference is empty', { reference: '""' }, 'invalid_reference'],
    ['the reference is too long', { reference: `"${'7'.repeat(101)}"` }, 'invalid_reference'],
    ['the reference is a number', { reference: '7' }, 'invalid_reference'],
    ['the reference is a long number', { reference: '12345678901234567890' }, 'invalid_reference'],
    ['the callback_url is no URL', { callback_url: '"example.com/paid"' }, 'invalid_callback_url'],
    ['the callback_url is empty', { callback_url: '""' }, 'invalid_callback_url'],
    ['the callback_url is a number', { callback_url: '1' }, 'invalid_callback_url'],
    ['the callback_url is a script', { callback_url: '"javascript:alert(1)"' }, 'invalid_callback_url'],
    ['the callback_url is http', { callback_url: '"http://example.com/paid"' }, 'invalid_callback_url'],
    [
      'the callback_url only begins like loopback',
      { callback_url: '"http://127.0.0.1.example.com/"' },
      'invalid_callback_url',
    ],
    [
      'the callback_url has loopback as a user',
      { callback_url: '"http://localhost@example.com/"' },
      'invalid_callback_url',
    ],
    [
      'the callback_url is too long',
      { callback_url: `"https://example.com/${'a'.repeat(2_048)}"` },
      'invalid_callback_url',
    ],
    ['the metadata is a number', { metadata: '7' }, 'invalid_metadata'],
    ['the metadata is a long number', { metadata: '12345678901234567890' }, 'invalid_metadata'],
    ['the metadata is a list', { metadata: '[1]' }, 'invalid_metadata'],
    ['the metadata is a boolean', { metadata: 'true' }, 'invalid_metadata'],
    ['the metadata is too deep', { metadata: nested(9) }, 'metadata_too_deep'],
    ['the metadata is too deep as text', { metadata: JSON.stringify(nested(9)) }, 'metadata_too_deep'],
    ['the metadata is too large', { metadata: `{"a":"${'a'.repeat(16_377)}"}` }, 'metadata_too_large'],
    [
      'the metadata is too large in bytes',
      { metadata: `{"a":"${'é'.repeat(8_189)}"}` },
      'metadata_too_large',
    ],
    ['the metadata is too large as text', { metadata: `"${'a'.repeat(16_385)}"` }, 'metadata_too_large'],
    ['the plan is no text', { plan: '7' }, 'invalid_params'],
    ['the plan is too long', { plan: `"${'P'.repeat(201)}"` }, 'invalid_params'],
    ['the invoice_limit is 0', { invoice_limit: '0' }, 'invalid_params'],
    ['the channels are one text', { channels: '"card"' }, 'invalid_params'],
    ['a channel is no text', { channels: '["card",1]' }, 'invalid_params'],
    ['there are too many channels', { channels: JSON.stringify(Array(21).fill('card')) }, 'invalid_params'],
    ['the bearer is somebody else', { bearer: '"customer"' }, 'invalid_params'],
    ['the transaction_charge is negative', { transaction_charge: '-1' }, 'invalid_params'],
    ['the split is a list', { split: '[]' }, 'invalid_params'],
    ['the split is a long number', { split: '12345678901234567890' }, 'invalid_params'],
  ] satisfies [string, Record<string, string | undefined>, string][])(
    'is refused when %s',
    async (_, fields, expected) => {
      const code = await codeOf(bodyWith(fields));

      expect(code).toBe(expected);
    },
  );

  test('is refused when required fields stand in a prototype only', async () => {
    const code = await codeOf(`{"__proto__":${bodyWith({})}}`);

    expect(code).toBe('missing_params');
  });

  test('is named, and its value is not repeated', async () => {
    const error = await caught(() => parseInitializeRequest(bodyWith({ plan: '{"secret":"hush"}' }), TEST));

    expect(error).toMatchObject({ message: expect.stringContaining('plan') });
    expect(JSON.stringify(error) + String(error)).not.toContain('hush');
  });

  test('is not searched through when it is too long', () => {
    // 60 KB of dots: every one of them may be the dot in the domain, and none fits. The pattern would try for seconds.
    const parsed = initializeFields.safeParse({ email: `a@${'.'.repeat(60_000)}@`, amount: 500_000 });

    expect(parsed.error?.issues.map(({ code }) => code)).toEqual(['too_big']);
  });
});

describe('A callback_url', () => {
  test.each(['http://localhost:3000/paid', 'http://127.0.0.1/', 'http://[::1]:8080/'])(
    'may be %s in test mode, and not in live mode',
    async (url) => {
      const body = bodyWith({ callback_url: JSON.stringify(url) });

      const request = parseInitializeRequest(body, TEST);
      const liveCode = await codeOf(body, LIVE);

      expect(request.bodyFor(reference('order-7'))).toContain(url);
      expect(liveCode).toBe('invalid_callback_url');
    },
  );

  test('may be https in live mode', () => {
    const body = bodyWith({ callback_url: '"https://shop.example.com/paid?order=7"' });

    const request = parseInitializeRequest(body, LIVE);

    expect(request.bodyFor(reference('order-7'))).toContain('https://shop.example.com/paid?order=7');
  });
});

describe('What is asked for', () => {
  test('is the amount in subunits, in the default currency unless one is named', () => {
    const naira = parseInitializeRequest(bodyWith({}), TEST);
    const dollars = parseInitializeRequest(bodyWith({ amount: '"200"', currency: '"USD"' }), TEST);

    expect(naira.asked).toEqual({ amount: 500_000, currency: 'NGN' });
    expect(dollars.asked).toEqual({ amount: 200, currency: 'USD' });
  });

  test('has its plan, since Paystack then charges the amount of the plan', () => {
    const { asked } = parseInitializeRequest(bodyWith({ plan: '"PLN_gold"' }), TEST);

    expect(asked).toEqual({ amount: 500_000, currency: 'NGN', plan: 'PLN_gold' });
  });

  test('has no reference when the caller names none', () => {
    const none = parseInitializeRequest(bodyWith({}), TEST);
    const nothing = parseInitializeRequest(bodyWith({ reference: 'null' }), TEST);
    const named = parseInitializeRequest(bodyWith({ reference: '"order-7"' }), TEST);

    expect(none.reference).toBeUndefined();
    expect(nothing.reference).toBeUndefined();
    expect(named.reference).toBe('order-7');
  });

  test.each([
    ['the minimum', { amount: '5000' }],
    ['2^53 - 1', { amount: '9007199254740991' }],
    ['a whole number written as a fraction', { amount: '500000.0' }],
    ['the longest email', { email: `"${'a'.repeat(242)}@example.com"` }],
    ['the longest reference', { reference: `"${'7'.repeat(100)}"` }],
    ['the deepest metadata', { metadata: nested(8) }],
    ['the deepest metadata as text', { metadata: JSON.stringify(nested(8)) }],
    ['brackets in the text of metadata', { metadata: '{"a":"[[[[[[[[[[\\"{{{{{{{{{{"}' }],
    ['the largest metadata', { metadata: `{"a":"${'a'.repeat(16_376)}"}` }],
    ['the largest metadata as text', { metadata: `"${'a'.repeat(16_384)}"` }],
    ['metadata that is empty text', { metadata: '""' }],
    ['a transaction_charge of nothing', { transaction_charge: '"0"' }],
    ['null in every optional field', { plan: 'null', metadata: 'null', channels: 'null', split: 'null' }],
  ] satisfies [string, Record<string, string>][])('may have %s', (_, fields) => {
    const request = parseInitializeRequest(bodyWith(fields), TEST);

    expect(request.asked.currency).toBe('NGN');
  });
});

describe('The fingerprint', () => {
  test.each([
    ['the amount is text or a number', bodyWith({ amount: '"500000"' })],
    ['the default currency is named', bodyWith({ currency: '"NGN"' })],
    ['the reference differs', bodyWith({ reference: '"order-8"' })],
    ['a field is null or missing', bodyWith({ plan: 'null', whatever: 'null' })],
    ['the fields are in another order', '{"amount":500000,"email":"ada@example.com"}'],
    ['the body is written with other spaces', '{ "email" : "ada@example.com",\n"amount":500000 }'],
    ['a letter is escaped', bodyWith({ email: '"\\u0061da@example.com"' })],
  ])('is the same when %s', (_, body) => {
    expect(fingerprint(body)).toBe(fingerprint(bodyWith({})));
  });

  test('is the same whatever the order of the names, however deep', () => {
    const one = bodyWith({ metadata: '{"a":{"x":1,"y":[{"p":1,"q":2}]},"b":2}' });
    const other = bodyWith({ metadata: '{"b":2,"a":{"y":[{"q":2,"p":1}],"x":1}}' });

    expect(fingerprint(one)).toBe(fingerprint(other));
  });

  test.each([
    ['the amount', { amount: '500001' }],
    ['the email', { email: '"eve@example.com"' }],
    ['the currency', { currency: '"GHS"' }],
    ['the callback_url', { callback_url: '"https://example.com/"' }],
    ['the plan', { plan: '"PLN_gold"' }],
    ['a field that we do not know', { whatever: '1' }],
    ['a field that is called __proto__', { ['__proto__']: '{"a":1}' }],
    ['the metadata', { metadata: '{"a":1}' }],
  ] satisfies [string, Record<string, string>][])('differs when %s does', (_, fields) => {
    expect(fingerprint(bodyWith(fields))).not.toBe(fingerprint(bodyWith({})));
  });

  test.each([
    ['the last digit of a 64-bit id', '{"id":9007199254740993}', '{"id":9007199254740992}'],
    ['the order of a list', '{"a":[1,2]}', '{"a":[2,1]}'],
    ['text and a number', '{"a":"1"}', '{"a":1}'],
    ['what is null inside of metadata', '{"a":null}', '{}'],
    ['what stands under __proto__', '{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'],
    ['what is text and what is an object', '{}', '"{}"'],
  ])('tells %s', (_, one, other) => {
    expect(fingerprint(bodyWith({ metadata: one }))).not.toBe(fingerprint(bodyWith({ metadata: other })));
  });
});

describe('What Paystack is sent', () => {
  test('is the amount, currency and reference made explicit', () => {
    const request = parseInitializeRequest(bodyWith({ amount: '"500000"' }), TEST);

    const sent = JSON.parse(request.bodyFor(reference('pay-1')));

    expect(sent).toEqual({ email: 'ada@example.com', amount: 500_000, currency: 'NGN', reference: 'pay-1' });
  });

  test('is everything else as it came: 64-bit numbers, unicode, names of every kind', () => {
    const unknown = '{"id":18446744073709551615,"rate":0.10,"big":1e400,"minus":-0}';
    const unicode = '"Adébáyò \\ud83d\\ude80 \\u0000 \\ud800"';

    const request = parseInitializeRequest(
      bodyWith({ cart: unknown, label: unicode, ['__proto__']: '{"isAdmin":true}', constructor: '1' }),
      TEST,
    );
    const sent = request.bodyFor(reference('pay-1'));

    expect(sent).toContain(`"cart":${unknown}`);
    expect(JSON.parse(sent).label).toBe('Adébáyò 🚀 \u0000 \ud800');
    expect(sent).toContain('"__proto__":{"isAdmin":true}');
    expect(sent).toContain('"constructor":1');
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('can not be written into by metadata that looks like a number of ours', () => {
    const metadata = '{"isLosslessNumber":true,"value":"1},\\"amount\\":1,\\"x\\":{"}';

    const sent = parseInitializeRequest(bodyWith({ metadata }), TEST).bodyFor(reference('pay-1'));

    expect(JSON.parse(sent)).toMatchObject({ amount: 500_000, metadata: JSON.parse(metadata) });
  });

  test('is metadata as text where it came as text', () => {
    const metadata = '"{\\"cart\\": 7}"';

    const sent = parseInitializeRequest(bodyWith({ metadata }), TEST).bodyFor(reference('pay-1'));

    expect(JSON.parse(sent).metadata).toBe('{"cart": 7}');
  });
});

describe('Whatever is sent', () => {
  const fieldNames = fc.constantFrom(
    'email',
    'amount',
    'currency',
    'reference',
    'callback_url',
    'plan',
    'metadata',
    'channels',
    'split',
    'transaction_charge',
    '__proto__',
    'toString',
  );
  const fieldValues = fc.oneof(
    fc.constantFrom('NGN', 'ada@example.com', 500_000, '500000', 'order-7', 'https://example.com/', null),
    fc.jsonValue({ maxDepth: 3 }),
  );
  const body = fc
    .array(fc.tuple(fc.oneof(fieldNames, fc.string()), fieldValues), { maxLength: 8 })
    .map((fields) => JSON.stringify(Object.fromEntries(fields)));
  const soundBody = fc
    .record({
      amount: fc.oneof(fc.integer({ min: 5_000 }), fc.integer({ min: 5_000 }).map(String)),
      more: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })),
    })
    .map(({ amount, more }) => ({ extra: more, email: 'ada@example.com', amount }));

  test('is read, or refused as the caller’s mistake', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(body, fc.json(), fc.string()), async (text) => {
        try {
          const request = parseInitializeRequest(text, TEST);
          expect(request.asked.amount).toBeGreaterThanOrEqual(5_000);
        } catch (error) {
          if (!(error instanceof HttpError)) throw error;
          expect(error.statusCode).toBe(400);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('arrives at Paystack as it was meant, and asks for the same when it is read again', () => {
    fc.assert(
      fc.property(soundBody, (fields) => {
        const request = parseInitializeRequest(JSON.stringify(fields), TEST);
        const sent = request.bodyFor(reference('pay-1'));

        expect(JSON.parse(sent)).toEqual(
          JSON.parse(
            JSON.stringify({
              ...fields,
              amount: Number(fields.amount),
              currency: 'NGN',
              reference: 'pay-1',
            }),
          ),
        );
        expect(parseInitializeRequest(sent, TEST).fingerprint).toBe(request.fingerprint);
      }),
      { numRuns: 500 },
    );
  });

  test('is JSON to us only where it is JSON to everybody', () => {
    // What is cut and altered a little is the likeliest to be taken for JSON by one reader and not by another.
    const altered = fc
      .record({
        text: fc.json(),
        at: fc.nat(),
        insert: fc.constantFrom('', ' ', ',', '"', '\\', '0', '.', 'e', '\t'),
      })
      .map(({ text, at, insert }) => {
        const place = at % (text.length + 1);
        return `{"email":"ada@example.com","amount":5000,"x":${text.slice(0, place)}${insert}${text.slice(place)}}`;
      });
    fc.assert(
      fc.property(altered, (text) => {
        const accepted = isAccepted(text);

        if (accepted) expect(() => JSON.parse(text)).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });
});

function isAccepted(text: string): boolean {
  try {
    parseInitializeRequest(text, TEST);
    return true;
  } catch {
    return false;
  }
}

test('An empty plan is none, so the amount counts', () => {
  const { asked } = parseInitializeRequest(bodyWith({ plan: '""' }), TEST);

  expect(asked).toEqual({ amount: 500_000, currency: 'NGN' });
});
