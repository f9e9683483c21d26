import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { isPaystackFailure, type PaystackFailure } from '../../../shared/paystack/errors.ts';
import {
  createTransport,
  type PaystackRequest,
  type PaystackTransport,
  USER_AGENT,
} from '../../../shared/paystack/transport.ts';
import {
  answering,
  breakingOff,
  closedPort,
  type LoopbackServer,
  type Reaction,
  resetting,
  silent,
  startLoopbackServer,
} from './loopback-server.ts';
import { SECRET_KEY } from './samples.ts';

const GET = { method: 'GET', path: '/thing', secretKey: SECRET_KEY, timeoutMs: 5_000 } as const;
const POST = { ...GET, method: 'POST', body: '{"amount": 5000}' } as const;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve(...reactions: Reaction[]): Promise<LoopbackServer> {
  const server = await startLoopbackServer(...reactions);
  cleanups.push(server.stop);
  return server;
}

/** A TCP server that speaks for itself. */
async function serveRaw(onData: string | undefined): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    cleanups.push(async () => socket.destroy());
    if (onData !== undefined) socket.on('data', () => socket.end(onData));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanups.push(async () => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
}

function transportTo(baseUrl: string, options: { clock?: () => number; connectTimeoutMs?: number } = {}) {
  return createTransport({ baseUrl, connectTimeoutMs: 2_000, clock: () => 0, ...options });
}

async function failureOf(transport: PaystackTransport, request: PaystackRequest): Promise<PaystackFailure> {
  const error = await transport(request).then(
    () => new Error('It did not fail'),
    (caught: unknown) => caught,
  );
  if (!isPaystackFailure(error)) throw error;
  return error;
}

