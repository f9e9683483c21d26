import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import type { Mode } from '../../../shared/payment/mode.ts';
import type { EngineClock } from '../../clock.ts';
import { type Answer, jsonAnswer } from '../answer.ts';
import { chargeSuccessData } from '../api/transaction-data.ts';
import type { CallCounts } from '../call-counts.ts';
import type { Faults } from '../faults.ts';
import { type Json, parseJson } from '../json.ts';
import { OutcomeConflictError, type Outcomes } from '../outcomes.ts';
import type { Plans } from '../plans.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import { type Refunding, refundEventData } from '../refunding.ts';
import type { Deliveries, Delivery } from '../store/deliveries.ts';
import type { Refund, Refunds } from '../store/refunds.ts';
import type { Transaction, Transactions } from '../store/transactions.ts';
import type { WebhookSender } from '../webhooks/webhook-sender.ts';
import { ControlError } from './control-error.ts';
import {
  clockInput,
  faultsInput,
  finishInput,
  finishRefundInput,
  limitsInput,
  plansInput,
  sendWebhookInput,
  webhooksInput,
} from './inputs.ts';

/** What the control interface works on. */
export interface ControlParts {
  readonly clock: EngineClock;
  readonly transactions: Transactions;
  readonly refunds: Refunds;
  readonly deliveries: Deliveries;
  readonly outcomes: Outcomes;
  readonly refunding: Refunding;
  readonly webhooks: WebhookSender;
  readonly faults: Faults;
  readonly calls: CallCounts;
  readonly limiter: RateLimiter;
  readonly plans: Plans;
  readonly checkoutUrl: (accessCode: string) => string;
  readonly reset: () => void;
}

/** A request to the control interface. */
export interface ControlRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

type Handler = (parts: ControlParts, request: ControlRequest, subject: string) => Json | Promise<Json>;

/** Method and path below `/simulator`, with `*` for one part that is handed on, and what answers it. */
const ROUTES: readonly (readonly [string, Handler])[] = [
  ['GET ', overview],
  ['GET transactions', listTransactions],
  [
    'GET transactions/*',
    ({ transactions }, { url }, reference) =>
      shown(find(transactions, reference, url.searchParams.get('mode'))),
  ],
  ['POST transactions/*/finish', finishTransaction],
  ['POST refunds/*/finish', finishRefund],
  ['GET faults', ({ faults }) => shown(faults.list())],
  ['PUT faults', putFaults],
  ['DELETE faults', ({ faults }) => done(() => faults.clear())],
  ['GET webhooks', listWebhooks],
  ['PUT webhooks', putWebhooks],
  ['POST webhooks/send', sendWebhook],
  ['GET calls', ({ calls }, { url }) => calls.report(url.searchParams.get('reference') ?? undefined)],
  ['DELETE calls', ({ calls }) => done(() => calls.clear())],
  ['GET limits', ({ limiter }) => shown(limiter.limits)],
  ['PUT limits', putLimits],
  ['GET plans', ({ plans }) => shown([...plans.values()])],
  ['PUT plans', putPlans],
  ['POST clock', advanceClock],
  ['POST reset', ({ reset }) => done(reset)],
];

/** Answers a request to `/simulator` and below. Bad input is a 400 that says what is wrong with it. */
export async function answerControl(parts: ControlParts, request: ControlRequest): Promise<Answer> {
  try {
    const path = request.url.pathname
      .split('/')
      .slice(2)
      .filter((part) => part !== '');
    for (const [pattern, handler] of ROUTES) {
      const subject = match(pattern, request.method, path);
      if (subject !== undefined) return jsonAnswer(200, await handler(parts, request, subject));
    }
    throw new ControlError(404, 'unknown_route', `There is no ${request.method} ${request.url.pathname}.`);
  } catch (error) {
    if (error instanceof OutcomeConflictError) return failure(409, error.code, error.message);
    if (error instanceof ControlError) return failure(error.status, error.code, error.message);
    throw error;
  }
}

/** What `*` stood for, `''` for a pattern without one, undefined when the pattern doesn't fit. */
function match(pattern: string, method: string, path: readonly string[]): string | undefined {
  const [wantedMethod, wantedPath = ''] = pattern.split(' ');
  const wanted = wantedPath === '' ? [] : wantedPath.split('/');
  if (wantedMethod !== method || wanted.length !== path.length) return undefined;
  let subject = '';
  for (const [index, part] of path.entries()) {
    if (wanted[index] === '*') subject = decodeURIComponent(part);
    else if (wanted[index] !== part) return undefined;
  }
  return subject;
}

