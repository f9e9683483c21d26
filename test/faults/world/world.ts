import { createHash } from 'node:crypto';
import { nextTryAt } from '../../../local/simulator/webhooks/retry-schedule.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import { parseReference, type Reference } from '../../../shared/payment/reference.ts';
import { dueAt } from '../../../shared/payment/upkeep.ts';
import { type Job, parseJob } from '../../../shared/queue/job.ts';
import type { PaymentStore } from '../../../shared/store/payment-store.ts';
import { createMemoryAuditStore } from '../../support/memory-audit-store.ts';
import { createMemoryLane, type MemoryLane, type ReceivedMessage } from '../../support/memory-lane.ts';
import { createMemoryPaymentStore } from '../../support/memory-payment-store.ts';
import { createMemoryQuotaStore } from '../../support/memory-quota-store.ts';
import { createRecordingEventBus } from '../../support/recorders.ts';
import { Dice } from '../dice.ts';
import type { FaultKind, FunctionName, Plan } from '../plan/plan.ts';
import { createExpiringCache } from './expiring-cache.ts';
import { FaultFinder } from './fault-finder.ts';
import { FunctionProcess, type ProcessSurroundings } from './function-process.ts';
import { createMemoryRelay, InstalledFunction, type Resources } from './functions.ts';
import { createJournal, type Journal } from './journal.ts';
import { LaggingIndex } from './lagging-index.ts';
import { type OutgoingWebhook, PaystackModel } from './paystack-model.ts';
import { AUDIT_EVERY, QUEUES, RECONCILE_EVERY, START, TIMEOUTS } from './settings.ts';
import { NOTHING, SimulatedTime } from './time.ts';

/** A process that nobody needs is gone after a quarter of an hour. */
const LONGEST_IDLE = 900_000;

/** A pass of the audit begins so long after the last one, in milliseconds. */
const PASS_EVERY = 86_400_000;

/** From the fourth receive of a message on nothing goes wrong but Paystack: with the fifth it would be given up for dead. */
const CALM_FROM_RECEIVE = 4;

/** What an invocation has come to. */
type Outcome<T> = { readonly kind: 'answered'; readonly value: T } | { readonly kind: 'died' };

