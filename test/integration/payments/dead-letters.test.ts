import { createHmac } from 'node:crypto';
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { readCommandLine } from '../../../tools/dead-letters/command-line.ts';
import type { Deployment } from '../../../tools/dead-letters/deployment.ts';
import { run } from '../../../tools/dead-letters/run.ts';
import { PAYSTACK_KEY, type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;
let deployment: Deployment;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The queues' visibility timeout, and a second. */
const UNTIL_NEXT_RECEIVE = 181_000;

const listSchema = z.object({
  letters: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      reason: z.string(),
      reference: z.nullable(z.string()),
      payment: z.nullable(z.looseObject({ status: z.nullable(z.string()), known: z.string() })),
    }),
  ),
  hidden: z.number(),
});

beforeAll(async () => {
  stack = await startPaymentsStack();
  await stack.control('PUT', 'webhooks', { enabled: false });
  const { endpoints, region, outputs } = stack.engine;
  const options = { region, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } };
  deployment = {
    name: 'the tests',
    sqs: new SQSClient({ ...options, endpoint: endpoints.sqs }),
    table: new DynamoDBClient({ ...options, endpoint: endpoints.dynamodb }),
    tableName: outputs.TableName ?? '',
    deadLetterQueueUrl: outputs.DeadLetterQueueUrl ?? '',
    laneUrls: { urgent: outputs.UrgentQueueUrl ?? '', scheduled: outputs.ScheduledQueueUrl ?? '' },
  };
});

afterEach(async () => {
  for (const { id } of (await list()).letters) await command('delete', id);
});

afterAll(async () => {
  deployment.sqs.destroy();
  deployment.table.destroy();
  await stack.stop();
});

/** What the command prints. */
async function command(...args: string[]): Promise<{ text: string; isFine: boolean }> {
  const printed: string[] = [];
  const isFine = await run(
    {
      deployment,
      program: 'npm run dead-letters --',
      clock: () => stack.clock.now(),
      print: (text) => printed.push(text),
    },
    readCommandLine(args),
  );
  return { text: printed.join('\n'), isFine };
}

async function list() {
  return listSchema.parse(JSON.parse((await command('list', '--json')).text));
}

async function start(reference: string): Promise<void> {
  const { status, text } = await stack.initialize({ email: 'ada@example.com', amount: 500000, reference });
  expect(status, text).toBe(200);
}

async function sendWebhook(reference: string): Promise<void> {
  const body = JSON.stringify({
    event: 'charge.success',
    data: { reference, customer: { email: 'ada@example.com' } },
  });
  const headers = { 'x-paystack-signature': createHmac('sha512', PAYSTACK_KEY).update(body).digest('hex') };
  const { status } = await stack.request('/webhooks/paystack', { method: 'POST', body, headers });
  expect(status).toBe(200);
}

/** Loses the job of a payment's first check, which would fail as well. Reconcile sends another when the payment can be read. */
async function startWithoutJob(reference: string): Promise<void> {
  await start(reference);
  await deployment.sqs.send(new PurgeQueueCommand({ QueueUrl: deployment.laneUrls.scheduled }));
}

/** Makes a payment's item one that can't be read. @returns mends it */
async function spoil(reference: string): Promise<() => Promise<void>> {
  const { table, tableName } = deployment;
  const Key = { pk: { S: `PAYMENT#${reference}` } };
  const { Item = {} } = await table.send(new GetItemCommand({ TableName: tableName, Key }));
  const put = async (status: AttributeValue | undefined) => {
    const spoilt = { ...Item, ...(status !== undefined && { status }) };
    await table.send(new PutItemCommand({ TableName: tableName, Item: spoilt }));
  };
  await put({ S: 'spoilt' });
  return () => put(undefined);
}

/** Lets a job fail as often as its lane permits: the one of this payment that fails first. */
async function failEveryTime(reference: string): Promise<void> {
  const { job } = await stack.logged('job failed', reference);
  for (let receive = 1; receive < 5; receive += 1) {
    await stack.activity.many(
      receive,
      (each) => each.kind === 'log' && each.line.includes('"job failed"') && each.line.includes(`"${job}"`),
    );
    stack.clock.advance(UNTIL_NEXT_RECEIVE);
  }
  await stack.logged('job given up', reference, { job });
  // The worker still has to say so. If time went on before, its lane would hand the job out again, and move it here a second time.
  await stack.settled();
}

