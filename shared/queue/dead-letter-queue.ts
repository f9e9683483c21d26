import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { attributesOf, type DeadLetterNote } from './dead-letter-note.ts';

/** Where jobs go that are given up, until a person has looked at them. */
export interface DeadLetterQueue {
  /**
   * Sends a job's message, as it came, with a note of why. Gives the id of the dead letter.
   *
   * @throws the SDK's error when the queue has not taken it, or has not said so
   */
  send(body: string, note: DeadLetterNote): Promise<string | undefined>;
}

/** The dead-letter queue on SQS. */
export function createDeadLetterQueue(client: SQSClient, queueUrl: string): DeadLetterQueue {
  return {
    async send(body, note) {
      const { MessageId } = await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: attributesOf(note),
        }),
      );
      return MessageId;
    },
  };
}
