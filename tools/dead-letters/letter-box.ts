import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Deployment } from './deployment.ts';
import { type Letter, laneToRedriveTo, letterOf, renewedBody } from './letter.ts';

/**
 * So long what was received is hidden from others, in seconds: SQS lets a queue be read in no other way. It has to outlast the
 * going through of {@link MOST} letters and the sending of them, some 20 s; a command that is broken off leaves them hidden for
 * the rest of it. At its end it makes them visible again at once, before an alarm that counts them could miss them. The
 * dead-letter queue has no redrive policy of its own, so no count of receives leads anywhere.
 */
const HIDDEN_SECONDS = 120;

/** The most letters that are looked at in one go. */
const MOST = 1_000;

/** Messages in one request, the most that SQS takes. */
const BATCH_SIZE = 10;

/** What lay in the dead-letter queue. */
export interface Opened {
  /** The one that has waited longest comes first. */
  readonly letters: readonly Letter[];
  /** Somebody else has received some: so many letters are hidden, for two minutes at most. Approximate. */
  readonly hidden: number;
  /** There are more than can be looked at in one go. */
  readonly isCutOff: boolean;
}

/** What became of the letters that were to be redriven. */
export interface Redriven {
  readonly redriven: readonly Letter[];
  /** No jobs. */
  readonly malformed: readonly Letter[];
  readonly failed: readonly { readonly letter: Letter; readonly error: unknown }[];
}

/** The queues that letters lie in and go to. */
export type LetterQueues = Pick<Deployment, 'sqs' | 'deadLetterQueueUrl' | 'laneUrls'>;

/** The dead-letter queue of a deployment. */
export class LetterBox {
  readonly #deployment: LetterQueues;

  constructor(deployment: LetterQueues) {
    this.#deployment = deployment;
  }

  /**
   * Shows all letters to `use`, who may take some out, and puts the others back.
   *
   * @returns what `use` gives
   */
  async open<T>(use: (opened: Opened) => Promise<T>): Promise<T> {
    const letters = new Map<string, Letter>();
    try {
      for (;;) {
        const received = await this.#receive();
        // One that comes again came with a newer receipt.
        for (const letter of received) letters.set(letter.id, letter);
        if (received.length === 0 || letters.size >= MOST) break;
      }
      return await use({
        letters: [...letters.values()].sort((a, b) => a.sentAt - b.sentAt),
        // Counted last: another command that was at work when this one began may have put its letters back meanwhile.
        hidden: Math.max(0, (await this.#countInHand()) - letters.size),
        isCutOff: letters.size >= MOST,
      });
    } finally {
      await this.#putBack([...letters.values()]);
    }
  }

  /**
   * Sends letters to the lanes of their jobs again, and deletes each once its lane has taken it. Broken off in between, a job is
   * there twice, which is harmless: of two equal jobs the second finds nothing to change, and an event keeps its id.
   */
  async redrive(letters: readonly Letter[]): Promise<Redriven> {
    const redriven: Letter[] = [];
    const malformed = letters.filter(({ contents }) => contents.kind === 'malformed');
    const failed: { letter: Letter; error: unknown }[] = [];
    for (const batch of batchesOf(letters.filter(({ contents }) => contents.kind === 'job'))) {
      await Promise.all(
        batch.map(async (letter) => {
          try {
            await this.#send(letter);
            await this.delete(letter);
            redriven.push(letter);
          } catch (error) {
            failed.push({ letter, error });
          }
        }),
      );
    }
    return { redriven, malformed, failed };
  }

  async delete({ receiptHandle }: Letter): Promise<void> {
    const { sqs, deadLetterQueueUrl } = this.#deployment;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle: receiptHandle }));
  }

  async #send(letter: Letter): Promise<void> {
    const { sqs, laneUrls } = this.#deployment;
    const lane = laneToRedriveTo(letter);
    if (lane === undefined || letter.contents.kind === 'malformed') return;
    await sqs.send(
      new SendMessageCommand({ QueueUrl: laneUrls[lane], MessageBody: renewedBody(letter.contents) }),
    );
  }

  async #receive(): Promise<Letter[]> {
    const { sqs, deadLetterQueueUrl, laneUrls } = this.#deployment;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MaxNumberOfMessages: BATCH_SIZE,
        VisibilityTimeout: HIDDEN_SECONDS,
        // With a wait SQS asks all of its servers; without one, an empty answer says little.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages.map((message) => letterOf(message, laneUrls));
  }

  /** Letters that somebody has received, this command included. SQS's count, which lags behind a little. */
  async #countInHand(): Promise<number> {
    const { sqs, deadLetterQueueUrl } = this.#deployment;
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: deadLetterQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
  }

  /** Those that were deleted meanwhile are refused, one by one; any other that is not put back comes back by itself. */
  async #putBack(letters: readonly Letter[]): Promise<void> {
    const { sqs, deadLetterQueueUrl } = this.#deployment;
    for (const batch of batchesOf(letters)) {
      const Entries = batch.map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 0,
      }));
      await sqs
        .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: deadLetterQueueUrl, Entries }))
        .catch(() => {});
    }
  }
}

function batchesOf(letters: readonly Letter[]): Letter[][] {
  return Array.from({ length: Math.ceil(letters.length / BATCH_SIZE) }, (_, index) =>
    letters.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
  );
}
