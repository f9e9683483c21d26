import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import { Collected } from '../../../support/collected.ts';

const SERVER = join(import.meta.dirname, '..', '..', '..', '..', 'examples', 'shop', 'server.ts');
const EVENTS_KEY = 'key-of-the-event-bus';

interface AskedOfApi {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly body: Record<string, unknown>;
}

interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** An answer of initialize, as the API gives it. */
const CHECKOUT: ApiAnswer = {
  status: 200,
  body: { status: true, data: { authorization_url: 'http://localhost:9/checkout/a' } },
};

/** A refusal of the API's. */
export function refused(status: number, code: string, headers: Record<string, string> = {}): ApiAnswer {
  return { status, headers, body: { status: false, message: `It is ${code}.`, code } };
}

/** The shop's server in a process of its own, at an API that answers what it is told. */
export async function startShop(
  environment: Record<string, string> = {},
  ...firstAnswers: readonly ApiAnswer[]
) {
  const asked: AskedOfApi[] = [];
  const answers = [...firstAnswers];
  const api = createServer(async (request, response) => {
    const body = await text(request);
    asked.push({
      method: request.method ?? '',
      path: request.url ?? '',
      key: request.headers.authorization ?? '',
      body: body === '' ? {} : JSON.parse(body),
    });
    const answer = answers.shift() ?? CHECKOUT;
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body));
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');
  onTestFinished(() => {
    api.closeAllConnections();
    api.close();
  });
  const { port } = z.parse(z.object({ port: z.number() }), api.address());

  const child = spawn(process.execPath, [SERVER], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      API_URL: `http://127.0.0.1:${port}`,
      SERVICE_KEY: 'service-key-of-the-shop',
      EVENTS_KEY,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(stop);
  const lines = new Collected<string>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.add(line));
  }
  const ready = await Promise.race([
    lines.first((line) => line.startsWith('ready ')),
    ended.then(() => {
      throw new Error(lines.items.join('\n'));
    }),
  ]);
  const url = ready.slice('ready '.length);

  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { method: 'POST', body, headers, redirect: 'manual' });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  return {
    url,
    /** What the API was asked. */
    asked,
    /** What it answers next, in order; then checkout pages. */
    answers,
    lines,
    stop,
    post,
    get: async (path: string) => await (await fetch(`${url}${path}`)).text(),
    buy: (fields = 'product=tea&email=ada@example.com') => post('/orders', fields, form),
    pay: (id: string) => post(`/orders/${id}/pay`, '', form),
    /** Sends an event as the event bus does. */
    send: (detail: unknown, key = EVENTS_KEY) =>
      post('/payment-events', JSON.stringify({ 'detail-type': 'payment.any', detail }), { 'x-api-key': key }),
  };
}
