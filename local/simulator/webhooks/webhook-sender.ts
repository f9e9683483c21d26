import type { Mode } from '../../../shared/payment/mode.ts';
import type { EngineClock } from '../../clock.ts';
import { Alarms } from '../alarms.ts';
import type { JsonObject } from '../json.ts';
import type { TriedWebhook } from '../simulator-activity.ts';
import type { Deliveries, Delivery } from '../store/deliveries.ts';
import { postWebhook } from './post-webhook.ts';
import { nextTryAt } from './retry-schedule.ts';
import { sign } from './sign.ts';

/** How webhooks are sent; a tester changes it as it runs. */
export interface WebhookSettings {
  /** False: none are made. */
  readonly enabled: boolean;
  /** Without one none are made. */
  readonly url: string | null;
  /** True: they are made and never arrive, and Paystack believes that they did. */
  readonly lost: boolean;
  /** How many of each are sent. Paystack promises at least one. */
  readonly copies: number;
  /** How late they are sent, in ms of the clock. */
  readonly delayMs: number;
}

/** Something that Paystack tells the merchant. */
export interface WebhookEvent {
  readonly mode: Mode;
  readonly event: string;
  /** Of the transaction that it is about. */
  readonly reference: string;
  readonly data: JsonObject;
}

/** How a webhook that is sent by hand is spoilt. */
export type Tampering = 'signature' | 'body' | 'no-signature';

interface WebhookSenderParts {
  readonly clock: EngineClock;
  readonly deliveries: Deliveries;
  readonly secretKeys: Readonly<Record<Mode, string>>;
  readonly settings: WebhookSettings;
  readonly timeoutMs: number;
  readonly log: (line: string) => void;
  readonly onTried: (webhook: TriedWebhook) => void;
}

/**
 * Delivers webhooks as Paystack does: signed, at least once, tried again on Paystack's schedule until they are answered
 * with 200. Each is in the database before it is sent, so that a restart continues where the last run ended. It begins
 * paused.
 */
