import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { EngineClock } from '../clock.ts';
import { refuseWebPages } from '../refuse-web-pages.ts';
import { LongPolls } from './long-polls.ts';
import { type PeekedMessage, peekedMessage } from './message-operations.ts';
import { QueueDatabase } from './queue-database.ts';
import { QueueStore } from './queue-store.ts';
import { SqsError } from './sqs-errors.ts';
import { type SqsOperations, sqsOperations } from './sqs-operations.ts';

export interface SqsOptions {
  /** Where the queues are kept; `:memory:` keeps them until `stop`. */
  readonly file: string;
  readonly clock: EngineClock;
  /** On 127.0.0.1; 0 takes any that is free. */
  readonly port: number;
  readonly region: string;
  readonly accountId?: string;
}

/**
 * Starts SQS on 127.0.0.1, with the queues that the file holds.
 *
 * @throws StateInUseError, StateUnreadableError
 * @example
 * const sqs = await startSqs({ file: '.local/sqs.db', clock: new EngineClock(), port: 0, region: 'eu-west-1' });
 * const client = new SQSClient({ endpoint: sqs.url, region: 'eu-west-1' });
 */
export async function startSqs({ file, clock, port, region, accountId = '000000000000' }: SqsOptions) {
  const database = new QueueDatabase(file);
  const store = new QueueStore(database, () => clock.now(), `arn:aws:sqs:${region}:${accountId}:`);
  const polls = new LongPolls(clock);
  const operations = sqsOperations(database, store, polls, accountId);
  const answering = new Set<Promise<void>>();
  const server = createServer(
    refuseWebPages((request, response) => {
      const answered = answer(operations, request, response).finally(() => answering.delete(answered));
      answering.add(answered);
    }),
  );
  server.keepAliveTimeout = 0; // idle connections are the caller's to end, so that none breaks under a request
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    await database.close();
    throw error;
  }
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`,
    /**
     * Every queue's messages by what they are: visible, in flight, delayed; how long ago the oldest was sent, and how long ago the
     * first of those became visible that can be received now, in ms.
     */
    depths: () =>
      store.list().map((queue) => {
        const { oldestSentAt, visibleSince, ...counts } = store.depth(queue);
        const since = (at: number | undefined) => (at === undefined ? undefined : clock.now() - at);
        return {
          name: queue.name,
          ...counts,
          oldestAgeMs: since(oldestSentAt),
          visibleForMs: since(visibleSince),
        };
      }),
    /** Up to `limit` messages of a queue as a receive would show them, the oldest first; nothing is received, hidden or counted. */
    peek: (name: string, limit: number): PeekedMessage[] => {
      const queue = store.find(name);
      return queue === undefined ? [] : store.peek(queue, limit).map(peekedMessage);
    },
    /** Ends long polls with no message, answers what was asked and closes the file. */
    stop: async (): Promise<void> => {
      const closed = once(server, 'close');
      server.close();
      polls.end();
      await Promise.all(answering);
      server.closeAllConnections();
      await closed;
      await database.close();
    },
  };
}

async function answer(
  operations: SqsOperations,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  response.once('close', () => gone.abort());
  response
    .setHeader('content-type', 'application/x-amz-json-1.0')
    .setHeader('x-amzn-requestid', randomUUID());
  const body = await perform(operations, request, gone.signal).catch((error: Error) => {
    response.statusCode = error instanceof SqsError ? 400 : 500;
    if (error instanceof SqsError) response.setHeader('x-amzn-query-error', `${error.queryCode};Sender`);
    const type = error instanceof SqsError ? error.type : 'com.amazon.coral.service#InternalFailure';
    return { __type: type, message: error.message };
  });
  if (gone.signal.aborted) return;
  response.end(JSON.stringify(body));
  await closed;
}

/** Does what the `x-amz-target` header names. */
async function perform(
  operations: SqsOperations,
  request: IncomingMessage,
  gone: AbortSignal,
): Promise<object> {
  const [, name = ''] = /^AmazonSQS\.(\w+)$/.exec(`${request.headers['x-amz-target']}`) ?? [];
  const input = await json(request).catch(() => {
    throw new SqsError('SerializationException', 'The request is not JSON.');
  });
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation) return operation(input, { host: `${request.headers.host}`, gone });
  throw new SqsError('UnsupportedOperation', `The operation ${name} is unknown or not emulated here.`);
}
