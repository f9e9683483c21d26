import { ChangeMessageVisibilityCommand, DeleteMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isElsewhere, sqsUnderTest } from './sqs-under-test.ts';

describe('SQS visibility', () => {
  let sqs: Awaited<ReturnType<typeof sqsUnderTest>>;
  beforeAll(async () => {
    sqs = await sqsUnderTest();
  });
  afterAll(() => sqs.stop());
  const change = (QueueUrl: string, ReceiptHandle: string, VisibilityTimeout: number) =>
    sqs.client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));

  it('hides a received message for the time that the queue says', async () => {
    const url = await sqs.createQueue({ VisibilityTimeout: '2' });
    await sqs.send(url, 'again');
    await sqs.receiveOne(url);
    const meanwhile = await sqs.receive(url);

    await sqs.pass(2);

    expect(meanwhile).toEqual([]);
    expect(await sqs.receive(url)).toMatchObject([{ Attributes: { ApproximateReceiveCount: '2' } }]);
  });

  it('hides a received message for the time that the receive says', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'again soon');
    await sqs.receiveOne(url, { VisibilityTimeout: 1 });

    await sqs.pass(1);

    expect(await sqs.receive(url)).toHaveLength(1);
  });

  it('makes a message visible at once when its visibility timeout is set to 0, without counting a receive', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'put back');
    const { ReceiptHandle } = await sqs.receiveOne(url);

    await change(url, ReceiptHandle, 0);

    expect(await sqs.counts(url)).toEqual([1, 0, 0]);
    expect(await sqs.receive(url)).toMatchObject([{ Attributes: { ApproximateReceiveCount: '2' } }]);
  });

  it('counts a changed visibility timeout from the change on', async () => {
    const url = await sqs.createQueue({ VisibilityTimeout: '2' });
    await sqs.send(url, 'longer');
    const { ReceiptHandle } = await sqs.receiveOne(url);
    await sqs.pass(1);
    await change(url, ReceiptHandle, 2);

    await sqs.pass(1);
    const before = await sqs.receive(url);
    await sqs.pass(1);

    expect(before).toEqual([]);
    expect(await sqs.receive(url)).toHaveLength(1);
  });

  it.skipIf(isElsewhere)('hides a message for up to 12 hours', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'half a day');
    const { ReceiptHandle } = await sqs.receiveOne(url);
    await change(url, ReceiptHandle, 43_200);

    await sqs.pass(43_199);
    const before = await sqs.receive(url);
    await sqs.pass(1);

    expect(before).toEqual([]);
    expect(await sqs.receive(url)).toHaveLength(1);
  });

  it('refuses a visibility timeout of more than 12 hours', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'too long');
    const { ReceiptHandle } = await sqs.receiveOne(url);

    await expect(change(url, ReceiptHandle, 43_201)).rejects.toThrow(/43201/);
    await expect(sqs.receive(url, { VisibilityTimeout: 43_201 })).rejects.toThrow(/43201/);
  });

  it.skipIf(isElsewhere)('does not hide a message again by a handle whose time is over', async () => {
    const url = await sqs.createQueue({ VisibilityTimeout: '10' });
    await sqs.send(url, 'expired');
    const { ReceiptHandle } = await sqs.receiveOne(url);
    await sqs.pass(10);

    await change(url, ReceiptHandle, 60);

    expect(await sqs.counts(url)).toEqual([1, 0, 0]);
  });

  it.skipIf(isElsewhere)('does not let an older handle change what a later receive has hidden', async () => {
    const url = await sqs.createQueue({ VisibilityTimeout: '10' });
    await sqs.send(url, 'taken over');
    const older = await sqs.receiveOne(url);
    await sqs.pass(10);
    await sqs.receiveOne(url);

    await change(url, older.ReceiptHandle, 0);

    expect(await sqs.counts(url)).toEqual([0, 1, 0]);
  });

  it('refuses to change the visibility of a message that was deleted', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'gone');
    const { ReceiptHandle } = await sqs.receiveOne(url);
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));

    await expect(change(url, ReceiptHandle, 60)).rejects.toThrow(/Message does not exist/);
  });

  it('refuses to change the visibility by a handle that is none', async () => {
    const url = await sqs.createQueue();

    await expect(change(url, 'invented', 60)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });
});
