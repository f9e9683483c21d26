import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { PublishedEvent } from '../event-bus.ts';
import { EventForwarder } from '../event-forwarding.ts';

const SERVER = join(import.meta.dirname, '..', '..', 'examples', 'shop', 'server.ts');
const END_WITH_PARENT = new URL('./end-with-parent.ts', import.meta.url).href;

/** A server that has not said where it listens by then never will. */
const READY_WITHIN_MS = 15_000;
/** So long an end waits for events that are on their way to it. */
const DELIVER_WITHIN_MS = 1_000;

export interface DemoShopOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly apiUrl: string;
  readonly serviceKey: string;
  readonly ordersFile: string;
  /** Subscribes to all events of the bus. @returns ends that */
  readonly onEvent: (subscriber: (event: PublishedEvent) => void) => () => void;
  /** What the shop says. */
  readonly log: (message: string) => void;
  /** That it is gone, or has missed an event. */
  readonly warn: (message: string) => void;
}

/** The demo shop, in a process of its own, as a merchant's server would be. */
export interface DemoShop {
  /** Missing where it did not start. */
  readonly url?: string;
  /** Hands it what is on its way, and ends it. */
  stop(): Promise<void>;
}

/**
 * Starts the demo shop and sends it the payment events, with a key, as an EventBridge API destination would. Where it can't start, or
 * ends later, that is told, and nothing else comes to an end over it.
 *
 * @returns when it listens, or has failed to
 */
export async function startDemoShop(options: DemoShopOptions): Promise<DemoShop> {
  const { log, warn } = options;
  const eventsKey = randomBytes(24).toString('hex');
  const early: PublishedEvent[] = [];
  let forward = (event: PublishedEvent): void => void early.push(event);
  // What happens while it starts is told when it has.
  const unsubscribe = options.onEvent((event) => {
    // As a rule on AWS would pick them: relayed webhooks are none of a shop's business.
    if (event['detail-type'].startsWith('payment.')) forward(event);
  });

  const child = spawnShop(options, eventsKey);
  let isStopping = false;
  const ended = endOf(child).then((how) => {
    unsubscribe();
    if (!isStopping)
      warn(`The demo shop has ended (${how}). All else goes on; the next npm start brings it back`);
  });
  const url = await Promise.race([
    readyUrl(child, log),
    ended.then(() => undefined),
    delay(READY_WITHIN_MS, undefined, { ref: false }),
  ]);
  const forwarder =
    url === undefined
      ? undefined
      : new EventForwarder(
          `${url.replace('localhost', '127.0.0.1')}/payment-events`,
          (event, reason) => warn(`The demo shop did not take ${event.id}: ${reason}`),
          { headers: { 'x-api-key': eventsKey } },
        );
  if (forwarder !== undefined) {
    void ended.then(() => forwarder.stop());
    forward = (event) => forwarder.forward(event);
    for (const event of early.splice(0)) forward(event);
  }

  return {
    ...(url === undefined ? {} : { url }),
    stop: async () => {
      unsubscribe();
      await Promise.race([forwarder?.idle(), delay(DELIVER_WITHIN_MS, undefined, { ref: false })]);
      isStopping = true;
      await forwarder?.stop();
      // It holds nothing back: an order is in its file before anybody is told of it.
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function spawnShop(
  { port, apiUrl, serviceKey, ordersFile }: DemoShopOptions,
  eventsKey: string,
): ChildProcess {
  return spawn(process.execPath, ['--import', END_WITH_PARENT, SERVER], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      API_URL: apiUrl,
      SERVICE_KEY: serviceKey,
      EVENTS_KEY: eventsKey,
      ORDERS_FILE: ordersFile,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C is for npm start, which then ends the shop last.
    detached: true,
  });
}

/** Hands on all that it says but the line that it is ready, which comes first. */
function readyUrl({ stdout, stderr }: ChildProcess, log: (message: string) => void): Promise<string> {
  return new Promise((resolve) => {
    for (const stream of [stdout, stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        const [, url] = /^ready (\S+)$/.exec(line) ?? [];
        if (url === undefined) log(line);
        else resolve(url);
      });
    }
  });
}

function endOf(child: ChildProcess): Promise<string> {
  child.stdin?.on('error', () => {}); // it is gone, which is told elsewhere
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
  });
}
