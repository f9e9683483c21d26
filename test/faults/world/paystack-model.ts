import { EngineClock } from '../../../local/clock.ts';
import { type Answer, jsonAnswer } from '../../../local/simulator/answer.ts';
import { type ListedStore, listTransactions } from '../../../local/simulator/api/list-transactions.ts';
import {
  duplicateReference,
  invalidKey,
  invalidParameter,
  rateLimited,
  referenceNotFound,
  unknownPath,
} from '../../../local/simulator/api/refusals.ts';
import { type Operation, routeOf } from '../../../local/simulator/api/route.ts';
import { chargeSuccessData, verifyData } from '../../../local/simulator/api/transaction-data.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../../local/simulator/json.ts';
import { rateLimitHeaders } from '../../../local/simulator/rate-limit-headers.ts';
import { RateLimiter } from '../../../local/simulator/rate-limiter.ts';
import { refundEventData } from '../../../local/simulator/refunding.ts';
import type { Slice, Transaction, TransactionFilter } from '../../../local/simulator/store/transactions.ts';
import { sign } from '../../../local/simulator/webhooks/sign.ts';
import type { PaystackRequest } from '../../../shared/paystack/transport.ts';
import type { PayerStep, Plan, Tampering } from '../plan/plan.ts';
import { limitsOf, START } from './settings.ts';
import type { SimulatedTime } from './time.ts';

/** A transaction, and what the run has to know of it. */
export interface ModelTransaction {
  readonly reference: string;
  /** What it stands for now. */
  current: Transaction;
  /** What it stood for before, and from when on: verify may be behind. */
  readonly history: { readonly at: number; readonly state: Transaction }[];
  /** Started through the deployment's key. */
  readonly isOurs: boolean;
  /** Verify lies of it, or somebody asked for another sum. */
  tampering: Tampering | undefined;
  /** Milliseconds by which verify is behind. */
  verifyLag: number;
  /** An answer to one verify was not true. */
  isLiedAbout: boolean;
  refund: 'none' | 'pending' | 'processed' | 'failed';
}

/** What Paystack sends to the webhook. */
export interface OutgoingWebhook {
  readonly reference: string;
  readonly body: string;
}

const CURRENCY = 'NGN';

/**
 * Paystack, as far as it is used here: transactions, keys, limits by both ways of counting, and what it would send as webhooks.
 * What it answers is made by the simulator's own code.
 */
export class PaystackModel {
  readonly #time: SimulatedTime;
  readonly #plan: Plan;
  readonly #transactions = new Map<string, ModelTransaction>();
  readonly #limiters: readonly RateLimiter[];
  readonly #bodies = new WeakMap<Transaction, string>();
  #created = 0;
  /** Refused calls that the plan knows nothing of. */
  readonly overruns: { readonly at: number; readonly operation: Operation }[] = [];

  constructor(time: SimulatedTime, plan: Plan) {
    this.#time = time;
    this.#plan = plan;
    const clock = new EngineClock(() => time.now);
    const limits = (window: 'fixed' | 'sliding') =>
      new RateLimiter(clock, {
        window,
        windowSeconds: 60,
        resetHeader: plan.limitHeaders === 'epoch' ? 'epoch-seconds' : 'seconds-left',
        ...limitsOf(plan.limit),
      });
    this.#limiters = [limits('fixed'), limits('sliding')];
  }

  /** Epoch milliseconds. */
  get now(): number {
    return this.#time.now;
  }

