import { createHmac } from 'node:crypto';
import { createServer, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { EngineClock } from '../../../local/clock.ts';
import type { SimulatorOptions } from '../../../local/simulator/settings.ts';
import { type Simulator, startSimulator } from '../../../local/simulator/start-simulator.ts';

/** When every test begins; only `clock.advance` moves on from it. */
export const START = Date.parse('2026-03-02T08:00:00.000Z');

/** A parsed body, looked into without knowing its type: its shape is what the tests test. */
// biome-ignore lint/suspicious/noExplicitAny: any other type would have every test narrow what it is about to check
type Body = any;

/** An answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Body;
}

interface Sent {
  readonly method?: string;
  readonly key?: string | null;
  readonly body?: unknown;
  readonly form?: string;
  readonly headers?: Record<string, string>;
}

/** A simulator of a test's own, with a clock that stands still. */
export interface Simulated {
  readonly simulator: Simulator;
  readonly clock: EngineClock;
  readonly call: (path: string, sent?: Sent) => Promise<Reply>;
  readonly initialize: (fields?: Record<string, unknown>, key?: string) => Promise<Reply>;
  readonly verify: (reference: string, key?: string) => Promise<Reply>;
  readonly finish: (reference: string, body: unknown) => Promise<Reply>;
  readonly control: (method: string, path: string, body?: unknown) => Promise<Reply>;
}

export async function simulate(options: Partial<SimulatorOptions> = {}): Promise<Simulated> {
  const clock = options.clock ?? new EngineClock(() => START);
  const simulator = await startSimulator({ file: ':memory:', port: 0, ...options, clock });
  onTestFinished(() => simulator.stop());

  const call: Simulated['call'] = async (path, sent = {}) => {
    const { key = 'sk_test_simulated', body, form, headers = {} } = sent;
    const payload =
      form ?? (body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body));
    const response = await fetch(`${simulator.url}${path}`, {
      method: sent.method ?? (payload === null ? 'GET' : 'POST'),
      redirect: 'manual',
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(payload === null
          ? {}
          : {
              'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
            }),
        ...headers,
      },
      body: payload,
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  };
  return {
    simulator,
    clock,
    call,
    initialize: (fields = {}, key = 'sk_test_simulated') =>
      call('/transaction/initialize', {
        key,
        body: { email: 'payer@example.com', amount: 500_000, reference: 'order-1', ...fields },
      }),
    verify: (reference, key = 'sk_test_simulated') =>
      call(`/transaction/verify/${encodeURIComponent(reference)}`, { key }),
    finish: (reference, body) =>
      call(`/simulator/transactions/${encodeURIComponent(reference)}/finish`, { key: null, body }),
    control: (method, path, body) => call(`/simulator${path}`, { method, key: null, body }),
  };
}

/** Posts nothing, with headers that `fetch` doesn't let one set. */
export function postWith(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

/** What a receiver of webhooks got. */
export interface Received {
  readonly body: string;
  readonly json: Body;
  readonly signature: string | undefined;
}

/** A merchant's webhook endpoint, which answers with the statuses that it is given in turn, and then with 200. */
export async function receiveWebhooks(
  statuses: (number | 'silence')[] = [],
): Promise<{ url: string; received: Received[]; firstArrived: Promise<void> }> {
  const received: Received[] = [];
  const { promise: firstArrived, resolve: noteArrival } = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const signature = request.headers['x-paystack-signature'];
      received.push({
        body,
        json: JSON.parse(body),
        signature: typeof signature === 'string' ? signature : undefined,
      });
      noteArrival();
      const status = statuses.shift() ?? 200;
      if (status !== 'silence') response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : '';
  return { url: `http://127.0.0.1:${port}/webhooks`, received, firstArrived };
}

/** The signature that a merchant expects. */
export function expectedSignature(body: string, key = 'sk_test_simulated'): string {
  return createHmac('sha512', key).update(body).digest('hex');
}