describe('A check that a webhook asked for and that fails every time', () => {
  it('is listed with its reason, explained, and processed when it is redriven after mending', async () => {
    await startWithoutJob('webhook-dead');
    const mend = await spoil('webhook-dead');
    await stack.finish('webhook-dead', { outcome: 'success' });
    await sendWebhook('webhook-dead');
    await failEveryTime('webhook-dead');

    const before = await list();
    const [letter] = before.letters;
    const listed = await command();
    const explained = await command('explain', letter?.id.slice(0, 8) ?? '');
    await mend();
    const redriven = await command('redrive', letter?.id ?? '');
    await stack.event('payment.succeeded', 'webhook-dead');

    expect(before.letters).toMatchObject([
      {
        kind: 'webhook',
        reference: 'webhook-dead',
        event: 'charge.success',
        reason: 'failed_every_time',
        receives: 5,
        error: { name: 'StoredItemError', code: 'stored_item_unreadable' },
        from: 'urgent',
        redrivesTo: 'urgent',
        payment: { status: null, known: 'unreadable' },
      },
    ]);
    expect(listed.text).toContain('webhook charge.success, webhook-dead');
    expect(listed.text).toMatch(
      /received 5 times: failed_every_time, StoredItemError\s+\(stored_item_unreadable\)/,
    );
    expect(explained.text).toMatch(/in the log +job [\w-]+, function_request_id\s+[\w-]+/);
    expect(`${listed.text}\n${explained.text}`).not.toContain('ada@');
    expect(redriven).toEqual({ text: 'Redriven: 1 job.', isFine: true });
    expect((await list()).letters).toEqual([]);
    expect(await stack.payment('webhook-dead')).toMatchObject({ status: 'success' });
  });

  it('costs time and no payment when it is never redriven: the ladder comes', async () => {
    await startWithoutJob('webhook-never');
    const mend = await spoil('webhook-never');
    await stack.finish('webhook-never', { outcome: 'success' });
    await sendWebhook('webhook-never');
    await failEveryTime('webhook-never');

    await mend();
    stack.clock.advance(5 * MINUTE);
    await stack.event('payment.succeeded', 'webhook-never');

    expect((await list()).letters).toMatchObject([
      { reference: 'webhook-never', payment: { status: 'success', known: 'found' } },
    ]);
  });

  it('has to be redriven when its payment was closed before: the ladder has ended', async () => {
    await start('webhook-late');
    stack.clock.advance(24 * HOUR + MINUTE);
    await stack.event('payment.abandoned', 'webhook-late');
    // Reconcile may have sent a second job, which is to be dropped before its payment can't be read.
    await stack.settled();
    // The day's audit is over before the payer pays; the next one is a day away.
    await stack.engine.runSchedules();
    const mend = await spoil('webhook-late');
    await stack.finish('webhook-late', { outcome: 'success' });
    await sendWebhook('webhook-late');
    await failEveryTime('webhook-late');
    await mend();

    stack.clock.advance(2 * HOUR);
    await stack.engine.runSchedules();
    const unredriven = await stack.payment('webhook-late');
    const [letter] = (await list()).letters;
    const explained = await command('explain', letter?.id ?? '');
    await command('redrive', 'all');
    await stack.event('payment.succeeded', 'webhook-late');

    expect(unredriven).toMatchObject({ status: 'abandoned' });
    expect(explained.text.replace(/\s+/g, ' ')).toContain(
      'the payment is closed, so the ladder does not look at it',
    );
    expect(await stack.payment('webhook-late')).toMatchObject({ status: 'success' });
  });
});

describe('A check of the ladder that fails every time', () => {
  it('loses nothing: its payment is still due, and the letter is dropped when it is redriven after that', async () => {
    await start('ladder-dead');
    const mend = await spoil('ladder-dead');
    await stack.finish('ladder-dead', { outcome: 'success' });
    stack.clock.advance(MINUTE);
    await failEveryTime('ladder-dead');
    const { letters } = await list();

    await mend();
    stack.clock.advance(3 * MINUTE);
    await stack.event('payment.succeeded', 'ladder-dead');
    await command('redrive', 'all');
    await stack.logged('job dropped', 'ladder-dead', { reason: 'payment is closed' });

    expect(letters).toMatchObject([
      { kind: 'ladder', reference: 'ladder-dead', reason: 'failed_every_time', from: 'scheduled' },
    ]);
    expect(stack.eventTypes('ladder-dead')).toEqual(['payment.succeeded']);
    expect((await list()).letters).toEqual([]);
  });
});

describe('A webhook on its way to the bus', () => {
  it('is told once it is redriven, and says nothing of the payer in the list', async () => {
    const body = '{"event":"refund.processed","data":{"customer":{"email":"ada@example.com"}}}';
    const job = {
      kind: 'relay',
      id: 'webhook/dead',
      event: 'refund.processed',
      reference: 'relay-dead',
      receivedAt: '2026-11-23T09:00:20.000Z',
      hash: '5f'.repeat(32),
      body: Buffer.from(body).toString('base64'),
      attempt: 100,
    };
    const { sqs, deadLetterQueueUrl } = deployment;
    await sqs.send(
      new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, MessageBody: JSON.stringify(job) }),
    );

    const { letters } = await list();
    const explained = await command('explain', letters[0]?.id ?? '', '--json');
    const listed = await command('list');
    await command('redrive', 'all');
    const event = await stack.event('paystack.refund.processed', 'relay-dead');

    expect(letters).toMatchObject([{ kind: 'relay', redrivesTo: 'scheduled', payment: { known: 'none' } }]);
    expect(`${explained.text}${listed.text}`).not.toMatch(/ada@|YWRhQ/);
    expect(event.detail).toMatchObject({ webhook: { data: { customer: { email: 'ada@example.com' } } } });
  });
});

describe('What is no job', () => {
  it('is not redriven, says so, and can be deleted', async () => {
    const { sqs, laneUrls } = deployment;
    await sqs.send(new SendMessageCommand({ QueueUrl: laneUrls.scheduled, MessageBody: '{"check":0}' }));
    await stack.activity.first(
      (each) => each.kind === 'log' && each.line.includes('"reason":"malformed_job"'),
    );

    const { letters } = await list();
    const id = letters[0]?.id ?? '';
    const all = await command('redrive', 'all');
    const one = await command('redrive', id);
    const still = (await list()).letters;
    await command('delete', id);

    expect(letters).toMatchObject([
      { kind: 'malformed', reason: 'malformed_job', problem: "not as a job's: kind" },
    ]);
    expect([all.isFine, one.isFine]).toEqual([false, false]);
    expect(all.text).toContain(`Not redriven, since they are no jobs: ${id}`);
    expect(still).toHaveLength(1);
    expect((await list()).letters).toEqual([]);
  });
});
