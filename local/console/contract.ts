/**
 * What the console's server tells its pages, and what they may ask of it: the only file that both sides read.
 *
 * Every page follows one stream of server-sent events. Each event holds all that the page shows, never a change of it, so that a
 * page that was away for a while, or has just been opened, needs nothing but the next one. The first comes at once, then one
 * whenever something has changed, twice a second at most (what is searched every two seconds), and every {@link LONGEST_SILENCE_MS} at least: a page that hears nothing
 * for more than twice as long says that it is disconnected, and connects again. A snapshot is an event without a name; `trouble` is one that
 * could not be made, with a {@link StreamTrouble}.
 *
 * Times are epoch milliseconds of the engine's clock, durations milliseconds, amounts subunits, unless a name says otherwise.
 */
import type { Difference } from '../../shared/payment/integrity.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import type { PaymentStatus } from '../../shared/payment/payment.ts';
import type { Operation } from '../../shared/paystack/operation.ts';

/** The streams, by page; the parameters go into the query. */
export const STREAMS = {
  overview: '/stream/overview',
  payments: '/stream/payments',
  payment: '/stream/payment',
  queues: '/stream/queues',
  events: '/stream/events',
  faults: '/stream/faults',
} as const;

/** How long a stream that has nothing new may be silent. */
export const LONGEST_SILENCE_MS = 5_000;

/** What a `trouble` event holds: what keeps the server from telling more, such as a table that does not answer. */
export interface StreamTrouble {
  readonly code: string;
  readonly message: string;
}

/**
 * What a browser fetches: `page/index.html` for the path of every page (`/`, `/payments/{reference}`, ...), and the two files that
 * are bundled from `page/main.tsx`, styles included. Pico draws its icons from `data:` URLs, so a content security policy
 * needs `img-src 'self' data:`; uPlot and the pages set styles from script, which `style-src 'self'` permits.
 */
export const PAGE_FILES = { script: '/main.js', style: '/main.css' } as const;

/** What may be done, each by a POST of JSON that is answered with {@link ActionAnswer}. */
export const ACTIONS = {
  redrive: '/actions/redrive',
  faults: '/actions/faults',
  load: '/actions/load',
} as const;

/** What is true of the whole, on top of every page. */
export interface Frame {
  readonly now: number;
  readonly mode: Mode;
  /** Whether Paystack is the simulator: else there are no faults and no load. */
  readonly isSimulated: boolean;
  readonly apiUrl: string;
  /** Missing where no shop runs. */
  readonly shopUrl?: string;
  readonly openPayments: number;
  readonly deadLetters: number;
  readonly breaker: BreakerView['kind'];
  /** When the next call of Paystack is let through, of the breaker that is open for longest. Missing while none is open. */
  readonly triedAgainAt?: number;
  readonly faultsInForce: number;
  /** Payments per minute; 0 for none. */
  readonly load: number;
}

/** A payment as a line of a list. */
export interface PaymentLine {
  readonly reference: string;
  readonly status: PaymentStatus;
  /** Paystack's own word at the last check. */
  readonly paystackStatus?: string;
  readonly origin: 'initialized' | 'external';
  /** What was asked, or what an external one paid. Missing where nobody knows. */
  readonly amount?: number;
  readonly currency?: string;
  /** As the request or Paystack's answer had it; missing where neither was seen. */
  readonly email?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly checks: number;
  /** Missing once it is closed, or nobody comes for its check any more. */
  readonly nextCheckAt?: number;
  readonly unsentEvents: number;
}

/** Parameters: `search` (in reference and email), `status` (a {@link PaymentStatus}, `open` or `closed`), `page` (from 1). */
export interface PaymentsPage {
  readonly frame: Frame;
  /** The newest first. */
  readonly payments: readonly PaymentLine[];
  readonly page: number;
  readonly pageSize: number;
  /** Of the search. */
  readonly total: number;
  /** Of all payments, whatever the search. */
  readonly byStatus: Readonly<Record<PaymentStatus, number>>;
}

