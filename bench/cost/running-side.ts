import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineClock } from '../../local/clock.ts';
import { type Engine, startEngine } from '../../local/engine.ts';
import type { Simulator } from '../../local/simulator/start-simulator.ts';
import { type InterposedService, interpose, Traffic } from '../../test/faults/engine/interposed-service.ts';
import { startFreshSimulator } from '../../test/support/fresh-simulator.ts';
import { createPaymentsClient, type PaymentsClient } from '../../test/support/payments-client.ts';
import { type Deployed, readDeployed } from './deployed.ts';
import type { Item } from './dynamodb-units.ts';
import { Meter } from './meter.ts';
import { TableMeter } from './table-meter.ts';

export const PAYSTACK_KEY = 'sk_live_cost';
const SERVICE_KEY = 'service-key-of-the-benchmark';

/** What a side is started with. */
export interface SideOptions {
  readonly assembly: string;
  /** Where its state is kept. */
  readonly folder: string;
  /** The environment variables that hold queues' URLs, by the names of the stack's outputs. */
  readonly queueVariables: Readonly<Record<string, string>>;
  /** Other variables that its functions are to see. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A stack that runs, with everything between it and AWS, and between it and Paystack, counted. */
export class RunningSide {
  readonly deployed: Deployed;
  readonly meter: Meter;
  readonly client: PaymentsClient;
  readonly clock: EngineClock;
  readonly #engine: Engine;
  readonly #simulator: Simulator;
  readonly #tables: TableMeter;
  readonly #services: readonly InterposedService[];

  private constructor(parts: {
    deployed: Deployed;
    meter: Meter;
    clock: EngineClock;
    engine: Engine;
    simulator: Simulator;
    tables: TableMeter;
    services: readonly InterposedService[];
  }) {
    this.deployed = parts.deployed;
    this.meter = parts.meter;
    this.clock = parts.clock;
    this.#engine = parts.engine;
    this.#simulator = parts.simulator;
    this.#tables = parts.tables;
    this.#services = parts.services;
    this.client = createPaymentsClient({
      apiUrl: parts.engine.apiUrl,
      simulatorUrl: parts.simulator.url,
      serviceKey: SERVICE_KEY,
    });
  }

  static async start(options: SideOptions): Promise<RunningSide> {
    const { assembly, folder, queueVariables, environment } = options;
    const clock = new EngineClock();
    const simulator = await startFreshSimulator({ live: PAYSTACK_KEY }, clock);
    const meter = new Meter(() => clock.now());
    const traffic = new Traffic();
    const sqs = await interpose({ traffic, mishap: meter.seeQueue });
    const deployed = await readDeployed(assembly, sqs.url);
    const tables = new TableMeter(deployed.tables, meter.seeTable);
    const dynamodb = await interpose({ traffic, mishap: tables.watch });
    const eventBridge = await interpose({ traffic, mishap: meter.seeBus });
    const paystack = await interpose({ traffic, mishap: meter.seePaystack });
    const engine = await startEngine({
      assembly,
      stateFolder: join(folder, 'state'),
      ports: { api: 0 },
      clock,
      log: meter.seeActivity,
      environment: {
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
        AWS_ENDPOINT_URL_SQS: sqs.url,
        AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.url,
        PAYSTACK_BASE_URL: paystack.url,
        ...environment,
        ...Object.fromEntries(
          Object.entries(queueVariables).map(([name, output]) => [name, deployed.outputs[output] ?? '']),
        ),
      },
    });
    dynamodb.target = engine.endpoints.dynamodb;
    sqs.target = engine.endpoints.sqs;
    eventBridge.target = engine.endpoints.eventBridge;
    paystack.target = simulator.url;
    const { PaystackSecretName = '', ServiceKeysSecretName } = engine.outputs;
    engine.secrets.putValue(PaystackSecretName, JSON.stringify({ current: PAYSTACK_KEY }));
    if (ServiceKeysSecretName !== undefined) {
      engine.secrets.putValue(ServiceKeysSecretName, JSON.stringify({ bench: SERVICE_KEY }));
    }
    simulator.setWebhookUrl(`${engine.apiUrl}/webhooks/paystack`);
    const services = [dynamodb, sqs, eventBridge, paystack];
    return new RunningSide({ deployed, meter, clock, engine, simulator, tables, services });
  }

  get simulatorUrl(): string {
    return this.#simulator.url;
  }

  /** Every item that has been written and does not expire, by its table and key. */
  keptItems(): ReadonlyMap<string, Item> {
    const { ttlAttributes } = this.deployed;
    const expires = (item: Item) => [...ttlAttributes].some((name) => name in item);
    return new Map([...this.#tables.items].filter(([, item]) => !expires(item)));
  }

  /** Asks for a payment's outcome, as a return page does. */
  async verify(reference: string): Promise<void> {
    this.meter.isCallerWaiting = true;
    const { status, text } = await this.client.verify(reference);
    this.meter.isCallerWaiting = false;
    if (status !== 200) throw new Error(`verify of ${reference} answered ${status} ${text}`);
    this.meter.answered(text.length);
  }

  /** Moves the clock on by `ms`, stopping at every moment at which something falls due. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    await this.settled();
    while (this.clock.now() < end) {
      const next = Math.min(end, this.#nextMessageAt(), this.#nextRunAt());
      this.clock.advance(Math.max(0, next - this.clock.now()));
      // A run that the clock has begun is waited for.
      if (this.deployed.runsPerMonth.size > 0) await this.runSchedules();
      await this.settled();
    }
  }

  /** Runs one function by hand. */
  async invoke(functionName: string): Promise<void> {
    const result = await this.#engine.invoke(functionName, {});
    if (result.outcome === 'error') throw new Error(result.error.errorMessage);
  }

  async runSchedules(): Promise<void> {
    for (const result of await this.#engine.runSchedules()) {
      if (result.outcome === 'error') throw new Error(result.error.errorMessage);
    }
  }

  /** When the next delayed message becomes visible. On a busy machine the queue may have looked at its clock later than the meter. */
  #nextMessageAt(): number {
    const known = this.meter.messagesToCome();
    const delayed = this.#engine.sqs.depths().reduce((sum, queue) => sum + queue.delayed, 0);
    return Math.min(...known, delayed > known.length ? this.clock.now() + LATE_MESSAGE_MS : Infinity);
  }

  /** When a run of `reconcile` will find something to do: in the first whole minute after it fell due. */
  #nextRunAt(): number {
    const now = this.clock.now();
    const due = [...this.#tables.items.values()].flatMap(({ dueAt }) => (dueAt?.N ? [Number(dueAt.N)] : []));
    const first = Math.min(Infinity, ...due);
    return first <= now ? now + 60_000 : Math.ceil(first / 60_000) * 60_000;
  }

  /** Resolves when no webhook and no message is in hand. */
  async settled(): Promise<void> {
    for (let looks = 0; looks < 2; ) {
      await this.#simulator.webhooksSent();
      const depths = this.#engine.sqs.depths();
      looks = depths.some(({ visible, inFlight }) => visible + inFlight > 0) ? 0 : looks + 1;
      await sleep(LOOK_EVERY_MS);
    }
  }

  async stop(): Promise<void> {
    await this.#engine.stop();
    await this.#simulator.stop();
    await Promise.all(this.#services.map((service) => service.stop()));
  }
}

/** So long a message is waited for that should have come. */
const LATE_MESSAGE_MS = 200;

/** SQS tells nobody that a message is gone. */
const LOOK_EVERY_MS = 3;