  get transactions(): readonly ModelTransaction[] {
    return [...this.#transactions.values()];
  }

  byReference(reference: string): ModelTransaction | undefined {
    return this.#transactions.get(reference);
  }

  byAccessCode(accessCode: string): ModelTransaction | undefined {
    return this.transactions.find(({ current }) => current.accessCode === accessCode);
  }

  /** The key that is valid now. */
  get secretKey(): string {
    const { rotation, mode } = this.#plan;
    const isRolled = rotation !== undefined && this.#time.now - START >= rotation.at;
    return `sk_${mode}_${isRolled ? 'second' : 'first'}`;
  }

  /** What the deployment's secret says now. */
  get deployedKeys(): { readonly current: string; readonly previous?: string } {
    const { rotation, mode } = this.#plan;
    const isTold = rotation !== undefined && this.#time.now - START >= rotation.at + rotation.lateBy;
    const first = `sk_${mode}_first`;
    return isTold ? { current: `sk_${mode}_second`, previous: first } : { current: first };
  }

  /** Answers a request that has arrived. */
  answer(request: PaystackRequest): Answer {
    const [path = '', query] = request.path.split('?');
    const { operation, subject } = routeOf(request.method, path);
    if (request.secretKey !== this.secretKey) return invalidKey();
    const { mode } = this.#plan;
    const readings = this.#limiters.map((limiter) => limiter.take(mode, operation));
    if (readings.some(({ allowed }) => !allowed)) {
      this.overruns.push({ at: this.#time.now, operation });
      return this.#withLimits(rateLimited(), operation);
    }
    switch (operation) {
      case 'initialize':
        return this.#withLimits(this.#initialize(parseJson(request.body ?? 'null')), operation);
      case 'verify':
        return this.#withLimits(this.#verify(subject), operation);
      case 'list':
        return this.#withLimits(this.#list(new URLSearchParams(query)), operation);
      default:
        return unknownPath();
    }
  }

  #withLimits(answer: Answer, operation: Operation): Answer {
    const [limiter] = this.#limiters;
    if (this.#plan.limitHeaders === 'none' || limiter === undefined) return answer;
    const headers = rateLimitHeaders(limiter, this.#time.now, this.#plan.mode, operation, answer.status);
    return { ...answer, headers: { ...answer.headers, ...headers } };
  }

  #initialize(body: Json): Answer {
    if (!isJsonObject(body)) return invalidParameter('Invalid request');
    const { reference, amount, currency, email } = body;
    if (typeof reference !== 'string' || typeof amount !== 'number' || typeof email !== 'string') {
      return invalidParameter('Invalid request');
    }
    if (currency !== CURRENCY) return invalidParameter('Currency not supported by merchant');
    if (this.#transactions.has(reference)) return duplicateReference();
    const { current } = this.#start({ reference, amount, email, isOurs: true });
    return jsonAnswer(200, {
      status: true,
      message: 'Authorization URL created',
      data: {
        authorization_url: `https://checkout.example.com/${current.accessCode}`,
        access_code: current.accessCode,
        reference,
      },
    });
  }

  #verify(reference: string): Answer {
    const transaction = this.#transactions.get(reference);
    if (transaction === undefined) return referenceNotFound();
    const body = this.#bodyOf(this.#shown(transaction));
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }

  /** What Paystack's answers say by now. */
  #shown({ history, verifyLag, current }: ModelTransaction): Transaction {
    const known = history.findLast(({ at }) => at + verifyLag <= this.#time.now) ?? history[0];
    return known?.state ?? current;
  }

  #list(query: URLSearchParams): Answer {
    const { cursors, pageSize, mode } = this.#plan;
    if (query.has('next') && cursors === 'nowhere') return invalidParameter('Invalid cursor');
    if (query.has('next') && cursors === 'round') query.delete('next');
    query.set('perPage', String(Math.min(pageSize, Number(query.get('perPage')))));
    return listTransactions(this.#listed, mode, query);
  }

  /** The transactions as the simulator's list reads them. */
  readonly #listed: ListedStore = {
    list: (filter, { count, before = Number.POSITIVE_INFINITY, after = 0 }: Slice) =>
      this.#matching(filter)
        .filter((each) => placeOf(each) < before && placeOf(each) > after)
        .slice(0, count),
    total: (filter) => ({ count: this.#matching(filter).length, volume: 0 }),
    place: placeOf,
  };

  /** Newest first. */
  #matching({ status, from = 0, to = Number.POSITIVE_INFINITY }: TransactionFilter): Transaction[] {
    return this.transactions
      .map((transaction) => this.#shown(transaction))
      .filter((each) => each.status === status && each.createdAt >= from && each.createdAt <= to)
      .reverse();
  }

  /** When Paystack's answers last began to say something else, in epoch milliseconds. */
  get lastShownAt(): number {
    return Math.max(START, ...this.transactions.map(shownAt));
  }

  #bodyOf(state: Transaction): string {
    const made = this.#bodies.get(state);
    if (made !== undefined) return made;
    const body = JSON.stringify({
      status: true,
      message: 'Verification successful',
      data: verifyData(state),
    });
    this.#bodies.set(state, body);
    return body;
  }

  /** Somebody with the public key starts a transaction. */
  startElsewhere(reference: string, amount: number): ModelTransaction {
    return this.#start({ reference, amount, email: 'somebody@example.com', isOurs: false });
  }

  #start(about: { reference: string; amount: number; email: string; isOurs: boolean }): ModelTransaction {
    const { reference, amount, email, isOurs } = about;
    this.#created += 1;
    const now = this.#time.now;
    const current: Transaction = {
      id: String(18_446_744_073_709_000_000n + BigInt(this.#created)),
      mode: this.#plan.mode,
      reference,
      accessCode: `access-${this.#created}`,
      status: 'abandoned',
      requestedAmount: amount,
      amount,
      fees: null,
      currency: CURRENCY,
      email,
      customerId: this.#created,
      customerCode: `CUS_${this.#created}`,
      metadata: null,
      callbackUrl: null,
      channels: [],
      plan: null,
      channel: 'card',
      message: null,
      gatewayResponse: 'The transaction was not completed',
      ipAddress: null,
      createdAt: now,
      paidAt: null,
      log: [],
      authorization: {},
      succeedsAt: null,
      succeedsWith: {},
      forge: {},
      omit: [],
    };
    const transaction: ModelTransaction = {
      reference,
      current,
      history: [{ at: now, state: current }],
      isOurs,
      tampering: undefined,
      verifyLag: 0,
      isLiedAbout: false,
      refund: 'none',
    };
    this.#transactions.set(reference, transaction);
    return transaction;
  }

  /** Moves a transaction on. Gives the webhook that Paystack sends of it, if it sends one. */
  act(transaction: ModelTransaction, act: PayerStep['act']): OutgoingWebhook | undefined {
    const { reference, current } = transaction;
    const isPaid = current.paidAt !== null;
    switch (act) {
      case 'decline':
        if (!isPaid) this.#move(transaction, { status: 'failed', gatewayResponse: 'Declined' });
        return undefined;
      case 'begin':
        if (!isPaid) this.#move(transaction, { status: 'ongoing' });
        return undefined;
      case 'pay': {
        if (isPaid) return undefined;
        const now = this.#time.now;
        const paid = this.#move(transaction, {
          status: 'success',
          gatewayResponse: 'Successful',
          paidAt: now,
        });
        return { reference, body: webhookBody('charge.success', chargeSuccessData(paid)) };
      }
      case 'refund':
        if (current.status !== 'success') return undefined;
        transaction.refund = 'pending';
        return this.#refundEvent(transaction, 'pending', 'reversal-pending');
      case 'refund ends':
        if (transaction.refund !== 'pending') return undefined;
        transaction.refund = 'processed';
        return this.#refundEvent(transaction, 'processed', 'reversed');
      case 'refund fails':
        if (transaction.refund !== 'pending') return undefined;
        transaction.refund = 'failed';
        return this.#refundEvent(transaction, 'failed', 'success');
    }
  }

  #refundEvent(
    transaction: ModelTransaction,
    status: 'pending' | 'processed' | 'failed',
    becomes: Transaction['status'],
  ): OutgoingWebhook {
    const { id, mode, amount, currency } = transaction.current;
    const now = this.#time.now;
    this.#move(transaction, { status: becomes });
    const refund = {
      id: 1,
      mode,
      transactionId: id,
      transactionReference: transaction.reference,
      amount,
      currency,
      customerNote: '',
      merchantNote: '',
      createdAt: now,
      updatedAt: now,
      processesAt: null,
    };
    const data = refundEventData(refund, status, null);
    return { reference: transaction.reference, body: webhookBody(`refund.${status}`, data) };
  }

  #move(transaction: ModelTransaction, parts: Partial<Transaction>): Transaction {
    const { tampering, current } = transaction;
    const moved: Transaction = { ...current, ...parts, ...forgery(tampering, { ...current, ...parts }) };
    transaction.current = moved;
    transaction.history.push({ at: this.#time.now, state: moved });
    return moved;
  }

  /** A signature of the key that is valid now. */
  signatureOf(body: string): string {
    return sign(this.secretKey, body);
  }
}

/** When Paystack's answers begin to say what has last happened to a transaction, in epoch milliseconds. */
export function shownAt({ history, verifyLag }: ModelTransaction): number {
  return (history.at(-1)?.at ?? 0) + verifyLag;
}

/** The order of creation, for cursors. */
function placeOf({ customerId }: Transaction): number {
  return customerId;
}

/** The body of a webhook as text. */
export function webhookBody(event: string, data: JsonObject): string {
  return JSON.stringify({ event, data });
}

/** What a transaction's answers say that is not so. Only what is said of a payment that was made matters. */
function forgery(
  tampering: Tampering | undefined,
  { requestedAmount, amount }: Transaction,
): Pick<Transaction, 'forge' | 'omit'> {
  switch (tampering) {
    case undefined:
      return { forge: {}, omit: [] };
    case 'amount':
      return { forge: { amount: amount - 1 }, omit: [] };
    case 'currency':
      return { forge: { currency: 'USD' }, omit: [] };
    case 'reference':
      return { forge: { reference: 'somebody-elses' }, omit: [] };
    case 'mode':
      return { forge: { domain: 'sandbox' }, omit: [] };
    case 'requested amount':
      return { forge: { requested_amount: requestedAmount + 100 }, omit: [] };
    case 'missing amount':
      return { forge: {}, omit: ['amount', 'requested_amount'] };
    case 'missing mode':
      return { forge: {}, omit: ['domain'] };
  }
}
