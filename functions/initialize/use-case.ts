import { paystackFailureResponse } from '../../shared/http/paystack-failure-response.ts';
import { errorResponse, type HttpResponse, textResponse } from '../../shared/http/response.ts';
import type { Clock, Random } from '../../shared/payment/clock.ts';
import { unreachable } from '../../shared/payment/exhaustive.ts';
import type { Ladder } from '../../shared/payment/ladder.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import type { InitializingPayment, Payment } from '../../shared/payment/payment.ts';
import { transition } from '../../shared/payment/transition.ts';
import type { InitializeResult } from '../../shared/paystack/answers.ts';
import type { CallOptions, PaystackClient } from '../../shared/paystack/client.ts';
import {
  isPaystackFailure,
  type PaystackFailure,
  PaystackUnavailableError,
} from '../../shared/paystack/errors.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';
import { inTime, type SetAlarm } from '../../shared/runtime/in-time.ts';
import { errorFields, type Log } from '../../shared/runtime/logger.ts';
import type { Meter } from '../../shared/runtime/metrics.ts';
import type { PaymentStore } from '../../shared/store/payment-store.ts';
import { countChange } from '../../shared/verification/count-change.ts';
import { sendNextCheck } from '../../shared/verification/send-next-check.ts';
import { afterFailure, type Change, releasedBy } from './after-failure.ts';
import { claim, replayed } from './claim.ts';
import type { ChosenReference } from './reference.ts';
import { accessCodeLost } from './refusals.ts';
import type { InitializeRequest } from './request.ts';

/** What initialize works with. */
export interface InitializeContext {
  readonly payments: PaymentStore;
  /** The lane of ladder checks. */
  readonly queue: VerificationQueue;
  readonly paystack: PaystackClient;
  readonly ladder: Ladder;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly log: Log;
  readonly meter: Meter;
  /** The real one where it is missing. */
  readonly setAlarm?: SetAlarm;
}

/** One request to start a payment. */
export interface InitializeCommand {
  readonly request: InitializeRequest;
  readonly chosen: ChosenReference;
  readonly mode: Mode;
  /** Epoch milliseconds by which Paystack has to have answered. */
  readonly deadline: number;
  /** Epoch milliseconds by which the caller has to have an answer, whatever is still under way. */
  readonly answerBy: number;
  /** Epoch milliseconds at which this invocation is dead for certain. */
  readonly deadAt: number;
}

/**
 * Starts a payment: claims its reference, then calls Paystack and sends the job for the first check at the same time, then
 * stores what Paystack said.
 *
 * A process that dies on any line of it leaves a payment that is due for a check. An answer of Paystack's that does not
 * come is never taken for a refusal.
 */
export async function initialize(
  context: InitializeContext,
  { request, chosen, mode, deadline, answerBy, deadAt }: InitializeCommand,
): Promise<HttpResponse> {
  const { payments, paystack, ladder, clock, random, newId, log } = context;
  const { reference, source } = chosen;
  const { asked, fingerprint } = request;

  const claimRequest = { reference, mode, asked, fingerprint, fence: newId(), expiresAt: deadAt };
  const claimed = await claim(payments, claimRequest, source, { ladder, now: clock(), random });
  if (claimed.kind === 'refused') return errorResponse(claimed.error);
  if (claimed.kind === 'replayed') return claimed.response;
  log.info('payment claimed', { reference, amount: asked.amount, currency: asked.currency });

  const sending = sendNextCheck(context, claimed.payment);
  const options = { deadline, mode, about: reference };
  const answer = await callPaystack(paystack, request.bodyFor(reference), reference, options);
  if (answer.kind === 'accepted') {
    const storing = storeAccepted(context, claimed.payment, answer.result);
    return await acceptedResponse(context, answer.result, Promise.all([storing, sending]), answerBy);
  }
  await sending;
  switch (answer.kind) {
    case 'failed':
      return await failedResponse(context, claimed.payment, answer.failure);
    case 'fault':
      await store(context, claimed.payment, releasedBy(claimed.payment, { now: clock(), mayExist: true }));
      throw answer.error;
    default:
      return unreachable(answer);
  }
}

type Answer =
  | { readonly kind: 'accepted'; readonly result: InitializeResult }
  | { readonly kind: 'failed'; readonly failure: PaystackFailure }
  /** A fault of ours, such as a secret that can't be read. Nobody foresaw it, so nobody knows whether the call went out. */
  | { readonly kind: 'fault'; readonly error: unknown };