/** The deployment, with Paystack and time. What apps and payers do is somebody else's. */
export class World {
  readonly plan: Plan;
  readonly time = new SimulatedTime(START);
  readonly journal: Journal = createJournal();
  readonly model: PaystackModel;
  readonly lanes: Readonly<Record<'urgent' | 'scheduled', MemoryLane>>;
  readonly trace: ((line: string) => void) | undefined;
  /** The latest version of each payment. */
  readonly payments = new Map<string, Payment>();
  /** Blocks of the quota as they were stored. */
  readonly blocks: { readonly at: number; readonly operation: string; readonly until: number }[] = [];
  /** Everything has come to an end, or there is nothing that could. */
  isOver = false;
  /** How many things outside of queues and table are still to come. */
  ahead = 0;
  /** When something is due for a payment, in epoch milliseconds. */
  readonly #due = new Map<string, number>();
  readonly #audits = createMemoryAuditStore();
  readonly #resources: Resources;
  readonly #surroundings: ProcessSurroundings;
  readonly #pools = new Map<FunctionName, InstalledFunction[]>();
  readonly #working = { urgent: 0, scheduled: 0 };
  readonly #polls: Record<'urgent' | 'scheduled', { at: number; cancel: () => void } | undefined> = {
    urgent: undefined,
    scheduled: undefined,
  };
  readonly #numbers = new Map<string, number>();
  readonly #dice: Dice;
  #processes = 0;
  #requests = 0;
  #invocations = 0;

  constructor(plan: Plan, trace?: (line: string) => void) {
    this.plan = plan;
    this.#dice = new Dice(`${plan.seed} world`);
    this.trace = trace && ((line) => trace(`${timeText(this.time.now - START)} ${line}`));
    this.model = new PaystackModel(this.time, plan);
    this.lanes = { urgent: this.#lane('urgent'), scheduled: this.#lane('scheduled') };
    this.#surroundings = {
      time: this.time,
      faults: new FaultFinder(plan),
      trace: this.trace,
      paymentOf: (subject) => this.#numberOf(subject),
    };
    this.#resources = this.#makeResources();
    for (const { at, lane, body } of plan.poison) {
      this.later(at, () => {
        this.journal.poison.push(body);
        this.lanes[lane].put(body, 0);
      });
    }
    this.#runReconcile();
    this.#runAudit();
  }

  /** Something that is to happen `after` milliseconds; the run is not over before. */
  later(after: number, act: () => void): void {
    this.ahead += 1;
    this.time.after(after, () => {
      this.ahead -= 1;
      act();
    });
  }

  /** Waits; the run is not over before. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.later(milliseconds, resolve));
  }

  /** Says which payment of the plan a reference belongs to. */
  name(reference: string, n: number): void {
    this.#numbers.set(reference, n);
  }

  numberOf(reference: string): number | undefined {
    return this.#numbers.get(reference);
  }

  /** Whether everything has come to an end. */
  get isAtRest(): boolean {
    return this.ahead === 0 && this.#invocations === 0 && this.queued === 0 && this.soonestDue === undefined;
  }

  /** Whether a pass of the audit has begun since something last happened at Paystack, and is over. */
  get isAudited(): boolean {
    const { completedUntil = 0 } = this.#audits.stored()?.[this.plan.mode] ?? {};
    return completedUntil > this.model.lastShownAt + this.plan.clockSkew;
  }

  get queued(): number {
    return this.lanes.urgent.bodies().length + this.lanes.scheduled.bodies().length;
  }

  /** When something is due next, in epoch milliseconds. */
  get soonestDue(): number | undefined {
    let soonest: number | undefined;
    for (const at of this.#due.values()) if (soonest === undefined || at < soonest) soonest = at;
    return soonest;
  }

  async initialize(n: number, text: string, idempotencyKey: string | undefined, amount: number) {
    let reference = '';
    return await this.#route(
      'initialize',
      n,
      amount,
      () => reference,
      (it) =>
        it.initialize(text, idempotencyKey, (chosen) => {
          reference = chosen;
          this.name(chosen, n);
        }),
    );
  }

  async verify(n: number, reference: Reference) {
    return await this.#route(
      'verify',
      n,
      undefined,
      () => reference,
      (it) => it.verify(reference),
    );
  }

  async paymentStatus(n: number, reference: Reference) {
    return await this.#route(
      'paymentStatus',
      n,
      undefined,
      () => reference,
      (it) => it.paymentStatus(reference),
    );
  }

  /** Sends a webhook until it is taken, as Paystack does, once more than that where the plan wants it. */
  async deliver({ reference, body }: OutgoingWebhook, again: number | undefined): Promise<void> {
    const firstAt = this.time.now;
    for (let tries = 1; ; tries += 1) {
      if (await this.#sendWebhook({ reference, body }, this.model.signatureOf(body), true)) break;
      const next = nextTryAt(this.plan.mode, tries, firstAt, this.time.now);
      if (next === undefined) return;
      await this.pause(next - this.time.now);
    }
    if (again === undefined) return;
    await this.pause(again);
    await this.#sendWebhook({ reference, body }, this.model.signatureOf(body), true);
  }

  /** Sends what Paystack has not signed. */
  async forge({ reference, body }: OutgoingWebhook, signature: string | undefined): Promise<void> {
    await this.#sendWebhook({ reference, body }, signature, false);
  }

  async #sendWebhook(
    { reference, body }: OutgoingWebhook,
    signature: string | undefined,
    isGenuine: boolean,
  ): Promise<boolean> {
    this.#requests += 1;
    const id = `request-${this.#requests}`;
    const outcome = await this.#invoke('webhook', this.numberOf(reference), false, (it) =>
      it.webhook(id, body, signature),
    );
    if (outcome.kind === 'died' || outcome.value.statusCode !== 200) return false;
    const hash = createHash('sha256').update(body).digest('hex');
    this.journal.webhooks.push({ at: this.time.now, hash, reference, isGenuine });
    return true;
  }

  async #route(
    route: 'initialize' | 'verify' | 'paymentStatus',
    n: number,
    amount: number | undefined,
    reference: () => string,
    act: (it: InstalledFunction) => Promise<HttpResponse>,
  ): Promise<HttpResponse | undefined> {
    const askedAt = this.time.now;
    const outcome = await this.#invoke(route, n, false, act);
    if (outcome.kind === 'died') return undefined;
    const { statusCode, body = '', headers = {} } = outcome.value;
    this.journal.answers.push({
      at: this.time.now,
      askedAt,
      route,
      n,
      reference: reference(),
      status: statusCode,
      body,
      headers,
      ...(amount !== undefined && { amount }),
    });
    return outcome.value;
  }

  /** Runs a function in a process that is free, or in a new one. */
  async #invoke<T>(
    name: FunctionName,
    n: number | undefined,
    isCalm: boolean,
    act: (it: InstalledFunction) => Promise<T>,
  ): Promise<Outcome<T>> {
    const it = this.#take(name);
    const { process } = it;
    this.#invocations += 1;
    const outcome = await new Promise<Outcome<T>>((resolve) => {
      const cancel = this.time.after(TIMEOUTS[name], () => process.die('timeout'));
      process.begin({
        n,
        isCalm,
        onDeath: () => {
          cancel();
          resolve({ kind: 'died' });
        },
      });
      const start = async () => {
        const value = await act(it);
        // What it was killed on then, it has done; nobody hears of it.
        await process.call('answer', undefined, async () => {}, { takes: 0 });
        cancel();
        process.end();
        resolve({ kind: 'answered', value });
      };
      start().catch((error: unknown) => {
        // An error that nobody caught ends the invocation, and no more.
        this.trace?.(`${process.title} failed: ${String(error)}`);
        cancel();
        process.end();
        resolve({ kind: 'died' });
      });
    });
    this.#invocations -= 1;
    return outcome;
  }

  violate(invariant: string, what: string): void {
    this.journal.violations.push({ invariant, what });
    this.trace?.(`VIOLATION of ${invariant}: ${what}`);
  }

  #take(name: FunctionName): InstalledFunction {
    const { now } = this.time;
    const pool = (this.#pools.get(name) ?? []).filter(
      ({ process }) => process.isAlive && (process.isBusy || now - process.idleSince < LONGEST_IDLE),
    );
    this.#pools.set(name, pool);
    const free = pool.find(({ process }) => !process.isBusy);
    if (free !== undefined) return free;
    this.#processes += 1;
    const id = this.#processes;
    const { seed, clockSkew } = this.plan;
    const skew = new Dice(`${seed} clock ${id}`).between(-clockSkew / 2, clockSkew / 2);
    const process = new FunctionProcess(this.#surroundings, { name, id, seed, skew });
    const installed = new InstalledFunction(process, this.#resources, this.trace);
    pool.push(installed);
    return installed;
  }

  #makeResources(): Resources {
    const { time, model, journal, lanes } = this;
    const bus = createRecordingEventBus();
    const quota = createMemoryQuotaStore();
    return {
      time,
      model,
      journal,
      limit: this.plan.limit,
      payments: this.#observedPayments(),
      audits: this.#audits,
      cache: createExpiringCache(time, this.plan.seed),
      quota: {
        ...quota,
        block: async (key, until, now) => {
          this.blocks.push({ at: time.now, operation: key.operation, until });
          await quota.block(key, until, now);
        },
        changeBreaker: async (key, change) => {
          const changed = await quota.changeBreaker(key, change);
          const { before, after } = changed;
          if (before.openings !== after.openings) {
            journal.breakers.push({ at: time.now, operation: key.operation, after });
          }
          return changed;
        },
      },
      urgentQueue: lanes.urgent.queue,
      scheduledQueue: lanes.scheduled.queue,
      events: {
        publish: async (events) => {
          for (const event of events) journal.events.push({ at: time.now, event: structuredClone(event) });
          return await bus.publish(events);
        },
      },
      deadLetters: {
        send: async (body, { reason }) => {
          journal.givenUp.push({ body, reason });
          return reason;
        },
      },
      webhooks: createMemoryRelay((job) =>
        journal.relayed.push({ at: time.now, hash: job.hash, id: job.id }),
      ),
      disturb: (lane, id, fault) => this.#disturb(lane, id, fault),
    };
  }

  #observedPayments(): PaymentStore {
    const store = createMemoryPaymentStore();
    const index = new LaggingIndex(this.time, this.plan.seed);
    return {
      ...store,
      due: index.due,
      put: async (payment) => {
        const isStored = await store.put(payment);
        if (isStored) {
          const { reference } = payment;
          this.journal.changes.push({
            at: this.time.now,
            before: this.payments.get(reference),
            after: payment,
          });
          this.payments.set(reference, payment);
          index.follow(payment);
          const due = dueAt(payment);
          if (due === undefined) this.#due.delete(reference);
          else this.#due.set(reference, due);
        }
        return isStored;
      },
    };
  }

  #lane(name: 'urgent' | 'scheduled'): MemoryLane {
    return createMemoryLane({
      clock: () => this.time.now,
      random: new Dice(`${this.plan.seed} lane ${name}`).random,
      ...QUEUES,
      onSent: () => this.#pollSoon(name),
    });
  }

  #disturb(lane: 'urgent' | 'scheduled', id: string, fault: FaultKind): void {
    const { time, lanes, journal } = this;
    const dice = new Dice(`${this.plan.seed} ${lane} ${id}`);
    if (fault === 'repeat') lanes[lane].repeat(id, dice.pick([0, 1_000, 60_000, 600_000]));
    if (fault === 'delay') lanes[lane].delay(id, dice.between(1_000, 900_000));
    if (fault === 'lose') {
      const body = lanes[lane].bodyOf(id);
      if (body !== undefined) journal.lost.push({ at: time.now, body });
      lanes[lane].lose(id);
    }
  }

  /** A poller looks when something can be received; what comes in earlier wakes it earlier. */
  #pollSoon(name: 'urgent' | 'scheduled'): void {
    const at = this.lanes?.[name]?.nextVisibleAt();
    if (at === undefined || this.#working[name] >= QUEUES.concurrency[name]) return;
    const poll = this.#polls[name];
    if (poll !== undefined && poll.at <= at) return;
    poll?.cancel();
    const wait = Math.max(0, at - this.time.now) + this.#dice.between(5, 200);
    const cancel = this.time.after(wait, () => {
      this.#polls[name] = undefined;
      void this.#poll(name);
    });
    this.#polls[name] = { at, cancel };
  }

  async #poll(name: 'urgent' | 'scheduled'): Promise<void> {
    const batch = this.lanes[name].receive();
    if (batch.length === 0) return this.#pollSoon(name);
    this.#working[name] += 1;
    this.#pollSoon(name);
    await this.#work(name, batch);
    this.#working[name] -= 1;
    this.#pollSoon(name);
  }

  async #work(lane: 'urgent' | 'scheduled', batch: readonly ReceivedMessage[]): Promise<void> {
    const records = batch.map(({ id, body, receives, sentAt }) => ({
      messageId: id,
      body,
      eventSourceARN: `arn:aws:sqs:eu-west-1:111122223333:${lane}`,
      attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentAt) },
    }));
    const isCalm = batch.some(({ receives }) => receives >= CALM_FROM_RECEIVE);
    const outcome = await this.#invoke('verificationWorker', undefined, isCalm, (it) => it.work(records));
    if (outcome.kind === 'died') return;
    const failed = new Set(outcome.value.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const message of batch) if (!failed.has(message.id)) message.remove();
  }

  #runReconcile(): void {
    this.time.after(RECONCILE_EVERY, () => {
      if (this.isAtRest && this.isAudited) {
        this.isOver = true;
        return NOTHING;
      }
      this.#runReconcile();
      const due = this.soonestDue;
      // A run that finds nothing changes nothing, whatever its clock says.
      if (due === undefined || due > this.time.now + this.plan.clockSkew) return NOTHING;
      return this.#invoke('reconcile', undefined, false, (it) => it.reconcile());
    });
  }

  #runAudit(): void {
    this.time.after(AUDIT_EVERY, () => {
      this.#runAudit();
      const { pass, completedUntil } = this.#audits.stored()?.[this.plan.mode] ?? { completedUntil: 0 };
      const isIdle = pass === undefined && this.time.now + this.plan.clockSkew < completedUntil + PASS_EVERY;
      // A run that finds the day's pass over does nothing, whatever its clock says.
      return isIdle ? NOTHING : this.#invoke('audit', undefined, false, (it) => it.audit());
    });
  }

  /** The payment that a call's arguments are about. */
  #numberOf(subject: unknown): number | undefined {
    if (typeof subject === 'string') return this.#numbers.get(subject);
    if (Array.isArray(subject)) return this.#numberOf(subject[0]);
    if (typeof subject !== 'object' || subject === null) return undefined;
    return this.#numberOf(Reflect.get(subject, 'reference') ?? Reflect.get(subject, 'job'));
  }
}

/** The job that a message asks for, where it asks for one. */
export function jobOfMessage(body: string): Job | undefined {
  try {
    return parseJob(body);
  } catch {
    return undefined;
  }
}

/** A text that must be a reference. */
export function toReference(text: string): Reference {
  const reference = parseReference(text);
  if (reference === undefined) throw new TypeError(`Not a reference: ${text}`);
  return reference;
}

/** Days, hours and so on since the beginning. */
function timeText(milliseconds: number): string {
  const days = Math.floor(milliseconds / 86_400_000);
  return `${days} ${new Date(milliseconds % 86_400_000).toISOString().slice(11, 23)}`;
}
