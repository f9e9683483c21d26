import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { EngineClock } from '../../../local/clock.ts';
import { startSqs } from '../../../local/sqs/sqs-server.ts';

/** Another SQS to run this suite against, such as `http://127.0.0.1:9324`; ours when it isn't set. */
const elsewhere = process.env.SQS_ENDPOINT_URL;

/** For `it.skipIf`: what is told of our own SQS only, because it waits longer than 2 s or tells of what we refuse. */
export const isElsewhere = elsewhere !== undefined;

const region = process.env.AWS_REGION ?? 'eu-west-1';
const START = Date.UTC(2026, 0, 5, 9);

/** An SQS, and what the tests do with it. Its time stands still until `pass` moves it (another SQS's goes by really). */
export async function sqsUnderTest() {
  const clock = new EngineClock(() => START);
  const own = isElsewhere ? undefined : await startSqs({ file: ':memory:', clock, port: 0, region });
  const endpoint = elsewhere ?? own?.url ?? '';
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint, region, credentials, maxAttempts: 1 });
  const run = Date.now().toString(36);
  let queues = 0;

  /** A new queue, with a name that no other test has. */
  const createQueue = async (
    Attributes: Partial<Record<QueueAttributeName, string>> = {},
  ): Promise<string> => {
    queues += 1;
    const QueueName = `test-${run}-${process.pid}-${queues}`;
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl;
  };
  const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  const receive = async (
    QueueUrl: string,
    more: Partial<ReceiveMessageCommandInput> = {},
    abortSignal: AbortSignal = new AbortController().signal,
  ): Promise<Message[]> => {
    const input = { QueueUrl, MessageSystemAttributeNames: ['All' as const], ...more };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(input), { abortSignal });
    return Messages;
  };
  const attributes = async (QueueUrl: string, ...AttributeNames: QueueAttributeName[]) => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
    );
    return Attributes;
  };

  return {
    client,
    endpoint,
    region,
    createQueue,
    send,
    receive,
    attributes,
    arnOf: async (url: string) => (await attributes(url, 'QueueArn')).QueueArn ?? '',
    /** How many messages can be received, are in flight and are delayed. */
    counts: async (url: string) => {
      const all = await attributes(url, 'All');
      return [
        Number(all.ApproximateNumberOfMessages),
        Number(all.ApproximateNumberOfMessagesNotVisible),
        Number(all.ApproximateNumberOfMessagesDelayed),
      ];
    },
    /** The only message of a receive, with its receipt handle. */
    receiveOne: async (url: string, more: Partial<ReceiveMessageCommandInput> = {}) => {
      const [message, ...others] = await receive(url, more);
      if (message?.ReceiptHandle === undefined || others.length > 0) throw new Error('Not one message');
      return { ...message, ReceiptHandle: message.ReceiptHandle };
    },
    /** Begins a long poll of 20 s; resolves when it waits at the server: what was asked later has been answered. */
    poll: async (url: string, more: Partial<ReceiveMessageCommandInput> = {}, signal?: AbortSignal) => {
      const received = receive(url, { WaitTimeSeconds: 20, ...more }, signal);
      received.catch(() => {}); // the test looks at it later
      await attributes(url, 'QueueArn');
      await attributes(url, 'QueueArn');
      return { received };
    },
    pass: async (seconds: number) => {
      if (isElsewhere) await delay(seconds * 1_000 + 200);
      else clock.advance(seconds * 1_000);
    },
    stop: async () => {
      client.destroy();
      await own?.stop();
    },
  };
}