async function callPaystack(
  paystack: PaystackClient,
  body: string,
  reference: string,
  options: CallOptions,
): Promise<Answer> {
  try {
    const result = await paystack.initialize(body, options);
    return result.reference === reference
      ? { kind: 'accepted', result }
      : { kind: 'failed', failure: answerForAnother() };
  } catch (error) {
    return isPaystackFailure(error) ? { kind: 'failed', failure: error } : { kind: 'fault', error };
  }
}

function answerForAnother(): PaystackFailure {
  return new PaystackUnavailableError({
    code: 'paystack_malformed_answer',
    reached: 'maybe',
    message: 'Paystack answered for another reference than the one that was sent',
  });
}

/** Left between the answer and the end of the time for it, in milliseconds, so that it is this one that the caller gets. */
const TIME_TO_SAY_SO = 250;

/**
 * The caller gets the access code even when it can't be stored, or not in time: the payment is watched, and only a repeat
 * would miss it.
 *
 * ```
 *  claim 3 s ── quota 5 s ── Paystack 8 s, 200 ── put … no answer ── 200, while the put is still under way
 * ```
 *
 * @param rest what is still to be done; it never fails
 */
async function acceptedResponse(
  { clock, log, setAlarm }: InitializeContext,
  { body, reference }: InitializeResult,
  rest: Promise<unknown>,
  answerBy: number,
): Promise<HttpResponse> {
  try {
    await inTime(rest, answerBy - TIME_TO_SAY_SO - clock(), setAlarm);
  } catch (error) {
    log.error('answered before the answer was stored', { reference, ...errorFields(error) });
  }
  return textResponse(200, body);
}

async function storeAccepted(
  context: InitializeContext,
  payment: InitializingPayment,
  { body }: InitializeResult,
): Promise<void> {
  await store(context, payment, (current) => {
    const { payment: next, changed } = transition(
      current,
      { kind: 'initialized', answer: { body } },
      context.clock(),
    );
    return changed ? next : undefined;
  });
}

async function failedResponse(
  context: InitializeContext,
  payment: InitializingPayment,
  failure: PaystackFailure,
): Promise<HttpResponse> {
  const { clock, log } = context;
  const { reference } = payment;
  log.warn('initialize got no checkout page', { reference, ...errorFields(failure) });
  const stored = await store(context, payment, afterFailure(payment, failure, clock()));
  // An earlier call had arrived after all, and either its answer has been stored meanwhile or it is lost for good. An answer
  // to other input, which had the reference after ours was rejected, is not ours to hear: its checkout asks for another sum.
  if (stored.answer !== undefined && isSameRequest(payment, stored)) return replayed(stored.answer);
  // Paystack's word for it is enough where the table gives no answer: the payment is due for a check either way.
  const hadArrived = stored.status !== 'initializing' || saysDuplicate(failure);
  if (payment.mayExist && hadArrived) return errorResponse(accessCodeLost());
  return paystackFailureResponse(failure, clock());
}

function saysDuplicate(failure: PaystackFailure): boolean {
  return failure.kind === 'rejected' && failure.refusal.code === 'duplicate_reference';
}

function isSameRequest({ origin: one }: Payment, { origin: other }: Payment): boolean {
  return one.kind === 'initialized' && other.kind === 'initialized' && one.fingerprint === other.fingerprint;
}

/** How often the write of an answer may lose against a check or another claim. */
const ATTEMPTS = 5;

/**
 * Stores a change of a payment and gives the payment as it is then. `change` gives `undefined` where there is nothing to
 * change any more. A change that can't be stored is logged and left: the claim expires, and the payment stays due.
 */
async function store(
  { payments, clock, log, meter }: InitializeContext,
  payment: Payment,
  change: Change,
): Promise<Payment> {
  const { reference } = payment;
  let current = payment;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const next = change(current);
      if (next === undefined) return current;
      if (await payments.put(next)) {
        countChange(meter, current, next, clock());
        log.info('payment stored', { reference, payment: next.status, version: next.version });
        return next;
      }
      current = (await payments.get(reference)) ?? current;
    }
    log.error('answer not stored: others kept changing the payment', { reference });
  } catch (error) {
    log.error('answer not stored', { reference, ...errorFields(error) });
  }
  return current;
}
