import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import { readRunning } from '../../../local/start/running-file.ts';
import { openStateFolder } from '../../../local/state-folder.ts';
import { Collected } from '../../support/collected.ts';
import { listenAboveFreePort } from '../../support/free-ports.ts';
import { npmStart, realNpmStart, workingFolder } from '../../support/npm-start.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('takes a payment from the first request to the event, and shows every step', async () => {
  const folder = await workingFolder();
  const { lines, ready, child, ended } = npmStart(folder, {
    SERVICE_KEY: 'my-own-service-key-of-some-length',
  });
  const apiUrl = await ready();

  const response = await fetch(`${apiUrl}/transaction/initialize`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer my-own-service-key-of-some-length',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference: 'tea-1' }),
  });
  const { data } = z.parse(
    z.object({ data: z.object({ authorization_url: z.string() }) }),
    await response.json(),
  );
  await fetch(`${data.authorization_url}/pay`, { method: 'POST' });

  await expect(
    lines.first((line) => /event +payment\.succeeded .*"reference":"tea-1"/.test(line)),
  ).resolves.toBeDefined();
  const steps = lines.items.slice(lines.items.findIndex((line) => line.startsWith('ready ')) + 1);
  expect(steps.join('\n')).toMatch(/initialize +payment claimed +reference=tea-1/);
  expect(steps.join('\n')).toMatch(/request +POST \/transaction\/initialize +200/);
  expect(steps.join('\n')).toMatch(
    /verification-worker +check applied +reference=tea-1 payment=success .* reason=webhook /,
  );
  child.kill('SIGINT');
  await expect(ended).resolves.toEqual({ code: 0, errors: '' });
});

it('ends when npm alone is told to, and leaves nothing behind', async () => {
  const folder = await workingFolder();
  const { ready, child, ended } = realNpmStart(folder);
  const { port } = new URL(await ready());

  child.kill('SIGTERM');
  await ended;

  const again = createServer().listen(Number(port), '127.0.0.1');
  await once(again, 'listening');
  again.close();
  openStateFolder(join(folder, '.local')).release();
});

