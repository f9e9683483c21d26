import { callAws } from '../../local/aws-json-client.ts';
import type { Payment } from '../../shared/payment/payment.ts';
import { encodePayment } from '../../shared/store/payment-item.ts';
import { sideBySide } from './side-by-side.ts';

/** The most that DynamoDB takes in one batch. */
const BATCH_SIZE = 25;

/** How many batches are under way at once: the stand-in has one thread, and must not wait for this one. */
const PARALLEL = 4;

/** Puts payments into a table as they are, whatever is there. */
export async function putPayments(
  { url, tableName }: { url: string; tableName: string },
  payments: readonly Payment[],
): Promise<void> {
  await sideBySide(batchesOf(payments, BATCH_SIZE), PARALLEL, async (batch) => {
    const puts = batch.map((payment) => ({ PutRequest: { Item: encodePayment(payment) } }));
    await callAws(url, 'DynamoDB_20120810.BatchWriteItem', { RequestItems: { [tableName]: puts } });
  });
}

/** Cuts a list into pieces of that size, the last one of what is left. */
function batchesOf<Each>(all: readonly Each[], size: number): Each[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
