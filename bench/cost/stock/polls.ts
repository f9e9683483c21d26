import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { variable } from './variable.ts';

const sqs = new SQSClient();

/** Seconds between two looks at an open payment. */
const EVERY = 60;

/** Has the worker look at a payment in a minute. */
export async function pollLater(reference: string): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: variable('POLL_QUEUE_URL'),
      MessageBody: JSON.stringify({ reference }),
      DelaySeconds: EVERY,
    }),
  );
}
