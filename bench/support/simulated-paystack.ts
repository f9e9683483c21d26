import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { sideBySide } from './side-by-side.ts';

/** A Paystack in a process of its own, so that what it costs is nobody's. */
export interface SimulatedPaystack {
  readonly url: string;
  /** Starts transactions of NGN 5,000 there and pays them. */
  addPaid(references: readonly string[]): Promise<void>;
  /** Starts transactions of NGN 5,000 there that nobody pays. */
  addUnpaid(references: readonly string[]): Promise<void>;
  /** How many calls of `verify` have come so far, and how many of all calls were refused for their number. */
  calls(): Promise<{ verify: number; rateLimited: number }>;
  stop(): Promise<void>;
}

const PARALLEL = 16;
const AMOUNT = 500_000;

const callsSchema = z.object({
  rateLimited: z.number(),
  operations: z.object({ verify: z.optional(z.object({ calls: z.number() })) }),
});

/**
 * Starts it, with no limit on the number of calls that anybody would reach.
 *
 * @param latencyMs what a call of `verify` takes at least
 * @param secretKey of live mode
 */
export async function startSimulatedPaystack({
  secretKey,
  latencyMs,
}: {
  readonly secretKey: string;
  readonly latencyMs: number;
}): Promise<SimulatedPaystack> {
  const script = join(import.meta.dirname, '..', '..', 'local', 'simulator', 'main.ts');
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, PORT: '0', LIVE_SECRET_KEY: secretKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await readyUrl(child);

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${url}/simulator/${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return await response.json();
  }

  async function add(reference: string): Promise<void> {
    const response = await fetch(`${url}/transaction/initialize`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', amount: AMOUNT, reference }),
    });
    if (!response.ok) throw new Error(`The simulator answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }

  const plenty = { initialize: 1_000_000, verify: 1_000_000 };
  await control('PUT', 'limits', { live: plenty });
  await control('PUT', 'faults', [{ kind: 'delay', operation: 'verify', delayMs: latencyMs }]);

  return {
    url,
    addPaid: (references) =>
      sideBySide(references, PARALLEL, async (reference) => {
        await add(reference);
        await control('POST', `transactions/${reference}/finish`, { outcome: 'success' });
      }),
    addUnpaid: (references) => sideBySide(references, PARALLEL, add),
    calls: async () => {
      const { rateLimited, operations } = callsSchema.parse(await control('GET', 'calls'));
      return { verify: operations.verify?.calls ?? 0, rateLimited };
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('It writes nowhere');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /^ready .*:(\d+)$/.exec(line) ?? [];
    if (port !== undefined) return `http://127.0.0.1:${port}`;
  }
  throw new Error('The simulator did not start');
}
