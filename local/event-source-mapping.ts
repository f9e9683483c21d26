import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { local } from './aws-identity.ts';
import { callAws } from './aws-json-client.ts';
import { batchItemFailures } from './batch-response.ts';
import { errorText } from './engine-error.ts';
import type { LambdaFunction } from './lambda/lambda-function.ts';
import { withoutEffect } from './template/stack-template.ts';

/** The properties of `AWS::Lambda::EventSourceMapping` that are emulated: for SQS, without filters. */
export const EventSourceMappingProperties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.optional(z.boolean()),
  BatchSize: z._default(z.number(), 10),
  MaximumBatchingWindowInSeconds: z._default(z.number(), 0),
  FunctionResponseTypes: z._default(z.array(z.literal('ReportBatchItemFailures')), []),
  ScalingConfig: z.optional(z.strictObject({ MaximumConcurrency: z.optional(z.number()) })),
  MetricsConfig: withoutEffect, // there are no metrics
  Tags: withoutEffect,
});

/** AWS begins with five pollers and goes on from there; a machine has enough with these. */
const DEFAULT_POLLERS = 2;
/** The longest that SQS waits for a message, and the most that it hands out at once. */
const LONG_POLL_SECONDS = 20;
const RECEIVE_LIMIT = 10;
const RETRY_AFTER_MS = 1_000;

const Received = z.object({
  Messages: z._default(
    z.array(
      z.object({
        MessageId: z.string(),
        ReceiptHandle: z.string(),
        Body: z.string(),
        MD5OfBody: z.string(),
        Attributes: z._default(z.record(z.string(), z.string()), {}),
        MessageAttributes: z._default(
          z.record(
            z.string(),
            z.object({
              DataType: z.string(),
              StringValue: z.optional(z.string()),
              BinaryValue: z.optional(z.string()),
            }),
          ),
          {},
        ),
      }),
    ),
    [],
  ),
});
type Message = z.infer<typeof Received>['Messages'][number];

export interface EventSourceMappingOptions {
  readonly sqsUrl: string;
  readonly queueUrl: string;
  readonly lambda: LambdaFunction;
  readonly properties: z.infer<typeof EventSourceMappingProperties>;
  readonly onError: (message: string) => void;
}

/**
 * Polls a queue for a function. The maximum concurrency is the number of pollers, each of which waits for the function before it
 * receives again. A message that isn't deleted comes back, or moves to the dead-letter queue, by the queue's own visibility
 * timeout and redrive policy. Not as on AWS: pollers don't slow down when the function fails.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export class EventSourceMapping {
  readonly #options: EventSourceMappingOptions;
  readonly #stopping = new AbortController();
  readonly #pollers: Promise<void>[] = [];

  constructor(options: EventSourceMappingOptions) {
    this.#options = options;
  }

  start(): void {
    const { Enabled, ScalingConfig } = this.#options.properties;
    if (Enabled === false) return;
    const count = ScalingConfig?.MaximumConcurrency ?? DEFAULT_POLLERS;
    for (let index = 0; index < count; index += 1) this.#pollers.push(this.#poll());
  }

  /** Ends the long polls at once and waits for batches that are being worked on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#pollers);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const batch = await this.#receiveBatch();
        if (batch.length > 0) await this.#work(batch);
      } catch (error) {
        if (signal.aborted) return;
        this.#options.onError(`polling ${this.#options.queueUrl} failed: ${errorText(error)}`);
        await delay(RETRY_AFTER_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** One batch: what is there, or with a batching window whatever comes within it (real time) until the batch is full. */
  async #receiveBatch(): Promise<Message[]> {
    const { BatchSize, MaximumBatchingWindowInSeconds } = this.#options.properties;
    const batch = await this.#receive(BatchSize, LONG_POLL_SECONDS);
    const end = performance.now() + MaximumBatchingWindowInSeconds * 1000;
    while (batch.length > 0 && batch.length < BatchSize && !this.#stopping.signal.aborted) {
      const seconds = Math.ceil((end - performance.now()) / 1000);
      if (seconds <= 0) break;
      batch.push(...(await this.#receive(BatchSize - batch.length, Math.min(seconds, LONG_POLL_SECONDS))));
    }
    return batch;
  }

  async #receive(count: number, waitSeconds: number): Promise<Message[]> {
    const { sqsUrl, queueUrl } = this.#options;
    const request = {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(count, RECEIVE_LIMIT),
      WaitTimeSeconds: waitSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    };
    const received = await callAws(sqsUrl, 'AmazonSQS.ReceiveMessage', request, this.#stopping.signal);
    return z.parse(Received, received).Messages;
  }

  async #work(batch: readonly Message[]): Promise<void> {
    const { lambda, properties } = this.#options;
    const Records = batch.map((message) => recordOf(message, properties.EventSourceArn));
    const result = await lambda.invoke({ Records });
    if (result.outcome === 'error') return;
    const failures = properties.FunctionResponseTypes.includes('ReportBatchItemFailures')
      ? batchItemFailures(result.payload, new Set(batch.map((message) => message.MessageId)))
      : new Set<string>();
    if (failures === 'all') return;
    const done = batch.filter((message) => !failures.has(message.MessageId));
    for (let start = 0; start < done.length; start += RECEIVE_LIMIT) {
      await this.#delete(done.slice(start, start + RECEIVE_LIMIT));
    }
  }

  async #delete(messages: readonly Message[]): Promise<void> {
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const { sqsUrl, queueUrl } = this.#options;
    await callAws(sqsUrl, 'AmazonSQS.DeleteMessageBatch', { QueueUrl: queueUrl, Entries });
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html the record's shape */
function recordOf(message: Message, eventSourceARN: string) {
  const messageAttributes = Object.entries(message.MessageAttributes).map(([name, attribute]) => [
    name,
    {
      ...(attribute.StringValue === undefined ? {} : { stringValue: attribute.StringValue }),
      ...(attribute.BinaryValue === undefined ? {} : { binaryValue: attribute.BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: attribute.DataType,
    },
  ]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(messageAttributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: local.region,
  };
}
