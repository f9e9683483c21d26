import { DeleteMessageCommand, DeleteQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isElsewhere, sqsUnderTest } from './sqs-under-test.ts';

describe('SQS dead-letter queues', () => {
  let sqs: Awaited<ReturnType<typeof sqsUnderTest>>;
  beforeAll(async () => {
    sqs = await sqsUnderTest();
  });
  afterAll(() => sqs.stop());
  const createPair = async (maxReceiveCount: number) => {
    const deadLetters = await sqs.createQueue();
    const deadLetterTargetArn = await sqs.arnOf(deadLetters);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
    return { deadLetters, url: await sqs.createQueue({ RedrivePolicy }), RedrivePolicy };
  };

  it('moves a message that was received as often as allowed when it would be received once more', async () => {
    const { url, deadLetters } = await createPair(2);
    await sqs.send(url, 'poison');
    await sqs.receiveOne(url, { VisibilityTimeout: 0 });
    await sqs.receiveOne(url, { VisibilityTimeout: 0 });

    const third = await sqs.receive(url);

    expect(third).toEqual([]);
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
    expect(await sqs.receive(deadLetters)).toMatchObject([{ Body: 'poison' }]);
  });

  it('keeps the message as it was sent, and tells where it came from', async () => {
    const { url, deadLetters } = await createPair(1);
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'poison' } };
    const sent = await sqs.send(url, 'poison', { MessageAttributes });
    const first = await sqs.receiveOne(url, { VisibilityTimeout: 0 });
    await sqs.pass(1);
    await sqs.receive(url);

    const dead = await sqs.receiveOne(deadLetters, { MessageAttributeNames: ['All'] });

    expect(dead).toMatchObject({ MessageId: sent.MessageId, Body: 'poison', MessageAttributes });
    expect(dead.Attributes).toMatchObject({
      SentTimestamp: first.Attributes?.SentTimestamp,
      DeadLetterQueueSourceArn: await sqs.arnOf(url),
    });
  });

  it.skipIf(isElsewhere)('goes on counting receives where the first queue left off', async () => {
    const { url, deadLetters } = await createPair(1);
    await sqs.send(url, 'poison');
    await sqs.receiveOne(url, { VisibilityTimeout: 0 });
    await sqs.receive(url);

    const dead = await sqs.receiveOne(deadLetters);

    expect(dead.Attributes?.ApproximateReceiveCount).toBe('2');
  });

  it('delivers other messages in the receive that moves one', async () => {
    const { url, deadLetters } = await createPair(1);
    await sqs.send(url, 'poison');
    await sqs.receiveOne(url, { VisibilityTimeout: 0 });
    await sqs.send(url, 'fine');

    const received = await sqs.receive(url, { MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });

    expect(received).toMatchObject([{ Body: 'fine' }]);
    expect(await sqs.receive(deadLetters)).toMatchObject([{ Body: 'poison' }]);
  });

  it.skipIf(isElsewhere)(
    'moves a message and wakes those who wait for it while others wait at the first queue',
    async () => {
      const { url, deadLetters } = await createPair(1);
      await sqs.send(url, 'poison');
      await sqs.receiveOne(url, { VisibilityTimeout: 5 });
      const waiting = await sqs.poll(url);
      const { received } = await sqs.poll(deadLetters);

      await sqs.pass(5);
      const dead = await received;
      await sqs.send(url, 'fine');

      expect(dead).toMatchObject([{ Body: 'poison' }]);
      expect(await waiting.received).toMatchObject([{ Body: 'fine' }]);
    },
  );

  it('never moves a message in flight, nor one that was deleted in time', async () => {
    const { url, deadLetters } = await createPair(1);
    await sqs.send(url, 'in time');
    const { ReceiptHandle } = await sqs.receiveOne(url, { VisibilityTimeout: 1 });
    const meanwhile = await sqs.receive(url);
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    await sqs.pass(1);

    const after = await sqs.receive(url);

    expect([...meanwhile, ...after]).toEqual([]);
    expect(await sqs.counts(deadLetters)).toEqual([0, 0, 0]);
  });

  it.skipIf(isElsewhere)(
    'drops a dead letter when its own queue has kept it, counted from when it was first sent',
    async () => {
      const { url, deadLetters } = await createPair(1);
      const Attributes = { MessageRetentionPeriod: '60' };
      await sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: deadLetters, Attributes }));
      await sqs.send(url, 'poison');
      await sqs.receiveOne(url, { VisibilityTimeout: 0 });
      await sqs.pass(40);
      await sqs.receive(url);
      const before = await sqs.counts(deadLetters);

      await sqs.pass(20);

      expect(before).toEqual([1, 0, 0]);
      expect(await sqs.counts(deadLetters)).toEqual([0, 0, 0]);
    },
  );

  it('tells a queue its redrive policy, and takes it away when it is set to nothing', async () => {
    const { url, RedrivePolicy } = await createPair(3);
    const before = await sqs.attributes(url, 'RedrivePolicy');

    const Attributes = { RedrivePolicy: '' };
    await sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));

    expect(JSON.parse(before.RedrivePolicy ?? '')).toEqual(JSON.parse(RedrivePolicy));
    expect(await sqs.attributes(url, 'All')).not.toHaveProperty('RedrivePolicy');
  });

  it('refuses a dead-letter queue that does not exist', async () => {
    const { deadLetters, RedrivePolicy } = await createPair(1);
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: deadLetters }));

    await expect(sqs.createQueue({ RedrivePolicy })).rejects.toThrow(/RedrivePolicy/);
  });
});
