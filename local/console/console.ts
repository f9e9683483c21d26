import * as z from 'zod/mini';
import { quotaFrom } from '../../infra/quota.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import type { Operation } from '../../shared/paystack/operation.ts';
import type { Activity } from '../activity.ts';
import type { EngineClock } from '../clock.ts';
import type { Engine } from '../engine.ts';
import { errorText } from '../engine-error.ts';
import type { SimulatorActivity } from '../simulator/simulator-activity.ts';
import type { Simulator } from '../simulator/start-simulator.ts';
import { shortName } from '../start/feed.ts';
import { serveConsole } from './console-server.ts';
import { LoadRunner } from './load/load-runner.ts';
import { bundlePages } from './page-files.ts';
import { depthOf, queueViews } from './queues/queue-views.ts';
import { createRedrive } from './queues/redrive.ts';
import { Recorder } from './recording/recorder.ts';
import { TimeSeries } from './series/time-series.ts';
import { ConsoleStore } from './store/console-store.ts';
import { StreamHub } from './streams/stream-hub.ts';
import { paymentLine } from './table/payment-line.ts';
import { PaymentReader } from './table/payment-reader.ts';
import { QuotaReader } from './table/quota-reader.ts';
import { Table } from './table/table.ts';
import type { QueueUrls, Sources } from './views/sources.ts';

export interface ConsoleOptions {
  /** Where the console remembers what has happened: SQLite, or `:memory:`. */
  readonly file: string;
  readonly clock: EngineClock;
  readonly isSimulated: boolean;
  readonly warn: (message: string) => void;
}

/** What the console shows. */
export interface ConsoleSubject {
  readonly engine: Engine;
  /** Missing with the real Paystack. */
  readonly simulator?: Simulator;
  readonly mode: Mode;
  readonly serviceKey: string;
  readonly shopUrl?: string;
}

/** The console of a running engine. */
export interface Console {
  /** Takes down what the engine tells; from before the start of the engine on, so that nothing is missed. */
  see(activity: Activity): void;
  seePaystack(activity: SimulatorActivity): void;
  /**
   * Serves the pages.
   *
   * @param port 0 for any free one
   * @returns where
   * @throws EngineError `port_busy`
   */
  serve(port: number, subject: ConsoleSubject): Promise<{ readonly url: string; stop(): Promise<void> }>;
  /** Writes what is still to be written, and closes the file. */
  close(): void;
}

/** Depths of the queues are looked at for their chart so often, also while nobody watches. */
const DEPTHS_EVERY_MS = 5_000;

/**
 * Opens the console, which begins to take down what happens.
 *
 * @example
 * const console = openConsole({ file: '.local/console.sqlite', clock, isSimulated: true, warn });
 * const engine = await startEngine({ ..., log: (activity) => console.see(activity) });
 * const { url, stop } = await console.serve(3002, { engine, simulator, mode: 'test', serviceKey });
 */
export function openConsole({ file, clock, isSimulated, warn }: ConsoleOptions): Console {
  let onWritten = () => {};
  let onNamed = (_reference: string) => {};
  const store = new ConsoleStore(file, warn, () => onWritten());
  const series = new TimeSeries(clock.now());
  const recorder = new Recorder({
    store,
    series,
    clock,
    isSimulated,
    onNamed: (reference) => onNamed(reference),
  });

  async function serve(port: number, subject: ConsoleSubject) {
    const { engine, simulator, mode, serviceKey, shopUrl } = subject;
    const stopping = new AbortController();
    const table = new Table(engine.endpoints.dynamodb, engine.outputs.TableName ?? '', stopping.signal);
    const quota = new QuotaReader(table, mode);
    const hub = new StreamHub(() => quota.read());
    const reader = new PaymentReader({
      table,
      looksForEmails: !isSimulated,
      onPayments: (payments) => {
        const [lines, readAt] = [payments.map(paymentLine), Date.now()];
        store.write((stores) => {
          for (const line of lines) stores.payments.put(line, readAt);
        });
      },
      onEmail: (reference, email) => store.write(({ payments }) => payments.putEmail(reference, email)),
      onSwept: (found, since) => store.write(({ payments }) => payments.removeMissing(found, since)),
      warn,
    });
    const queueUrls = queueUrlsOf(engine);
    const load = new LoadRunner(
      simulator && { apiUrl: engine.apiUrl, simulatorUrl: simulator.url, serviceKey },
    );
    const sources: Sources = {
      now: () => clock.now(),
      mode,
      apiUrl: engine.apiUrl,
      ...(shopUrl !== undefined && { shopUrl }),
      store,
      series,
      table,
      quota,
      sqs: engine.sqs,
      queueUrls,
      limits: limitsOf(engine, mode),
      granted: () => grantedBy(simulator, mode),
      functionNames: engine.functionNames.map(shortName).sort(),
      ...(simulator !== undefined && { simulator: simulator.controls }),
      load,
    };
    // Not before the engine runs: on two cores that would make its start longer. Whoever opens a page sooner waits for it.
    const files = bundlePages();
    files.catch((error: unknown) => warn(`The console's pages can't be bundled: ${errorText(error)}`));
    const server = await serveConsole(port, {
      sources,
      hub,
      files,
      warn,
      load,
      ...(simulator !== undefined && { simulator: simulator.controls }),
      redrive: createRedrive(engine, queueUrls),
    });
    onWritten = () => hub.touch();
    onNamed = (reference) => reader.named(reference);
    reader.startSweeping();
    const lookAtDepths = () => {
      for (const view of queueViews(sources)) series.addDepth(clock.now(), view.kind, depthOf(view));
    };
    lookAtDepths();
    const depths = setInterval(lookAtDepths, DEPTHS_EVERY_MS);
    return {
      url: `http://localhost:${server.port}`,
      stop: async () => {
        clearInterval(depths);
        onNamed = () => {};
        onWritten = () => {};
        reader.stop();
        hub.stop();
        stopping.abort();
        // Its calls are answered, or not, as any others are when the engine stops.
        load.stop();
        await server.stop();
      },
    };
  }

  return {
    see: (activity) => recorder.see(activity),
    seePaystack: (activity) => recorder.seePaystack(activity),
    serve,
    close: () => store.close(),
  };
}

function queueUrlsOf({ outputs }: Engine): QueueUrls {
  return {
    urgent: outputs.UrgentQueueUrl ?? '',
    scheduled: outputs.ScheduledQueueUrl ?? '',
    'dead-letter': outputs.DeadLetterQueueUrl ?? '',
  };
}

const limit = z.number();
const Limits = z.object({ initialize: limit, verify: limit, list: limit });
const QuotaVariable = z.object({ live: Limits, test: Limits });

/** What the functions are told: the quota times the share of this deployment. */
function limitsOf(engine: Engine, mode: Mode): Readonly<Record<Operation, number>> {
  const { PAYSTACK_QUOTA = '' } = engine.environmentOf('verification-worker');
  return z.parse(QuotaVariable, JSON.parse(PAYSTACK_QUOTA))[mode];
}

/** What the simulator grants just now, or what Paystack publishes: what it has granted to one merchant, only that one knows. */
function grantedBy(simulator: Simulator | undefined, mode: Mode): Readonly<Record<Operation, number>> {
  if (simulator === undefined) return { ...quotaFrom()[mode] };
  const { initialize, verify, other } = simulator.controls.limiter.limits[mode];
  return { initialize, verify, list: other };
}
