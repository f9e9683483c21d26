import { EngineError } from '../engine-error.ts';

export const USAGE = `Usage: npm start [-- --reset] [-- --live]

Runs the whole service on this machine.

  --reset   begins with an empty state: forgets every payment, queue, event and key in .local/, those of --live too
  --live    simulates Paystack's live mode, with its limits of 1,200 initializes and 3,000 verifies a minute in place of 100
            each, and with a state of its own. Without the demo shop: live mode sends payers back to https only

Environment:
  PORT                  where the API listens (3000); Paystack simulator, console and demo shop take the next three
  PAYSTACK_SECRET_KEY   uses the real Paystack with this key in place of the simulator
  SERVICE_KEY           the key that callers of the API present (generated, and kept in .local/service-key)
  EVENTS_URL            every event is POSTed there as well: payment events, relayed webhooks`;

export interface StartSettings {
  readonly reset: boolean;
  readonly port: number;
  readonly simulatorPort: number;
  readonly consolePort: number;
  readonly shopPort: number;
  /** Whether the Paystack that is simulated is in live mode. */
  readonly isLiveSimulated: boolean;
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
  for (const name of ['reset', 'live']) {
    if (environment[`npm_config_${name}`] === undefined) continue;
    throw new UsageError(`npm has taken --${name} for an option of its own: write npm start -- --${name}`);
  }
  const unknown = commandLine.find((argument) => argument !== '--reset' && argument !== '--live');
  if (unknown !== undefined) throw new UsageError(`Unknown argument: ${unknown}`);
  const given = (name: string) => (environment[name] === '' ? undefined : environment[name]);
  const port = portFrom(given('PORT') ?? '3000');
  const paystackSecretKey = given('PAYSTACK_SECRET_KEY');
  if (paystackSecretKey !== undefined && !/^sk_(test|live)_\w+$/.test(paystackSecretKey)) {
    throw invalid('PAYSTACK_SECRET_KEY must be a secret key: sk_test_... or sk_live_...');
  }
  const isLiveSimulated = commandLine.includes('--live');
  if (isLiveSimulated && paystackSecretKey !== undefined) {
    throw new UsageError(
      '--live simulates Paystack, and PAYSTACK_SECRET_KEY asks for the real one: leave one out',
    );
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
    consolePort: port === 0 ? 0 : port + 2,
    shopPort: port === 0 ? 0 : port + 3,
    isLiveSimulated,
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
  // Three more follow: the simulator's, the console's and the shop's.
  if (/^\d+$/.test(text) && port <= 65_532) return port;
  throw invalid(`PORT must be a number from 0 to 65532, not ${text}`);
}

function invalid(message: string): EngineError {
  return new EngineError('invalid_configuration', `${message}.`);
}
