import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import type { Activity } from '../../../local/activity.ts';
import { EngineClock } from '../../../local/clock.ts';
import type { Collected } from '../../support/collected.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startTestEngine, written } from './support/start-test-engine.ts';
import type { TestStack } from './support/test-stack.ts';

const MINUTE_MS = 60_000;

/** A queue with a dead-letter queue after two tries, and a worker behind it. */
function jobStack(source: string, mapping: object = {}): TestStack {
  return {
    functions: { Worker: { source } },
    resources: {
      Dead: { Type: 'AWS::SQS::Queue' },
      Jobs: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: 60,
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 },
        },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
          FunctionName: { Ref: 'Worker' },
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ...mapping,
        },
      },
    },
    outputs: { JobsUrl: { Value: { Ref: 'Jobs' } }, DeadUrl: { Value: { Ref: 'Dead' } } },
  };
}

const logged = (answer: string) =>
  `export const handler = async (event) => { console.log(JSON.stringify(event)); return ${answer}; };`;

async function startJobs(source: string, mapping: object = {}) {
  // A clock that only the test moves, so that nothing becomes visible on its own.
  const start = Date.now();
  const clock = new EngineClock(() => start);
  const started = await startTestEngine(jobStack(source, mapping), { clock });
  const { engine } = started;
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new SQSClient({ endpoint: engine.endpoints.sqs, region: engine.region, credentials });
  onTestFinished(() => client.destroy());
  const send = (...bodies: string[]) =>
    client.send(
      new SendMessageBatchCommand({
        QueueUrl: engine.outputs.JobsUrl,
        Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
  const countsOf = async (output: string) => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: engine.outputs[output], AttributeNames: ['All'] }),
    );
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    };
  };
  /** Asks until so many messages are left in the queue, then says where they are. */
  const left = async (count: number) => {
    for (;;) {
      const [jobs, dead] = await Promise.all([countsOf('JobsUrl'), countsOf('DeadUrl')]);
      if (jobs.visible + jobs.inFlight === count) return { ...jobs, dead: dead.visible };
    }
  };
  return { ...started, client, send, left };
}

/** The bodies of a batch, from the event that a worker wrote. */
function bodiesOf(event: unknown): string[] {
  const { Records } = z.parse(z.object({ Records: z.array(z.object({ body: z.string() })) }), event);
  return Records.map((record) => record.body);
}

/** The bodies of the first so many messages that reached the worker, in that order. */
async function received(activity: Collected<Activity>, count: number): Promise<string[]> {
  for (let batches = 1; ; batches += 1) {
    const events = await written(activity, batches);
    const bodies = events.flatMap(bodiesOf);
    if (bodies.length >= count) return bodies.slice(0, count);
  }
}

it('hands the function a record of each message', async () => {
  const { engine, client, activity } = await startJobs(logged('undefined'));

  await client.send(
    new SendMessageCommand({
      QueueUrl: engine.outputs.JobsUrl,
      MessageBody: 'tea',
      MessageAttributes: { Cup: { DataType: 'String', StringValue: 'large' } },
    }),
  );

  const [event] = await written(activity, 1);
  expect(event).toEqual({
    Records: [
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'tea',
        attributes: expect.objectContaining({
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
        }),
        messageAttributes: {
          Cup: { stringValue: 'large', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        md5OfBody: '7239ea2b5dc943f61f3c0a0276c20974',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:Shop-Jobs',
        awsRegion: 'us-east-1',
      },
    ],
  });
});

it.each([
  ['nothing', 'undefined'],
  ['null', 'null'],
  ['an empty list', '{ batchItemFailures: [] }'],
  ['null for the list', '{ batchItemFailures: null }'],
  ['an empty object', '{}'],
])('deletes the whole batch when the function returns %s', async (_what, answer) => {
  const { send, activity, left } = await startJobs(logged(answer));

  await send('tea', 'cocoa');

  await received(activity, 2);
  expect(await left(0)).toEqual({ visible: 0, inFlight: 0, dead: 0 });
});

it.each([
  ['throws', "(() => { throw new Error('broken') })()"],
  ['exits', 'process.exit(1)'],
  ['names a message that is not of the batch', "{ batchItemFailures: [{ itemIdentifier: 'other' }] }"],
  ['names an empty identifier', "{ batchItemFailures: [{ itemIdentifier: '' }] }"],
  ['answers with something else', '{ batchItemFailures: [{ messageId: 1 }] }'],
])(
  'deletes nothing when the function %s; after the second try both are dead letters',
  async (_what, answer) => {
    const { send, activity, clock, left } = await startJobs(logged(answer));
    await send('tea', 'cocoa');
    const first = await received(activity, 2);

    clock.advance(MINUTE_MS + 1);
    const both = await received(activity, 4);
    clock.advance(MINUTE_MS + 1);

    expect(first.toSorted()).toEqual(['cocoa', 'tea']);
    expect(both.slice(2).toSorted()).toEqual(['cocoa', 'tea']);
    expect(await left(0)).toEqual({ visible: 0, inFlight: 0, dead: 2 });
  },
);

it('deletes the messages that did not fail, and tries the others again', async () => {
  const { send, activity, clock, left } = await startJobs(
    logged(`{ batchItemFailures: event.Records.filter(({ body }) => body === 'bad')
      .map(({ messageId }) => ({ itemIdentifier: messageId })) }`),
  );
  await send('good', 'bad', 'good');
  await received(activity, 3);
  await left(1);

  clock.advance(MINUTE_MS + 1);

  const all = await received(activity, 4);
  expect(all.slice(3)).toEqual(['bad']);
});

it('takes every answer for success without ReportBatchItemFailures', async () => {
  const answer = '{ batchItemFailures: [{ itemIdentifier: event.Records[0].messageId }] }';
  const { send, activity, left } = await startJobs(logged(answer), { FunctionResponseTypes: [] });

  await send('tea');

  await received(activity, 1);
  expect(await left(0)).toEqual({ visible: 0, inFlight: 0, dead: 0 });
});

it('works on no more batches at once than its maximum concurrency, each of the batch size at most', async () => {
  const { send, activity } = await startJobs(
    `import { existsSync } from 'node:fs';
     export const handler = async (event) => {
       console.log(JSON.stringify(event));
       while (!existsSync(event.Records[0].body)) await new Promise((resolve) => setTimeout(resolve, 5));
     };`,
    { BatchSize: 2, ScalingConfig: { MaximumConcurrency: 2 } },
  );
  const gate = join(temporaryFolder(), 'gate');

  await send(gate, gate, gate, gate, gate, gate);
  const begun = await written(activity, 2);
  const batchesBeforeTheGate = activity.items.filter(({ kind }) => kind === 'log').length;
  writeFileSync(gate, '');
  const bodies = await received(activity, 6);

  expect(begun.map((event) => bodiesOf(event).length)).toEqual([2, 2]);
  expect(batchesBeforeTheGate).toBe(2);
  expect(bodies).toHaveLength(6);
});

it('waits for a batch to fill within its batching window', async () => {
  const { send, activity } = await startJobs(logged('undefined'), {
    BatchSize: 3,
    MaximumBatchingWindowInSeconds: 20,
    ScalingConfig: { MaximumConcurrency: 1 },
  });

  await send('one');
  await send('two');
  await send('three');

  const [event] = await written(activity, 1);
  expect(bodiesOf(event).toSorted()).toEqual(['one', 'three', 'two']);
});
