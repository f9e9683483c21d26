import { createHash } from 'node:crypto';
import { audit } from '../../../functions/audit/use-case.ts';
import { chooseReference } from '../../../functions/initialize/reference.ts';
import { parseInitializeRequest } from '../../../functions/initialize/request.ts';
import { initialize } from '../../../functions/initialize/use-case.ts';
import { paymentStatus } from '../../../functions/payment-status/use-case.ts';
import { reconcile } from '../../../functions/reconcile/use-case.ts';
import { workBatch } from '../../../functions/verification-worker/batch.ts';
import type { JobRecord } from '../../../functions/verification-worker/give-up.ts';
import { verify } from '../../../functions/verify/use-case.ts';
import { receiveWebhook } from '../../../functions/webhook/use-case.ts';
import type { EventBus } from '../../../shared/events/event-bus.ts';
import type { RelayedWebhook } from '../../../shared/events/relayed-webhook.ts';
import type { WebhookRelay } from '../../../shared/events/webhook-relay.ts';
import { toResponse } from '../../../shared/http/http-handler.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';
import { DOCUMENTED_CURRENCIES } from '../../../shared/payment/money.ts';
import type { Reference } from '../../../shared/payment/reference.ts';
import { createPaystackClient, type PaystackClient } from '../../../shared/paystack/client.ts';
import { createPaystackQuota } from '../../../shared/paystack/quota/quota.ts';
import type { QuotaStore } from '../../../shared/paystack/quota/quota-store.ts';
import type { DeadLetterQueue } from '../../../shared/queue/dead-letter-queue.ts';
import type { VerificationQueue } from '../../../shared/queue/verification-queue.ts';
import { inTime } from '../../../shared/runtime/in-time.ts';
import { answerBy, KEPT_BACK, lifetimeOf } from '../../../shared/runtime/lifetime.ts';
import type { Log } from '../../../shared/runtime/logger.ts';
import type { Meter } from '../../../shared/runtime/metrics.ts';
import { PAYSTACK_TIMEOUTS } from '../../../shared/runtime/paystack-access.ts';
import { type PaystackKeys, parsePaystackKeys } from '../../../shared/runtime/paystack-keys.ts';
import { createKeptReader, type SecretReader } from '../../../shared/runtime/secret-reader.ts';
import type { AuditStore } from '../../../shared/store/audit-store.ts';
import type { PaymentStore } from '../../../shared/store/payment-store.ts';
import type { VerificationCache } from '../../../shared/store/verification-cache.ts';
import type { FaultKind, FunctionName } from '../plan/plan.ts';
import type { FunctionProcess, Interference } from './function-process.ts';
import { createPaystackLine, type LineParts } from './paystack-line.ts';
import { CACHE_TIMES, LADDER, limitsOf, QUEUES, TIMEOUTS } from './settings.ts';

/** What all functions work on. */
export interface Resources extends LineParts {
  readonly limit: number;
  readonly payments: PaymentStore;
  readonly audits: AuditStore;
  readonly cache: VerificationCache;
  readonly quota: QuotaStore;
  readonly urgentQueue: VerificationQueue;
  readonly scheduledQueue: VerificationQueue;
  readonly events: EventBus;
  readonly webhooks: WebhookRelay;
  readonly deadLetters: DeadLetterQueue;
  /** Does something to a message that was just taken. */
  readonly disturb: (lane: 'urgent' | 'scheduled', messageId: string, fault: FaultKind) => void;
}

const SILENT_METER: Meter = { count: () => {}, record: () => {} };

/** What a function's process keeps from one invocation to the next. */
interface Installed {
  readonly keys: SecretReader<PaystackKeys>;
  readonly paystack: PaystackClient;
}

/** A process with the code of its function, and the calls that it makes on the world. */
export class InstalledFunction {
  readonly process: FunctionProcess;
  readonly #resources: Resources;
  readonly #installed: Installed;
  readonly #log: Log;

  constructor(process: FunctionProcess, resources: Resources, trace: ((line: string) => void) | undefined) {
    this.process = process;
    this.#resources = resources;
    this.#log = logOf(process, trace);
    this.#installed = install(process, resources);
  }