/** A step of a payment's life: what is drawn as its timeline. */
export type Step =
  | StepOf<'request', { method: string; path: string; status: number; durationMs: number; cache?: string }>
  | StepOf<'claimed', Readonly<Record<string, never>>>
  /** A call of Paystack, with the answer as it came. */
  | StepOf<
      'paystack',
      {
        operation: Operation;
        /** An HTTP status, or what kept the answer away. */
        end: number | 'dropped' | 'truncated' | 'unanswered';
        durationMs?: number;
        /** The raw body, 64 KB of it at most. */
        body?: string;
        /** The fault that was switched on, where it befell this call. */
        fault?: string;
      }
    >
  /** A job was sent: for a rung of the ladder (`check` says which), or for want of quota again. */
  | StepOf<
      'scheduled',
      { check?: number; delayMs: number; because: 'ladder' | 'webhook' | 'audit' | 'quota' }
    >
  | StepOf<'webhook', { event: string; outcome: 'received' | 'refused' | 'lost' }>
  /** `check` counts the checks that were answered, this one included; `reason` is what asked for it. */
  | StepOf<
      'checked',
      {
        check: number;
        paystackStatus?: string;
        reason: 'ladder' | 'webhook' | 'verify' | 'audit' | 'unknown';
      }
    >
  | StepOf<'closed', { status: PaymentStatus; late: boolean }>
  /** `id` is EventBridge's, `eventId` the payment event's own. The payload as JSON; missing where it is older than the console's memory. */
  | StepOf<'event', { type: string; id: string; eventId: string; payload?: string }>
  /** `delayMs` where a job comes again after it. */
  | StepOf<'trouble', { message: string; code?: string; delayMs?: number }>;

interface StepOf<Kind extends string, Details> {
  readonly kind: Kind;
  readonly at: number;
  readonly details: Details;
}

