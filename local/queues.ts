import * as z from 'zod/mini';
import { AwsCallError, callAws } from './aws-json-client.ts';
import type { Resource } from './template/stack-template.ts';
import { withoutEffect } from './template/stack-template.ts';

/** The properties of `AWS::SQS::Queue` that are emulated: standard queues only. */
export const QueueProperties = z.strictObject({
  QueueName: z.optional(z.string()),
  DelaySeconds: z.optional(z.number()),
  MaximumMessageSize: z.optional(z.number()),
  MessageRetentionPeriod: z.optional(z.number()),
  ReceiveMessageWaitTimeSeconds: z.optional(z.number()),
  VisibilityTimeout: z.optional(z.number()),
  RedrivePolicy: z.optional(z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() })),
  // Encryption at rest, and who may redrive: `.local/` is its owner's.
  SqsManagedSseEnabled: withoutEffect,
  KmsMasterKeyId: withoutEffect,
  KmsDataKeyReusePeriodSeconds: withoutEffect,
  RedriveAllowPolicy: withoutEffect,
  Tags: withoutEffect,
});

export type QueueDefinition = Resource<z.infer<typeof QueueProperties>>;

/** Creates the queues of the template that aren't there, and brings the attributes of the others up to date. */
export async function ensureQueues(sqsUrl: string, queues: readonly QueueDefinition[]): Promise<void> {
  // Dead-letter queues first: a redrive policy names one that exists.
  const deadLetterArns = new Set(queues.map((queue) => queue.properties.RedrivePolicy?.deadLetterTargetArn));
  const isDeadLetter = (queue: QueueDefinition) => deadLetterArns.has(queue.attributes.Arn);
  for (const queue of queues.filter(isDeadLetter)) await ensureQueue(sqsUrl, queue);
  for (const queue of queues.filter((each) => !isDeadLetter(each))) await ensureQueue(sqsUrl, queue);
}

async function ensureQueue(sqsUrl: string, queue: QueueDefinition): Promise<void> {
  const Attributes = attributesOf(queue);
  try {
    await callAws(sqsUrl, 'AmazonSQS.CreateQueue', { QueueName: queue.name, Attributes });
  } catch (error) {
    if (!(error instanceof AwsCallError) || !/QueueNameExists|QueueAlreadyExists/.test(error.code))
      throw error;
    await callAws(sqsUrl, 'AmazonSQS.SetQueueAttributes', { QueueUrl: queue.ref, Attributes });
  }
}

function attributesOf({ properties }: QueueDefinition): Record<string, string> {
  const { DelaySeconds, MaximumMessageSize, MessageRetentionPeriod, ReceiveMessageWaitTimeSeconds } =
    properties;
  const { VisibilityTimeout, RedrivePolicy } = properties;
  const numbers = {
    DelaySeconds,
    MaximumMessageSize,
    MessageRetentionPeriod,
    ReceiveMessageWaitTimeSeconds,
    VisibilityTimeout,
  };
  const given = Object.entries(numbers).filter(([, value]) => value !== undefined);
  const attributes = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  return RedrivePolicy === undefined
    ? attributes
    : { ...attributes, RedrivePolicy: JSON.stringify(RedrivePolicy) };
}
