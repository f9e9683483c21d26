import { type Answer, jsonAnswer } from '../answer.ts';
import { decoded } from '../decoded.ts';
import type { Json } from '../json.ts';
import { OutcomeConflictError } from '../outcomes.ts';
import { asJson } from './as-json.ts';
import { ControlError } from './control-error.ts';
import type { ControlParts, ControlRequest } from './control-parts.ts';
import { clockInput, faultsInput, plansInput } from './inputs.ts';
import { putLimits } from './limits.ts';
import { readInput } from './read-input.ts';
import { finishRefund, finishTransaction, listTransactions, showTransaction } from './transactions.ts';
import { listWebhooks, putWebhooks, sendWebhook } from './webhooks.ts';

type Handler = (parts: ControlParts, request: ControlRequest, subject: string) => Json | Promise<Json>;

/** Method and path below `/simulator`, with `*` for one part that is handed on, and what answers it. */
const ROUTES: readonly (readonly [string, Handler])[] = [
  ['GET ', overview],
  ['GET transactions', listTransactions],
  ['GET transactions/*', showTransaction],
  ['POST transactions/*/finish', finishTransaction],
  ['POST refunds/*/finish', finishRefund],
  ['GET faults', ({ faults }) => asJson(faults.list())],
  ['PUT faults', putFaults],
  ['DELETE faults', ({ faults }) => done(() => faults.clear())],
  ['GET webhooks', listWebhooks],
  ['PUT webhooks', putWebhooks],
  ['POST webhooks/send', sendWebhook],
  ['GET calls', ({ calls }, { url }) => calls.report(url.searchParams.get('reference') ?? undefined)],
  ['DELETE calls', ({ calls }) => done(() => calls.clear())],
  ['GET limits', ({ limiter }) => asJson(limiter.limits)],
  ['PUT limits', putLimits],
  ['GET plans', ({ plans }) => asJson([...plans.values()])],
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
    if (wanted[index] === '*') subject = decoded(part);
    else if (wanted[index] !== part) return undefined;
  }
  return subject;
}

function failure(status: number, code: string, message: string): Answer {
  return jsonAnswer(status, { error: { code, message } });
}

function done(act: () => void): Json {
  act();
  return { done: true };
}

function overview({ clock, webhooks, faults, limiter, transactions }: ControlParts): Json {
  return asJson({
    now: new Date(clock.now()).toISOString(),
    transactions: transactions.total({}).count,
    webhooks: webhooks.settings,
    faults: faults.list(),
    limits: limiter.limits,
    routes: ROUTES.map(([pattern]) => pattern.replace(' ', ' /simulator/').replace(/\/$/, '')),
  });
}

function putFaults({ faults }: ControlParts, { body }: ControlRequest): Json {
  faults.replace(readInput(faultsInput, body));
  return asJson(faults.list());
}

function putPlans({ plans }: ControlParts, { body }: ControlRequest): Json {
  const wanted = readInput(plansInput, body);
  plans.clear();
  for (const plan of wanted) plans.set(plan.code, plan);
  return asJson([...plans.values()]);
}

function advanceClock({ clock }: ControlParts, { body }: ControlRequest): Json {
  clock.advance(readInput(clockInput, body).advanceMs);
  return { now: new Date(clock.now()).toISOString() };
}
