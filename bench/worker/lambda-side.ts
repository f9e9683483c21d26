import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dummyCredentials, local } from '../../local/aws-identity.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import type { LadderJob, WebhookJob } from '../../shared/queue/verification-job.ts';
import { createVerificationQueue } from '../../shared/queue/verification-queue.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { putPayments } from '../support/payments-table.ts';
import { pendingPayment } from '../support/pending-payment.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { type StackOptions, type StackUnderTest, startStackUnderTest } from '../support/stack-under-test.ts';
import type { WorkerSide } from './side.ts';

/** As deployed, four sandboxes may work on the urgent lane and two on the other: a third of the jobs goes there, so that both end together. */
const SCHEDULED_EVERY = 3;

/** With the table that it works on. */
export type LambdaSide = WorkerSide & Pick<StackUnderTest, 'table'>;

/** The worker of the stack: its bundle behind the lanes' event source mappings, as the template has them. */
export async function startLambdaSide(assembly: string, options: StackOptions): Promise<LambdaSide> {
  const stack = await startStackUnderTest(assembly, options);
  const { table, told, standIns } = stack;
  const { outputs, sqs, dynamoDb } = standIns;
  const aws = { region: local.region, credentials: dummyCredentials };
  const sqsClient = new SQSClient({ ...aws, endpoint: sqs.url });
  const tableClient = new DynamoDBClient({ ...aws, endpoint: dynamoDb.url });
  const payments = createPaymentStore(tableClient, table.tableName);
  const urgentLane = createVerificationQueue(sqsClient, outputs.UrgentQueueUrl ?? '');
  const scheduledLane = createVerificationQueue(sqsClient, outputs.ScheduledQueueUrl ?? '');

  return {
    table,
    async prepare(references) {
      // The jobs are on the queue, and no reconcile runs.
      const dueAt = Date.now() + 3_600_000;
      await putPayments(
        table,
        references.map((reference) => pendingPayment(reference, { dueAt })),
      );
      const scheduled = references.filter((_, index) => index % SCHEDULED_EVERY === 0);
      const urgent = references.filter((_, index) => index % SCHEDULED_EVERY !== 0);
      await Promise.all([
        scheduledLane.sendAll(scheduled.map(ladderJob)),
        urgentLane.sendAll(urgent.map(webhookJob)),
      ]);
    },
    work: (references) => stack.workUntil(() => references.every((reference) => told.has(reference))),
    async assess(references) {
      await sideBySide(references, 8, async (reference) => {
        const payment = await payments.get(reference);
        if (payment?.status !== 'success') throw new Error(`${reference} is ${payment?.status}`);
        if (Object.keys(payment.outbox).length > 0) throw new Error(`${reference} has an event to be told`);
      });
    },
    processes() {
      const { sandboxes, table: ofTable } = stack.processes();
      return { workers: sandboxes, services: ofTable };
    },
    async stop() {
      sqsClient.destroy();
      tableClient.destroy();
      await stack.stop();
    },
  };
}

function ladderJob(reference: Reference): LadderJob {
  return { kind: 'ladder', reference, check: 1, attempt: 0 };
}

function webhookJob(reference: Reference): WebhookJob {
  return { kind: 'webhook', reference, event: 'charge.success', attempt: 0, looks: 0 };
}
