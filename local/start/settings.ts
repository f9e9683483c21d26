import { EngineError } from '../engine-error.ts';

export const USAGE = `Usage: npm start [-- --reset]

Runs the whole service on this machine.

  --reset   begins with an empty state: forgets every payment, queue, event and key in .local/

Environment:
  PORT                  where the API listens; the Paystack simulator takes the next one (3000)
  PAYSTACK_SECRET_KEY   uses the real Paystack with this key in place of the simulator
  SERVICE_KEY           the key that callers of the API present (generated, and kept in .local/service-key)
  EVENTS_URL            every event is POSTed there as well: payment events, relayed webhooks`;

export interface StartSettings {
  readonly reset: boolean;
  readonly port: number;
  readonly simulatorPort: number;
  /** Without one, Paystack is simulated. */
  readonly paystackSecretKey: string | undefined;
  readonly serviceKey: string | undefined;
  readonly eventsUrl: string | undefined;
}

/** The command line has something that isn't known. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}

/**
 * Reads the command line and the environment.
 *
 * @param commandLine without the node executable and the script
 * @throws UsageError
 * @throws EngineError `invalid_configuration`
 */
export function readSettings(
  commandLine: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartSettings {
  // npm keeps options for itself that come before the two dashes.
  if (environment.npm_config_reset !== undefined) {
    throw new UsageError('npm has taken --reset for an option of its own: write npm start -- --reset');
  }
  const unknown = commandLine.find((argument) => argument !== '--reset');
  if (unknown !== undefined) throw new UsageError(`Unknown argument: ${unknown}`);
  const given = (name: string) => (environment[name] === '' ? undefined : environment[name]);
  const port = portFrom(given('PORT') ?? '3000');
  const paystackSecretKey = given('PAYSTACK_SECRET_KEY');
  if (paystackSecretKey !== undefined && !/^sk_(test|live)_\w+$/.test(paystackSecretKey)) {
    throw invalid('PAYSTACK_SECRET_KEY must be a secret key: sk_test_... or sk_live_...');
  }
  const serviceKey = given('SERVICE_KEY');
  if (serviceKey !== undefined && !isServiceKey(serviceKey)) {
    throw invalid('SERVICE_KEY must be 16 characters or more, without spaces');
  }
  const eventsUrl = given('EVENTS_URL');
  if (eventsUrl !== undefined && !/^https?:$/.test(URL.parse(eventsUrl)?.protocol ?? '')) {
    throw invalid('EVENTS_URL must be a URL that begins with http:// or https://');
  }
  return {
    reset: commandLine.includes('--reset'),
    port,
    simulatorPort: port === 0 ? 0 : port + 1,
    paystackSecretKey,
    serviceKey,
    eventsUrl,
  };
}

/** What the functions take for a service key, and an HTTP header can carry. */
export function isServiceKey(text: string): boolean {
  return /^[\x21-\x7e]{16,}$/.test(text);
}

function portFrom(text: string): number {
  const port = Number(text);
  // Two more follow: the simulator's and the console's.
  if (/^\d+$/.test(text) && port <= 65_533) return port;
  throw invalid(`PORT must be a number from 0 to 65533, not ${text}`);
}

function invalid(message: string): EngineError {
  return new EngineError('invalid_configuration', `${message}.`);
}
