import { request } from 'node:http';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { startTestEngine } from './support/start-test-engine.ts';
import { httpApi } from './support/test-stack.ts';

const Answer = z.object({ name: z.string(), pathParameters: z.optional(z.record(z.string(), z.string())) });
const echo = { source: 'export const handler = async (event) => event;' };
const named = (name: string) => ({
  source: `export const handler = async (event) => ({ name: '${name}', ...event });`,
});

it('makes the event of payload format 2.0 from a request', async () => {
  const { engine } = await startTestEngine({
    functions: { Echo: echo },
    resources: httpApi({ 'POST /payments/{reference}': 'Echo' }),
  });

  const response = await fetch(`${engine.apiUrl}/payments/tea%20time?a=1&a=2&b=x%20y`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'X-Thing': 'one',
      Cookie: 'a=1; b=2',
      'User-Agent': 'test',
    },
    body: '{"tea":true}',
  });

  const event: unknown = await response.json();
  const host = new URL(engine.apiUrl).host;
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(event).toEqual({
    version: '2.0',
    routeKey: 'POST /payments/{reference}',
    rawPath: '/payments/tea time',
    rawQueryString: 'a=1&a=2&b=x%20y',
    cookies: ['a=1', 'b=2'],
    headers: expect.objectContaining({
      'content-type': 'application/json; charset=utf-8',
      'content-length': '12',
      'x-thing': 'one',
      'x-forwarded-for': '127.0.0.1',
      host,
    }),
    queryStringParameters: { a: '1,2', b: 'x y' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'Api',
      domainName: host,
      domainPrefix: host,
      http: {
        method: 'POST',
        path: '/payments/tea time',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test',
      },
      requestId: expect.any(String),
      routeKey: 'POST /payments/{reference}',
      stage: '$default',
      time: expect.stringMatching(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/),
      timeEpoch: expect.any(Number),
    },
    pathParameters: { reference: 'tea time' },
    body: '{"tea":true}',
    isBase64Encoded: false,
  });
  expect(event).not.toHaveProperty('headers.cookie');
});

it('leaves out of the event what a request does not have', async () => {
  const { engine } = await startTestEngine({
    functions: { Echo: echo },
    resources: httpApi({ 'GET /': 'Echo' }),
  });

  const event: unknown = await (await fetch(engine.apiUrl)).json();

  expect(event).toMatchObject({ rawPath: '/', rawQueryString: '', isBase64Encoded: false });
  for (const absent of ['body', 'cookies', 'queryStringParameters', 'pathParameters']) {
    expect(event).not.toHaveProperty(absent);
  }
});

it.each([
  ['application/json', 'text'],
  ['text/csv', 'text'],
  ['application/xml', 'text'],
  ['application/javascript', 'text'],
  ['application/x-www-form-urlencoded', 'base64'],
  ['application/octet-stream', 'base64'],
  ['application/vnd.shop+json', 'base64'],
  [undefined, 'base64'],
])('passes on a body of type %s as %s', async (type, form) => {
  const { engine } = await startTestEngine({
    functions: { Echo: echo },
    resources: httpApi({ $default: 'Echo' }),
  });

  const event = await new Promise<unknown>((resolve, reject) => {
    const outgoing = request(engine.apiUrl, {
      method: 'POST',
      headers: type === undefined ? {} : { 'content-type': type },
    });
    outgoing.on('response', (response) => void new Response(response).json().then(resolve, reject));
    outgoing.end('tea ☕');
  });

  const isBase64Encoded = form === 'base64';
  expect(event).toMatchObject({
    isBase64Encoded,
    body: isBase64Encoded ? Buffer.from('tea ☕').toString('base64') : 'tea ☕',
  });
});

