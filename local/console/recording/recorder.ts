import * as z from 'zod/mini';
import { OPERATIONS } from '../../../infra/quota.ts';
import { unreachable } from '../../../shared/payment/exhaustive.ts';
import { parseReference } from '../../../shared/payment/reference.ts';
import type { Activity } from '../../activity.ts';
import type { EngineClock } from '../../clock.ts';
import type { PublishedEvent } from '../../event-bus.ts';
import type { LogLine } from '../../lambda/invocation.ts';
import type { AnsweredCall, SimulatorActivity, TriedWebhook } from '../../simulator/simulator-activity.ts';
import { shortName } from '../../start/feed.ts';
import type { Step } from '../contract.ts';
import type { TimeSeries } from '../series/time-series.ts';
import type { ConsoleStore } from '../store/console-store.ts';
import { countMetric } from './count-metric.ts';
import { cut } from './cut.ts';
import { LastUsed } from './last-used.ts';
import { readLogLine } from './log-line.ts';
import { stepsOf } from './log-steps.ts';
import { metricsOf } from './metric-line.ts';

export interface RecorderParts {
  readonly store: Pick<ConsoleStore, 'write'>;
  readonly series: TimeSeries;
  readonly clock: EngineClock;
  readonly isSimulated: boolean;
  /** Is told of each payment that something has named, which may have changed. */
  readonly onNamed: (reference: string) => void;
}

/** The longest raw answer, or payload of an event, that is kept. */
const LONGEST_TEXT = 65_536;

/** Requests whose log line, or answer, is still to come. */
const MOST_REQUESTS = 1_000;

/** The routes whose path ends with a reference. */
const ABOUT_A_PAYMENT = /^\/(?:transaction\/verify|payments)\/([^/]+)$/;
const INITIALIZE = 'POST /transaction/initialize';

type RequestStep = Extract<Step, { kind: 'request' }>;

/** Takes down what engine and simulator tell, for the pages. */
export class Recorder {
  readonly #parts: RecorderParts;
  /** Which payment an initialize was about, and what was answered: the one is in the log, the other is not. */
  readonly #references = new LastUsed<string>(MOST_REQUESTS);
  readonly #requests = new LastUsed<RequestStep>(MOST_REQUESTS);

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  see(activity: Activity): void {
    switch (activity.kind) {
      case 'log':
        this.#log(activity);
        break;
      case 'request':
        this.#request(activity);
        break;
      case 'invocation':
        this.#invocation(activity);
        break;
      case 'event':
        this.#event(activity.event);
        break;
      case 'paystack':
      case 'shop':
      case 'warning':
        break;
      default:
        unreachable(activity);
    }
  }

  seePaystack(activity: SimulatorActivity): void {
    if (activity.kind === 'call') this.#call(activity);
    else this.#webhook(activity);
  }

  #log({ functionName, line }: LogLine): void {
    const { series, store, clock, isSimulated } = this.#parts;
    const json = objectIn(line);
    if (json === undefined) return;
    if ('_aws' in json) {
      for (const metric of metricsOf(json)) countMetric(series, metric);
      return;
    }
    const read = readLogLine(functionName, json, clock.now());
    if (read?.reference === undefined) return;
    const { entry, reference, request } = read;
    const steps = stepsOf(entry, { isSimulated });
    if (entry.message === 'payment claimed') series.claimed.add(entry.at);
    store.write(({ history }) => {
      history.addLog(reference, entry);
      for (const step of steps) history.addStep(reference, step);
    });
    this.#parts.onNamed(reference);
    // The last line of a request, before or after which its answer is told of.
    if (request === undefined || entry.message !== 'request' || entry.functionName !== 'initialize') return;
    const answered = this.#requests.take(request);
    if (answered === undefined) this.#references.set(request, reference);
    else this.#step(reference, answered);
  }

  #request(request: Extract<Activity, { kind: 'request' }>): void {
    const { method, path, routeKey, requestId, status, durationMs, cache } = request;
    const step: RequestStep = {
      kind: 'request',
      at: Math.floor(this.#parts.clock.now() - durationMs),
      details: { method, path, status, durationMs, ...(cache !== undefined && { cache }) },
    };
    // Somebody may ask for anything: only what can be a reference is kept.
    const named = parseReference(ABOUT_A_PAYMENT.exec(path)?.[1]);
    if (named !== undefined) this.#step(named, step);
    if (routeKey !== INITIALIZE || requestId === undefined) return;
    const reference = this.#references.take(requestId);
    if (reference === undefined) this.#requests.set(requestId, step);
    else this.#step(reference, step);
  }

  #invocation({ functionName, outcome, durationMs, isColdStart }: Extract<Activity, { kind: 'invocation' }>) {
    const { series, clock } = this.#parts;
    const now = clock.now();
    const { invocations, errors, coldStarts, durations } = series.function(shortName(functionName));
    invocations.add(now);
    durations.add(now, durationMs);
    if (outcome === 'error') errors.add(now);
    if (isColdStart) coldStarts.add(now);
  }

  #event(event: PublishedEvent): void {
    const { series, store, clock } = this.#parts;
    const at = Math.floor(clock.now());
    const type = event['detail-type'];
    const { id: eventId, reference } = z.safeParse(Detail, event.detail).data ?? {};
    const payload = cut(JSON.stringify(event, undefined, 2), LONGEST_TEXT);
    series.events.add(at);
    store.write(({ events }) =>
      events.add({
        id: event.id,
        at,
        type,
        ...(reference !== undefined && { reference }),
        ...(eventId !== undefined && { eventId }),
        payload,
      }),
    );
    if (reference === undefined) return;
    this.#step(reference, {
      kind: 'event',
      at,
      details: { type, id: event.id, eventId: eventId ?? event.id },
    });
  }

  #call({ at, operation, reference, email, end, durationMs, body, fault }: AnsweredCall): void {
    const known = OPERATIONS.find((each) => each === operation);
    if (reference === undefined || known === undefined) return;
    if (email !== undefined) this.#parts.store.write(({ payments }) => payments.putEmail(reference, email));
    this.#step(reference, {
      kind: 'paystack',
      at: Math.floor(at),
      details: {
        operation: known,
        end,
        durationMs,
        ...(body !== undefined && { body: cut(body, LONGEST_TEXT) }),
        ...(fault !== undefined && { fault }),
      },
    });
  }

  #webhook({ at, event, reference, outcome }: TriedWebhook): void {
    this.#step(reference, { kind: 'webhook', at: Math.floor(at), details: { event, outcome } });
  }

  #step(reference: string, step: Step): void {
    this.#parts.store.write(({ history }) => history.addStep(reference, step));
    this.#parts.onNamed(reference);
  }
}

const Detail = z.looseObject({ id: z.optional(z.string()), reference: z.optional(z.string()) });

function objectIn(line: string): object | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
