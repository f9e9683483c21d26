import { randomUUID } from 'node:crypto';
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock, Random } from '../payment/clock.ts';
import type { Mode } from '../payment/mode.ts';
import { parseReference } from '../payment/reference.ts';
import type { ListedStatus } from '../payment/told-as.ts';
import {
  type InitializeResult,
  readInitializeAnswer,
  readListAnswer,
  readVerifyAnswer,
  type TransactionPage,
  type VerifyResult,
} from './answers.ts';
import { isPaystackFailure, PaystackUnauthorizedError, PaystackUnavailableError } from './errors.ts';
import { modeOfSecretKey } from './mode.ts';
import { observed, type PaystackObserver } from './observer.ts';
import type { Operation } from './operation.ts';
import type { Priority } from './quota/priority.ts';
import type { PaystackQuota, Permit } from './quota/quota.ts';
import type { QuotaKey } from './quota/quota-store.ts';
import type { RateLimit } from './rate-limit.ts';
import { withRetries } from './retry.ts';
import {
  createTransport,
  type PaystackAnswer,
  type PaystackRequest,
  type PaystackTransport,
} from './transport.ts';

export interface PaystackClientOptions {
  /** `https://api.paystack.co` for both modes; http is taken on loopback only. */
  readonly baseUrl: string;
  /** The current secret key. `fresh` asks for it past any cache, after Paystack has refused the one given before. */
  readonly secretKey: (options?: { readonly fresh?: boolean }) => Promise<string>;
  readonly clock: Clock;
  readonly random: Random;
  /** Is asked before every request, retries included, and told how it went and when Paystack wants no more of them. */
  readonly quota: PaystackQuota;
  /** Milliseconds per attempt: until a connection stands, and for the whole of it. Paystack documents none. */
  readonly timeouts: { readonly connectMs: number; readonly totalMs: number };
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  readonly newId?: () => string;
  readonly transport?: PaystackTransport;
  /** Is told of every request, retries included. */
  readonly observer?: PaystackObserver;
}

export interface CallOptions {
  /** Epoch ms by which the call has to have ended, retries and waits included. */
  readonly deadline?: number;
  /** The mode of the payment that the call is about: nothing is sent with a key of the other one. */
  readonly mode?: Mode;
  /** How often to call at most, the first time included; 2 by default. */
  readonly attempts?: number;
  /** Who goes first when calls have to wait for the quota: `caller` by default. */
  readonly priority?: Priority;
  /** Milliseconds that an attempt may take, where that is not what the client gives. */
  readonly timeoutMs?: number;
  /** Epoch ms: the turn that a job got when its call was deferred before. */
  readonly turn?: number | undefined;
  /** The reference that the call is about: `verify` knows it by itself. */
  readonly about?: string;
}

export interface PaystackClient {
  /**
   * `POST /transaction/initialize`.
   *
   * @param body JSON text, sent as it is
   * @throws PaystackFailure, and whatever `secretKey` throws
   */
  initialize(body: string, options?: CallOptions): Promise<InitializeResult>;
  /**
   * `GET /transaction/verify/{reference}`.
   *
   * @throws PaystackFailure, whatever `secretKey` throws, and `InvalidReferenceError` before any call
   */
  verify(reference: string, options?: CallOptions): Promise<VerifyResult>;
  /**
   * `GET /transaction`: a page of Paystack's own list, newest first. It is read by cursor, so that neither transactions which
   * are started meanwhile nor those whose status changes shift the pages to come.
   *
   * @throws PaystackFailure, and whatever `secretKey` throws
   */
  listTransactions(query: TransactionListQuery, options?: CallOptions): Promise<TransactionPage>;
}

/** Which transactions to list. */
export interface TransactionListQuery {
  readonly status: ListedStatus;
  /** Epoch ms of their creation, both included. */
  readonly from: number;
  readonly to: number;
  /** How many at most; Paystack's own default is 50. */
  readonly perPage: number;
  /** `next` of the page before; the first page without it. */
  readonly cursor?: string | undefined;
}

/** Not a reference. Asked for an empty one, Paystack's API would answer for another route. */
export class InvalidReferenceError extends Error {
  override readonly name = 'InvalidReferenceError';
  readonly code = 'invalid_reference';
}

type Call = Omit<PaystackRequest, 'secretKey' | 'timeoutMs'> & { readonly operation: Operation };

/**
 * A listed transaction is some 3 KB, and up to 16 KB more where it has that much metadata of ours; other systems' may have more. A
 * page that is always refused as too long would stop the audit for good.
 */
const LONGEST_PAGE_BYTES = 16 * 1024 * 1024;

const DEFAULT_ATTEMPTS = 2;

/**
 * What a call has to have left of its time to be made at all, in milliseconds. Paystack takes up to a second or two; a
 * call that is cut off before teaches nothing, and an initialize leaves a transaction behind whose access code is lost.
 */
const SHORTEST_CALL_MS = 2_000;

/**
 * Paystack's API, as much of it as is used here. Make one per process: it keeps its connections between invocations.
 *
 * @example
 * const paystack = createPaystackClient({ baseUrl, secretKey, clock: Date.now, random: Math.random, timeouts });
 * const result = await paystack.verify('order-1042', { deadline: clock() + 10_000 });
 * if (result.kind === 'transaction') console.log(result.transaction.status);
 */
