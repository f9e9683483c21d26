import { createHash } from 'node:crypto';
import { chooseReference } from '../../functions/initialize/reference.ts';
import { parseInitializeRequest } from '../../functions/initialize/request.ts';
import { initialize } from '../../functions/initialize/use-case.ts';
import { reconcile } from '../../functions/reconcile/use-case.ts';
import { workBatch } from '../../functions/verification-worker/batch.ts';
import { verify } from '../../functions/verify/use-case.ts';
import { receiveWebhook } from '../../functions/webhook/use-case.ts';
import { limitsOf, quotaFrom } from '../../infra/quota.ts';
import { toResponse } from '../../shared/http/http-handler.ts';
import type { HttpResponse } from '../../shared/http/response.ts';
import { DOCUMENTED_CURRENCIES } from '../../shared/payment/money.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { createPaystackClient, type PaystackClient } from '../../shared/paystack/client.ts';
import { createPaystackQuota } from '../../shared/paystack/quota/quota.ts';
import type { PaystackTransport } from '../../shared/paystack/transport.ts';
import { KEPT_BACK, lifetimeOf } from '../../shared/runtime/lifetime.ts';
import type { Log } from '../../shared/runtime/logger.ts';
import { PAYSTACK_TIMEOUTS } from '../../shared/runtime/paystack-access.ts';
import { parsePaystackKeys } from '../../shared/runtime/paystack-keys.ts';
import { quotaMetrics } from '../../shared/runtime/paystack-metrics.ts';
import type { PaystackModel } from '../../test/faults/world/paystack-model.ts';
import { CACHE_TIMES, QUEUES, RECONCILE_EVERY, TIMEOUTS } from '../../test/faults/world/settings.ts';
import type { SimulatedTime } from '../../test/faults/world/time.ts';
import { createMemoryQuotaStore } from '../../test/support/memory-quota-store.ts';
import { createMemoryVerificationCache } from '../../test/support/memory-verification-cache.ts';
import type { SeededRandom } from '../../test/support/seeded-random.ts';
import type { Findings } from './findings.ts';
import { Lane, type LaneMessage } from './lane.ts';
import { createOpenPayments } from './open-payments.ts';
import type { Scenario } from './options.ts';

interface Parts {
  readonly time: SimulatedTime;
  readonly model: PaystackModel;
  readonly line: PaystackTransport;
  readonly findings: Findings;
  readonly random: SeededRandom;
}

/** The functions over a table and queues in memory. Calls of the table take no time: next to Paystack's they are little. */
export class Deployment {
  readonly #parts: Parts;
  readonly #scenario: Scenario;
  readonly #payments = createOpenPayments();
  readonly #cache = createMemoryVerificationCache();
  readonly #quotaStore = createMemoryQuotaStore();
  readonly #lanes: Readonly<Record<'urgent' | 'scheduled', Lane>>;
  /** Clients of processes that are not working: those of one process ask for the quota together. */
  readonly #idle: PaystackClient[] = [];
  #ids = 0;

