import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { callAws } from '../../../local/aws-json-client.ts';
import { EngineClock } from '../../../local/clock.ts';
import { type Simulator, startSimulator } from '../../../local/simulator/start-simulator.ts';
import { readStack } from '../../../local/template/assembly.ts';
import { StackTemplate } from '../../../local/template/stack-template.ts';
import { createPaymentsClient, type PaymentsClient } from '../../support/payments-client.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { App } from './app.ts';
import { AttackedEngine, EngineKilledError, type StartedEngine } from './attacked-engine.ts';
import { AwsMishaps } from './aws-mishaps.ts';
import { type InterposedService, interpose, Traffic } from './interposed-service.ts';
import { isTrulyPaid, readEvents, readPayments, violations } from './invariants.ts';
import { PLANNED_429, type Plan, type Storm } from './plan.ts';
import { readTruth, type TrueTransaction } from './truth.ts';

const SERVICE_KEY = 'service-key-of-the-attack';
/** Live, so that the limits which a payment has to live with are those that matter. */
const PAYSTACK_KEY = 'sk_live_engine_attack';
const MINUTE = 60_000;

/** Milliseconds without a call after which nobody is taken to be at work. */
const QUIET_MS = 250;
/** A run that is never quiet goes on regardless after so many milliseconds. */
const LONGEST_NOISE_MS = 20_000;
/** How many times five minutes may pass until all is at rest. */
const REST_ROUNDS = 40;

export interface RunReport {
  /** Every invariant that does not hold, in words. */
  readonly violations: readonly string[];
  readonly kills: { readonly function: number; readonly table: number; readonly engine: number };
  readonly events: number;
  readonly transactions: number;
}

/**
 * One run of a plan against the real engine.
 *
 * @param assembly the folder of the synthesized stack
 * @param folder where the state and the logs of the run are kept
 */
export async function runPlan(plan: Plan, assembly: string, folder: string): Promise<RunReport> {
  const run = await Run.begin(plan, assembly, folder);
  try {
    return await run.toTheEnd();
  } finally {
    await run.stop();
  }
}

class Run {
  readonly #plan: Plan;
  readonly #folder: string;
  readonly #clock: EngineClock;
  readonly #simulator: Simulator;
  readonly #engine: AttackedEngine;
  readonly #services: Services;
  readonly #traffic: Traffic;
  readonly #mishaps: AwsMishaps;
  readonly #app: App;
  readonly #beganAt: number;
  readonly #violations = new Set<string>();
  readonly #kills = { function: 0, table: 0, engine: 0 };
  readonly #rateLimited: { count: number };
  #started: StartedEngine;

  static async begin(plan: Plan, assembly: string, folder: string): Promise<Run> {
    const clock = new EngineClock();
    const simulator = await startSimulator({
      file: ':memory:',
      clock,
      port: 0,
      secretKeys: { live: PAYSTACK_KEY },
    });
    const traffic = new Traffic();
    const mishaps = new AwsMishaps(seededRandom(plan.seed + 1));
    const rateLimited = { count: 0 };
    const services: Services = {
      dynamodb: await interpose({ traffic, mishap: mishaps.ofTable }),
      sqs: await interpose({ traffic, mishap: mishaps.ofQueues }),
      eventBridge: await interpose({ traffic, mishap: mishaps.ofEventBus }),
      paystack: await interpose({
        traffic,
        onAnswer: (status, headers) => {
          if (status === 429 && headers[PLANNED_429] === undefined) rateLimited.count += 1;
        },
      }),
    };
    // The SDK sends a message to the host that the queue's URL names.
    const template = new StackTemplate(await readStack(assembly), { sqs: services.sqs.url, api: '' });
    const { UrgentQueueUrl = '', ScheduledQueueUrl = '' } = template.outputs();
    const engine = new AttackedEngine({
      assembly,
      stateFolder: join(folder, 'state'),
      logFile: join(folder, 'engine.log'),
      environment: {
        AWS_ENDPOINT_URL_DYNAMODB: services.dynamodb.url,
        AWS_ENDPOINT_URL_SQS: services.sqs.url,
        AWS_ENDPOINT_URL_EVENTBRIDGE: services.eventBridge.url,
        URGENT_QUEUE_URL: UrgentQueueUrl,
        SCHEDULED_QUEUE_URL: ScheduledQueueUrl,
        PAYSTACK_BASE_URL: services.paystack.url,
      },
      secrets: {
        ServiceKeysSecretName: JSON.stringify({ attack: SERVICE_KEY }),
        PaystackSecretName: JSON.stringify({ current: PAYSTACK_KEY }),
      },
    });
    const started = await engine.start();
    return new Run({
      plan,
      folder,
      clock,
      simulator,
      engine,
      services,
      traffic,
      mishaps,
      rateLimited,
      started,
    });
  }

