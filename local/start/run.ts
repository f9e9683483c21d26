import { join } from 'node:path';
import type { Mode } from '../../shared/payment/mode.ts';
import type { Activity } from '../activity.ts';
import { EngineClock } from '../clock.ts';
import { type Console, openConsole } from '../console/console.ts';
import { startEngine } from '../engine.ts';
import { EngineError, errorCode, errorText } from '../engine-error.ts';
import { PortInUseError } from '../simulator/listen.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { corruptState, openStateFolder, type StateFolder } from '../state-folder.ts';
import { Stops } from '../stops.ts';
import { banner } from './banner.ts';
import { portBusy, refuseBusyPorts } from './busy-ports.ts';
import { type DemoShop, startDemoShop } from './demo-shop.ts';
import { feedLine } from './feed.ts';
import { setPaystackKey, setServiceKey } from './keys.ts';
import { forgetRunning, readRunning, writeRunning } from './running-file.ts';
import type { StartSettings } from './settings.ts';
import { SYNTHESIZED, synthesize } from './synthesize.ts';

const PAYSTACK_URL = 'https://api.paystack.co';
/** The demo shop's, so that a payer reads one name from the first page to the last. */
const MERCHANT_NAME = 'Kiosk';
const RESET_DONE =
  'Emptied .local/: payments, queues, events and orders of every mode, that of --live too, and the service key.';
const SIMULATED_KEYS = { test: 'sk_test_simulated', live: 'sk_live_simulated' };

/**
 * Starts everything that `npm start` promises.
 *
 * @param folder the state folder, `.local`
 * @param print one line, or several
 * @returns stops it
 * @throws EngineError
 */
export async function runEverything(
  settings: StartSettings,
  folder: string,
  print: (text: string) => void,
): Promise<() => Promise<void>> {
  const stops = new Stops();
  try {
    await start(settings, folder, print, stops);
    return () => stops.stopAll();
  } catch (error) {
    await stops.stopAll().catch(() => {}); // why it could not start says more
    throw error;
  }
}

async function start(
  settings: StartSettings,
  folder: string,
  print: (text: string) => void,
  stops: Stops,
): Promise<void> {
  // What was synthesized is no state: it follows from the sources, and takes long.
  const state = takeFolder(folder, settings.reset);
  stops.push(() => state.release());
  if (settings.reset) print(RESET_DONE);
  const isSimulated = settings.paystackSecretKey === undefined;
  const paystackKey =
    settings.paystackSecretKey ?? SIMULATED_KEYS[settings.isLiveSimulated ? 'live' : 'test'];
  const mode: Mode = paystackKey.startsWith('sk_live_') ? 'live' : 'test';
  // In live mode payers come back to https only, which there is none of on this machine.
  const hasShop = mode === 'test';
  // Before the synthesis, which takes much longer than to say so.
  await refuseBusyPorts([
    settings.port,
    settings.consolePort,
    ...(isSimulated ? [settings.simulatorPort] : []),
    ...(hasShop ? [settings.shopPort] : []),
  ]);
  const assembly = await synthesize(folder, () => print('Synthesizing the stack (after a change only) ...'));

  const clock = new EngineClock();
  const feed = new Feed(print);
  const webConsole = openConsole({
    file: join(folder, `${stateOf(settings).replace(/^state/, 'console')}.sqlite`),
    clock,
    isSimulated,
    warn: (message) => feed.show({ kind: 'warning', message }),
  });
  stops.push(() => webConsole.close());
  const simulator = isSimulated
    ? await openSimulator(join(folder, simulatorFile(mode)), settings.simulatorPort, clock, feed, webConsole)
    : undefined;
  if (simulator !== undefined) stops.push(() => simulator.stop());
  let shop: DemoShop | undefined;
  // After the engine, whose last events it is still told of.
  stops.push(() => shop?.stop());
  const engine = await startEngine({
    assembly,
    stateFolder: join(folder, stateOf(settings)),
    ports: { api: settings.port },
    clock,
    environment: {
      PAYSTACK_BASE_URL: simulator?.url ?? PAYSTACK_URL,
      // From any: the simulator's webhooks come from this machine.
      WEBHOOK_SOURCE_ADDRESSES: '',
    },
    ...(settings.eventsUrl === undefined ? {} : { eventsUrl: settings.eventsUrl }),
    log: (activity) => {
      webConsole.see(activity);
      feed.show(activity);
    },
  });
  stops.push(() => engine.stop());
  // Before the engine ends: a webhook that it can't take any more would count as tried, and wait an hour.
  stops.push(() => simulator?.pauseWebhooks());

  setPaystackKey(engine, paystackKey);
  const serviceKey = setServiceKey(engine, join(folder, 'service-key'), settings.serviceKey);
  if (hasShop) {
    shop = await startDemoShop({
      port: settings.shopPort,
      apiUrl: engine.apiUrl,
      serviceKey,
      ordersFile: join(folder, stateOf(settings), 'shop-orders.json'),
      onEvent: (subscriber) => engine.onEvent(subscriber),
      log: (message) => feed.show({ kind: 'shop', message }),
      warn: (message) => feed.show({ kind: 'warning', message }),
    });
  }
  const shown = await webConsole.serve(settings.consolePort, {
    engine,
    ...(simulator === undefined ? {} : { simulator }),
    mode,
    serviceKey,
    ...(shop?.url === undefined ? {} : { shopUrl: shop.url }),
  });
  stops.push(() => shown.stop());
  simulator?.setWebhookUrl(`${engine.apiUrl}/webhooks/paystack`);
  simulator?.resumeWebhooks();
  const { outputs, endpoints, region } = engine;
  stops.push(
    writeRunning(folder, {
      pid: process.pid,
      apiUrl: engine.apiUrl,
      ...(simulator === undefined ? {} : { simulatorUrl: simulator.url }),
      consoleUrl: shown.url,
      region,
      endpoints: { dynamodb: endpoints.dynamodb, sqs: endpoints.sqs },
      tableName: outputs.TableName ?? '',
      urgentQueueUrl: outputs.UrgentQueueUrl ?? '',
      scheduledQueueUrl: outputs.ScheduledQueueUrl ?? '',
      deadLetterQueueUrl: outputs.DeadLetterQueueUrl ?? '',
    }),
  );
  print(
    banner({
      apiUrl: engine.apiUrl,
      ...(simulator === undefined ? {} : { simulatorUrl: `http://localhost:${simulator.port}` }),
      ...(shop?.url === undefined ? {} : { shopUrl: shop.url }),
      consoleUrl: shown.url,
      serviceKey,
      mode,
      eventsUrl: settings.eventsUrl,
      eventsFile: join(folder, stateOf(settings), 'events.jsonl'),
    }),
  );
  feed.open();
  // What fell due while nothing ran need not wait for the first full minute.
  void engine.runSchedules();
}