  constructor(parts: Parts, scenario: Scenario) {
    this.#parts = parts;
    this.#scenario = scenario;
    const { time } = parts;
    const lane = (name: 'urgent' | 'scheduled', concurrency: number) =>
      new Lane(time, {
        concurrency,
        visibilityTimeout: QUEUES.visibilityTimeout,
        work: (batch) => this.#work(name, batch),
      });
    this.#lanes = {
      urgent: lane('urgent', QUEUES.concurrency.urgent),
      scheduled: lane('scheduled', scenario.concurrency),
    };
    this.#everyMinute();
  }

  async initialize(text: string): Promise<HttpResponse> {
    const { mode, ladder } = this.#scenario;
    return await this.#respond(async (paystack) => {
      const request = parseInitializeRequest(text, {
        currencies: DOCUMENTED_CURRENCIES,
        defaultCurrency: 'NGN',
        mode,
      });
      const chosen = chooseReference(request.reference, undefined, {
        callerId: 'default',
        newId: this.#newId,
      });
      const queue = this.#lanes.scheduled.queue;
      const context = { ...this.#shared(), ladder, paystack, queue, newId: this.#newId };
      return await initialize(
        { ...context, random: this.#parts.random.next },
        { request, chosen, mode, ...this.#lifetime('initialize') },
      );
    });
  }

  async verify(reference: Reference): Promise<HttpResponse> {
    const { time } = this.#parts;
    return await this.#respond(async (paystack) => {
      const context = {
        ...this.#checks(),
        paystack,
        newId: this.#newId,
        sleep: (ms: number) => time.sleep(ms),
      };
      const mode = async () => this.#scenario.mode;
      return await verify(context, { reference, mode, ...this.#lifetime('verify') });
    });
  }

  async webhook(body: string): Promise<HttpResponse> {
    const { model } = this.#parts;
    return await this.#respond(() =>
      receiveWebhook(
        {
          keys: { read: async () => this.#keys() },
          urgentQueue: this.#lanes.urgent.queue,
          scheduledQueue: this.#lanes.scheduled.queue,
          about: () => SILENT_LOG,
          ...this.#shared(),
        },
        {
          id: this.#newId(),
          sourceAddress: '192.0.2.1',
          rawBody: Buffer.from(body),
          signature: model.signatureOf(body),
        },
      ),
    );
  }

  async #work(lane: string, batch: readonly LaneMessage[]): Promise<ReadonlySet<string>> {
    return await this.#withClient(async (paystack) => {
      const records = batch.map(({ id, body, receives, sentAt }) => ({
        messageId: id,
        body,
        eventSourceARN: `arn:aws:sqs:eu-west-1:111122223333:${lane}`,
        attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentAt) },
      }));
      const { batchItemFailures } = await workBatch(
        {
          ...this.#checks(),
          keys: { read: async () => this.#keys() },
          paystack,
          urgentQueue: this.#lanes.urgent.queue,
          scheduledQueue: this.#lanes.scheduled.queue,
          webhooks: { relay: async () => {} },
          deadLetters: { send: async (_body, { reason }) => reason },
          maxReceives: QUEUES.maxReceiveCount,
          urgentQueueName: 'urgent',
          functionRequestId: this.#newId(),
          setAlarm: this.#setAlarm,
        },
        records,
        this.#lifetime('verificationWorker'),
      );
      return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    });
  }

  #everyMinute(): void {
    const { time, findings } = this.#parts;
    time.after(RECONCILE_EVERY, async () => {
      this.#everyMinute();
      findings.sampleBacklog(this.#lanes.urgent.waiting, this.#lanes.scheduled.waiting);
      const context = {
        ...this.#shared(),
        ladder: this.#scenario.ladder,
        events: EVENTS,
        queue: this.#lanes.scheduled.queue,
      };
      await reconcile(context, this.#lifetime('reconcile').deadline);
    });
  }

  #shared() {
    const { time, findings } = this.#parts;
    return {
      payments: this.#payments,
      ladder: this.#scenario.ladder,
      clock: () => Math.floor(time.now),
      log: SILENT_LOG,
      meter: findings.meter,
      setAlarm: this.#setAlarm,
    };
  }

  #checks() {
    return {
      ...this.#shared(),
      events: EVENTS,
      cache: this.#cache,
      cacheTimes: CACHE_TIMES,
      random: this.#parts.random.next,
    };
  }

  #lifetime(name: 'initialize' | 'verify' | 'verificationWorker' | 'reconcile') {
    const { time } = this.#parts;
    const lambda = { getRemainingTimeInMillis: () => TIMEOUTS[name] };
    return lifetimeOf(lambda, { clock: () => Math.floor(time.now), keptBack: KEPT_BACK[name] });
  }

  async #respond(act: (paystack: PaystackClient) => Promise<HttpResponse>): Promise<HttpResponse> {
    try {
      return await this.#withClient(act);
    } catch (error) {
      return toResponse(error, { now: Math.floor(this.#parts.time.now), log: SILENT_LOG });
    }
  }

  /** In a process that is free, or in a new one. */
  async #withClient<T>(act: (paystack: PaystackClient) => Promise<T>): Promise<T> {
    const paystack = this.#idle.pop() ?? this.#createClient();
    try {
      return await act(paystack);
    } finally {
      this.#idle.push(paystack);
    }
  }

  #createClient(): PaystackClient {
    const { time, line, random, findings } = this.#parts;
    const clock = () => Math.floor(time.now);
    const sleep = (milliseconds: number) => time.sleep(milliseconds);
    const quota = createPaystackQuota({
      store: this.#quotaStore,
      limits: limitsOf(quotaFrom({ share: this.#scenario.share })),
      clock,
      random: random.next,
      sleep,
      observer: quotaMetrics(findings.meter, SILENT_LOG),
    });
    return createPaystackClient({
      baseUrl: 'https://api.paystack.co',
      secretKey: async () => this.#keys().current,
      clock,
      random: random.next,
      quota,
      timeouts: PAYSTACK_TIMEOUTS,
      newId: this.#newId,
      sleep,
      transport: line,
    });
  }

  #keys() {
    return parsePaystackKeys('paystack')(JSON.stringify({ current: this.#parts.model.secretKey }));
  }

  readonly #setAlarm = (milliseconds: number, ring: () => void) => this.#parts.time.after(milliseconds, ring);

  /** The same in every run of a seed. */
  readonly #newId = () => {
    this.#ids += 1;
    return createHash('sha256').update(`id ${this.#ids}`).digest('hex').slice(0, 32);
  };
}

const EVENTS = {
  publish: async (events: readonly { readonly id: string }[]) => events.map(({ id }) => id),
};

const SILENT_LOG: Log = { info: () => {}, warn: () => {}, error: () => {}, with: () => SILENT_LOG };
