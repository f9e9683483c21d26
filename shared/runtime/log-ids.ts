import type { Reference } from '../payment/reference.ts';

/**
 * The ids in the log, by which one payment can be followed through every function: each line carries those that are known
 * where it is written. Lambda's own id of the invocation, `function_request_id`, is on every line.
 */
export interface LogIds {
  /** API Gateway's id of the request, `requestId` in its access log. */
  readonly request?: string | undefined;
  /** The payment. */
  readonly reference?: Reference | undefined;
  /** The SQS message that is being worked on. */
  readonly job?: string | undefined;
  /** An SQS message that has just been sent: the `job` of the lines that the worker will write. */
  readonly sentJob?: string | undefined;
  /** An event's id, as the merchant receives it: a payment event's, or a relayed webhook's. */
  readonly event?: string | undefined;
}