export function createPaystackClient(options: PaystackClientOptions): PaystackClient {
  const { clock, random, quota, timeouts, secretKey, observer } = options;
  const { sleep = sleepFor, newId = randomUUID } = options;
  const transport =
    options.transport ??
    createTransport({ baseUrl: options.baseUrl, connectTimeoutMs: timeouts.connectMs, clock });

  async function perform<T extends { readonly rateLimit: RateLimit }>(
    { operation, ...request }: Call,
    read: (answer: PaystackAnswer, now: number) => T,
    options: CallOptions,
  ): Promise<T> {
    const { deadline = Number.POSITIVE_INFINITY, attempts = DEFAULT_ATTEMPTS, mode: paymentMode } = options;
    const { priority = 'caller', timeoutMs: longestMs = timeouts.totalMs, about } = options;
    const latest = deadline - SHORTEST_CALL_MS;
    const fence = newId();
    let permit: Permit | undefined;

    async function attemptWith(key: string, mode: Mode, attempt: number): Promise<T> {
      if (clock() > latest) throw outOfTime();
      // A repeat takes what there is, but no place in the order: the job would be put back for why it is repeated.
      const turn = attempt > 1 ? clock() : options.turn;
      const permitted = await quota.take({ operation, mode, priority, turn, deadline: latest, fence, about });
      permit = permitted;
      return await heeded({ operation, mode }, permitted, async () => {
        if (clock() > latest) throw outOfTime();
        const timeoutMs = Math.min(longestMs, deadline - clock());
        const send = async () => read(await transport({ ...request, secretKey: key, timeoutMs }), clock());
        return await observed(send, { operation, mode, clock, observer });
      });
    }

    try {
      return await withCurrentKey(paymentMode, (key, mode) =>
        withRetries({ operation, attempts, deadline: latest, clock, random, sleep }, (attempt) =>
          attemptWith(key, mode, attempt),
        ),
      );
    } catch (error) {
      // Only now: until the secret has been read anew, a key that is refused may just be an old one.
      if (error instanceof PaystackUnauthorizedError) await permit?.heed(error);
      throw error;
    }
  }

  /**
   * Tells the others how the call went, and stops them where an answer, of whatever kind, says that the next call would be
   * refused.
   */
  async function heeded<T extends { readonly rateLimit: RateLimit }>(
    key: QuotaKey,
    permit: Permit,
    call: () => Promise<T>,
  ): Promise<T> {
    const block = async ({ blockedUntil }: RateLimit) => {
      if (blockedUntil !== undefined) await quota.block(key, blockedUntil);
    };
    try {
      const result = await call();
      await block(result.rateLimit);
      await permit.heed();
      return result;
    } catch (error) {
      if (!isPaystackFailure(error)) throw error;
      if (error.rateLimit !== undefined) await block(error.rateLimit);
      if (error.kind !== 'unauthorized') await permit.heed(error);
      throw error;
    }
  }

  /**
   * A key that was rolled on Paystack's dashboard is refused until the secret is read anew. A 401 has processed
   * nothing, so even an initialize may go again; but not with a key of the other mode, whose payments are others.
   */
  async function withCurrentKey<T>(
    paymentMode: Mode | undefined,
    call: (key: string, mode: Mode) => Promise<T>,
  ): Promise<T> {
    const key = await secretKey();
    const mode = modeOfSecretKey(key);
    if (mode === undefined || (paymentMode !== undefined && mode !== paymentMode)) throw keyOfOtherMode();
    try {
      return await call(key, mode);
    } catch (error) {
      if (!(error instanceof PaystackUnauthorizedError)) throw error;
      // Where the key can't be read anew, that it is refused is still what there is to say.
      const fresh = await secretKey({ fresh: true }).catch(() => key);
      if (fresh === key || modeOfSecretKey(fresh) !== mode) throw error;
      return call(fresh, mode);
    }
  }

  return {
    initialize: (body, callOptions = {}) =>
      perform(
        { operation: 'initialize', method: 'POST', path: '/transaction/initialize', body },
        readInitializeAnswer,
        callOptions,
      ),

    async verify(reference, callOptions = {}) {
      if (parseReference(reference) === undefined) throw new InvalidReferenceError('Not a reference');
      const path = `/transaction/verify/${encodeURIComponent(reference)}`;
      return perform({ operation: 'verify', method: 'GET', path }, readVerifyAnswer, {
        ...callOptions,
        about: reference,
      });
    },

    listTransactions: (query, callOptions = {}) =>
      perform(
        {
          operation: 'list',
          method: 'GET',
          path: `/transaction?${listParameters(query)}`,
          longestAnswerBytes: LONGEST_PAGE_BYTES,
        },
        readListAnswer,
        callOptions,
      ),
  };
}

/** Both spellings of the page's size are documented; each is ignored where it is not known. */
function listParameters({ status, from, to, perPage, cursor }: TransactionListQuery): URLSearchParams {
  return new URLSearchParams({
    use_cursor: 'true',
    perPage: String(perPage),
    per_page: String(perPage),
    status,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    ...(cursor !== undefined && { next: cursor }),
  });
}

function keyOfOtherMode(): PaystackUnavailableError {
  const message = 'The secret key has been replaced by one of the other mode';
  return new PaystackUnavailableError({ code: 'paystack_key_of_other_mode', reached: 'no', message });
}

function outOfTime(): PaystackUnavailableError {
  const message = 'There was no time left to call Paystack';
  return new PaystackUnavailableError({ code: 'paystack_out_of_time', reached: 'no', message });
}