it('keeps the service key and the payments for the next start', async () => {
  const folder = await workingFolder();
  const first = npmStart(folder);
  const firstUrl = await first.ready();
  const keyFile = join(folder, '.local', 'service-key');
  const key = readFileSync(keyFile, 'utf8').trim();
  await fetch(`${firstUrl}/transaction/initialize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference: 'tea-2' }),
  });
  first.child.kill('SIGTERM');
  await first.ended;

  const second = npmStart(folder);
  const payment = await fetch(`${await second.ready()}/payments/tea-2`, {
    headers: { authorization: `Bearer ${key}` },
  });

  expect(payment.status).toBe(200);
  expect(second.lines.items.join('\n')).toContain(`service key   ${key}`);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
});

it('forgets everything with --reset', async () => {
  const folder = await workingFolder();
  const environment = { SERVICE_KEY: 'my-own-service-key-of-some-length' };
  const headers = { authorization: `Bearer ${environment.SERVICE_KEY}`, 'content-type': 'application/json' };
  const first = npmStart(folder, environment);
  const created = await fetch(`${await first.ready()}/transaction/initialize`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference: 'tea-3' }),
  });
  first.child.kill('SIGTERM');
  await first.ended;
  const second = npmStart(folder, {}, '--reset');
  const secondUrl = await second.ready();
  const key = readFileSync(join(folder, '.local', 'service-key'), 'utf8').trim();

  const payment = await fetch(`${secondUrl}/payments/tea-3`, { headers: { authorization: `Bearer ${key}` } });

  expect([created.status, payment.status]).toEqual([200, 404]);
  expect(key).not.toBe(environment.SERVICE_KEY);
  expect(second.lines.items[0]).toMatch(/^Emptied \.local\/: .*that of --live too, and the service key\.$/);
  // The stack is no state, and not synthesized again.
  expect(second.lines.items.join('\n')).not.toContain('Synthesizing');
});

it('posts every event to EVENTS_URL', async () => {
  const bodies = new Collected<string>();
  const receiver = createHttpServer(async (request, response) => {
    bodies.add(await text(request));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  onTestFinished(() => void receiver.close());
  const { port } = z.parse(z.object({ port: z.number() }), receiver.address());
  const environment = {
    SERVICE_KEY: 'my-own-service-key-of-some-length',
    EVENTS_URL: `http://127.0.0.1:${port}/`,
  };
  const { ready, lines } = npmStart(await workingFolder(), environment);

  const response = await fetch(`${await ready()}/transaction/initialize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${environment.SERVICE_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference: 'tea-4' }),
  });
  const { data } = z.parse(
    z.object({ data: z.object({ authorization_url: z.string() }) }),
    await response.json(),
  );
  await fetch(`${data.authorization_url}/pay`, { method: 'POST' });

  const event = await bodies.first((body) => body.includes('payment.succeeded'));
  expect(lines.items).toContain(
    `  events        below, in .local/state/events.jsonl, and to ${environment.EVENTS_URL}`,
  );
  expect(JSON.parse(event)).toMatchObject({
    'detail-type': 'payment.succeeded',
    detail: { reference: 'tea-4' },
  });
});

it('ends at once with the second Ctrl-C', async () => {
  const { ready, child, ended, lines } = npmStart(await workingFolder());
  const { port } = new URL(await ready());
  // A request that never arrives whole keeps it from stopping.
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.write(
    'POST /transaction/initialize HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n',
  );
  await once(socket, 'data');

  child.kill('SIGINT');
  await lines.first((line) => line.includes('Ctrl-C once more'));
  child.kill('SIGINT');

  await expect(ended).resolves.toEqual({ code: 1, errors: '' });
});

it('says that another instance is running, where, and how to end it, also to a reset', async () => {
  const folder = await workingFolder();
  const first = npmStart(folder);
  const apiUrl = await first.ready();
  const { consoleUrl, pid } = readRunning(join(folder, '.local')) ?? {};

  const second = await npmStart(folder).ended;
  const reset = await npmStart(folder, {}, '--reset').ended;

  const where = `It is at ${apiUrl}, its console at ${consoleUrl}. Use that one, or end it: kill ${pid}`;
  const refusal = { code: 1, errors: `Another instance is already running on .local. ${where}\n` };
  expect(pid).toBe(first.child.pid);
  expect([second, reset]).toEqual([refusal, refusal]);
});

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

const busyPorts: [string, string, number][] = [
  ['the API', '127.0.0.1', 0],
  ['the simulator', '127.0.0.1', 1],
  ['the API, by the other address of localhost,', '::1', 0],
  ['the simulator, by the other address of localhost,', '::1', 1],
  ['the console', '127.0.0.1', 2],
  ['the demo shop', '127.0.0.1', 3],
];

it.each(busyPorts.filter(([, host]) => hasIpv6 || host !== '::1'))(
  'says in one sentence that the port of %s is busy',
  async (_what, host, offset) => {
    const folder = await workingFolder();
    const { server, port } = await listenAboveFreePort(host);
    onTestFinished(() => void server.close());

    const { code, errors } = await npmStart(folder, { PORT: String(port - offset) }).ended;

    expect([code, errors]).toEqual([1, `Port ${port} is in use. Set PORT to another one.\n`]);
  },
);

it.each([
  ['version.json', 'garbage'],
  ['state/version.json', 'garbage'],
  ['state/sqs.sqlite', 'garbage'.repeat(1_000)],
  ['state/secrets.json', 'garbage'],
  ['state/dynamodb/CURRENT', 'garbage'],
  ['simulator.sqlite', 'garbage'.repeat(1_000)],
])('says in one sentence that %s is corrupt, and how to go on', async (file, content) => {
  const folder = await workingFolder();
  const path = join(folder, '.local', file);
  openStateFolder(join(folder, '.local', 'state')).release();
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);

  const { code, errors } = await npmStart(folder).ended;

  expect(code).toBe(1);
  expect(errors).toMatch(
    /^The local state is corrupt .*Run `npm start -- --reset` to begin with an empty one\.\n$/,
  );
});

it.each([
  [['--rest'], {}, /^Unknown argument: --rest\n\nUsage: npm start/],
  [[], { PORT: 'tea' }, /^PORT must be a number/],
  [[], { PAYSTACK_SECRET_KEY: 'pk_test_x' }, /^PAYSTACK_SECRET_KEY must be a secret key/],
  [[], { EVENTS_URL: 'tea' }, /^EVENTS_URL must be a URL/],
  [[], { SERVICE_KEY: 'too short' }, /^SERVICE_KEY must be 16 characters or more, without spaces/],
  [
    [],
    { npm_config_reset: 'true' },
    /^npm has taken --reset .*: write npm start -- --reset\n\nUsage: npm start/,
  ],
  [
    [],
    { npm_config_live: 'true' },
    /^npm has taken --live .*: write npm start -- --live\n\nUsage: npm start/,
  ],
  [['--live'], { PAYSTACK_SECRET_KEY: 'sk_live_x' }, /^--live simulates Paystack, .*: leave one out/],
])('refuses %j with %j', async (commandLine, environment, message) => {
  const { code, errors } = await npmStart(temporaryFolder(), environment, ...commandLine).ended;

  expect(code).toBe(1);
  expect(errors).toMatch(message);
});

it("simulates Paystack's live mode with --live, in a state of its own, with its limits and without the shop", async () => {
  const folder = await workingFolder();
  const { ready, lines } = npmStart(folder, { SERVICE_KEY: 'my-own-service-key-of-some-length' }, '--live');
  const apiUrl = await ready();
  const headers = {
    authorization: 'Bearer my-own-service-key-of-some-length',
    'content-type': 'application/json',
  };

  const created = await fetch(`${apiUrl}/transaction/initialize`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference: 'tea-6' }),
  });
  const payment = await fetch(`${apiUrl}/payments/tea-6`, { headers });

  expect(created.status).toBe(200);
  expect(await payment.json()).toMatchObject({ data: { status: 'pending', mode: 'live' } });
  expect(lines.items.join('\n')).toMatch(/ shop +none in live mode: /);
  expect(existsSync(join(folder, '.local', 'state-live-simulated', 'secrets.json'))).toBe(true);
  expect(existsSync(join(folder, '.local', 'state'))).toBe(false);
});

it('keeps what it did with the real Paystack apart from what it did with the simulated one', async () => {
  const folder = await workingFolder();
  const { ready, child, ended } = npmStart(folder, { PAYSTACK_SECRET_KEY: 'sk_test_of_mine' });

  await ready();
  child.kill('SIGINT');
  await ended;

  expect(existsSync(join(folder, '.local', 'state-test', 'secrets.json'))).toBe(true);
  expect(existsSync(join(folder, '.local', 'state'))).toBe(false);
});
