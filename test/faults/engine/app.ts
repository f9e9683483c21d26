import * as z from 'zod/mini';
import type { Answer, PaymentsClient } from '../../support/payments-client.ts';
import type { Plan, PlannedPayment } from './plan.ts';

/** What a good app and its payers live in. */
export interface World {
  /** To the engine as it runs now. */
  client(): PaymentsClient;
  /** Milliseconds since the run began. */
  elapsed(): number;
  /** Says that something is not as it has to be. */
  found(violation: string): void;
}

/** What initialize answered with 200. */
export interface Accepted {
  readonly reference: string;
  readonly accessCode: string;
  readonly text: string;
}

/** A payment as the app keeps it. */
export interface AppPayment {
  readonly planned: PlannedPayment;
  /** How many names it has been tried under: a new one when the checkout page of the last was lost. */
  names: number;
  accepted: Accepted | undefined;
  hasActed: boolean;
  hasLateWebhook: boolean;
}

const acceptedSchema = z.object({
  data: z.object({ reference: z.string(), access_code: z.string() }),
});

/** Milliseconds by which a late webhook is late. */
const LATE_BY = 30 * 60_000;

/** Fifty payments of an app that does what our documentation tells it to, and of its payers. */
export class App {
  readonly payments: readonly AppPayment[];
  readonly #seed: number;
  readonly #world: World;

  constructor(plan: Plan, world: World) {
    this.#seed = plan.seed;
    this.#world = world;
    this.payments = plan.payments.map((planned) => ({
      planned,
      names: 1,
      accepted: undefined,
      hasActed: false,
      hasLateWebhook: false,
    }));
  }

  /** Those that have no checkout page yet. */
  get unaccepted(): readonly AppPayment[] {
    return this.payments.filter(({ accepted }) => accepted === undefined);
  }

  /** The name of a payment: its reference, or what stands in the header `Idempotency-Key`. */
  nameOf({ planned: { index }, names }: AppPayment, name = names): string {
    return `attack-${this.#seed}-${index}${name === 1 ? '' : `-${name}`}`;
  }

  /** One try to start a payment, by as many of the app's processes as do so at once. */
  async initialize(payment: AppPayment): Promise<void> {
    const { callers } = payment.planned;
    const name = payment.names;
    await Promise.all(Array.from({ length: callers }, () => this.#initializeOnce(payment, name)));
  }

  async #initializeOnce(payment: AppPayment, name: number): Promise<void> {
    const { index, amount, names } = payment.planned;
    const fields = { email: `payer-${index}@example.com`, amount, metadata: { payment: index } };
    const text = this.nameOf(payment, name);
    let answer: Answer;
    try {
      answer = await (names === 'reference'
        ? this.#world.client().initialize({ ...fields, reference: text })
        : this.#world.client().initialize(fields, { 'idempotency-key': text }));
    } catch {
      return; // the engine was killed, or its answer lost: to be tried again, as any answer of 5xx
    }
    const { status, body } = answer;
    if (status === 200) return this.#accept(payment, answer);
    if (status >= 500 || status === 429 || (status === 409 && body.code === 'in_progress')) return;
    if (status === 409 && body.code === 'access_code_lost') {
      if (payment.accepted === undefined && payment.names === name) payment.names += 1;
      return;
    }
    this.#world.found(`initialize of ${text} was answered ${status} ${answer.text}`);
  }

  #accept(payment: AppPayment, { text }: Answer): void {
    const { data } = acceptedSchema.parse(JSON.parse(text));
    const accepted = { reference: data.reference, accessCode: data.access_code, text };
    payment.accepted ??= accepted;
    if (payment.accepted.text !== text) {
      this.#world.found(`invariant 4: ${data.reference} was accepted twice with different answers`);
    }
  }

  /** Has the payers do what is due by now. */
  async act(): Promise<void> {
    await Promise.all(this.payments.map((payment) => this.#act(payment)));
  }

  async #act(payment: AppPayment): Promise<void> {
    const { accepted, planned } = payment;
    if (accepted === undefined) return;
    if (!payment.hasActed && this.#world.elapsed() >= planned.actsAfterMs) {
      payment.hasActed = true;
      if (planned.webhooks === 'early') await this.#sendWebhook(accepted);
      if (planned.webhooks === 'forged') await this.#sendWebhook(accepted, 'signature');
      await this.#end(accepted.reference, planned);
      if (planned.webhooks === 'twice') await this.#sendWebhook(accepted);
    }
    const isLate = this.#world.elapsed() >= planned.actsAfterMs + LATE_BY;
    if (payment.hasActed && planned.webhooks === 'late' && !payment.hasLateWebhook && isLate) {
      payment.hasLateWebhook = true;
      await this.#sendWebhook(accepted);
    }
  }

  async #end(reference: string, { ending, webhooks, tampered = {} }: PlannedPayment): Promise<void> {
    const { finish, control } = this.#world.client();
    const webhook = webhooks !== 'never' && webhooks !== 'late' && webhooks !== 'forged';
    const how = { webhook, ...tampered };
    switch (ending) {
      case 'paid':
        await finish(reference, { outcome: 'success', ...how });
        break;
      case 'declined, then paid':
        await finish(reference, { outcome: 'insufficient_funds', ...how });
        await finish(reference, { outcome: 'success', ...how });
        break;
      case 'paid by transfer':
        await finish(reference, { outcome: 'pending', succeedsAfterMs: 20_000, ...how });
        break;
      case 'refunded':
        await finish(reference, { outcome: 'success', ...how });
        await finish(reference, { outcome: 'reversed', webhook });
        break;
      case 'declined':
        await finish(reference, { outcome: 'failed', ...how });
        break;
      case 'untouched':
        if (Object.keys(tampered).length > 0)
          await control('POST', `transactions/${reference}/finish`, tampered);
        break;
    }
  }

  /** That it did not arrive is part of the attack. */
  async #sendWebhook({ reference }: Accepted, tamper?: 'signature'): Promise<void> {
    await this.#world.client().control('POST', 'webhooks/send', { reference, ...(tamper && { tamper }) });
  }
}
