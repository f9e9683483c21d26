/** The shop's orders, and what a payment event does to one. */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fields, type Money } from './payments.ts';

export type AttemptStatus =
  | 'starting'
  | 'waiting'
  | 'paid'
  | 'refunded'
  | 'failed'
  | 'abandoned'
  | 'mismatched';

/** One try to pay an order, under a reference of its own. Paystack takes each reference once. */
export interface Attempt {
  readonly reference: string;
  readonly status: AttemptStatus;
  readonly checkoutUrl?: string;
  /** The payment's version in the newest event that was handled; 0 before the first. */
  readonly version: number;
}

export interface Order {
  readonly id: string;
  readonly product: string;
  readonly email: string;
  readonly price: Money;
  readonly attempts: readonly Attempt[];
  /** Ids of the events that were handled: each of them may come again. */
  readonly handled: readonly string[];
}

/** What the shop reads of a payment event, whatever else is in it. */
export interface PaymentEvent {
  readonly id: string;
  readonly type: string;
  readonly reference: string;
  readonly version: number;
  readonly asked: Partial<Money>;
  readonly paid: Partial<Money>;
}

/** Reads the `detail` of an event. @returns undefined for one that is not about a payment of a reference */
export function readEvent(detail: unknown): PaymentEvent | undefined {
  const { id, type, reference, version, asked, paid } = fields(detail);
  if (typeof id !== 'string' || typeof type !== 'string' || !type.startsWith('payment.')) return undefined;
  if (typeof reference !== 'string' || typeof version !== 'number') return undefined;
  return { id, type, reference, version, asked: fields(asked), paid: fields(paid) };
}

/** What an event came to. */
export type Handled = 'applied' | 'repeated' | 'outdated' | 'ignored';

/**
 * Applies an event to its order. Events come at least once and in any order, so one that was handled does nothing again, and one
 * that is older than what is known of its payment changes nothing.
 */
export function applyEvent(order: Order, event: PaymentEvent): { order: Order; handled: Handled } {
  const attempt = order.attempts.find(({ reference }) => reference === event.reference);
  const status = statusAfter(order, event);
  if (order.handled.includes(event.id)) return { order, handled: 'repeated' };
  if (attempt === undefined || status === undefined) return { order, handled: 'ignored' };
  if (event.version <= attempt.version) return { order, handled: 'outdated' };
  const changed = { ...attempt, status, version: event.version };
  return {
    order: {
      ...order,
      attempts: order.attempts.map((each) => (each === attempt ? changed : each)),
      handled: [...order.handled, event.id],
    },
    handled: 'applied',
  };
}

/** Paid is what succeeded and is the price of this order; the event says both what was asked for and what was paid. */
function statusAfter({ price }: Order, { type, asked, paid }: PaymentEvent): AttemptStatus | undefined {
  switch (type) {
    case 'payment.succeeded': {
      const isThePrice =
        asked.amount === price.amount &&
        asked.currency === price.currency &&
        paid.currency === price.currency &&
        // Above it where the payer bears the fees.
        (paid.amount ?? 0) >= price.amount;
      return isThePrice ? 'paid' : 'mismatched';
    }
    case 'payment.reversed':
      return 'refunded';
    case 'payment.failed':
      return 'failed';
    case 'payment.abandoned':
      return 'abandoned';
    case 'payment.mismatched':
      return 'mismatched';
    default:
      return undefined;
  }
}

export type OrderStatus = AttemptStatus | 'paid_twice';

/** One paid attempt pays the order; else what needs somebody's attention comes first, and then the latest. */
export function statusOf({ attempts }: Order): OrderStatus {
  const has = (wanted: AttemptStatus) => attempts.filter(({ status }) => status === wanted).length;
  if (has('paid') > 1) return 'paid_twice';
  if (has('paid') === 1) return 'paid';
  if (has('mismatched') > 0) return 'mismatched';
  if (has('refunded') > 0) return 'refunded';
  return attempts.at(-1)?.status ?? 'starting';
}

