import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HttpError } from '../../../shared/http/http-error.ts';
import { httpHandler } from '../../../shared/http/http-handler.ts';
import { jsonResponse } from '../../../shared/http/response.ts';
import { OutOfTimeError } from '../../../shared/runtime/in-time.ts';
import { logger } from '../../../shared/runtime/logger.ts';
import { meter } from '../../../shared/runtime/metrics.ts';
import { NotConfiguredError } from '../../../shared/runtime/paystack-keys.ts';
import { ServiceKeysError } from '../../../shared/runtime/service-keys.ts';
import { httpEvent, lambdaContext } from '../../support/http-events.ts';
import { rateLimited, rejected } from '../../support/paystack-failures.ts';

const NOW = 1_772_355_600_000;

/** What a route answers whose use case throws `error`, and everything that is logged meanwhile. */
async function answerTo(error: unknown) {
  const handler = httpHandler(
    () => NOW,
    () => Promise.reject(error),
  );
  const response = await handler(httpEvent(), lambdaContext());
  return { response, body: JSON.parse(response.body ?? ''), logged: JSON.stringify(logged) };
}

const logged: unknown[] = [];

beforeEach(() => {
  logged.length = 0;
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(logger, level).mockImplementation((...line) => void logged.push([level, ...line]));
  }
});

afterEach(() => vi.restoreAllMocks());

describe('What a route throws', () => {
  test('is its answer, where it is a refusal', async () => {
    const refusal = new HttpError({
      statusCode: 422,
      code: 'some_code',
      message: 'No',
      nextStep: 'Do this',
      headers: { 'Retry-After': '3' },
    });

    const { response, body } = await answerTo(refusal);

    expect(response).toMatchObject({
      statusCode: 422,
      headers: {
        'Retry-After': '3',
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
      },
    });
    expect(body).toEqual({
      status: false,
      message: 'No',
      meta: { nextStep: 'Do this' },
      type: 'validation_error',
      code: 'some_code',
    });
  });

  test('is a 500 that says nothing of the cause, where nobody foresaw it', async () => {
    const { response, body, logged } = await answerTo(new TypeError('hush: sk_live_hush of ada@example.com'));

    expect(response.statusCode).toBe(500);
    expect(body).toMatchObject({ status: false, code: 'internal_error', type: 'api_error' });
    expect(response.body).not.toContain('hush');
    expect(logged).not.toContain('hush');
    expect(logged).toContain('request failed');
  });

  test.each([
    ['throttles', Object.assign(new Error('hush'), { name: 'ThrottlingException', $metadata: {} })],
    ['gives no answer in time', Object.assign(new Error('hush'), { name: 'TimeoutError' })],
    ['breaks off', Object.assign(new Error('hush'), { code: 'ECONNRESET' })],
    ['fails', Object.assign(new Error('hush'), { $metadata: { httpStatusCode: 503 } })],
  ])('is a 503 to come back after, where AWS %s', async (_, error) => {
    const { response, body } = await answerTo(error);

    expect(response).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '1' } });
    expect(body).toMatchObject({ status: false, code: 'temporarily_unavailable', type: 'api_error' });
    expect(response.body).not.toContain('hush');
  });

  test.each([
    ['an AWS error', Object.assign(new Error('Table arn:aws:dynamodb:hush not found'), { $metadata: {} })],
    ['an error with a code', Object.assign(new Error('hush'), { code: 'ERR_HUSH', statusCode: 200 })],
    ['an object that looks like a refusal', { statusCode: 200, code: 'hush', message: 'hush', headers: {} }],
    ['text', 'hush'],
    ['nothing', undefined],
    ['null', null],
  ])('is such a 500 too, where it is %s', async (_, error) => {
    const { response } = await answerTo(error);

    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('hush');
  });

  test('is the command that sets the key, where there is none yet', async () => {
    const { response, body } = await answerTo(new NotConfiguredError('arn:secret'));

    expect(response.statusCode).toBe(503);
    expect(body).toMatchObject({
      code: 'not_configured',
      meta: { nextStep: expect.stringContaining("--secret-id 'arn:secret'") },
    });
  });

  test('says what the secret of service keys has to be, where it is something else, and is an error in the log', async () => {
    const { response, body, logged } = await answerTo(new ServiceKeysError());

    expect(response.statusCode).toBe(503);
    expect(body).toMatchObject({
      code: 'service_keys_unreadable',
      meta: { nextStep: expect.stringContaining('{"<id>": "<key of 16 characters or more>"}') },
    });
    expect(logged).toContain('service_keys_unreadable');
  });

  test('is the answer for a failure of Paystack’s, where it is one', async () => {
    const limited = await answerTo(rateLimited(NOW + 1_500));
    const refused = await answerTo(rejected('invalid_params', 404));

    expect(limited.response).toMatchObject({ statusCode: 429, headers: { 'Retry-After': '2' } });
    expect(refused.response).toMatchObject({ statusCode: 404 });
    expect(refused.logged).not.toContain('Refused:');
  });
});

describe('A request', () => {
  const respond = httpHandler(
    () => NOW,
    async () => jsonResponse(200, { status: true }),
  );

  test('is one line in the log, with the reference and no key', async () => {
    const event = httpEvent({
      pathParameters: { reference: 'order-7' },
      headers: { authorization: 'Bearer hush' },
      body: 'hush',
    });

    await respond(event, lambdaContext());

    expect(logged).toEqual([
      [
        'info',
        'request',
        { route: 'GET /payments/{reference}', request: 'request-1', reference: 'order-7', status: 200 },
      ],
    ]);
  });

  test.each(['sk_live_hush ', '<script>hush</script>', 'hush\nfake line'])(
    'has nothing in the log of a path that can be no reference: %j',
    async (reference) => {
      await respond(httpEvent({ pathParameters: { reference } }), lambdaContext());

      expect(JSON.stringify(logged)).not.toContain('hush');
    },
  );

  test('is handed to the route, together with the context of its invocation', async () => {
    const seen: unknown[] = [];
    const event = httpEvent();
    const context = lambdaContext();
    const handler = httpHandler(
      () => NOW,
      async (given, { lambda }) => {
        seen.push(given, lambda);
        return jsonResponse(204, {});
      },
    );

    const response = await handler(event, context);

    expect(seen).toEqual([event, context]);
    expect(response.statusCode).toBe(204);
  });
});

describe('What a route throws is counted', () => {
  test('where the secret has no Paystack key', async () => {
    const count = vi.spyOn(meter, 'count').mockReturnValue();

    await answerTo(new NotConfiguredError('secret'));

    expect(count.mock.calls).toEqual([['PaystackKeyUnfit']]);
  });

  test.each([new TypeError('x is not a function'), new OutOfTimeError(), new ServiceKeysError()])(
    'where nobody foresaw it, or AWS gave no answer: %s',
    async (error) => {
      const count = vi.spyOn(meter, 'count').mockReturnValue();

      await answerTo(error);

      expect(count.mock.calls).toEqual([['RequestsFailed', { function_name: 'function-1' }]]);
    },
  );

  test.each([
    new HttpError({ statusCode: 422, code: 'some_code', message: 'No', nextStep: 'Do this' }),
    rateLimited(NOW + 1_000),
    rejected('invalid_params', 404),
  ])('not where it is a refusal, or Paystack is the reason: %s', async (error) => {
    const count = vi.spyOn(meter, 'count').mockReturnValue();

    await answerTo(error);

    expect(count).not.toHaveBeenCalled();
  });
});
