import * as z from 'zod/mini';
import { callAws } from '../local/aws-json-client.ts';
import { Table } from '../local/console/table/table.ts';
import type { Running } from '../local/start/running-file.ts';
import { decodePayment, PAYMENT_KEY } from '../shared/store/payment-item.ts';

/** What the table and the queues hold, counted without the console. */
export interface Truth {
  readonly byStatus: Readonly<Record<string, number>>;
  /** By kind, whatever its messages wait for. */
  readonly depths: Readonly<Record<string, number>>;
}

const count = z.coerce.number();
const Depths = z.object({
  Attributes: z.object({
    ApproximateNumberOfMessages: count,
    ApproximateNumberOfMessagesNotVisible: count,
    ApproximateNumberOfMessagesDelayed: count,
  }),
});

/** Looks at all of the table, and asks each queue. The payments have to rest meanwhile for the counts to be of one moment. */
export async function readTruth(running: Running): Promise<Truth> {
  const { urgentQueueUrl, scheduledQueueUrl, deadLetterQueueUrl } = running;
  return {
    byStatus: await countByStatus(running),
    depths: {
      urgent: await depthOf(running, urgentQueueUrl),
      scheduled: await depthOf(running, scheduledQueueUrl),
      'dead-letter': await depthOf(running, deadLetterQueueUrl),
    },
  };
}

async function countByStatus({ endpoints, tableName }: Running): Promise<Record<string, number>> {
  const table = new Table(endpoints.dynamodb, tableName, new AbortController().signal);
  const counts: Record<string, number> = {};
  let page = await table.scan(PAYMENT_KEY, 1_000, undefined);
  for (;;) {
    for (const { status } of page.items.map(decodePayment)) counts[status] = (counts[status] ?? 0) + 1;
    if (page.next === undefined) return counts;
    page = await table.scan(PAYMENT_KEY, 1_000, page.next);
  }
}

async function depthOf({ endpoints }: Running, QueueUrl: string): Promise<number> {
  const answer = await callAws(endpoints.sqs, 'AmazonSQS.GetQueueAttributes', {
    QueueUrl,
    AttributeNames: Object.keys(Depths.shape.Attributes.shape),
  });
  return Object.values(z.parse(Depths, answer).Attributes).reduce((sum, each) => sum + each, 0);
}
