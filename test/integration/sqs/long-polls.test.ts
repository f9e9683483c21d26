import {
  ChangeMessageVisibilityCommand,
  DeleteQueueCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isElsewhere, sqsUnderTest } from './sqs-under-test.ts';

// Our own SQS's time stands still: a poll that isn't woken would never end, and its test would run into its limit.
describe('SQS long polls', () => {
  let sqs: Awaited<ReturnType<typeof sqsUnderTest>>;
  beforeAll(async () => {
    sqs = await sqsUnderTest();
  });
  afterAll(() => sqs.stop());

  it('answers at once when a message is there', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'here');

    expect(await sqs.receive(url, { WaitTimeSeconds: 20, MaxNumberOfMessages: 10 })).toHaveLength(1);
  });

  it('wakes when a message arrives', async () => {
    const url = await sqs.createQueue();
    const { received } = await sqs.poll(url, { MaxNumberOfMessages: 10 });

    await sqs.send(url, 'arrived');

    expect(await received).toMatchObject([{ Body: 'arrived' }]);
  });

  it('waits by default as long as the queue says', async () => {
    const url = await sqs.createQueue({ ReceiveMessageWaitTimeSeconds: '20' });
    const { received } = await sqs.poll(url, { WaitTimeSeconds: undefined });

    await sqs.send(url, 'arrived');

    expect(await received).toHaveLength(1);
  });

  it('wakes when a delayed message becomes visible', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'delayed', { DelaySeconds: 2 });
    const { received } = await sqs.poll(url);

    await sqs.pass(2);

    expect(await received).toMatchObject([{ Body: 'delayed' }]);
  });

  it('wakes when a delayed message that was sent meanwhile becomes visible', async () => {
    const url = await sqs.createQueue();
    const { received } = await sqs.poll(url);
    await sqs.send(url, 'delayed', { DelaySeconds: 1 });

    await sqs.pass(1);

    expect(await received).toMatchObject([{ Body: 'delayed' }]);
  });

  it('wakes when a visibility timeout is over', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'again');
    await sqs.receiveOne(url, { VisibilityTimeout: 1 });
    const { received } = await sqs.poll(url);

    await sqs.pass(1);

    expect(await received).toMatchObject([{ Attributes: { ApproximateReceiveCount: '2' } }]);
  });

  it('wakes when a message is put back', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'put back');
    const { ReceiptHandle } = await sqs.receiveOne(url);
    const { received } = await sqs.poll(url);

    await sqs.client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }),
    );

    expect(await received).toMatchObject([{ Body: 'put back' }]);
  });

  it.skipIf(isElsewhere)('takes a whole batch that arrives, up to the number asked for', async () => {
    const url = await sqs.createQueue();
    const { received } = await sqs.poll(url, { MaxNumberOfMessages: 3 });

    const Entries = ['a', 'b', 'c', 'd'].map((Id) => ({ Id, MessageBody: Id }));
    await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));

    expect((await received).map(({ Body }) => Body)).toEqual(['a', 'b', 'c']);
    expect(await sqs.counts(url)).toEqual([1, 3, 0]);
  });

  it('gives each of several polls a message of its own', async () => {
    const url = await sqs.createQueue();
    const polls = [await sqs.poll(url), await sqs.poll(url), await sqs.poll(url)];

    for (const body of ['a', 'b', 'c']) await sqs.send(url, body);

    const received = await Promise.all(polls.map((poll) => poll.received));
    expect(received.map(([message]) => message?.Body).sort()).toEqual(['a', 'b', 'c']);
  });

  it('leaves polls of other queues waiting', async () => {
    const [url, other] = [await sqs.createQueue(), await sqs.createQueue()];
    const { received } = await sqs.poll(url, { WaitTimeSeconds: 2 });

    await sqs.send(other, 'not yours');
    await sqs.pass(2);

    expect(await received).toEqual([]);
    expect(await sqs.counts(other)).toEqual([1, 0, 0]);
  });

  it('ends with nothing when its time is over', async () => {
    const url = await sqs.createQueue();
    const { received } = await sqs.poll(url, { WaitTimeSeconds: 1 });

    await sqs.pass(1);

    expect(await received).toEqual([]);
  });

  it('takes no message once its caller has aborted it', async () => {
    const url = await sqs.createQueue();
    const abort = new AbortController();
    const { received } = await sqs.poll(url, {}, abort.signal);
    abort.abort();
    await expect(received).rejects.toMatchObject({ name: 'AbortError' });
    await sqs.attributes(url, 'QueueArn');

    await sqs.send(url, 'not swallowed');

    expect(await sqs.receive(url)).toMatchObject([
      { Body: 'not swallowed', Attributes: { ApproximateReceiveCount: '1' } },
    ]);
  });

  it('leaves the message to the next poll when the first was aborted', async () => {
    const url = await sqs.createQueue();
    const abort = new AbortController();
    const aborted = await sqs.poll(url, {}, abort.signal);
    const { received } = await sqs.poll(url);
    abort.abort();
    await expect(aborted.received).rejects.toMatchObject({ name: 'AbortError' });
    await sqs.attributes(url, 'QueueArn');

    await sqs.send(url, 'for the second');

    expect(await received).toMatchObject([{ Body: 'for the second' }]);
  });

  it.skipIf(isElsewhere)('tells those who wait that their queue was deleted', async () => {
    const url = await sqs.createQueue();
    const { received } = await sqs.poll(url);

    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: url }));

    await expect(received).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it('refuses to wait more than 20 seconds, or for more than ten messages', async () => {
    const url = await sqs.createQueue();

    await expect(sqs.receive(url, { WaitTimeSeconds: 21 })).rejects.toThrow(/21/);
    await expect(sqs.receive(url, { MaxNumberOfMessages: 11 })).rejects.toThrow(/11/);
    await expect(sqs.receive(url, { MaxNumberOfMessages: 0 })).rejects.toThrow(/0/);
  });
});