/** One line of a function's log. */
export interface LogEntry {
  readonly at: number;
  /** As people call it: `verification-worker`. */
  readonly functionName: string;
  readonly level: string;
  readonly message: string;
  /** What else it says, without what every line says. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Parameter: `reference`. `payment` is missing where the table has none of it. */
export interface PaymentPage {
  readonly frame: Frame;
  readonly reference: string;
  /** Missing where the table has no item, and where it has one that can't be read as a payment. */
  readonly payment?: PaymentLine;
  /** By what Paystack's answer is not what was asked, of a mismatched payment. */
  readonly differences?: readonly Difference[];
  /** The item of the table, as JSON with two spaces; answers and events in it included. */
  readonly item?: string;
  /** What `verify` would answer from the cache now, where it would. */
  readonly cached?: {
    readonly httpStatus: number;
    readonly body: string;
    readonly checkedAt: number;
    readonly freshUntil: number;
  };
  readonly steps: readonly Step[];
  readonly logs: readonly LogEntry[];
  /** Steps and lines that were dropped since there were too many, or that are older than the console's memory. */
  readonly isCutOff: boolean;
}

/** A queue. */
export interface QueueView {
  readonly kind: 'urgent' | 'scheduled' | 'dead-letter';
  /** Can be received now. */
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Of the oldest message that can be received now, since it could. Missing where there is none. */
  readonly oldestAgeMs?: number;
}

/** A message in the dead-letter queue. */
export interface LetterView {
  readonly id: string;
  readonly sentAt: number;
  /** The reference, of a job that is about one payment. */
  readonly about?: string;
  /** What is wrong with one that is malformed. */
  readonly problem?: string;
  /** `check`, `relay`, or `malformed`. */
  readonly kind: string;
  /** Its code, such as `failed_every_time`. */
  readonly reason: string;
  /** A sentence. */
  readonly explanation: string;
  readonly advice: string;
  readonly canBeRedriven: boolean;
  /** The command that deletes it, of one that can not be redriven. */
  readonly deletedBy?: string;
}

/** Parameter: `minutes` that the chart of each queue's depth goes back, 5, 15 or 60 (15). */
export interface QueuesPage {
  readonly frame: Frame;
  readonly queues: readonly QueueView[];
  readonly letters: readonly LetterView[];
  readonly depths: Chart;
}

/**
 * Lines over time on a common axis, as uPlot draws them.
 *
 * @example
 * { times: [1764000000, 1764000005], lines: [{ name: 'success', values: [3, null] }], unit: 'payments' }
 */
export interface Chart {
  /** Epoch SECONDS. */
  readonly times: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  readonly unit: string;
}

export type BreakerView =
  | { readonly kind: 'closed'; readonly failures: number }
  /** Nobody calls until `openUntil`, then one probe at a time. */
  | {
      readonly kind: 'open';
      readonly openUntil: number;
      readonly openings: number;
      /** How the call failed that opened it. */
      readonly because?: 'unauthorized' | 'forbidden' | 'unavailable' | 'outcome_unknown';
    };

/** The quota of one operation in the mode of the key. */
export interface QuotaView {
  readonly operation: Operation;
  /** Calls sent in the last 60 s. */
  readonly calls: number;
  /** What this deployment may send in 60 s. */
  readonly limit: number;
  /** What Paystack grants in 60 s. */
  readonly granted: number;
  /** A 429 stopped everyone until then. */
  readonly blockedUntil?: number;
  readonly breaker: BreakerView;
  readonly overTime: Chart;
}

/** Parameter: `minutes` that the charts go back, 5, 15 or 60 (15). Each point tells of the minute before it. */
export interface OverviewPage {
  readonly frame: Frame;
  /** What passed each stage of a payment's way in the last 60 s. */
  readonly lastMinute: {
    /** Claims of payments: one whose call of Paystack failed is claimed again when it is asked for again. */
    readonly claims: number;
    /** Webhooks that were taken. */
    readonly webhooks: number;
    /** Checks that Paystack answered, whoever made them. */
    readonly checks: number;
    /** Events that went onto the bus. */
    readonly events: number;
  };
  readonly byStatus: Readonly<Record<PaymentStatus, number>>;
  readonly queues: readonly QueueView[];
  readonly quotas: readonly QuotaView[];
  /** How many minutes the charts go back. */
  readonly minutes: number;
  readonly charts: {
    /** Given a checkout page, and closed by outcome, per minute. */
    readonly payments: Chart;
    /** From paid to closed: p50 and p95, in ms. */
    readonly paidToClosed: Chart;
    /** Of the answers of verify, from the cache, in %. */
    readonly cacheHits: Chart;
    /** p95 of each function, in ms. */
    readonly durations: Chart;
    readonly coldStarts: Chart;
  };
  readonly functions: readonly FunctionView[];
  readonly latestPayments: readonly PaymentLine[];
  readonly latestEvents: readonly EventLine[];
}

/** A function in the last 60 minutes. */
export interface FunctionView {
  readonly name: string;
  readonly invocations: number;
  readonly errors: number;
  readonly coldStarts: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
}

/** An event on the bus. */
export interface EventLine {
  /** EventBridge's, new with every publication. */
  readonly id: string;
  readonly at: number;
  readonly type: string;
  readonly reference?: string;
  /** The payment event's own id, the same when it is published again. */
  readonly eventId?: string;
  /** As JSON with two spaces. */
  readonly payload: string;
}

/** Parameters: `search` (in reference and type), `page` (from 1). 25 events a page: each comes with its payload. */
export interface EventsPage {
  readonly frame: Frame;
  readonly events: readonly EventLine[];
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
}

/** What can be switched on at the simulator with one switch each. */
export const FAULT_SWITCHES = ['latency', 'server-errors', 'rate-limited', 'timeouts', 'html'] as const;
export type FaultSwitch = (typeof FAULT_SWITCHES)[number];

/** What becomes of webhooks. */
export interface WebhookFaults {
  readonly lost: boolean;
  readonly twice: boolean;
  readonly delayMs: number;
}

/** How simulated payers end their payments: shares, of which only the proportions count. */
export interface LoadView {
  readonly isRunning: boolean;
  readonly perMinute: number;
  readonly mix: Readonly<Record<string, number>>;
  /** The names that a mix may have, each with a sentence. */
  readonly outcomes: readonly { readonly name: string; readonly description: string }[];
  /** Payments that were given a checkout page. */
  readonly started: number;
  /** By code, such as `rate_limited`. */
  readonly refused: Readonly<Record<string, number>>;
  readonly ended: Readonly<Record<string, number>>;
}

export interface FaultsPage {
  readonly frame: Frame;
  readonly switches: Readonly<Record<FaultSwitch, boolean>>;
  readonly latencyMs: number;
  readonly webhooks: WebhookFaults;
  /** Faults that were set by the simulator's control interface and are none of the switches'. */
  readonly others: number;
  readonly load: LoadView;
}

export interface RedriveAction {
  /** A letter's id, or `all`. */
  readonly id: string;
}

export interface FaultsAction {
  readonly switches: Readonly<Record<FaultSwitch, boolean>>;
  /** 1 to 60,000. */
  readonly latencyMs: number;
  readonly webhooks: WebhookFaults;
}

export type LoadAction =
  | { readonly kind: 'start'; readonly perMinute: number; readonly mix: Readonly<Record<string, number>> }
  | { readonly kind: 'stop' };

/** A refusal says what to do about it. */
export type ActionAnswer =
  | { readonly done: true; readonly message: string }
  | { readonly done: false; readonly code: string; readonly message: string };
