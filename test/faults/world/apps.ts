import type { HttpResponse } from '../../../shared/http/response.ts';
import { Dice } from '../dice.ts';
import type { PaymentPlan } from '../plan/plan.ts';
import { type ModelTransaction, type OutgoingWebhook, webhookBody } from './paystack-model.ts';
import { toReference, type World } from './world.ts';

/** Lets everybody do what the plan has them do: the merchant's apps, payers, and people who mean no good. */
export function letPeopleAct(world: World): void {
  for (const payment of world.plan.payments) new Person(world, payment).begin();
}

/** Everybody who has to do with one payment. */
class Person {
  readonly #world: World;
  readonly #payment: PaymentPlan;
  readonly #dice: Dice;
  /** What the payment is known by here: the reference, once there is one. */
  #reference: string;
  #isPaying = false;

  constructor(world: World, payment: PaymentPlan) {
    this.#world = world;
    this.#payment = payment;
    this.#dice = new Dice(`${world.plan.seed} person ${payment.n}`);
    this.#reference = `order-${payment.n}`;
  }

  begin(): void {
    const { at, by, rival, squatted, questions, forged, amount } = this.#payment;
    const world = this.#world;
    if (by === 'reference' || by === 'external') world.name(this.#reference, this.#payment.n);
    if (squatted !== undefined) {
      world.later(Math.max(0, at - 1_000), () => {
        const transaction = world.model.startElsewhere(this.#reference, amount + squatted.by);
        void this.#pay(transaction);
      });
    }
    world.later(at, () => {
      if (by === 'external') void this.#pay(world.model.startElsewhere(this.#reference, amount));
      else void this.#start(amount);
    });
    if (rival !== undefined && by !== 'external') {
      world.later(at + rival.after, () => void this.#start(rival.sameInput ? amount : amount + 1_000));
    }
    for (const { after, route, copies } of questions) {
      world.later(at + after, () => {
        for (let copy = 0; copy < copies; copy += 1) void this.#ask(route);
      });
    }
    for (const after of forged) world.later(at + after, () => void this.#forge());
  }

  /** The app: sends the request until it has an answer that is one. */
  async #start(amount: number): Promise<void> {
    const world = this.#world;
    const { n, by, tries } = this.#payment;
    const text = JSON.stringify({
      email: `payer-${n}@example.com`,
      amount,
      ...(by === 'reference' && { reference: this.#reference }),
    });
    const key = by === 'idempotency key' ? `key-${n}` : undefined;
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const response = await world.initialize(n, text, key, amount);
      const answered = response && readJson(response.body);
      if (response?.statusCode === 200) {
        const accessCode = textIn(answered, 'data', 'access_code');
        this.#reference = textIn(answered, 'data', 'reference');
        const transaction = world.model.byAccessCode(accessCode);
        if (transaction === undefined) {
          world.violate(
            'one initialize, one transaction',
            `${this.#reference} was accepted, and Paystack knows of none`,
          );
        } else void this.#pay(transaction);
        return;
      }
      const isWaiting = response === undefined || response.statusCode >= 500 || response.statusCode === 429;
      const isInProgress = response?.statusCode === 409 && textIn(answered, 'code') === 'in_progress';
      if (!isWaiting && !isInProgress) return;
      await world.pause(waitBefore(response) + this.#dice.between(0, 1_000));
    }
  }

  /** The payer, who has the checkout page of one transaction. */
  async #pay(transaction: ModelTransaction): Promise<void> {
    if (this.#isPaying) return;
    this.#isPaying = true;
    const world = this.#world;
    const { payer, tampering, verifyLag } = this.#payment;
    transaction.tampering = tampering;
    transaction.verifyLag = verifyLag;
    for (const { after, act } of payer) {
      await world.pause(after);
      world.trace?.(`payer of ${transaction.reference}: ${act}`);
      const webhook = world.model.act(transaction, act);
      if (webhook !== undefined) this.#send(webhook);
    }
  }

  #send(webhook: OutgoingWebhook): void {
    for (const { after, again } of this.#payment.webhooks) {
      this.#world.later(after, () => void this.#deliver(webhook, again));
    }
  }

  async #deliver(webhook: OutgoingWebhook, again: number | undefined): Promise<void> {
    const world = this.#world;
    world.ahead += 1;
    await world.deliver(webhook, again);
    world.ahead -= 1;
  }

  async #ask(route: 'verify' | 'paymentStatus'): Promise<void> {
    const reference = toReference(this.#reference);
    await this.#world[route](this.#payment.n, reference);
  }

  async #forge(): Promise<void> {
    const reference = this.#reference;
    const { amount } = this.#payment;
    const data = { status: 'success', reference, amount, currency: 'NGN', forged: true };
    const signature = this.#dice.pick([undefined, '', 'f'.repeat(128), '0'.repeat(127)]);
    await this.#world.forge({ reference, body: webhookBody('charge.success', data) }, signature);
  }
}

/** Milliseconds. API Gateway tells a caller of a function that died after 30 s at the latest. */
function waitBefore(response: HttpResponse | undefined): number {
  const seconds = Number(response?.headers?.['Retry-After'] ?? 5);
  return seconds * 1_000;
}

function readJson(text = ''): unknown {
  return JSON.parse(text);
}

/** The text that stands at a path in JSON, or an empty one. */
export function textIn(value: unknown, ...path: readonly string[]): string {
  let inner = value;
  for (const name of path) {
    inner = typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined;
  }
  return typeof inner === 'string' ? inner : '';
}