function failure(status: number, code: string, message: string): Answer {
  return jsonAnswer(status, { error: { code, message } });
}

/** zod/mini brings no words for what is wrong with an input. */
const ENGLISH = { error: en().localeError };

function read<T>(schema: z.ZodMiniType<T>, body: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body === '' ? '{}' : body);
  } catch (error) {
    throw new ControlError(400, 'invalid_json', 'The body is no JSON.', { cause: error });
  }
  const result = z.safeParse(schema, value, ENGLISH);
  if (!result.success) throw new ControlError(400, 'invalid_input', z.prettifyError(result.error));
  return result.data;
}

function done(act: () => void): Json {
  act();
  return { done: true };
}

/** A record as JSON. */
function shown(value: object): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}

function modeOf(text: string | null): Mode | undefined {
  if (text === null || text === 'test' || text === 'live') return text ?? undefined;
  throw new ControlError(400, 'invalid_input', 'mode must be test or live.');
}

/** The transaction of a reference, which both modes may have. */
function find(transactions: Transactions, reference: string, modeText: string | null): Transaction {
  const mode = modeOf(modeText);
  const modes: readonly Mode[] = mode === undefined ? ['test', 'live'] : [mode];
  const [found, second] = modes.flatMap((each) => transactions.byReference(each, reference) ?? []);
  if (found === undefined) {
    throw new ControlError(404, 'unknown_reference', `No transaction has the reference ${reference}.`);
  }
  if (second !== undefined) {
    throw new ControlError(
      400,
      'ambiguous_reference',
      'Both modes have this reference: say mode "test" or "live".',
    );
  }
  return found;
}

function overview({ clock, webhooks, faults, limiter, transactions }: ControlParts): Json {
  return shown({
    now: new Date(clock.now()).toISOString(),
    transactions: transactions.total({}).count,
    webhooks: webhooks.settings,
    faults: faults.list(),
    limits: limiter.limits,
    routes: ROUTES.map(([pattern]) => pattern.replace(' ', ' /simulator/').replace(/\/$/, '')),
  });
}

function countOf(url: URL): number {
  const count = Number(url.searchParams.get('limit') ?? 100);
  if (Number.isSafeInteger(count) && count > 0 && count <= 10_000) return count;
  throw new ControlError(400, 'invalid_input', 'limit must be an integer from 1 to 10000.');
}

function listTransactions({ transactions, checkoutUrl }: ControlParts, { url }: ControlRequest): Json {
  const mode = modeOf(url.searchParams.get('mode'));
  const status = url.searchParams.get('status');
  const filter = { ...(mode === undefined ? {} : { mode }), ...(status === null ? {} : { status }) };
  return shown({
    total: transactions.total(filter).count,
    transactions: transactions
      .list(filter, { count: countOf(url) })
      .map((transaction) => ({ ...transaction, checkoutUrl: checkoutUrl(transaction.accessCode) })),
  });
}

function finishTransaction(
  { transactions, outcomes }: ControlParts,
  { body }: ControlRequest,
  reference: string,
): Json {
  const { outcome, mode, forge, omit, ...details } = read(finishInput, body);
  if (outcome === undefined && forge === undefined && omit === undefined) {
    throw new ControlError(400, 'invalid_input', 'Say an outcome, or what to forge or omit.');
  }
  const before = find(transactions, reference, mode ?? null);
  // The answers lie before the webhook goes out that makes somebody ask.
  const prepared = transactions.save({ ...before, forge: forge ?? before.forge, omit: omit ?? before.omit });
  return shown(outcome === undefined ? prepared : outcomes.finish(prepared, outcome, details));
}

function finishRefund({ refunds, refunding }: ControlParts, { body }: ControlRequest, id: string): Json {
  const { status, webhook } = read(finishRefundInput, body);
  const refund = /^\d{1,15}$/.test(id) ? refunds.byId(Number(id)) : undefined;
  if (refund === undefined) throw new ControlError(404, 'unknown_refund', `No refund has the id ${id}.`);
  return shown(refunding.finish(refund, status, webhook));
}

function putFaults({ faults }: ControlParts, { body }: ControlRequest): Json {
  faults.replace(read(faultsInput, body));
  return shown(faults.list());
}

