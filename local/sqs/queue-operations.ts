import { checkQueueAttribute, DEFAULT_ATTRIBUTES, type QueueAttributes } from './queue-attributes.ts';
import type { Queue, QueueStore } from './queue-store.ts';
import { SqsError } from './sqs-errors.ts';

/** Makes the queue, unless there is one that has all the attributes asked for. */
export function createQueue(store: QueueStore, name: string, attributes: QueueAttributes): void {
  const [asked, existing] = [checkAttributes(store, attributes), store.find(name)];
  if (existing === undefined) store.create(name, { ...DEFAULT_ATTRIBUTES, ...asked });
  const kept = existing?.attributes ?? asked;
  const other = Object.keys(asked).find((attribute) => kept[attribute] !== asked[attribute]);
  if (other !== undefined)
    throw new SqsError('QueueNameExists', `There is a queue ${name} with another ${other}.`);
}

export function setQueueAttributes(store: QueueStore, queue: Queue, attributes: QueueAttributes): object {
  store.setAttributes(queue, checkAttributes(store, attributes));
  return {};
}

/** Those attributes of the queue that are asked for, `All` for all. */
export function queueAttributes(store: QueueStore, queue: Queue, names: readonly string[]): object {
  const { visible, inFlight, delayed } = store.depth(queue);
  const { RedrivePolicy, ...own } = queue.attributes;
  const all: QueueAttributes = {
    ...own,
    ...(RedrivePolicy && { RedrivePolicy }),
    QueueArn: queue.arn,
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1_000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1_000)),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
  const unknown = names.find((name) => name !== 'All' && name !== 'RedrivePolicy' && all[name] === undefined);
  if (unknown !== undefined)
    throw new SqsError('InvalidAttributeName', `The attribute ${unknown} is unknown or not emulated here.`);
  const asked = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return asked.length > 0 ? { Attributes: Object.fromEntries(asked) } : {};
}

function checkAttributes(store: QueueStore, attributes: QueueAttributes): QueueAttributes {
  const queueExists = (arn: string) => store.findByArn(arn) !== undefined;
  const entries = Object.entries(attributes);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, checkQueueAttribute(name, value, queueExists)]),
  );
}