  private constructor(parts: RunParts) {
    this.#plan = parts.plan;
    this.#folder = parts.folder;
    this.#clock = parts.clock;
    this.#simulator = parts.simulator;
    this.#engine = parts.engine;
    this.#services = parts.services;
    this.#traffic = parts.traffic;
    this.#mishaps = parts.mishaps;
    this.#rateLimited = parts.rateLimited;
    this.#started = parts.started;
    this.#beganAt = this.#clock.now();
    this.#app = new App(this.#plan, {
      client: () => this.#client,
      elapsed: () => this.#elapsed,
      found: (violation) => this.#found(violation),
    });
    this.#connect();
  }

  async toTheEnd(): Promise<RunReport> {
    const { window, resetHeader, steps } = this.#plan;
    await this.#client.control('PUT', 'limits', { window, resetHeader });
    await this.#sendPoison();
    for (const { at, storm } of steps) {
      await this.#advanceTo(at);
      this.#log(`${Math.round(at / MINUTE)} min: ${storm === undefined ? 'calm' : 'storm'}`);
      if (storm === undefined) await this.#calm();
      else await this.#weather(storm);
      await this.#askAbout(10);
    }
    await this.#rest();
    return await this.#report();
  }

  async stop(): Promise<void> {
    await this.#engine.kill();
    await Promise.all(Object.values(this.#services).map((service) => service.stop()));
    await this.#simulator.stop();
  }

  get #client(): PaymentsClient {
    const { apiUrl } = this.#started;
    return createPaymentsClient({ apiUrl, simulatorUrl: this.#simulator.url, serviceKey: SERVICE_KEY });
  }

  get #elapsed(): number {
    return this.#clock.now() - this.#beganAt;
  }

  /** Leads everybody to the engine as it runs now. */
  #connect(): void {
    const { endpoints, outputs } = this.#started;
    this.#services.dynamodb.target = endpoints.dynamodb;
    this.#services.sqs.target = endpoints.sqs;
    this.#services.eventBridge.target = endpoints.eventBridge;
    this.#services.paystack.target = this.#simulator.url;
    this.#simulator.setWebhookUrl(outputs.WebhookUrl ?? null);
  }

  /** The app goes about its work while things are killed and go wrong around it. */
  async #weather(storm: Storm): Promise<void> {
    const end = performance.now() + storm.lasts;
    const isOver = () => performance.now() >= end;
    await this.#client.control('PUT', 'faults', storm.faults);
    this.#mishaps.isOn = true;
    const app = async () => {
      await Promise.all(
        this.#app.unaccepted.map(async (payment) => {
          // Spread over the first half, and then again and again.
          await sleep((payment.planned.index / this.#app.payments.length) * (storm.lasts / 2));
          while (!isOver() && payment.accepted === undefined) {
            await this.#app.initialize(payment);
            await sleep(200);
          }
        }),
      );
    };
    const payers = async () => {
      for (; !isOver(); await sleep(100)) {
        await this.#app.act();
        await this.#askAbout(2);
      }
    };
    await Promise.all([app(), payers(), this.#startExternals(), ...this.#harm(storm)]);
    this.#mishaps.isOn = false;
    await this.#client.control('DELETE', 'faults');
  }

  /** What is done to the engine, each at its moment. */
  #harm({ kills, tableAway, wrongKey }: Storm): Promise<void>[] {
    const key = (current: string) =>
      this.#unlessKilled(() => this.#engine.putSecret('PaystackSecretName', JSON.stringify({ current })));
    return [
      (async () => {
        const begin = performance.now();
        for (const { afterMs, what, pick } of kills) {
          await sleep(Math.max(0, begin + afterMs - performance.now()));
          await this.#kill(what, pick);
        }
      })(),
      during(
        tableAway,
        () => {
          this.#mishaps.isTableAway = true;
        },
        () => {
          this.#mishaps.isTableAway = false;
        },
      ),
      during(
        wrongKey,
        () => key('sk_live_of_nobody'),
        () => key(PAYSTACK_KEY),
      ),
    ];
  }

  async #kill(what: 'function' | 'table' | 'engine', pick: number): Promise<void> {
    this.#log(`SIGKILL for ${what}`);
    if (what === 'engine') {
      this.#kills.engine += 1;
      await this.#engine.kill();
      this.#started = await this.#engine.start();
      this.#connect();
      return;
    }
    await this.#unlessKilled(async () => {
      if (await this.#engine.killOne(what, pick)) this.#kills[what] += 1;
    });
  }

  async #unlessKilled(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof EngineKilledError)) throw error;
    }
  }

  async #calm(): Promise<void> {
    await Promise.all(this.#app.unaccepted.map((payment) => this.#app.initialize(payment)));
    await this.#app.act();
    await this.#simulator.webhooksSent();
    await this.#quiet();
  }

  /** Paystack's clock first: a window of its that seems older than ours costs nothing, one that seems younger might. */
  async #advanceTo(at: number): Promise<void> {
    await this.#quiet();
    const ms = Math.max(0, Math.round(at - this.#elapsed));
    this.#clock.advance(ms);
    await this.#engine.advance(ms);
    await this.#engine.runSchedules();
    await this.#simulator.webhooksSent();
    await this.#quiet();
  }

  /** Waits until nobody is at work: time must not go on in the middle of an invocation. */
  async #quiet(): Promise<void> {
    const end = performance.now() + LONGEST_NOISE_MS;
    while (performance.now() < end) {
      const isWaiting = (await this.#lanes()).some(({ visible }) => visible > 0);
      if (!isWaiting && this.#traffic.quietFor() >= QUIET_MS) return;
      await sleep(25);
    }
    this.#log('never quiet');
  }

  async #rest(): Promise<void> {
    for (let round = 0; round < REST_ROUNDS; round += 1) {
      const lanes = await this.#lanes();
      if (lanes.every(({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0)) return;
      await this.#advanceTo(this.#elapsed + 5 * MINUTE);
    }
  }

  async #lanes() {
    return (await this.#engine.queues()).filter(({ name }) => !name.includes('DeadLetter'));
  }

  /** Asks about some references as the app's pages do, and compares what is told with the truth. */
  async #askAbout(count: number): Promise<void> {
    const accepted = this.#app.payments.flatMap((payment) => payment.accepted ?? []);
    await Promise.all(
      Array.from({ length: Math.min(count, accepted.length) }, async () => {
        const reference = accepted[Math.floor(Math.random() * accepted.length)]?.reference ?? '';
        await this.#ask(reference);
      }),
    );
  }

  async #ask(reference: string): Promise<void> {
    const told: string[] = [];
    try {
      const { status, body } = await this.#client.verify(reference);
      if (status === 200 && statusSchema.safeParse(body).data?.data.status === 'success') told.push('verify');
      const record = await this.#client.request(`/payments/${reference}`);
      if (recordSchema.safeParse(record.body).data?.data.is_paid === true) told.push('GET /payments');
    } catch {
      // The engine was killed.
    }
    if (told.length === 0) return;
    const truth = await this.#truthOf(reference);
    if (truth !== undefined && isTrulyPaid(truth)) return;
    this.#found(`invariant 3: ${told.join(' and ')} told ${reference} as paid, which it is not`);
  }

  /** Somebody with the public key starts transactions past us, and pays every other one. */
  async #startExternals(): Promise<void> {
    for (let index = 0; index < this.#plan.externals; index += 1) {
      const reference = `external-${this.#plan.seed}-${index}`;
      if (await this.#truthOf(reference)) continue;
      // Their own calls suffer what the plan does to Paystack's answers; without one they come back in the next storm.
      await fetch(`${this.#simulator.url}/transaction/initialize`, {
        method: 'POST',
        headers: { authorization: `Bearer ${PAYSTACK_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'stranger@example.com', amount: 10_000, reference }),
        signal: AbortSignal.timeout(1_000),
      }).catch(() => {});
      const exists = (await this.#truthOf(reference)) !== undefined;
      if (exists && index % 2 === 0) await this.#client.finish(reference, { outcome: 'success' });
    }
  }

  async #truthOf(reference: string): Promise<TrueTransaction | undefined> {
    return (await readTruth(this.#client)).find((each) => each.reference === reference);
  }

  async #sendPoison(): Promise<void> {
    const { UrgentQueueUrl: QueueUrl } = this.#started.outputs;
    for (const MessageBody of this.#plan.poison)
      await callAws(this.#started.endpoints.sqs, 'AmazonSQS.SendMessage', { QueueUrl, MessageBody });
  }

  async #deadLetters(): Promise<string[]> {
    const { DeadLetterQueueUrl: QueueUrl } = this.#started.outputs;
    const bodies: string[] = [];
    for (;;) {
      const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 };
      const { Messages } = receivedSchema.parse(
        await callAws(this.#started.endpoints.sqs, 'AmazonSQS.ReceiveMessage', input),
      );
      if (Messages.length === 0) return bodies;
      bodies.push(...Messages.map(({ Body }) => Body));
    }
  }

  async #report(): Promise<RunReport> {
    const { endpoints, outputs } = this.#started;
    const transactions = await readTruth(this.#client);
    const events = readEvents(join(this.#folder, 'state', 'events.jsonl'));
    const found = violations({
      app: this.#app,
      transactions,
      payments: await readPayments(endpoints.dynamodb, outputs.TableName ?? ''),
      events,
      queues: await this.#lanes(),
      deadLetters: await this.#deadLetters(),
      poison: this.#plan.poison,
      lost: this.#mishaps.lost,
      rateLimited: this.#rateLimited.count,
    });
    // Each once more, now that all is over; not before, since an answer of verify's may be the help that a payment needed.
    for (const { reference } of transactions) await this.#ask(reference);
    return {
      violations: [...this.#violations, ...found],
      kills: this.#kills,
      events: events.length,
      transactions: transactions.length,
    };
  }

  #found(violation: string): void {
    this.#log(violation);
    this.#violations.add(violation);
  }

  #log(text: string): void {
    appendFileSync(
      join(this.#folder, 'attack.log'),
      `${new Date(this.#clock.now()).toISOString()} ${text}\n`,
    );
  }
}

interface Services {
  readonly dynamodb: InterposedService;
  readonly sqs: InterposedService;
  readonly eventBridge: InterposedService;
  readonly paystack: InterposedService;
}

interface RunParts {
  readonly plan: Plan;
  readonly folder: string;
  readonly clock: EngineClock;
  readonly simulator: Simulator;
  readonly engine: AttackedEngine;
  readonly services: Services;
  readonly traffic: Traffic;
  readonly mishaps: AwsMishaps;
  readonly rateLimited: { count: number };
  readonly started: StartedEngine;
}

const statusSchema = z.object({ data: z.object({ status: z.string() }) });
const recordSchema = z.object({ data: z.object({ is_paid: z.boolean() }) });
const receivedSchema = z.object({ Messages: z._default(z.array(z.object({ Body: z.string() })), []) });

/** Does something at its moment and undoes it later, when it is planned at all. */
async function during(
  when: { readonly afterMs: number; readonly lasts: number } | undefined,
  begin: () => unknown,
  end: () => unknown,
): Promise<void> {
  if (when === undefined) return;
  await sleep(when.afterMs);
  await begin();
  await sleep(when.lasts);
  await end();
}