  /** Epoch milliseconds by the process's clock, as its handler has them. */
  lifetime(name: Exclude<FunctionName, 'paymentStatus' | 'webhook'>) {
    const { clock } = this.process;
    const lambda = { getRemainingTimeInMillis: () => TIMEOUTS[name] };
    return lifetimeOf(lambda, { clock, keptBack: KEPT_BACK[name] });
  }

  async initialize(
    text: string,
    idempotencyKey: string | undefined,
    onReference: (reference: Reference) => void,
  ) {
    const { process } = this;
    const { keys, paystack } = this.#installed;
    const lifetime = this.lifetime('initialize');
    return await this.#respond(async () => {
      const { mode } = await keys.read();
      const rules = { currencies: DOCUMENTED_CURRENCIES, defaultCurrency: 'NGN', mode };
      const request = parseInitializeRequest(text, rules);
      const newId = () => newIdOf(process);
      const chosen = chooseReference(request.reference, idempotencyKey, { callerId: 'default', newId });
      onReference(chosen.reference);
      const { random, setAlarm } = process;
      const context = { ...this.#shared(), paystack, newId, queue: this.#queue('queue', 'scheduled') };
      return await initialize({ ...context, random, setAlarm }, { request, chosen, mode, ...lifetime });
    });
  }

  async verify(reference: Reference) {
    const { process } = this;
    const { keys, paystack } = this.#installed;
    const lifetime = this.lifetime('verify');
    const context = {
      ...this.#checks(),
      paystack,
      newId: () => newIdOf(process),
      sleep: (milliseconds: number) => process.sleep(milliseconds),
    };
    const mode = async () => (await keys.read()).mode;
    return await this.#respond(() => verify(context, { reference, mode, ...lifetime }));
  }

  async paymentStatus(reference: Reference) {
    return await this.#respond(() => paymentStatus(this.#shared().payments, reference));
  }

  async webhook(id: string, body: string, signature: string | undefined) {
    const { clock } = this.process;
    const log = this.#log;
    const context = {
      keys: this.#installed.keys,
      urgentQueue: this.#queue('urgentQueue', 'urgent'),
      scheduledQueue: this.#queue('scheduledQueue', 'scheduled'),
      clock,
      log,
      about: () => log,
      meter: SILENT_METER,
    };
    const webhook = { id, sourceAddress: '192.0.2.1', rawBody: Buffer.from(body), signature };
    return await this.#respond(() => receiveWebhook(context, webhook));
  }

  async work(records: readonly JobRecord[]) {
    const { process } = this;
    const context = {
      ...this.#checks(),
      ...this.#installed,
      urgentQueue: this.#queue('urgentQueue', 'urgent'),
      scheduledQueue: this.#queue('scheduledQueue', 'scheduled'),
      webhooks: process.through('webhooks', this.#resources.webhooks),
      deadLetters: process.through('deadLetters', this.#resources.deadLetters),
      maxReceives: QUEUES.maxReceiveCount,
      urgentQueueName: 'urgent',
      functionRequestId: process.title,
    };
    return await workBatch(
      { ...context, setAlarm: process.setAlarm },
      records,
      this.lifetime('verificationWorker'),
    );
  }

  async reconcile() {
    const { process } = this;
    const context = { ...this.#shared(), ...this.#bus(), queue: this.#queue('queue', 'scheduled') };
    const { deadline, answerBy } = this.lifetime('reconcile');
    return await inTime(reconcile(context, deadline), answerBy - process.clock(), process.setAlarm);
  }

  async audit() {
    const { process } = this;
    const context = {
      ...this.#shared(),
      ...this.#installed,
      audits: process.through('audits', this.#resources.audits),
      queue: this.#queue('queue', 'scheduled'),
      deadlineSeconds: LADDER.deadlineSeconds,
    };
    const { deadline, answerBy } = this.lifetime('audit');
    return await inTime(audit(context, deadline), answerBy - process.clock(), process.setAlarm);
  }

  #shared() {
    const { process } = this;
    return {
      payments: process.through('payments', this.#resources.payments),
      ladder: LADDER,
      clock: process.clock,
      log: this.#log,
      meter: SILENT_METER,
    };
  }

  #bus() {
    return { events: this.process.through('events', this.#resources.events, partially) };
  }

  #checks() {
    const { process } = this;
    return {
      ...this.#shared(),
      ...this.#bus(),
      cache: process.through('cache', this.#resources.cache),
      cacheTimes: CACHE_TIMES,
      random: process.random,
    };
  }

  #queue(port: 'queue' | 'urgentQueue' | 'scheduledQueue', lane: 'urgent' | 'scheduled'): VerificationQueue {
    const { urgentQueue, scheduledQueue, disturb } = this.#resources;
    const target = lane === 'urgent' ? urgentQueue : scheduledQueue;
    return this.process.through(port, target, async (call, proceed) => {
      const taken = await partially(call, proceed);
      const { fault } = call;
      if (fault === 'lose' || fault === 'repeat' || fault === 'delay') {
        for (const id of messageIds(taken)) disturb(lane, id, fault);
      }
      return taken;
    });
  }

  /** As the HTTP handlers answer. */
  async #respond(act: () => Promise<HttpResponse>): Promise<HttpResponse> {
    const { name, clock, setAlarm } = this.process;
    const lambda = { getRemainingTimeInMillis: () => TIMEOUTS[name] };
    try {
      return await inTime(act(), answerBy(lambda, clock) - clock(), setAlarm);
    } catch (error) {
      return toResponse(error, { now: clock(), log: this.#log });
    }
  }
}

/** An id that nobody else has, and that is the same in every run of a seed. */
function newIdOf(process: FunctionProcess): string {
  return createHash('sha256').update(`${process.id} ${process.random()}`).digest('hex').slice(0, 32);
}

function install(process: FunctionProcess, resources: Resources): Installed {
  const { clock, random, setAlarm } = process;
  const { model } = resources;
  const keys = createKeptReader(
    () => process.call('secrets.read', undefined, async () => JSON.stringify(model.deployedKeys)),
    parsePaystackKeys('paystack'),
    clock,
    setAlarm,
  );
  const sleep = (milliseconds: number) => process.sleep(milliseconds);
  const quota = createPaystackQuota({
    store: process.through('quota', resources.quota),
    limits: limitsOf(resources.limit),
    clock,
    random,
    sleep,
  });
  const paystack = createPaystackClient({
    baseUrl: 'https://api.paystack.co',
    secretKey: async (options) => (await keys.read(options)).current,
    clock,
    random,
    quota,
    timeouts: PAYSTACK_TIMEOUTS,
    newId: () => newIdOf(process),
    sleep,
    transport: createPaystackLine(process, resources),
  });
  return { keys, paystack };
}

/** Of several entries in one call only every other one is taken. */
const partially: Interference = async ({ args, fault }, proceed) => {
  const [entries, ...others] = args;
  if (fault !== 'partial' || !Array.isArray(entries)) return await proceed();
  return await proceed([entries.filter((_, index) => index % 2 === 1), ...others]);
};

function messageIds(taken: unknown): string[] {
  if (typeof taken === 'string') return [taken];
  if (!Array.isArray(taken)) return [];
  return taken.flatMap((each: unknown) => {
    const id: unknown =
      typeof each === 'object' && each !== null ? Reflect.get(each, 'messageId') : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}

function logOf(process: FunctionProcess, trace: ((line: string) => void) | undefined): Log {
  const write = (level: string) => (message: string, fields: Record<string, unknown>) =>
    trace?.(`${process.title} ${level}: ${message} ${JSON.stringify(fields)}`);
  const log: Log = { info: write('info'), warn: write('warn'), error: write('error'), with: () => log };
  return log;
}

/** A relay that is told of every webhook. */
export function createMemoryRelay(onRelayed: (webhook: RelayedWebhook) => void): WebhookRelay {
  return {
    async relay(webhook) {
      onRelayed(webhook);
    },
  };
}
