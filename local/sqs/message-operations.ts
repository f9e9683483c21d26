import * as z from 'zod/mini';
import { ALLOWED_BODY, digestOf, MessageAttributes, md5, sizeOf } from './message-contents.ts';
import type { MessageRow, Queue, QueueStore, Receipt } from './queue-store.ts';
import { SqsError } from './sqs-errors.ts';

// What is asked for besides the queue's URL. Every other parameter is refused.
const Names = z._default(z.array(z.string()), []);
/** What SQS may tell of a message; on a standard queue some of it never. */
const SystemNames = z._default(
  z.array(
    z.enum([
      'All',
      'SenderId',
      'SentTimestamp',
      'ApproximateReceiveCount',
      'ApproximateFirstReceiveTimestamp',
      'DeadLetterQueueSourceArn',
      'SequenceNumber',
      'MessageDeduplicationId',
      'MessageGroupId',
      'AWSTraceHeader',
    ]),
  ),
  [],
);
const between = (least: number, most: number) => z.int().check(z.gte(least), z.lte(most));
export const Sending = z.strictObject({
  MessageBody: z.string().check(z.minLength(1)),
  DelaySeconds: z.optional(between(0, 900)),
  MessageAttributes: z._default(MessageAttributes, {}),
});
export const Receiving = z.strictObject({
  MaxNumberOfMessages: z._default(between(1, 10), 1),
  VisibilityTimeout: z.optional(between(0, 43_200)),
  WaitTimeSeconds: z.optional(between(0, 20)),
  AttributeNames: SystemNames, // the older name of the next
  MessageSystemAttributeNames: SystemNames,
  MessageAttributeNames: Names,
});
export const Deletion = z.strictObject({ ReceiptHandle: z.string() });
export const VisibilityChange = z.extend(Deletion, { VisibilityTimeout: between(0, 43_200) });

export function sendMessage(store: QueueStore, queue: Queue, message: z.output<typeof Sending>) {
  const { MessageBody, MessageAttributes, DelaySeconds = Number(queue.attributes.DelaySeconds) } = message;
  const most = Number(queue.attributes.MaximumMessageSize);
  if (!ALLOWED_BODY.test(MessageBody))
    throw new SqsError('InvalidMessageContents', 'The body has characters that SQS refuses.');
  if (sizeOf(MessageBody, MessageAttributes) > most)
    throw new SqsError('InvalidParameterValueException', `Message must be shorter than ${most} bytes.`);
  return {
    MessageId: store.send(queue, MessageBody, JSON.stringify(MessageAttributes), DelaySeconds * 1_000),
    MD5OfMessageBody: md5(MessageBody),
    MD5OfMessageAttributes: digestOf(MessageAttributes),
  };
}

/** The bytes of a message to be sent; 0 for what isn't one. */
export function sizeOfEntry(entry: object): number {
  const { data } = z.safeParse(Sending, entry);
  return data ? sizeOf(data.MessageBody, data.MessageAttributes) : 0;
}

export function deleteMessage(store: QueueStore, queue: Queue, { ReceiptHandle }: z.output<typeof Deletion>) {
  store.remove(queue, parseHandle(queue, ReceiptHandle));
  return {};
}

export function changeVisibility(store: QueueStore, queue: Queue, change: z.output<typeof VisibilityChange>) {
  // A message that is visible again, or was received since, is left alone without an error: so does SQS.
  const receipt = parseHandle(queue, change.ReceiptHandle);
  if (store.hide(queue, receipt, change.VisibilityTimeout * 1_000)) return {};
  const reason = 'Message does not exist or is not available for visibility timeout change.';
  throw new SqsError('InvalidParameterValueException', `ReceiptHandle is invalid. Reason: ${reason}`);
}

/** A received message as the SDK reads it, with those attributes that were asked for. */
export function answerOf(row: MessageRow, input: z.output<typeof Receiving>, senderId: string): object {
  const system = {
    SenderId: senderId,
    SentTimestamp: `${row.sent_at}`,
    ApproximateReceiveCount: `${Number(row.receives) + Number(row.received_elsewhere)}`,
    ApproximateFirstReceiveTimestamp: `${row.first_received_at}`,
    ...(row.dead_letter_source && { DeadLetterQueueSourceArn: `${row.dead_letter_source}` }),
  };
  const own: MessageAttributes = JSON.parse(`${row.attributes}`);
  const MessageAttributes = pick(own, input.MessageAttributeNames);
  return {
    MessageId: row.id,
    ReceiptHandle: Buffer.from(`${row.queue}-${row.seq}-${row.receives}`).toString('base64url'),
    Body: row.body,
    MD5OfBody: md5(`${row.body}`),
    Attributes: pick(system, [...input.AttributeNames, ...input.MessageSystemAttributeNames]),
    MessageAttributes,
    MD5OfMessageAttributes: MessageAttributes && digestOf(MessageAttributes),
  };
}

/** A message that was looked at and not received, in the SDK's own form. */
export interface PeekedMessage {
  readonly MessageId: string;
  readonly Body: string;
  readonly Attributes: Record<string, string>;
  readonly MessageAttributes: Record<
    string,
    { DataType: string; StringValue: string } | { DataType: string; BinaryValue: Uint8Array }
  >;
}

export function peekedMessage(row: MessageRow): PeekedMessage {
  const own: MessageAttributes = JSON.parse(`${row.attributes}`);
  const MessageAttributes = Object.fromEntries(
    Object.entries(own).map(([name, attribute]) => [
      name,
      'BinaryValue' in attribute
        ? { ...attribute, BinaryValue: Buffer.from(attribute.BinaryValue, 'base64') }
        : attribute,
    ]),
  );
  return {
    MessageId: `${row.id}`,
    Body: `${row.body}`,
    Attributes: {
      SentTimestamp: `${row.sent_at}`,
      ApproximateReceiveCount: `${Number(row.receives) + Number(row.received_elsewhere)}`,
      ...(row.dead_letter_source && { DeadLetterQueueSourceArn: `${row.dead_letter_source}` }),
    },
    MessageAttributes,
  };
}

/** Those whose name is asked for: by itself, as `prefix.*`, or with all others as `All` or `.*`. */
function pick<T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> | undefined {
  const prefixes = names.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -2));
  const isAsked = (name: string) =>
    names.includes('All') || names.includes(name) || prefixes.some((prefix) => name.startsWith(prefix));
  const picked = Object.entries(all).filter(([name]) => isAsked(name));
  return picked.length > 0 ? Object.fromEntries(picked) : undefined;
}

function parseHandle(queue: Queue, handle: string): Receipt {
  const parts = /^(\d+)-(\d+)-(\d+)$/.exec(Buffer.from(handle, 'base64url').toString()) ?? [];
  if (Number(parts[1]) === queue.id) return { seq: Number(parts[2]), receives: Number(parts[3]) };
  throw new SqsError('ReceiptHandleIsInvalid', `The receipt handle "${handle}" is not of this queue.`);
}
