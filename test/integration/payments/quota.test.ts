import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { type PaymentsStack, startPaymentsStack } from '../../support/payments-stack.ts';

let stack: PaymentsStack;

// Verifications as they are granted in test mode, and this deployment's nine tenths of them. Starting payments is not held
// up, by us or by the simulator.
const PACED = { initialize: 100_000, verify: 90, list: 100_000 };

beforeAll(async () => {
  stack = await startPaymentsStack({
    webhooks: false,
    environment: { PAYSTACK_QUOTA: JSON.stringify({ live: PACED, test: PACED }) },
  });
  await stack.control('PUT', 'limits', { window: 'sliding', test: { initialize: 100_000 } });
});

afterAll(() => stack.stop());

const MINUTE = 60_000;

const countsSchema = z.object({
  rateLimited: z.number(),
  operations: z.object({
    verify: z.optional(z.object({ calls: z.number(), statuses: z.record(z.string(), z.number()) })),
  }),
});

async function counts() {
  const { rateLimited, operations } = countsSchema.parse(await stack.control('GET', 'calls'));
  return { rateLimited, verify: operations.verify };
}

async function start(reference: string) {
  const { status } = await stack.initialize({ email: 'ada@example.com', amount: 500_000, reference });
  expect(status).toBe(200);
}

function named(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}

/** How often the log says so. */
function said(message: string): number {
  return stack.activity.items.filter((each) => each.kind === 'log' && each.line.includes(`"${message}"`))
    .length;
}

async function sendJob(reference: string) {
  const { endpoints, region, outputs } = stack.engine;
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const sqs = new SQSClient({ endpoint: endpoints.sqs, region, credentials });
  const job = { kind: 'ladder', reference, check: 1, attempt: 0 };
  await sqs.send(
    new SendMessageCommand({ QueueUrl: outputs.ScheduledQueueUrl, MessageBody: JSON.stringify(job) }),
  );
  sqs.destroy();
}

/** Lets time pass until the jobs that wait in the queues have been done, too. */
async function passTimeUntil(isOver: () => boolean) {
  await vi.waitFor(
    async () => {
      await stack.settled();
      if (!isOver()) stack.clock.advance(1_000);
      expect(isOver()).toBe(true);
    },
    { timeout: 50_000, interval: 10 },
  );
}

describe('The quota of verifications in test mode', () => {
  it('is never exceeded by a backlog and callers together, and callers go first', async () => {
    const jobs = named('backlog', 20);
    const callers = named('caller', 4);
    for (const reference of [...jobs, ...callers]) await start(reference);

    // All checks of the 20 payments are due at once: 14 s of the quota.
    stack.clock.advance(40_000);
    const answers = await Promise.all(callers.map((reference) => stack.verify(reference)));
    const doneBefore = said('check applied');
    await passTimeUntil(() => jobs.every((reference) => stack.story(reference).includes('check applied')));

    expect(answers.map(({ status }) => status)).toEqual(callers.map(() => 200));
    expect(doneBefore).toBeLessThan(jobs.length);
    expect(said('job deferred')).toBeGreaterThan(0);
    expect(said('job put back')).toBe(0);
    const { rateLimited, verify } = await counts();
    expect(rateLimited).toBe(0);
    expect(verify?.calls).toBe(verify?.statuses['200']);
  });

  it('keeps a caller waiting for a few seconds, and then says when to come back', async () => {
    stack.clock.advance(5 * MINUTE);
    const references = named('crowd', 14);
    for (const reference of references) await start(reference);

    const answers = await Promise.all(references.map((reference) => stack.verify(reference)));

    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(5);
    expect(refused.length).toBeGreaterThan(0);
    for (const { body, headers } of refused) {
      expect(body).toMatchObject({ status: false, code: 'rate_limited' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(2);
    }
    expect((await counts()).rateLimited).toBe(0);
  });

  it('is closed to every function once Paystack has refused one of them, until its window is over', async () => {
    // Long enough for the quota to be free again, and too short for the first checks.
    stack.clock.advance(20_000);
    for (const reference of ['refused', 'beside', 'job']) await start(reference);
    // Sets the windows back, so that the one that is refused lasts for a whole minute.
    await stack.control('PUT', 'limits', {});
    await stack.control('PUT', 'faults', [
      { kind: 'status', status: 429, operation: 'verify', reference: 'refused' },
    ]);

    const refused = await stack.verify('refused');
    const beside = await stack.verify('beside');
    await sendJob('job');
    await stack.logged('job deferred', 'job');
    const meanwhile = [await stack.calls('beside'), await stack.calls('job')];
    await stack.control('DELETE', 'faults');
    stack.clock.advance(2 * MINUTE);
    const afterwards = await stack.verify('beside');
    await passTimeUntil(() => stack.story('job').includes('check applied'));

    expect([refused.status, beside.status, afterwards.status]).toEqual([429, 429, 200]);
    expect(Number(beside.headers.get('retry-after'))).toBeGreaterThan(5);
    expect(meanwhile).toEqual([{ initialize: 1 }, { initialize: 1 }]);
  });
});
