import * as z from 'zod/mini';
import type { Activity } from '../../local/activity.ts';
import type { ServedRequest } from '../../local/api-gateway/api-server.ts';
import type { Invocation, LogLine } from '../../local/lambda/invocation.ts';
import type { Call, Mishap } from '../../test/faults/engine/interposed-service.ts';
import { emfMetrics } from '../../test/support/emf-lines.ts';
import type { TableRequest } from './table-meter.ts';

/** A message that a function sent. */
export interface SentMessage {
  readonly body: string;
  /** In one request with others. */
  readonly share: number;
}

/** An event that a function published. */
export interface SentEvent {
  readonly detailType: string;
  readonly bytes: number;
}

/** A call of Paystack's. */
export interface PaystackCall {
  readonly path: string;
  /** Of the body. */
  readonly bytes: number;
  /** Whether a caller of the route verify was waiting for it. */
  readonly isForCaller: boolean;
}

/** All that happened in some time. */
export interface Observed {
  readonly requests: ServedRequest[];
  readonly invocations: Invocation[];
  readonly lines: LogLine[];
  readonly table: TableRequest[];
  readonly messages: SentMessage[];
  readonly events: SentEvent[];
  readonly paystack: PaystackCall[];
  /** Bytes of the bodies that callers were answered with. */
  answeredBytes: number;
}

function nothing(): Observed {
  return {
    requests: [],
    invocations: [],
    lines: [],
    table: [],
    messages: [],
    events: [],
    paystack: [],
    answeredBytes: 0,
  };
}

const messageSchema = z.object({ MessageBody: z.string(), DelaySeconds: z._default(z.number(), 0) });
const batchSchema = z.object({ Entries: z.array(messageSchema) });
const entriesSchema = z.object({
  Entries: z.array(z.looseObject({ DetailType: z.string(), Detail: z.string(), Source: z.string() })),
});

const EMPTY_LIST: Mishap = {
  kind: 'answer',
  answer: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status: true, message: 'Transactions retrieved', data: [], meta: {} }),
  },
};

/** So much later than the meter the queue may have looked at its clock, in milliseconds. */
const SLACK_MS = 100;

/** Writes down what a stack does, for its bill. */
export class Meter {
  readonly #now: () => number;
  #observed = nothing();
  /** Epoch milliseconds at which messages become visible that were sent with a delay. */
  readonly #visibleAt: number[] = [];
  readonly #metrics = new Set<string>();
  isCallerWaiting = false;
  /**
   * Whether Paystack's list of transactions is shown as empty. The audit reads each payment that is on it, in a pass a day, and that is no part
   * of the life of the payment which is looked at.
   */
  isListHidden = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many custom metrics have been written so far: each name with each set of dimensions is one. */
  get customMetrics(): number {
    return this.#metrics.size;
  }

  /** What happened since the last time. */
  take(): Observed {
    const observed = this.#observed;
    this.#observed = nothing();
    return observed;
  }

  /** Epoch milliseconds at which each delayed message becomes visible, of those that are still to come. */
  messagesToCome(): readonly number[] {
    return this.#visibleAt.filter((at) => at > this.#now());
  }

  answered(bytes: number): void {
    this.#observed.answeredBytes += bytes;
  }

  readonly seeActivity = (activity: Activity): void => {
    switch (activity.kind) {
      case 'request':
        this.#observed.requests.push(activity);
        break;
      case 'invocation':
        this.#observed.invocations.push(activity);
        break;
      case 'log':
        this.#observed.lines.push(activity);
        for (const { namespace, name, dimensions } of emfMetrics(activity.line)) {
          this.#metrics.add(JSON.stringify([namespace, name, Object.entries(dimensions).sort()]));
        }
        break;
      case 'warning':
        process.stderr.write(`${activity.message}\n`);
        break;
      default:
        break;
    }
  };

  readonly seeTable = (request: TableRequest): void => {
    this.#observed.table.push(request);
  };

  readonly seeQueue = ({ operation, body }: Call): undefined => {
    const input: unknown = JSON.parse(body.toString());
    switch (operation) {
      case 'SendMessage':
        return this.#sent([messageSchema.parse(input)]);
      case 'SendMessageBatch':
        return this.#sent(batchSchema.parse(input).Entries);
      default:
        throw new Error(`What ${operation} is for is not known here`);
    }
  };

  #sent(messages: readonly z.infer<typeof messageSchema>[]): undefined {
    for (const { MessageBody, DelaySeconds } of messages) {
      this.#observed.messages.push({ body: MessageBody, share: 1 / messages.length });
      this.#visibleAt.push(this.#now() + DelaySeconds * 1_000 + SLACK_MS);
    }
  }

  readonly seeBus = ({ body }: Call): undefined => {
    for (const { DetailType, Detail, Source } of entriesSchema.parse(JSON.parse(body.toString())).Entries) {
      const bytes = Buffer.byteLength(DetailType + Detail + Source);
      this.#observed.events.push({ detailType: DetailType, bytes });
    }
  };

  readonly seePaystack = ({ path, body }: Call): Mishap | undefined => {
    if (this.isListHidden && path.startsWith('/transaction?')) return EMPTY_LIST;
    this.#observed.paystack.push({ path, bytes: body.length, isForCaller: this.isCallerWaiting });
    return undefined;
  };
}
