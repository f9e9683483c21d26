import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What the verification-worker may take for one batch. */
export const WORKER_TIMEOUT = Duration.seconds(30);

/**
 * AWS's own advice for a queue that a function reads: six function timeouts, so that a message does not come back
 * while the mapping still retries a throttled invocation.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const VISIBILITY_TIMEOUT = Duration.seconds(6 * WORKER_TIMEOUT.toSeconds());

/**
 * A job that failed so often fails for a reason of its own; `reconcile` still finds its payment by the due index. The worker
 * itself gives a job up at its last receive, with the reason on it; SQS does it for one that ended its process every time.
 */
export const MAX_RECEIVE_COUNT = 5;

/**
 * The two lanes of verification jobs. Webhooks go through the urgent one, so that a customer who has just paid never
 * waits behind a backlog of scheduled checks. Both give up into one dead-letter queue.
 */
export class VerificationQueues extends Construct {
  readonly urgent: Queue;
  readonly scheduled: Queue;
  readonly deadLetter: Queue;

  constructor(
    scope: Construct,
    id: string,
    { deadLetterRetention }: { readonly deadLetterRetention: Duration },
  ) {
    super(scope, id);
    this.deadLetter = new Queue(this, 'DeadLetter', {
      retentionPeriod: deadLetterRetention,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.urgent = this.lane('Urgent');
    this.scheduled = this.lane('Scheduled');
  }

  private lane(id: string): Queue {
    return new Queue(this, id, {
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deadLetterQueue: { queue: this.deadLetter, maxReceiveCount: MAX_RECEIVE_COUNT },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
  }
}
