import type { Mode } from '../payment/mode.ts';
import type { ClosedState } from '../payment/payment.ts';
import type { Operation } from '../paystack/operation.ts';

/** The CloudWatch namespace of every metric here. Each carries the dimension `service`, which names the deployment. */
export const METRIC_NAMESPACE = 'PaystackPayments';

/** What a metric counts or measures: its unit, and the dimensions that it carries beside `service`. */
interface MetricDefinition {
  readonly unit: 'Count' | 'Milliseconds';
  readonly dimensions: readonly (keyof DimensionValues)[];
}

/** What each dimension can say. All but one are closed sets: CloudWatch bills every value as a metric of its own. */
export interface DimensionValues {
  readonly outcome: ClosedState['status'] | 'external';
  readonly reason: 'ladder' | 'webhook' | 'verify' | 'audit';
  readonly cache: 'HIT' | 'MISS' | 'STALE';
  readonly operation: Operation;
  readonly mode: Mode;
  /** As Lambda knows it. */
  readonly function_name: string;
}

/** Every metric of the functions. Alarms and dashboard take the names from here, so that neither can drift. */
export const METRICS = {
  /** Payments that Paystack gave an access code for. */
  PaymentsStarted: { unit: 'Count', dimensions: [] },
  /**
   * Changes of a payment's status that close it, or change a closed one. `outcome` is the new status, or `external` for
   * a payment that was paid and not started here.
   */
  PaymentsClosed: { unit: 'Count', dimensions: ['outcome'] },
  /** From the moment that Paystack says a payment was made to the write that stored it as success. */
  PaidToClosed: { unit: 'Milliseconds', dimensions: [] },
  /** Checks that Paystack answered. `reason` is `ladder`, `webhook`, `verify` or `audit`, after what asked for it. */
  Checks: { unit: 'Count', dimensions: ['reason'] },
  /** Answers of the route verify. `cache` is `HIT`, `MISS` or `STALE`. */
  VerifyAnswers: { unit: 'Count', dimensions: ['cache'] },
  /** Requests sent to Paystack, retries included. `operation` is `initialize`, `verify` or `list`, `mode` is `test` or `live`. */
  PaystackCalls: { unit: 'Count', dimensions: ['operation', 'mode'] },
  /** How long Paystack took for one request. */
  PaystackDuration: { unit: 'Milliseconds', dimensions: ['operation'] },
  /** Requests that Paystack gave no usable answer to: no connection, timeout, 5xx, HTML, an answer that makes no sense. */
  PaystackErrors: { unit: 'Count', dimensions: ['operation'] },
  /** Requests that Paystack refused with a 429. */
  PaystackRateLimited: { unit: 'Count', dimensions: [] },
  /** Requests that Paystack refused because of our key: 401, or 403. */
  PaystackKeyRefused: { unit: 'Count', dimensions: [] },
  /** Callers refused and jobs put back because the secret has no Paystack key, or one that is not of the payment's mode; test payments left behind by a live key excepted. */
  PaystackKeyUnfit: { unit: 'Count', dimensions: [] },
  /**
   * Calls that were not sent, since the quota is used up: a caller was told to come back, a job was put back (and is not
   * counted in JobsPutBack).
   */
  CallsDeferred: { unit: 'Count', dimensions: ['operation', 'mode'] },
  /**
   * How long a call had to wait for the quota: until it was sent, or until it is to be asked for again. Only of calls that
   * waited; of the jobs, the largest is how far behind their backlog is.
   */
  QuotaWait: { unit: 'Milliseconds', dimensions: ['operation', 'mode'] },
  /** Openings of the breaker, those after a probe that failed included: Paystack gives no usable answer. */
  BreakerOpened: { unit: 'Count', dimensions: [] },
  /** Calls that were not sent, since the breaker is open: a caller got 503, a job was put back. */
  CallsHeld: { unit: 'Count', dimensions: [] },
  /** Requests that failed by a fault of ours, or for want of an answer of AWS: 500, 503 or 504 with a line `request failed`. */
  RequestsFailed: { unit: 'Count', dimensions: ['function_name'] },
  /** Jobs that failed and come again, or were given up. */
  JobsFailed: { unit: 'Count', dimensions: [] },
  /** Verification jobs that were sent again with a delay, since Paystack, or AWS itself, gave no answer. */
  JobsPutBack: { unit: 'Count', dimensions: [] },
  /**
   * How late a check is whose job was sent again with a delay, for want of an answer or of quota. Of the ladder's since it was to be
   * made at first; of a webhook's since it was put back for the first time.
   */
  CheckLateness: { unit: 'Milliseconds', dimensions: [] },
  /** Relayed webhooks that the event bus did not take, and that were sent again with a delay. */
  RelaysPutBack: { unit: 'Count', dimensions: [] },
  /** Jobs of a payment's next check that SQS did not take; reconcile sends them later. */
  JobsNotSent: { unit: 'Count', dimensions: [] },
  /** Webhooks that carried a good signature. A zero with each one that was refused. */
  WebhooksReceived: { unit: 'Count', dimensions: [] },
  /** Webhooks that were refused: signature or source address. */
  WebhooksRefused: { unit: 'Count', dimensions: [] },
  /** Once in every run of reconcile: open payments whose check is late by more than ten minutes. */
  PaymentsOverdue: { unit: 'Count', dimensions: [] },
  /** Once in every run of reconcile: due payments with an event that the bus did not take in this run. */
  EventsUnsent: { unit: 'Count', dimensions: [] },
  /**
   * Once in every run of reconcile: due items of the table that can't be read as a payment. From the audit only where it met one,
   * whose transaction Paystack lists as paid or reversed.
   */
  UnreadablePayments: { unit: 'Count', dimensions: [] },
  /** Once in every run of reconcile: 1 where it ended before it had seen all that is due; the next one goes on from there. */
  ReconcileCutShort: { unit: 'Count', dimensions: [] },
  /**
   * Closed payments whose status was changed by a check that the audit asked for: no webhook and no rung of the ladder had told it.
   * Without returns of money that had been told as paid, which nothing else looks for.
   */
  PaymentsRepaired: { unit: 'Count', dimensions: [] },
  /**
   * Transactions in Paystack's list that were not started here, each in the pass of the audit after its creation. `outcome` is what
   * Paystack lists them as, `success` or `reversed`.
   */
  UnknownTransactions: { unit: 'Count', dimensions: ['outcome'] },
  /** Once in every run of the audit: time since a pass was completed, or since a key of this mode was set. 0 without a key. */
  AuditAge: { unit: 'Milliseconds', dimensions: [] },
  /** Invocations that had to wait for their function to start. Powertools gives it this name and dimension. */
  ColdStart: { unit: 'Count', dimensions: ['function_name'] },
} as const satisfies Record<string, MetricDefinition>;

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;
