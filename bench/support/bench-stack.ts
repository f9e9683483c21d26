import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineClock } from '../../local/clock.ts';
import type { Simulator } from '../../local/simulator/start-simulator.ts';
import { startFreshSimulator } from '../../test/support/fresh-simulator.ts';
import { type StandIns, startStandIns } from '../../test/support/stand-ins.ts';
import { synthesizeStack } from '../../test/support/synthesize-stack.ts';
import { PAYSTACK_KEY, SERVICE_KEY } from '../cold-start/sides.ts';

/** All that the functions of the stack need, with a Paystack whose quota nobody uses up. */
export interface BenchStack {
  readonly standIns: StandIns;
  readonly simulator: Simulator;
  /** How long Paystack takes for each call from now on, in milliseconds. */
  setPaystackLatency(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** More calls in 60 s than two cores make, and not so many that the pace between two of them is below what clocks tell apart. */
const PLENTY = { initialize: 30_000, verify: 30_000, list: 30_000 };

/** @param made the folder of an assembly that is the caller's; one is synthesized where it is missing */
export async function startBenchStack(made?: string): Promise<BenchStack> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const assembly = made ?? (await synthesizeStack());
  const clock = new EngineClock();
  const simulator = await startFreshSimulator({ live: PAYSTACK_KEY }, clock);
  const control = async (path: string, body: unknown) => {
    const url = `${simulator.url}/simulator/${path}`;
    const response = await fetch(url, { method: 'PUT', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`PUT ${path}: ${await response.text()}`);
  };
  const { initialize, verify } = PLENTY;
  await control('limits', { live: { initialize, verify } });
  await control('webhooks', { enabled: false });
  const standIns = await startStandIns(assembly, {
    folder,
    clock,
    secrets: {
      ServiceKeysSecretName: JSON.stringify({ bench: SERVICE_KEY }),
      PaystackSecretName: JSON.stringify({ current: PAYSTACK_KEY }),
    },
    environment: {
      PAYSTACK_BASE_URL: simulator.url,
      PAYSTACK_QUOTA: JSON.stringify({ live: PLENTY, test: PLENTY }),
    },
  });
  return {
    standIns,
    simulator,
    setPaystackLatency: (delayMs) => control('faults', delayMs === 0 ? [] : [{ kind: 'delay', delayMs }]),
    stop: async () => {
      await standIns.stop();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      if (made === undefined) rmSync(assembly, { recursive: true, force: true });
    },
  };
}
