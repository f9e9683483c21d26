import * as z from 'zod/mini';
import { Batch, doBatch } from './batch.ts';
import type { LongPolls } from './long-polls.ts';
import * as messages from './message-operations.ts';
import type { QueueDatabase } from './queue-database.ts';
import { createQueue, queueAttributes, setQueueAttributes } from './queue-operations.ts';
import type { Queue, QueueStore } from './queue-store.ts';
import { checkInput, SqsError } from './sqs-errors.ts';

/** Who calls: the address they used, and whether they are still there. */
export interface Caller {
  readonly host: string;
  readonly gone: AbortSignal;
}
type MessageOperation<T> = (store: QueueStore, queue: Queue, input: T) => object;
type Operation = (input: unknown, caller: Caller) => Promise<object>;

export type SqsOperations = Readonly<Record<string, Operation>>;

const QueueName = z.string().check(z.regex(/^[\w-]{1,80}$/));
const Attributes = z.record(z.string(), z.string());
const AttributeNames = z._default(z.array(z.string()), []);

/** The operations emulated here, by name. */
export function sqsOperations(
  database: QueueDatabase,
  store: QueueStore,
  polls: LongPolls,
  accountId: string,
): SqsOperations {
  // Whatever happens in a queue, those who wait for its messages are served at once.
  const run = <T>(work: () => T | Promise<T>): Promise<T> =>
    database.run(() => {
      const done = work();
      for (const id of store.changed) {
        store.changed.delete(id);
        const serveAgain = () => run(() => store.changed.add(id)).catch(() => {}); // the polls' own callers hear of it
        polls.serve(id, () => store.nextVisibleAt(id), serveAgain);
      }
      return done;
    });
  const on =
    <T>(form: z.ZodMiniType<T>, work: (input: T, caller: Caller) => object): Operation =>
    (input, caller) =>
      run(() => work(checkInput(form, input), caller));
  const onQueue = <T>(form: z.ZodMiniType<T>, work: (queue: Queue, input: T, caller: Caller) => object) =>
    on(z.looseObject({ QueueUrl: z.string() }), ({ QueueUrl, ...input }, caller) => {
      const [account, name = ''] = QueueUrl.split('/').slice(-2); // whatever the host
      const queue = found(account === accountId ? store.find(name) : undefined);
      return work(queue, checkInput(form, input), caller);
    });
  /** An operation on one message, and the same on a batch of them. */
  const onMessages = <T>(name: string, form: z.ZodMiniType<T>, work: MessageOperation<T>) => ({
    [name]: onQueue(form, (queue, input) => work(store, queue, input)),
    [`${name}Batch`]: onQueue(Batch, (queue, batch) =>
      doBatch(batch, messages.sizeOfEntry, (entry) => work(store, queue, checkInput(form, entry))),
    ),
  });

  const receive = async (queue: Queue, input: z.output<typeof messages.Receiving>, { gone }: Caller) => {
    const take = () => {
      const current = found(store.find(queue.name)); // it may have changed, or gone, during a long poll
      const hidden = input.VisibilityTimeout ?? Number(current.attributes.VisibilityTimeout);
      return store.receive(current, input.MaxNumberOfMessages, hidden * 1_000);
    };
    const waitMs = (input.WaitTimeSeconds ?? Number(queue.attributes.ReceiveMessageWaitTimeSeconds)) * 1_000;
    let taken = take();
    if (taken.length === 0 && waitMs > 0) {
      store.changed.add(queue.id); // so that an alarm is set for the next hidden message
      taken = await polls.wait(queue.id, waitMs, gone, take);
    }
    await run(() => {}); // what a poll took is on disk before it is answered
    if (gone.aborted) await run(() => store.giveBack(queue, taken));
    return taken.length > 0 ? { Messages: taken.map((row) => messages.answerOf(row, input, accountId)) } : {};
  };

  const url = (name: string, { host }: Caller) => `http://${host}/${accountId}/${name}`;
  return {
    CreateQueue: on(z.strictObject({ QueueName, Attributes: z.optional(Attributes) }), (input, caller) => {
      createQueue(store, input.QueueName, input.Attributes ?? {});
      return { QueueUrl: url(input.QueueName, caller) };
    }),
    GetQueueUrl: on(z.strictObject({ QueueName }), (input, caller) => {
      const { name } = found(store.find(input.QueueName));
      return { QueueUrl: url(name, caller) };
    }),
    ListQueues: on(z.strictObject({ QueueNamePrefix: z.optional(z.string()) }), (input, caller) => {
      const QueueUrls = store.list(input.QueueNamePrefix).map(({ name }) => url(name, caller));
      return QueueUrls.length > 0 ? { QueueUrls } : {};
    }),
    DeleteQueue: onQueue(z.strictObject({}), (queue) => store.empty(queue, false)),
    PurgeQueue: onQueue(z.strictObject({}), (queue) => store.empty(queue, true)),
    GetQueueAttributes: onQueue(z.strictObject({ AttributeNames }), (queue, input) =>
      queueAttributes(store, queue, input.AttributeNames),
    ),
    SetQueueAttributes: onQueue(z.strictObject({ Attributes }), (queue, input) =>
      setQueueAttributes(store, queue, input.Attributes),
    ),
    ReceiveMessage: onQueue(messages.Receiving, receive),
    ...onMessages('SendMessage', messages.Sending, messages.sendMessage),
    ...onMessages('DeleteMessage', messages.Deletion, messages.deleteMessage),
    ...onMessages('ChangeMessageVisibility', messages.VisibilityChange, messages.changeVisibility),
  };
}

function found(queue: Queue | undefined): Queue {
  if (queue === undefined) throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
}