/** @throws EngineError `second_instance`, which says where the first one is, once that has started; those of `openStateFolder` */
function takeFolder(folder: string, reset: boolean): StateFolder {
  try {
    const state = openStateFolder(folder, { reset, keep: SYNTHESIZED });
    forgetRunning(folder);
    return state;
  } catch (error) {
    const first = errorCode(error) === 'second_instance' ? readRunning(folder) : undefined;
    if (first === undefined) throw error;
    const { apiUrl, consoleUrl, pid } = first;
    throw new EngineError(
      'second_instance',
      `${errorText(error)} It is at ${apiUrl}, its console at ${consoleUrl}. Use that one, or end it: kill ${pid}`,
      error,
    );
  }
}

/** Payments of one Paystack mean nothing to another, which would take them for abandoned: each has a state of its own. */
function stateOf({ paystackSecretKey, isLiveSimulated }: StartSettings): string {
  if (paystackSecretKey === undefined) return isLiveSimulated ? 'state-live-simulated' : 'state';
  return paystackSecretKey.startsWith('sk_live_') ? 'state-live' : 'state-test';
}

/** One for each mode: what waits to be sent of the other's webhooks would come to a service that doesn't know their key. */
function simulatorFile(mode: Mode): string {
  return mode === 'live' ? 'simulator-live.sqlite' : 'simulator.sqlite';
}

/** Prints what happens, but nothing before the line that says that all is ready. */
class Feed {
  readonly #print: (text: string) => void;
  #held: string[] | undefined = [];

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  show(activity: Activity): void {
    const line = feedLine(activity, new Date());
    if (line === undefined) return;
    if (this.#held === undefined) this.#print(line);
    else this.#held.push(line);
  }

  open(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const line of held) this.#print(line);
  }
}

async function openSimulator(
  file: string,
  port: number,
  clock: EngineClock,
  feed: Feed,
  webConsole: Console,
): Promise<Simulator> {
  try {
    return await startSimulator({
      file,
      port,
      clock,
      secretKeys: SIMULATED_KEYS,
      webhooksPaused: true,
      merchantName: MERCHANT_NAME,
      log: (message) => feed.show({ kind: 'paystack', message }),
      onActivity: (activity) => webConsole.seePaystack(activity),
    });
  } catch (error) {
    if (errorCode(error) === 'ERR_SQLITE_ERROR') throw corruptState('simulator', error);
    throw error instanceof PortInUseError ? portBusy(port, error) : error;
  }
}