it('takes the most specific route: exact, then variable, then greedy, then default', async () => {
  const routes = {
    'GET /tea': 'Exact',
    'ANY /tea': 'Any',
    'GET /{drink}': 'Variable',
    'GET /{drink}/sugar': 'Nested',
    'ANY /cups/{proxy+}': 'Greedy',
    $default: 'Fallback',
  };
  const functions = Object.fromEntries(Object.values(routes).map((name) => [name, named(name)]));
  const { engine } = await startTestEngine({ functions, resources: httpApi(routes) });
  const ask = async (method: string, path: string) => {
    const { name, pathParameters = {} } = Answer.parse(
      await (await fetch(`${engine.apiUrl}${path}`, { method })).json(),
    );
    return [name, pathParameters];
  };

  const answers = await Promise.all([
    ask('GET', '/tea'),
    ask('PUT', '/tea'),
    ask('GET', '/cocoa'),
    ask('GET', '/cocoa/sugar'),
    ask('POST', '/cups/a/b'),
    ask('POST', '/cocoa'),
    ask('GET', '/cocoa/'),
  ]);

  expect(answers).toEqual([
    ['Exact', {}],
    ['Any', {}],
    ['Variable', { drink: 'cocoa' }],
    ['Nested', { drink: 'cocoa' }],
    ['Greedy', { proxy: 'a/b' }],
    ['Fallback', {}],
    ['Fallback', {}],
  ]);
});

it('answers 404 by itself where there is no route', async () => {
  const { engine } = await startTestEngine({
    functions: { Echo: echo },
    resources: httpApi({ 'GET /tea': 'Echo' }),
  });

  const response = await fetch(`${engine.apiUrl}/coffee`);

  expect(response.status).toBe(404);
  expect(await response.text()).toBe('{"message":"Not Found"}');
});

it.each([
  [
    'a structured response',
    { statusCode: 201, headers: { 'X-Tea': 1 }, body: 'done', cookies: ['a=1', 'b=2'] },
    201,
    'done',
  ],
  ['a base64 body', { statusCode: 200, body: 'dGVh', isBase64Encoded: true }, 200, 'tea'],
  ['a result without a status code', { tea: true }, 200, '{"tea":true}'],
  ['text', 'tea', 200, 'tea'],
  ['nothing', null, 200, 'null'],
  [
    'a body that is no text',
    { statusCode: 200, body: { tea: true } },
    500,
    '{"message":"Internal Server Error"}',
  ],
])('answers with %s', async (_what, result, status, body) => {
  const { engine } = await startTestEngine({
    functions: { Answer: { source: `export const handler = async () => (${JSON.stringify(result)});` } },
    resources: httpApi({ $default: 'Answer' }),
  });

  const response = await fetch(engine.apiUrl);

  expect([response.status, await response.text()]).toEqual([status, body]);
  if (status === 201) {
    expect(response.headers.get('x-tea')).toBe('1');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
  }
});

it('answers 500 for a function that fails or times out, 503 when it waited long enough itself', async () => {
  const api = httpApi({ 'GET /fails': 'Fails', 'GET /spins': 'Spins', 'GET /slow': 'Slow' });
  const slow = api.Integration2 ?? {};
  const { engine } = await startTestEngine({
    functions: {
      Fails: { source: "export const handler = async () => { throw new Error('secret'); };" },
      Spins: { source: 'export const handler = async () => { for (;;); };', properties: { Timeout: 1 } },
      Slow: { source: 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));' },
    },
    resources: {
      ...api,
      Integration2: { ...slow, Properties: { ...Reflect.get(slow, 'Properties'), TimeoutInMillis: 50 } },
    },
  });
  const ask = async (path: string) => {
    const response = await fetch(engine.apiUrl + path);
    return [response.status, await response.text()];
  };

  const answers = await Promise.all([ask('/fails'), ask('/spins'), ask('/slow')]);

  expect(answers).toEqual([
    [500, '{"message":"Internal Server Error"}'],
    [500, '{"message":"Internal Server Error"}'],
    [503, '{"message":"Service Unavailable"}'],
  ]);
});

it('refuses a body above 10 MB, and one that a function could not take', async () => {
  const { engine } = await startTestEngine({
    functions: { Echo: echo },
    resources: httpApi({ $default: 'Echo' }),
  });
  const post = (bytes: number) =>
    fetch(engine.apiUrl, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'x'.repeat(bytes),
    });

  const responses = await Promise.all([post(10 * 1024 * 1024 + 1), post(7 * 1024 * 1024)]);

  for (const response of responses) {
    expect([response.status, await response.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  }
});