describe('the transport', () => {
  it('sends the body as it stands and brings the answer back as text', async () => {
    const server = await serve(answering(201, '{ "ok" :true, "name":"Zoë" }', { 'x-thing': 'yes' }));

    const answer = await transportTo(server.url)(POST);

    expect(answer).toMatchObject({ httpStatus: 201, body: '{ "ok" :true, "name":"Zoë" }' });
    expect(answer.headers['x-thing']).toBe('yes');
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/thing', body: '{"amount": 5000}' }]);
  });

  it('names itself, shows the key and asks for no compression', async () => {
    const server = await serve(answering(200, {}));

    await transportTo(server.url)(POST);

    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${SECRET_KEY}`,
      'user-agent': USER_AGENT,
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'content-length': '16',
    });
  });

  it('names the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

    expect(USER_AGENT).toBe(`paystack-on-lambda/${version} (+node)`);
  });

  it('keeps the path of a base URL, with or without a slash at its end', async () => {
    const server = await serve(answering(200, {}));

    await transportTo(`${server.url}/paystack/`)(GET);
    await transportTo(`${server.url}/paystack`)(GET);

    expect(server.requests.map((request) => request.path)).toEqual(['/paystack/thing', '/paystack/thing']);
  });

  it('does not follow a redirect, which could carry the key elsewhere', async () => {
    const server = await serve(answering(302, '', { location: '/elsewhere' }));

    const answer = await transportTo(server.url)(GET);

    expect(answer.httpStatus).toBe(302);
    expect(server.requests).toHaveLength(1);
  });

  it('hands on what a server compresses against its wishes as what it is: unreadable', async () => {
    const server = await serve(answering(200, gzipSync('{"status":true}'), { 'content-encoding': 'gzip' }));

    const answer = await transportTo(server.url)(GET);

    expect(answer.body).not.toContain('status');
  });

  it.each([
    'http://api.paystack.co',
    'http://10.0.0.7:3001',
    'ftp://127.0.0.1',
    'http://127.0.0.1.example.com',
  ])('will not send a key in clear to %s', (baseUrl) => {
    expect(() => transportTo(baseUrl)).toThrow(TypeError);
  });
});

describe('kept connections', () => {
  it('are used again', async () => {
    const server = await serve(answering(200, {}));
    const transport = transportTo(server.url);

    for (const request of [GET, POST, GET, POST]) await transport(request);

    expect(server.requests).toHaveLength(4);
    expect(server.connections()).toBe(1);
  });

  it.each([
    ['a POST after 4 s', POST, 4_000, 1],
    ['a POST after more than 4 s', POST, 4_001, 2],
    ['a GET after 4 s', GET, 4_001, 1],
    ['a GET after more than a minute', GET, 60_001, 2],
  ])('%s by the wall clock', async (_what, request, idleMs, connections) => {
    let now = 1_000_000;
    const server = await serve(answering(200, {}));
    const transport = transportTo(server.url, { clock: () => now });
    await transport(GET);

    now += idleMs;
    await transport(request);

    expect(server.connections()).toBe(connections);
  });

  it('are one per call while several calls run at once', async () => {
    const server = await serve(answering(200, {}));
    const transport = transportTo(server.url);

    await Promise.all([transport(GET), transport(GET), transport(GET)]);
    await Promise.all([transport(POST), transport(POST), transport(POST)]);

    expect(server.connections()).toBe(3);
  });
});

describe('a request that surely did not go out', () => {
  const notReached = { kind: 'unavailable', code: 'paystack_not_connected', reached: 'no' };

  it('is one to a port where nobody listens', async () => {
    const failure = await failureOf(transportTo(`http://127.0.0.1:${await closedPort()}`), POST);

    expect(failure).toMatchObject(notReached);
    expect(failure.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is one to a host without an address', async () => {
    expect(await failureOf(transportTo('https://paystack.invalid'), POST)).toMatchObject(notReached);
  });

  it('is one whose TLS handshake fails', async () => {
    const address = await serveRaw('HTTP/1.1 400 Bad Request\r\n\r\n');

    expect(await failureOf(transportTo(`https://${address}`), POST)).toMatchObject(notReached);
  });

  it('is one whose TLS handshake takes too long', async () => {
    const address = await serveRaw(undefined);

    const failure = await failureOf(transportTo(`https://${address}`, { connectTimeoutMs: 50 }), POST);

    expect(failure).toMatchObject(notReached);
    expect(failure.message).toContain('connect timeout');
  });

  it('is one whose whole time is over before the handshake is', async () => {
    const address = await serveRaw(undefined);

    const failure = await failureOf(transportTo(`https://${address}`), { ...POST, timeoutMs: 50 });

    expect(failure).toMatchObject({ ...notReached, message: 'Paystack could not be reached: timeout' });
  });

  it('is one with a key that no header can carry, and the error does not show the key', async () => {
    const server = await serve(answering(200, {}));

    const failure = await failureOf(transportTo(server.url), { ...POST, secretKey: 'sk_test_a\nb' });

    expect(failure).toMatchObject(notReached);
    expect(failure.message).not.toContain('sk_test');
    expect(server.requests).toHaveLength(0);
  });
});

describe('a request of which nobody knows', () => {
  it.each([
    ['is reset after it was read', resetting],
    ['gets an answer that breaks off', breakingOff],
  ])('%s', async (_what, reaction) => {
    const server = await serve(reaction);

    const failure = await failureOf(transportTo(server.url), POST);

    expect(failure).toMatchObject({ kind: 'outcome_unknown', code: 'paystack_outcome_unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it('gets no answer in time', async () => {
    const server = await serve(silent);

    const failure = await failureOf(transportTo(server.url), { ...POST, timeoutMs: 100 });

    expect(failure.kind).toBe('outcome_unknown');
    expect(failure.message).toContain('timeout');
    expect(server.requests).toHaveLength(1);
  });

  it('gets an answer that never ends', async () => {
    const server = await serve((response) => {
      response.writeHead(200);
      response.write('{');
    });

    expect(await failureOf(transportTo(server.url), { ...POST, timeoutMs: 100 })).toMatchObject({
      kind: 'outcome_unknown',
    });
  });

  it('meets a kept connection that was closed at the other end', async () => {
    const server = await serve(answering(200, {}), resetting);
    const transport = transportTo(server.url);
    await transport(GET);

    expect(await failureOf(transport, POST)).toMatchObject({ kind: 'outcome_unknown' });
    expect(server.connections()).toBe(1);
  });

  it('gets bytes that are no HTTP, and the error does not carry them', async () => {
    const address = await serveRaw('ada@example.com\r\n\r\n');

    const failure = await failureOf(transportTo(`http://${address}`), POST);

    expect(failure).toMatchObject({ kind: 'outcome_unknown', cause: { code: 'HPE_INVALID_CONSTANT' } });
    expect(failure.cause).not.toHaveProperty('rawPacket');
  });
});

describe('an answer that is too long', () => {
  it('is refused at a mebibyte, and the next call works', async () => {
    const server = await serve(answering(200, 'x'.repeat(1024 * 1024 + 1)), answering(200, {}));
    const transport = transportTo(server.url);

    const failure = await failureOf(transport, GET);
    const next = await transport(GET);

    expect(failure).toMatchObject({ code: 'paystack_malformed_answer', reached: 'maybe' });
    expect(next.httpStatus).toBe(200);
  });

  it('is read when it is a mebibyte exactly', async () => {
    const server = await serve(answering(200, 'x'.repeat(1024 * 1024)));

    expect((await transportTo(server.url)(GET)).body).toHaveLength(1024 * 1024);
  });
});
