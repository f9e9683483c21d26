import { createHash } from 'node:crypto';
import { DeleteMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isElsewhere, sqsUnderTest } from './sqs-under-test.ts';

describe('SQS messages', () => {
  let sqs: Awaited<ReturnType<typeof sqsUnderTest>>;
  beforeAll(async () => {
    sqs = await sqsUnderTest();
  });
  afterAll(() => sqs.stop());

  it('carries a body unchanged, with its MD5, which the SDK checks on both ways', async () => {
    const url = await sqs.createQueue();
    const body = 'Naïve “quotes”, ₦5,000, 🧾,\ttabs\nand lines';

    const sent = await sqs.send(url, body);
    const received = await sqs.receiveOne(url);

    expect(received).toMatchObject({ Body: body, MessageId: sent.MessageId });
    expect(received.MD5OfBody).toBe(createHash('md5').update(body).digest('hex'));
  });

  it('carries text, number and binary attributes, with the MD5 that AWS has for them', async () => {
    const url = await sqs.createQueue();
    const timestamp = { DataType: 'Number', StringValue: '1493147359900' };
    const MessageAttributes = {
      timestamp,
      'trace.id': { DataType: 'String', StringValue: 'abc' },
      blob: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 7]) },
    };

    await sqs.send(url, 'attributes', { MessageAttributes });
    const all = await sqs.receiveOne(url, { MessageAttributeNames: ['All'], VisibilityTimeout: 0 });
    const one = await sqs.receiveOne(url, { MessageAttributeNames: ['timestamp'], VisibilityTimeout: 0 });

    expect(all.MessageAttributes).toEqual(MessageAttributes);
    expect(one.MessageAttributes).toEqual({ timestamp });
    // The digest of this attribute alone is known from other implementations of SQS's algorithm.
    expect(one.MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
  });

  it('leaves out attributes that were not asked for', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'quiet', { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } });

    const received = await sqs.receiveOne(url, { MessageSystemAttributeNames: [] });

    expect(received.MessageAttributes).toBeUndefined();
    expect(received.Attributes).toBeUndefined();
  });

  it('gives only the message attributes with a prefix asked for', async () => {
    const url = await sqs.createQueue();
    const text = { DataType: 'String', StringValue: 'x' };
    await sqs.send(url, 'prefixed', { MessageAttributes: { 'job.id': text, 'job.kind': text, other: text } });

    const received = await sqs.receiveOne(url, { MessageAttributeNames: ['job.*'] });

    expect(received.MessageAttributes).toEqual({ 'job.id': text, 'job.kind': text });
  });

  it.skipIf(isElsewhere)(
    'tells when a message was sent and first received, and how often it was received',
    async () => {
      const url = await sqs.createQueue();
      await sqs.send(url, 'timed');
      await sqs.pass(5);
      const first = await sqs.receiveOne(url, { VisibilityTimeout: 0 });
      await sqs.pass(5);

      const second = await sqs.receiveOne(url, { VisibilityTimeout: 0 });

      const sentAt = Number(first.Attributes?.SentTimestamp);
      expect(first.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
      expect(second.Attributes).toMatchObject({
        SentTimestamp: String(sentAt),
        ApproximateFirstReceiveTimestamp: String(sentAt + 5_000),
        ApproximateReceiveCount: '2',
      });
    },
  );

  it('refuses to tell a system attribute it does not know', async () => {
    const url = await sqs.createQueue();
    const MessageSystemAttributeNames = JSON.parse('["Colour"]');

    await expect(sqs.receive(url, { MessageSystemAttributeNames })).rejects.toThrow(/Colour/);
  });

  it('gives one message when no number is asked for, and never more than the number asked for', async () => {
    const url = await sqs.createQueue();
    for (const body of ['a', 'b', 'c', 'd']) await sqs.send(url, body);

    const one = await sqs.receive(url);
    const two = await sqs.receive(url, { MaxNumberOfMessages: 2 });

    expect(one).toHaveLength(1);
    expect(two.length).toBeGreaterThanOrEqual(1);
    expect(two.length).toBeLessThanOrEqual(2);
  });

  it('hides a delayed message until its delay is over', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'later', { DelaySeconds: 2 });
    const before = await sqs.receive(url);

    await sqs.pass(2);

    expect(before).toEqual([]);
    expect(await sqs.receive(url)).toMatchObject([{ Body: 'later' }]);
  });

  it('delays by what the queue says, unless the message says otherwise', async () => {
    const url = await sqs.createQueue({ DelaySeconds: '2' });
    await sqs.send(url, 'by the queue');
    await sqs.send(url, 'at once', { DelaySeconds: 0 });

    const before = await sqs.receive(url, { MaxNumberOfMessages: 10 });
    await sqs.pass(2);
    const after = await sqs.receive(url, { MaxNumberOfMessages: 10 });

    expect(before).toMatchObject([{ Body: 'at once' }]);
    expect(after).toMatchObject([{ Body: 'by the queue' }]);
  });

  it.skipIf(isElsewhere)('delays by the full 15 minutes, to the second', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'in a quarter of an hour', { DelaySeconds: 900 });

    await sqs.pass(899);
    const before = await sqs.receive(url);
    await sqs.pass(1);

    expect(before).toEqual([]);
    expect(await sqs.receive(url)).toHaveLength(1);
  });

  it('refuses a delay of more than 15 minutes', async () => {
    const url = await sqs.createQueue();

    const sent = sqs.send(url, 'too late', { DelaySeconds: 901 });

    await expect(sent).rejects.toThrow(/901.*DelaySeconds/);
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it('takes a message of 1 MiB and refuses one byte more', async () => {
    const url = await sqs.createQueue({ MaximumMessageSize: '1048576' });

    await sqs.send(url, 'x'.repeat(1_048_576));
    const larger = sqs.send(url, 'x'.repeat(1_048_577));

    await expect(larger).rejects.toThrow(/1048576/);
    expect((await sqs.receiveOne(url)).Body).toHaveLength(1_048_576);
  });

  it('counts attributes in the size of a message', async () => {
    const url = await sqs.createQueue({ MaximumMessageSize: '1024' });
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'b' } };

    await sqs.send(url, 'x'.repeat(1_024 - 8), { MessageAttributes });
    const larger = sqs.send(url, 'x'.repeat(1_024 - 7), { MessageAttributes });

    await expect(larger).rejects.toThrow(/1024/);
  });

  it('refuses an empty body and characters that XML does not have', async () => {
    const url = await sqs.createQueue();

    await expect(sqs.send(url, '')).rejects.toThrow(/MessageBody/);
    await expect(sqs.send(url, 'bell \u0007')).rejects.toMatchObject({ name: 'InvalidMessageContents' });
  });

  it.each([
    ['an unknown type', { a: { DataType: 'Colour', StringValue: 'red' } }],
    ['no value', { a: { DataType: 'String' } }],
    ['an empty value', { a: { DataType: 'String', StringValue: '' } }],
    ['text for a binary', { a: { DataType: 'Binary', StringValue: 'red' } }],
    ['a reserved name', { 'aws.trace': { DataType: 'String', StringValue: 'a' } }],
  ])('refuses a message attribute with %s', async (_, MessageAttributes) => {
    const url = await sqs.createQueue();

    await expect(sqs.send(url, 'a', { MessageAttributes })).rejects.toThrow();
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it('deletes a received message for good', async () => {
    const url = await sqs.createQueue({ VisibilityTimeout: '1' });
    await sqs.send(url, 'done');
    const { ReceiptHandle } = await sqs.receiveOne(url);

    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    await sqs.pass(1);

    expect(await sqs.receive(url)).toEqual([]);
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it('lets a message be deleted twice', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'done twice');
    const { ReceiptHandle } = await sqs.receiveOne(url);
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));

    const again = sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));

    await expect(again).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  it('deletes a message by an older receipt handle too', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'received twice');
    const first = await sqs.receiveOne(url, { VisibilityTimeout: 0 });
    const second = await sqs.receiveOne(url, { VisibilityTimeout: 0 });

    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first.ReceiptHandle }));

    expect(second.ReceiptHandle).not.toBe(first.ReceiptHandle);
    expect(await sqs.receive(url)).toEqual([]);
  });

  it('refuses a receipt handle that is none, or is of another queue', async () => {
    const [url, other] = [await sqs.createQueue(), await sqs.createQueue()];
    await sqs.send(other, 'mine');
    const { ReceiptHandle } = await sqs.receiveOne(other);

    const invented = sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'invented' }));
    const foreign = sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));

    await expect(invented).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    await expect(foreign).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  it.skipIf(isElsewhere)('drops a message when its retention period is over, in flight or not', async () => {
    const url = await sqs.createQueue({ MessageRetentionPeriod: '60' });
    await sqs.send(url, 'received');
    await sqs.receiveOne(url, { VisibilityTimeout: 600 });
    await sqs.send(url, 'never received');

    await sqs.pass(59);
    const before = await sqs.counts(url);
    await sqs.pass(1);

    expect(before).toEqual([1, 1, 0]);
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
    expect(await sqs.receive(url)).toEqual([]);
  });
});
