import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod/mini';
import { functionSides, type Side } from '../../../bench/cold-start/sides.ts';
import { type BenchStack, startBenchStack } from '../../../bench/support/bench-stack.ts';
import { WarmSandbox } from '../../../bench/support/warm-sandbox.ts';

/*
 * What one invocation of a warm function asks of AWS and of Paystack. Each request costs money, time and quota, and stands in docs/cost.md
 * with its reason: one more has to have one.
 */

let stack: BenchStack;
let sides: ReturnType<typeof functionSides>;
const sandboxes: WarmSandbox[] = [];

beforeAll(async () => {
  stack = await startBenchStack(inject('assembly'));
  sides = functionSides(stack.standIns, stack.simulator);
});
afterAll(async () => {
  await Promise.all(sandboxes.map((sandbox) => sandbox.stop()));
  await stack.stop();
});

/** A sandbox that has read its secrets. */
async function warm(side: Side): Promise<WarmSandbox> {
  const sandbox = await WarmSandbox.start(side.definition);
  sandboxes.push(sandbox);
  await sandbox.invoke([await side.event()]);
  return sandbox;
}

/** The requests of one invocation by their names: which of two goes out first that are under way at once is of no matter. */
async function requestsOf(sandbox: WarmSandbox, side: Side, event?: object): Promise<string[]> {
  const { answers, requests } = await sandbox.invoke([event ?? (await side.event())]);
  expect(answers.every((answer) => side.isDone(answer ?? undefined))).toBe(true);
  return requests.flat().sort();
}

describe('a warm function sends', () => {
  it('for a new payment: the claim, the job, the quota, the call, the answer', async () => {
    const side = sides.initialize;

    const requests = await requestsOf(await warm(side), side);

    expect(requests).toEqual([
      'DynamoDB PutItem',
      'DynamoDB PutItem',
      'DynamoDB UpdateItem',
      'Paystack POST /transaction/initialize',
      'SQS SendMessage',
    ]);
  });

  it('for a webhook: the job of its check, and the job that relays it', async () => {
    const side = sides.webhook;

    const requests = await requestsOf(await warm(side), side);

    expect(requests).toEqual(['SQS SendMessage', 'SQS SendMessage']);
  });

  it('for an answer that is kept: one read', async () => {
    const side = sides.verify;
    const sandbox = await warm(side);
    const event = await side.event();
    await requestsOf(sandbox, side, event);

    const requests = await requestsOf(sandbox, side, event);

    expect(requests).toEqual(['DynamoDB GetItem']);
  });

  it('for an answer that is not kept: look, lease, payment, quota, the call, what came of it, the answer', async () => {
    const side = sides.verify;

    const requests = await requestsOf(await warm(side), side);

    expect(requests).toEqual([
      'DynamoDB GetItem',
      'DynamoDB GetItem',
      'DynamoDB PutItem',
      'DynamoDB UpdateItem',
      'DynamoDB UpdateItem',
      'DynamoDB UpdateItem',
      'Paystack GET /transaction/verify',
    ]);
  });

  it("for a payment's record: one read", async () => {
    const side = sides['payment-status'];

    const requests = await requestsOf(await warm(side), side);

    expect(requests).toEqual(['DynamoDB GetItem']);
  });

  it('for a check that finds the payment open: payment, quota, the call, the next check, its job', async () => {
    const side = sides['verification-worker'];

    const requests = await requestsOf(await warm(side), side);

    expect(requests).toEqual([
      'DynamoDB GetItem',
      'DynamoDB PutItem',
      'DynamoDB UpdateItem',
      'Paystack GET /transaction/verify',
      'SQS SendMessage',
    ]);
  });

  it('for a check that closes the payment: outcome, answer, event, and that it was told', async () => {
    const side = sides['verification-worker'];
    const event = await side.event();
    await pay(event);

    const requests = await requestsOf(await warm(side), side, event);

    expect(requests).toEqual([
      'DynamoDB GetItem',
      'DynamoDB PutItem',
      'DynamoDB PutItem',
      'DynamoDB UpdateItem',
      'DynamoDB UpdateItem',
      'EventBridge PutEvents',
      'Paystack GET /transaction/verify',
    ]);
  });

  it('for ten checks in a batch: one read and one request to the quota', async () => {
    const side = sides['verification-worker'];
    const records: unknown[] = [];
    while (records.length < 10) records.push(...recordsSchema.parse(await side.event()).Records);

    const requests = await requestsOf(await warm(side), side, { Records: records });

    expect(requests.filter((request) => request.includes('Get'))).toEqual(['DynamoDB BatchGetItem']);
    expect(requests.filter((request) => request === 'DynamoDB UpdateItem')).toHaveLength(1);
    expect(requests.filter((request) => request.startsWith('Paystack'))).toHaveLength(10);
  });
});

const recordsSchema = z.object({ Records: z.array(z.looseObject({ messageId: z.string() })) });

/** Has the payer of the job's payment pay. */
async function pay(event: object): Promise<void> {
  const [record] = recordsSchema.parse(event).Records;
  const response = await fetch(`${stack.simulator.url}/simulator/transactions/${record?.messageId}/finish`, {
    method: 'POST',
    body: JSON.stringify({ outcome: 'success' }),
  });
  expect(response.status).toBe(200);
}
