import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import type { LadderJob } from '../../../shared/queue/verification-job.ts';
import { createVerificationQueue } from '../../../shared/queue/verification-queue.ts';
import { caught } from '../../support/caught.ts';
import { reference } from '../../support/payments.ts';

const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/111122223333/scheduled';

function setUp() {
  const client = new SQSClient({ region: 'eu-west-1' });
  const sqs = mockClient(client);
  sqs.on(SendMessageCommand).resolves({ MessageId: 'message-1' });
  return { sqs, queue: createVerificationQueue(client, QUEUE_URL) };
}

function job(number: number): LadderJob {
  return { kind: 'ladder', reference: reference(`order-${number}`), check: 1, attempt: 0 };
}

function jobs(count: number): LadderJob[] {
  return Array.from({ length: count }, (_, index) => job(index));
}

function successful(...ids: number[]) {
  return {
    Successful: ids.map((id) => ({ Id: String(id), MessageId: `message-${id}`, MD5OfMessageBody: 'md5' })),
  };
}

describe('A job', () => {
  test('is sent as JSON with its delay', async () => {
    const { sqs, queue } = setUp();

    const messageId = await queue.send(job(1), 30);

    const [call] = sqs.commandCalls(SendMessageCommand);
    expect(call?.args[0].input).toEqual({
      QueueUrl: QUEUE_URL,
      MessageBody: JSON.stringify(job(1)),
      DelaySeconds: 30,
    });
    expect(messageId).toBe('message-1');
  });

  test.each([
    [0, 0],
    [0.001, 1],
    [29.4, 30],
    [899.2, 900],
    [900, 900],
    [901, 900],
    [43_200, 900],
    [Number.POSITIVE_INFINITY, 900],
    [-0.5, 0],
    [-3_600, 0],
  ])('with a delay of %d s waits %d whole seconds', async (seconds, expected) => {
    const { sqs, queue } = setUp();

    await queue.send(job(1), seconds);

    const delay = sqs.commandCalls(SendMessageCommand)[0]?.args[0].input.DelaySeconds;
    // 0 and -0 are the same to SQS.
    expect((delay ?? Number.NaN) + 0).toBe(expected);
  });

  test('that can not be sent says so', async () => {
    const { sqs, queue } = setUp();
    const throttled = new Error('Rate exceeded');
    sqs.on(SendMessageCommand).rejects(throttled);

    const error = await caught(() => queue.send(job(1), 0));

    expect(error).toBe(throttled);
  });
});

describe('Many jobs', () => {
  test('go ten at a time, and all that were taken are given back', async () => {
    const { sqs, queue } = setUp();
    sqs
      .on(SendMessageBatchCommand)
      .callsFake(({ Entries }: { Entries: { Id: string }[] }) =>
        successful(...Entries.map(({ Id }) => Number(Id))),
      );

    const taken = await queue.sendAll(jobs(23));

    const batches = sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input.Entries ?? []);
    expect(batches.map((entries) => entries.length)).toEqual([10, 10, 3]);
    expect(batches.flat().map(({ MessageBody }) => MessageBody)).toEqual(
      jobs(23).map((job) => JSON.stringify(job)),
    );
    for (const entries of batches) expect(new Set(entries.map(({ Id }) => Id)).size).toBe(entries.length);
    expect(taken.map(({ job }) => job)).toEqual(jobs(23));
  });

  test('are given back only where SQS names them: an answer of 200 may have taken none', async () => {
    const { sqs, queue } = setUp();
    sqs.on(SendMessageBatchCommand).resolves({
      ...successful(2, 0),
      Failed: [{ Id: '1', SenderFault: false, Code: 'InternalError' }],
    });

    const taken = await queue.sendAll(jobs(3));

    expect(taken.map(({ job, messageId }) => [job.reference, messageId]).sort()).toEqual([
      ['order-0', 'message-0'],
      ['order-2', 'message-2'],
    ]);
  });

  test.each([
    ['names none', { Failed: [{ Id: '0', SenderFault: true, Code: 'InvalidMessageContents' }] }],
    ['says nothing', {}],
    ['names one that was not sent', successful(7)],
  ])('are given back not at all where the answer %s', async (_, answer) => {
    const { sqs, queue } = setUp();
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [], ...answer });

    expect(await queue.sendAll(jobs(2))).toEqual([]);
  });

  test('cost no call where there are none', async () => {
    const { sqs, queue } = setUp();

    expect(await queue.sendAll([])).toEqual([]);
    expect(sqs.calls()).toEqual([]);
  });
});
