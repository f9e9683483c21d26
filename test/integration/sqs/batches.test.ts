import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqsUnderTest } from './sqs-under-test.ts';

describe('SQS batches', () => {
  let sqs: Awaited<ReturnType<typeof sqsUnderTest>>;
  beforeAll(async () => {
    sqs = await sqsUnderTest();
  });
  afterAll(() => sqs.stop());
  const sendBatch = (QueueUrl: string, Entries: SendMessageBatchRequestEntry[]) =>
    sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const entries = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ Id: `id-${index}`, MessageBody: `body ${index}` }));

  it('sends ten messages at once and receives them at once', async () => {
    const url = await sqs.createQueue();

    const sent = await sendBatch(url, entries(10));
    const received = await sqs.receive(url, { MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });

    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(entries(10).map(({ Id }) => Id));
    expect(sent.Failed ?? []).toEqual([]);
    expect(received.map(({ Body }) => Body).sort()).toEqual(
      entries(10).map(({ MessageBody }) => MessageBody),
    );
  });

  it('sends the entries that are right and says what is wrong with the others', async () => {
    const url = await sqs.createQueue();

    const { Successful, Failed } = await sendBatch(url, [
      { Id: 'right', MessageBody: 'right' },
      { Id: 'late', MessageBody: 'late', DelaySeconds: 901 },
      { Id: 'bell', MessageBody: '\u0007' },
    ]);

    expect(Successful).toMatchObject([{ Id: 'right' }]);
    expect(Failed).toMatchObject([
      { Id: 'late', Code: 'InvalidParameterValue', SenderFault: true },
      { Id: 'bell', Code: 'InvalidMessageContents', SenderFault: true },
    ]);
    expect(await sqs.counts(url)).toEqual([1, 0, 0]);
  });

  it('delays each message of a batch by its own delay', async () => {
    const url = await sqs.createQueue();

    await sendBatch(url, [
      { Id: 'a', MessageBody: 'now' },
      { Id: 'b', MessageBody: 'later', DelaySeconds: 60 },
    ]);

    expect(await sqs.counts(url)).toEqual([1, 0, 1]);
  });

  it.each([
    ['without entries', 'EmptyBatchRequest', []],
    ['of eleven entries', 'TooManyEntriesInBatchRequest', entries(11)],
    ['with an id twice', 'BatchEntryIdsNotDistinct', [...entries(1), ...entries(1)]],
    ['with an id of other characters', 'InvalidBatchEntryId', [{ Id: 'no spaces', MessageBody: 'a' }]],
    [
      'of more than 1 MiB in all',
      'BatchRequestTooLong',
      entries(2).map((entry) => ({ ...entry, MessageBody: 'x'.repeat(524_289) })),
    ],
  ])('refuses a batch %s', async (_, name, refused) => {
    const url = await sqs.createQueue();

    await expect(sendBatch(url, refused)).rejects.toMatchObject({ name });
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it('deletes the messages whose handles are right and names the other', async () => {
    const url = await sqs.createQueue();
    await sendBatch(url, entries(2));
    const received = await sqs.receive(url, { MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    const Entries = received.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));

    const { Successful, Failed } = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [...Entries, { Id: 'bad', ReceiptHandle: 'invented' }],
      }),
    );

    expect(Successful).toEqual([{ Id: '0' }, { Id: '1' }]);
    expect(Failed).toMatchObject([{ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it('changes the visibility of each message of a batch by its own timeout', async () => {
    const url = await sqs.createQueue();
    await sendBatch(url, entries(2));
    const received = await sqs.receive(url, { MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    const handles = received.map(({ ReceiptHandle }) => ReceiptHandle);

    const { Successful, Failed } = await sqs.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'back', ReceiptHandle: handles[0], VisibilityTimeout: 0 },
          { Id: 'keep', ReceiptHandle: handles[1], VisibilityTimeout: 60 },
          { Id: 'long', ReceiptHandle: handles[1], VisibilityTimeout: 43_201 },
        ],
      }),
    );

    expect(Successful).toEqual([{ Id: 'back' }, { Id: 'keep' }]);
    expect(Failed).toMatchObject([{ Id: 'long', SenderFault: true }]);
    expect(await sqs.counts(url)).toEqual([1, 1, 0]);
  });
});
