import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../../shared/queue/job.ts';
import { createVerificationQueue, type VerificationQueue } from '../../../shared/queue/verification-queue.ts';
import { createMemoryLane } from '../../support/memory-lane.ts';
import { reference } from '../../support/payments.ts';
import { isElsewhere, sqsUnderTest } from './sqs-under-test.ts';

/** A lane, and what the tests do with it. */
interface Lane {
  readonly queue: VerificationQueue;
  /** What is handed out at once: bodies, how often each has come, and what deletes it. */
  receive(): Promise<
    { readonly body: string; readonly receives: number; readonly remove: () => Promise<void> }[]
  >;
  /** Bodies of the messages that have come too often. */
  deadLetters(): Promise<readonly string[]>;
  pass(seconds: number): void;
}

const SECONDS_HIDDEN = 30;
const MOST_RECEIVES = 3;

let sqs: Awaited<ReturnType<typeof sqsUnderTest>>;
beforeAll(async () => {
  sqs = await sqsUnderTest();
});
afterAll(() => sqs.stop());

function inMemory(): Promise<Lane> {
  let now = 1_000_000;
  const lane = createMemoryLane({
    clock: () => now,
    random: () => 0,
    visibilityTimeout: SECONDS_HIDDEN * 1_000,
    maxReceiveCount: MOST_RECEIVES,
  });
  return Promise.resolve({
    queue: lane.queue,
    receive: async () =>
      lane.receive().map(({ body, receives, remove }) => ({ body, receives, remove: async () => remove() })),
    deadLetters: async () => lane.deadLetters,
    pass: (seconds) => {
      now += seconds * 1_000;
    },
  });
}

async function onTheEngine(): Promise<Lane> {
  const deadLetterUrl = await sqs.createQueue();
  const url = await sqs.createQueue({
    VisibilityTimeout: String(SECONDS_HIDDEN),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: await sqs.arnOf(deadLetterUrl),
      maxReceiveCount: MOST_RECEIVES,
    }),
  });
  const take = async (QueueUrl: string) => {
    const { Messages = [] } = await sqs.client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    return Messages;
  };
  return {
    queue: createVerificationQueue(sqs.client, url),
    receive: async () =>
      (await take(url)).map(({ Body = '', Attributes, ReceiptHandle }) => ({
        body: Body,
        receives: Number(Attributes?.ApproximateReceiveCount),
        remove: async () => {
          await sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
        },
      })),
    deadLetters: async () => (await take(deadLetterUrl)).map(({ Body = '' }) => Body),
    pass: (seconds) => void sqs.pass(seconds),
  };
}

const job = (check: number): Job => ({ kind: 'ladder', reference: reference('order-7'), check, attempt: 0 });
const bodyOf = (check: number) => JSON.stringify(job(check));

// The lane in memory stands in for SQS in the attack, so the same holds for both.
describe.skipIf(isElsewhere).each([
  ['in memory', inMemory],
  ['on the engine', onTheEngine],
] satisfies [string, () => Promise<Lane>][])('A lane %s', (_, create) => {
  test('hands out a job as it was sent', async () => {
    const lane = await create();

    const id = await lane.queue.send(job(1), 0);

    expect(id).toEqual(expect.any(String));
    expect(await lane.receive()).toMatchObject([{ body: bodyOf(1), receives: 1 }]);
  });

  test('hides a job for as long as it is delayed, in whole seconds upwards', async () => {
    const lane = await create();
    await lane.queue.send(job(1), 29.2);

    lane.pass(29);
    const before = await lane.receive();
    lane.pass(1);

    expect(before).toEqual([]);
    expect(await lane.receive()).toHaveLength(1);
  });

  test('hides none for longer than 900 s', async () => {
    const lane = await create();
    await lane.queue.send(job(1), 5_000);

    lane.pass(899);
    const before = await lane.receive();
    lane.pass(1);

    expect(before).toEqual([]);
    expect(await lane.receive()).toHaveLength(1);
  });

  test('takes jobs in batches of any size, and says which', async () => {
    const lane = await create();
    const jobs = Array.from({ length: 12 }, (_, check) => job(check + 1));

    const sent = await lane.queue.sendAll(jobs);

    expect(sent.map((each) => each.job)).toEqual(jobs);
    expect((await lane.receive()).length).toBeLessThanOrEqual(10);
  });

  test('hides what it has handed out until the time is over, and counts', async () => {
    const lane = await create();
    await lane.queue.send(job(1), 0);
    await lane.receive();

    lane.pass(SECONDS_HIDDEN - 1);
    const before = await lane.receive();
    lane.pass(1);

    expect(before).toEqual([]);
    expect(await lane.receive()).toMatchObject([{ receives: 2 }]);
  });

  test('never hands out again what was deleted', async () => {
    const lane = await create();
    await lane.queue.send(job(1), 0);
    const [message] = await lane.receive();

    await message?.remove();
    lane.pass(SECONDS_HIDDEN);

    expect(await lane.receive()).toEqual([]);
  });

  test('gives up what has come too often', async () => {
    const lane = await create();
    await lane.queue.send(job(1), 0);
    for (let receive = 0; receive < MOST_RECEIVES; receive += 1) {
      await lane.receive();
      lane.pass(SECONDS_HIDDEN);
    }

    const last = await lane.receive();

    expect(last).toEqual([]);
    expect(await lane.deadLetters()).toEqual([bodyOf(1)]);
  });
});