export class WebhookSender {
  readonly #parts: WebhookSenderParts;
  readonly #alarms: Alarms;
  #settings: WebhookSettings;
  #isPaused = true;
  #brokenOff = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: WebhookSenderParts) {
    this.#parts = parts;
    this.#alarms = new Alarms(parts.clock);
    this.#settings = parts.settings;
  }

  get settings(): WebhookSettings {
    return this.#settings;
  }

  /** Counts for what is sent from now on, retries included. */
  change(settings: Partial<WebhookSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  /** Sends what was made meanwhile or left waiting by an earlier run, when it is due. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    for (const delivery of this.#parts.deliveries.waiting()) this.#schedule(delivery);
  }

  /** From now on webhooks are made and wait. A try that is under way is broken off and counts for nothing. */
  pause(): void {
    this.#isPaused = true;
    this.#breakOff();
  }

  /** Resolves when no webhook is on its way any more; those that wait for their time don't count. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Forgets everything that is waiting, and the changed settings. */
  reset(): void {
    this.#breakOff();
    this.#settings = this.#parts.settings;
  }

  /** Makes a webhook, unless they are switched off or there will be no URL, and sends it by the settings. */
  announce(event: WebhookEvent): void {
    const { enabled, url, lost, copies, delayMs } = this.#settings;
    // Whoever pauses it may still be about to set the URL.
    if (!enabled || (url === null && !this.#isPaused)) return;
    const { clock, deliveries } = this.#parts;
    for (let copy = 0; copy < copies; copy += 1) {
      const draft = this.#draft(event);
      if (lost) {
        deliveries.create({ ...draft, status: 'lost' });
        const { reference } = event;
        this.#parts.onTried({ at: clock.now(), event: event.event, reference, outcome: 'lost' });
      } else this.#schedule(deliveries.create({ ...draft, nextAt: clock.now() + delayMs }));
    }
  }

  /** Sends one now, whatever the settings say but for the URL, and tells how that ended. It isn't tried again. */
  async sendNow(event: WebhookEvent, tampering?: Tampering): Promise<Delivery> {
    const draft = this.#draft(event);
    const delivery = this.#parts.deliveries.create({ ...draft, ...tamper(draft, tampering) });
    const { tried } = await this.#try(delivery);
    return this.#parts.deliveries.save({
      ...tried,
      status: tried.lastStatus === 200 ? 'delivered' : 'failed',
    });
  }

  #draft({ mode, event, reference, data }: WebhookEvent): Omit<Delivery, 'id'> {
    const body = JSON.stringify({ event, data });
    return {
      mode,
      event,
      reference,
      body,
      signature: sign(this.#parts.secretKeys[mode], body),
      status: 'waiting',
      tries: 0,
      createdAt: this.#parts.clock.now(),
      firstTriedAt: null,
      nextAt: null,
      lastStatus: null,
      lastError: null,
    };
  }

  #breakOff(): void {
    this.#alarms.cancelAll();
    this.#brokenOff.abort();
    this.#brokenOff = new AbortController();
  }

  #schedule(delivery: Delivery): void {
    if (this.#isPaused) return;
    const { clock } = this.#parts;
    const at = delivery.nextAt ?? clock.now();
    // One that is due goes out at once: under load a timer for each would only cost time.
    if (at <= clock.now()) this.#start(delivery);
    else this.#alarms.set(String(delivery.id), at, () => this.#start(delivery));
  }

  #start(delivery: Delivery): void {
    const delivering = this.#deliver(delivery).finally(() => this.#underWay.delete(delivering));
    this.#underWay.add(delivering);
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { deliveries, log } = this.#parts;
    const { signal } = this.#brokenOff;
    const { tried, triedAt, firstTriedAt } = await this.#try(delivery);
    // Broken off in the middle: it stays waiting in the database, and goes out again later.
    if (signal.aborted) return;
    if (tried.lastStatus === 200) {
      deliveries.save({ ...tried, status: 'delivered', nextAt: null });
      return;
    }
    const nextAt = nextTryAt(tried.mode, tried.tries, firstTriedAt, triedAt);
    const outcome = tried.lastStatus ?? tried.lastError;
    log(`webhook ${tried.event} ${tried.reference}: try ${tried.tries} failed (${outcome})`);
    if (nextAt === undefined) deliveries.save({ ...tried, status: 'failed', nextAt: null });
    else this.#schedule(deliveries.save({ ...tried, nextAt }));
  }

  async #try(delivery: Delivery): Promise<{ tried: Delivery; triedAt: number; firstTriedAt: number }> {
    const { clock, timeoutMs, onTried } = this.#parts;
    const { url } = this.#settings;
    const { signal } = this.#brokenOff;
    const triedAt = clock.now();
    const { body, signature } = delivery;
    const result =
      url === null
        ? { error: 'no webhook URL is set' }
        : await postWebhook({ url, body, signature, timeoutMs, signal });
    const { event, reference } = delivery;
    const isReceived = 'status' in result && result.status === 200;
    // One that was broken off counts for nothing.
    if (!signal.aborted)
      onTried({ at: triedAt, event, reference, outcome: isReceived ? 'received' : 'refused' });
    const firstTriedAt = delivery.firstTriedAt ?? triedAt;
    const tried: Delivery = {
      ...delivery,
      tries: delivery.tries + 1,
      firstTriedAt,
      lastStatus: 'status' in result ? result.status : null,
      lastError: 'error' in result ? result.error : null,
    };
    return { tried, triedAt, firstTriedAt };
  }
}

function tamper(
  { body, signature }: Pick<Delivery, 'body' | 'signature'>,
  tampering: Tampering | undefined,
): Pick<Delivery, 'body' | 'signature'> {
  switch (tampering) {
    case undefined:
      return { body, signature };
    case 'signature':
      return { body, signature: '0'.repeat(128) };
    case 'no-signature':
      return { body, signature: null };
    case 'body':
      // A field more than was signed.
      return { body: body.replace('{', '{"tampered":true,'), signature };
  }
}