/** All orders, in a file. A real shop has a database: the point is that an order is stored before anything is called or answered. */
export class Orders {
  readonly #file: string | undefined;
  readonly #orders: Map<string, Order>;
  readonly #changes = new EventEmitter().setMaxListeners(0);

  /** @param file JSON; without one, orders are kept in memory */
  constructor(file: string | undefined) {
    this.#file = file;
    const stored: Order[] =
      file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
    this.#orders = new Map(stored.map((order) => [order.id, order]));
  }

  /** An order with a first attempt, whose reference is derived from its id. */
  create(product: string, email: string, price: Money): Order {
    // Long enough that nobody guesses the address of another's order.
    const id = `order-${randomBytes(8).toString('hex')}`;
    return this.#save({ id, product, email, price, attempts: [newAttempt(id, 1)], handled: [] });
  }

  /**
   * The reference to pay an order under: that of its last attempt, so that asking again starts nothing twice, or a new one where that
   * has come to nothing. @returns undefined where there is nothing to pay
   */
  openAttempt(id: string): { order: Order; reference: string } | undefined {
    const order = this.#orders.get(id);
    const status = order && statusOf(order);
    if (status === 'failed' || status === 'abandoned') return this.addAttempt(id);
    const reference = order?.attempts.at(-1)?.reference;
    const isOpen = status === 'starting' || status === 'waiting';
    return isOpen && order !== undefined && reference !== undefined ? { order, reference } : undefined;
  }

  /** Another attempt to pay, for when the last one has come to nothing. */
  addAttempt(id: string): { order: Order; reference: string } | undefined {
    const order = this.#orders.get(id);
    if (order === undefined) return undefined;
    const attempt = newAttempt(id, order.attempts.length + 1);
    return {
      order: this.#save({ ...order, attempts: [...order.attempts, attempt] }),
      reference: attempt.reference,
    };
  }

  /** An attempt has a checkout page now. An event may have come before this: what that said stays. */
  checkoutStarted(id: string, reference: string, checkoutUrl: string): void {
    const order = this.#orders.get(id);
    if (order === undefined) return;
    const started = (attempt: Attempt): Attempt => ({
      ...attempt,
      checkoutUrl,
      status: attempt.status === 'starting' ? 'waiting' : attempt.status,
    });
    const attempts = order.attempts.map((each) => (each.reference === reference ? started(each) : each));
    this.#save({ ...order, attempts });
  }

  /** @returns undefined when no order has this reference */
  handle(event: PaymentEvent): Handled | undefined {
    const found = this.byReference(event.reference);
    if (found === undefined) return undefined;
    const { order, handled } = applyEvent(found, event);
    if (handled === 'applied') this.#save(order);
    return handled;
  }

  /**
   * References of all payments that an event may still come of: one that was abandoned or failed may be paid late, one that was paid may
   * be refunded.
   */
  waitedFor(): string[] {
    const attempts = [...this.#orders.values()].flatMap((order) => order.attempts);
    return attempts.filter(({ status }) => status !== 'refunded').map(({ reference }) => reference);
  }

  byId(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  byReference(reference: string): Order | undefined {
    const order = this.#orders.get(reference.replace(/-\d+$/, ''));
    return order?.attempts.some((attempt) => attempt.reference === reference) ? order : undefined;
  }

  /** Tells of every change of an order. @returns ends that */
  onChange(id: string, listener: (order: Order) => void): () => void {
    this.#changes.on(id, listener);
    return () => this.#changes.off(id, listener);
  }

  #save(order: Order): Order {
    this.#orders.set(order.id, order);
    if (this.#file !== undefined) {
      // Whole or not at all, also when the power goes in the middle.
      writeFileSync(`${this.#file}.next`, JSON.stringify([...this.#orders.values()]), { mode: 0o600 });
      renameSync(`${this.#file}.next`, this.#file);
    }
    this.#changes.emit(order.id, order);
    return order;
  }
}

function newAttempt(id: string, number: number): Attempt {
  return { reference: `${id}-${number}`, status: 'starting', version: 0 };
}
