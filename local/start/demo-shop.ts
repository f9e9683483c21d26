import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { PublishedEvent } from '../event-bus.ts';
import { EventForwarder } from '../event-forwarding.ts';

const SERVER = join(import.meta.dirname, '..', '..', 'examples', 'shop', 'server.ts');
const END_WITH_PARENT = new URL('./end-with-parent.ts', import.meta.url).href;

/** So long all else waits for it. On a busy machine it may come later than that, and is told its events all the same. */
const READY_WITHIN_MS = 15_000;
/** What happened before the last of these the shop finds out itself: at its start it asks what became of its payments. */
const MOST_EARLY = 1_000;
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
  /** The server's program, that of examples/shop. */
  readonly program?: string;
  /** How long to wait for it, in ms (15,000). */
  readonly readyWithinMs?: number;
}

/** The demo shop, in a process of its own, as a merchant's server would be. */
export interface DemoShop {
  /** Missing where it did not start in time. */
  readonly url?: string;
  /** Hands it what is on its way, and ends it. */
  stop(): Promise<void>;
}

/**
 * Starts the demo shop and sends it the payment events, with a key, as an EventBridge API destination would. Where it can't start, is late
 * or ends, that is told, and nothing else comes to an end over it.
 *
 * @returns when it listens, or has failed to, or has taken too long
 */
export async function startDemoShop(options: DemoShopOptions): Promise<DemoShop> {
  const { log, warn, readyWithinMs = READY_WITHIN_MS } = options;
  const eventsKey = randomBytes(24).toString('hex');
  const early: PublishedEvent[] = [];
  let forwarder: EventForwarder | undefined;
  const unsubscribe = options.onEvent((event) => {
    // As a rule on AWS would pick them: relayed webhooks are none of a shop's business.
    if (!event['detail-type'].startsWith('payment.')) return;
    if (forwarder !== undefined) return forwarder.forward(event);
    // What happens while it starts is told when it has.
    early.push(event);
    if (early.length > MOST_EARLY) early.shift();
  });

  const child = spawnShop(options, eventsKey);
  let isStopping = false;
  const ended = endOf(child).then((how) => {
    unsubscribe();
    if (!isStopping)
      warn(`The demo shop has ended (${how}). All else goes on; the next npm start brings it back`);
  });
  let isLate = false;
  const ready = readyUrl(child, log).then((url) => {
    const connected = new EventForwarder(
      `${url.replace('localhost', '127.0.0.1')}/payment-events`,
      (event, reason) => warn(`The demo shop did not take ${event.id}: ${reason}`),
      { headers: { 'x-api-key': eventsKey } },
    );
    void ended.then(() => connected.stop());
    for (const event of early.splice(0)) connected.forward(event);
    forwarder = connected;
    if (isLate) log(`ready at ${url}, late`);
    return { url };
  });
  const started = await Promise.race([
    ready,
    ended.then(() => ({})),
    delay(readyWithinMs, 'late' as const, { ref: false }),
  ]);
  if (started === 'late') {
    isLate = true;
    warn(
      `The demo shop is not ready after ${readyWithinMs / 1_000} s. All else goes on; what happens is told to it as soon as it is`,
    );
  }

  return {
    ...(started === 'late' ? {} : started),
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
  { port, apiUrl, serviceKey, ordersFile, program = SERVER }: DemoShopOptions,
  eventsKey: string,
): ChildProcess {
  return spawn(process.execPath, ['--import', END_WITH_PARENT, program], {
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