function listWebhooks({ webhooks, deliveries }: ControlParts, { url }: ControlRequest): Json {
  const found = deliveries.latest(countOf(url), url.searchParams.get('reference') ?? undefined);
  return shown({ settings: webhooks.settings, deliveries: found.map(deliveryData) });
}

function putWebhooks({ webhooks }: ControlParts, { body }: ControlRequest): Json {
  const { enabled, url, lost, copies, delayMs } = read(webhooksInput, body);
  webhooks.change({
    ...(enabled === undefined ? {} : { enabled }),
    ...(url === undefined ? {} : { url }),
    ...(lost === undefined ? {} : { lost }),
    ...(copies === undefined ? {} : { copies }),
    ...(delayMs === undefined ? {} : { delayMs }),
  });
  return shown(webhooks.settings);
}

async function sendWebhook(parts: ControlParts, { body }: ControlRequest): Promise<Json> {
  const { transactions, webhooks } = parts;
  const {
    reference,
    mode: wantedMode,
    event = 'charge.success',
    tamper,
    data,
  } = read(sendWebhookInput, body);
  if (webhooks.settings.url === null) {
    throw new ControlError(
      400,
      'no_webhook_url',
      'Set a webhook URL first: PUT /simulator/webhooks {"url": "..."}.',
    );
  }
  const transaction = find(transactions, reference, wantedMode ?? null);
  const own = event.startsWith('refund.')
    ? refundOf(parts, transaction, event)
    : chargeSuccessData(transaction);
  const delivery = await webhooks.sendNow(
    { mode: transaction.mode, event, reference, data: { ...own, ...data } },
    tamper === true ? 'signature' : tamper || undefined,
  );
  return deliveryData(delivery);
}

/** The data of a refund event: of the transaction's last refund, or of a whole one if there has been none. */
function refundOf(
  { refunds, clock }: ControlParts,
  transaction: Transaction,
  event: string,
): ReturnType<typeof refundEventData> {
  const status =
    event === 'refund.processed' ? 'processed' : event === 'refund.failed' ? 'failed' : 'pending';
  const now = clock.now();
  const whole: Refund = {
    id: 0,
    mode: transaction.mode,
    transactionId: transaction.id,
    transactionReference: transaction.reference,
    amount: transaction.amount,
    currency: transaction.currency,
    status,
    customerNote: '',
    merchantNote: '',
    createdAt: now,
    updatedAt: now,
    processesAt: null,
  };
  const last = refunds.ofTransaction(transaction.id).at(-1);
  return refundEventData(last === undefined ? whole : { ...last, status }, transaction.email);
}

function deliveryData({ body, createdAt, firstTriedAt, nextAt, ...delivery }: Delivery): Json {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...shownFields(delivery),
    createdAt: time(createdAt),
    firstTriedAt: time(firstTriedAt),
    nextAt: time(nextAt),
    payload: parseJson(body),
  };
}

function shownFields(delivery: Omit<Delivery, 'body' | 'createdAt' | 'firstTriedAt' | 'nextAt'>): {
  [key: string]: Json;
} {
  const { id, mode, event, reference, signature, status, tries, lastStatus, lastError } = delivery;
  return { id, mode, event, reference, signature, status, tries, lastStatus, lastError };
}

function putLimits({ limiter }: ControlParts, { body }: ControlRequest): Json {
  const { test, live, ...window } = read(limitsInput, body);
  const { limits } = limiter;
  limiter.change({
    windowSeconds: window.windowSeconds ?? limits.windowSeconds,
    window: window.window ?? limits.window,
    resetHeader: window.resetHeader ?? limits.resetHeader,
    test: merged(limits.test, test),
    live: merged(limits.live, live),
  });
  return shown(limiter.limits);
}

function merged<T extends { initialize: number; verify: number; other: number }>(
  current: T,
  changed: { [K in keyof T]?: number | undefined } = {},
): { initialize: number; verify: number; other: number } {
  return {
    initialize: changed.initialize ?? current.initialize,
    verify: changed.verify ?? current.verify,
    other: changed.other ?? current.other,
  };
}

function putPlans({ plans }: ControlParts, { body }: ControlRequest): Json {
  const wanted = read(plansInput, body);
  plans.clear();
  for (const plan of wanted) plans.set(plan.code, plan);
  return shown([...plans.values()]);
}

function advanceClock({ clock }: ControlParts, { body }: ControlRequest): Json {
  clock.advance(read(clockInput, body).advanceMs);
  return { now: new Date(clock.now()).toISOString() };
}
