import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isElsewhere, sqsUnderTest } from './sqs-under-test.ts';

describe('SQS queues', () => {
  let sqs: Awaited<ReturnType<typeof sqsUnderTest>>;
  beforeAll(async () => {
    sqs = await sqsUnderTest();
  });
  afterAll(() => sqs.stop());
  const nameOf = (url: string) => url.split('/').at(-1) ?? '';

  it('has a new queue at the address that the caller used, with the usual attributes', async () => {
    const url = await sqs.createQueue();

    const all = await sqs.attributes(url, 'All');

    expect(url).toBe(`${sqs.endpoint}/000000000000/${nameOf(url)}`);
    expect(all).toMatchObject({
      QueueArn: `arn:aws:sqs:${sqs.region}:000000000000:${nameOf(url)}`,
      VisibilityTimeout: '30',
      DelaySeconds: '0',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
    });
  });

  it.skipIf(isElsewhere)('finds a queue by the end of its URL, whatever the host in it', async () => {
    const url = await sqs.createQueue();

    await sqs.send(url.replace(/\/\/[^/]+/, '//sqs.eu-west-1.amazonaws.com'), 'found');

    expect(await sqs.receive(url)).toMatchObject([{ Body: 'found' }]);
  });

  it.skipIf(isElsewhere)('answers with URLs on the name by which it was called', async () => {
    const url = await sqs.createQueue();
    const byName = new SQSClient({
      endpoint: sqs.endpoint.replace('127.0.0.1', 'localhost'),
      region: sqs.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });

    const { QueueUrl } = await byName.send(new GetQueueUrlCommand({ QueueName: nameOf(url) }));
    byName.destroy();

    expect(QueueUrl).toBe(url.replace('127.0.0.1', 'localhost'));
  });

  it('gives the queue there is when the same one is created again', async () => {
    const url = await sqs.createQueue({ VisibilityTimeout: '60' });
    await sqs.send(url, 'still here');

    const Attributes = { VisibilityTimeout: '60' };
    const again = await sqs.client.send(new CreateQueueCommand({ QueueName: nameOf(url), Attributes }));

    expect(again.QueueUrl).toBe(url);
    expect(await sqs.receive(url)).toHaveLength(1);
  });

  it('refuses to create a queue again with another value for an attribute', async () => {
    const url = await sqs.createQueue({ VisibilityTimeout: '60' });

    const Attributes = { VisibilityTimeout: '61' };
    const again = sqs.client.send(new CreateQueueCommand({ QueueName: nameOf(url), Attributes }));

    await expect(again).rejects.toMatchObject({ name: 'QueueNameExists' });
  });

  it('changes only the attributes that are set', async () => {
    const url = await sqs.createQueue({ VisibilityTimeout: '60', DelaySeconds: '5' });

    await sqs.client.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DelaySeconds: '7' } }),
    );

    expect(await sqs.attributes(url, 'VisibilityTimeout', 'DelaySeconds')).toEqual({
      VisibilityTimeout: '60',
      DelaySeconds: '7',
    });
  });

  it('lists the queues whose names begin as asked', async () => {
    const url = await sqs.createQueue();

    const found = await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: nameOf(url) }));
    const none = await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: `no-${nameOf(url)}` }));

    expect(found.QueueUrls).toContain(url);
    expect(none.QueueUrls ?? []).toEqual([]);
  });

  it('says that a queue which was never created does not exist', async () => {
    const unknown = sqs.client.send(new GetQueueUrlCommand({ QueueName: 'never-created' }));
    const url = `${sqs.endpoint}/000000000000/never-created`;

    await expect(unknown).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    await expect(sqs.send(url, 'lost')).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('forgets a deleted queue and its messages', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'goes with its queue');

    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: url }));

    await expect(sqs.receive(url)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it('empties a queue that is purged, of messages in flight and delayed ones too', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'in flight');
    await sqs.receiveOne(url);
    await sqs.send(url, 'visible');
    await sqs.send(url, 'delayed', { DelaySeconds: 60 });

    await sqs.client.send(new PurgeQueueCommand({ QueueUrl: url }));

    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it('counts the messages that are visible, in flight and delayed', async () => {
    const url = await sqs.createQueue();
    await sqs.send(url, 'received');
    await sqs.receiveOne(url);
    await sqs.send(url, 'waiting');
    await sqs.send(url, 'waiting too');
    await sqs.send(url, 'delayed', { DelaySeconds: 60 });

    expect(await sqs.counts(url)).toEqual([2, 1, 1]);
  });

  it('refuses an attribute out of its range', async () => {
    await expect(sqs.createQueue({ VisibilityTimeout: '43201' })).rejects.toMatchObject({
      name: 'InvalidAttributeValue',
    });
    await expect(sqs.createQueue({ DelaySeconds: 'soon' })).rejects.toMatchObject({
      name: 'InvalidAttributeValue',
    });
    await expect(sqs.createQueue({ RedrivePolicy: '{}' })).rejects.toThrow();
  });

  it('refuses to answer for an attribute it does not know', async () => {
    const url = await sqs.createQueue();
    const name = JSON.parse('"Colour"');

    await expect(sqs.attributes(url, name)).rejects.toMatchObject({ name: 'InvalidAttributeName' });
  });

  it.skipIf(isElsewhere).each([
    ['FifoQueue', 'true'],
    ['KmsMasterKeyId', 'alias/key'],
    ['Policy', '{}'],
    ['RedriveAllowPolicy', '{}'],
  ] as const)('refuses by name the queue attribute %s, which it does not emulate', async (name, value) => {
    await expect(sqs.createQueue({ [name]: value })).rejects.toMatchObject({
      name: 'InvalidAttributeName',
      message: expect.stringContaining(name),
    });
  });

  it.skipIf(isElsewhere)('refuses by name each parameter that it does not emulate', async () => {
    const url = await sqs.createQueue();
    const unsupported = (name: string) => ({
      name: 'UnsupportedOperation',
      message: expect.stringContaining(name),
    });

    const tagged = sqs.client.send(
      new CreateQueueCommand({ QueueName: 'tagged', tags: { team: 'payments' } }),
    );
    const grouped = sqs.client.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: 'a', MessageGroupId: 'g' }),
    );
    const attempted = sqs.client.send(
      new ReceiveMessageCommand({ QueueUrl: url, ReceiveRequestAttemptId: 'a' }),
    );

    await expect(tagged).rejects.toMatchObject(unsupported('tags'));
    await expect(grouped).rejects.toMatchObject(unsupported('MessageGroupId'));
    await expect(attempted).rejects.toMatchObject(unsupported('ReceiveRequestAttemptId'));
    expect(await sqs.counts(url)).toEqual([0, 0, 0]);
  });

  it.skipIf(isElsewhere)('refuses by name an operation that it does not emulate', async () => {
    const url = await sqs.createQueue();

    const refused = sqs.client.send(new ListQueueTagsCommand({ QueueUrl: url }));

    await expect(refused).rejects.toMatchObject({
      name: 'UnsupportedOperation',
      message: expect.stringContaining('ListQueueTags'),
    });
  });

  it.skipIf(isElsewhere)('refuses a request that is not JSON, and one that names no operation', async () => {
    const target = { 'x-amz-target': 'AmazonSQS.ListQueues' };

    const broken = await fetch(sqs.endpoint, { method: 'POST', headers: target, body: '{' });
    const nothing = await fetch(sqs.endpoint, { method: 'POST', headers: target, body: 'null' });
    const nameless = await fetch(sqs.endpoint, { method: 'POST', body: '{}' });

    expect([broken.status, nothing.status, nameless.status]).toEqual([400, 400, 400]);
    expect(await broken.json()).toMatchObject({ __type: 'com.amazon.coral.service#SerializationException' });
  });
});
