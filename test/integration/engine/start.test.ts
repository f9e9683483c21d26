import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import { openStateFolder } from '../../../local/state-folder.ts';
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
  expect(steps.join('\n')).toMatch(/verification-worker +check applied +reference=tea-1 payment=success/);
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

it('says in one sentence that another instance is running, also to a reset', async () => {
  const folder = await workingFolder();
  const first = npmStart(folder);
  await first.ready();

  const second = await npmStart(folder).ended;
  const reset = await npmStart(folder, {}, '--reset').ended;

  const refusal = { code: 1, errors: 'Another instance is already running on .local.\n' };
  expect([second, reset]).toEqual([refusal, refusal]);
});

it('says in one sentence that a port is busy', async () => {
  const folder = await workingFolder();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = z.parse(z.object({ port: z.number() }), server.address());

  const { code, errors } = await npmStart(folder, { PORT: String(port) }).ended;

  expect([code, errors]).toEqual([1, `Port ${port} is in use. Set PORT to another one.\n`]);
});

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
])('refuses %j with %j', async (commandLine, environment, message) => {
  const { code, errors } = await npmStart(temporaryFolder(), environment, ...commandLine).ended;

  expect(code).toBe(1);
  expect(errors).toMatch(message);
});
