import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runEverything } from '../start/run.ts';
import { type Running, readRunning } from '../start/running-file.ts';
import { readSettings } from '../start/settings.ts';
import { SYNTHESIZED } from '../start/synthesize.ts';
import type { Stops } from '../stops.ts';
import { DemoError } from './demo-error.ts';

/** What the demo takes its payment at. */
export interface Service {
  readonly apiUrl: string;
  readonly consoleUrl: string;
  readonly simulatorUrl: string;
  readonly serviceKey: string;
}

/**
 * The service of an `npm start` that runs with its state in `folder`.
 *
 * @returns undefined where none does
 * @throws DemoError `not_simulated`
 */
export async function runningService(folder: string): Promise<Service | undefined> {
  const running = readRunning(folder);
  // What was killed has left the file behind.
  if (running === undefined || !(await answers(`${running.apiUrl}/health`))) return undefined;
  return serviceOf(running, folder);
}

/**
 * Starts all that `npm start` runs, on free ports, in a temporary folder. What was synthesized before is taken along.
 *
 * @param folder the state folder that `npm start` would use
 * @param stops how to end it; the folder goes with this process
 */
export async function ownService(folder: string, stops: Stops): Promise<Service> {
  const own = join(mkdtempSync(join(tmpdir(), 'paystack-demo-')), '.local');
  // Last of all, also when it is told to end in the middle of the start.
  process.once('exit', () => rmSync(join(own, '..'), { recursive: true, force: true, maxRetries: 5 }));
  mkdirSync(own);
  for (const name of SYNTHESIZED.filter((each) => existsSync(join(folder, each)))) {
    cpSync(join(folder, name), join(own, name), { recursive: true });
  }
  // A reset keeps what was synthesized, and makes a state of the rest.
  stops.push(await runEverything(readSettings(['--reset'], { PORT: '0' }), own, () => {}));
  const running = readRunning(own);
  if (running === undefined) throw new TypeError('It runs, and has not said where');
  return serviceOf(running, own);
}

function serviceOf({ apiUrl, consoleUrl, simulatorUrl }: Running, folder: string): Service {
  if (simulatorUrl === undefined) {
    throw new DemoError(
      'not_simulated',
      'npm start uses the real Paystack here, where no simulated payer can pay. Run the demo in another folder, or stop it.',
    );
  }
  const serviceKey = readFileSync(join(folder, 'service-key'), 'utf8').trim();
  return { apiUrl, consoleUrl, simulatorUrl, serviceKey };
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url, { signal: AbortSignal.timeout(10_000) })).body?.cancel();
    return true;
  } catch {
    return false;
  }
}
