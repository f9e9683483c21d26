/*
 * `npm run bench:lanes`: the whole stack on this machine, in live mode and real time, with 10,000 checks of the ladder waiting. Webhooks of
 * payments that have just been paid come in meanwhile. Reports how long it took from the 200 that Paystack got for a webhook to
 * the call of its check.
 *
 * --jobs 10000    checks of the ladder that wait all the while
 * --webhooks 200  how many webhooks
 * --seconds 60    over how long they come
 */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { limitsOf, quotaFrom } from '../infra/quota.ts';
import { dummyCredentials } from '../local/aws-identity.ts';
import { EngineClock } from '../local/clock.ts';
import { type Engine, startEngine } from '../local/engine.ts';
import { synthesize } from '../local/start/synthesize.ts';
import type { Reference } from '../shared/payment/reference.ts';
import type { LadderJob } from '../shared/queue/verification-job.ts';
import { createVerificationQueue } from '../shared/queue/verification-queue.ts';
import { encodePayment } from '../shared/store/payment-item.ts';
import { startFreshSimulator } from '../test/support/fresh-simulator.ts';
import { CheckTimes } from './check-times.ts';
import { pendingPayment, referenceOf } from './support/pending-payment.ts';
import { JSON_OPTION, publishReport } from './support/report.ts';
import { summarize } from './support/statistics.ts';

const PAYSTACK_KEY = 'sk_live_bench';
const SERVICE_KEY = 'service-key-of-the-benchmark';

/** So long a check may take to start for all but one in a hundred, in milliseconds. */
const PROMISE = 2_000;

/** After the last webhook, milliseconds that are waited for checks which have not started. */
const PATIENCE = 30_000;

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '10000' },
    webhooks: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
    ...JSON_OPTION,
  },
});
const atLeastOne = z.coerce.number().check(z.gte(1));
const { jobs, webhooks, seconds } = z
  .object({ jobs: atLeastOne, webhooks: atLeastOne, seconds: atLeastOne })
  .parse(values);

const verifyLimit = limitsOf(quotaFrom({})).live.verify;
/** What is done while webhooks come has to be there on top, with half a minute for getting ready. */
const backlog = jobs + Math.ceil((verifyLimit * (seconds + 30)) / 60);

const folder = mkdtempSync(join(tmpdir(), 'lanes-bench-'));
const clock = new EngineClock();
const simulator = await startFreshSimulator({ live: PAYSTACK_KEY }, clock);
const engine = await startEngine({
  assembly: await synthesize(folder, () => print('Synthesizing the stack ...')),
  stateFolder: join(folder, 'state'),
  ports: { api: 0 },
  clock,
  environment: { PAYSTACK_BASE_URL: simulator.url },
});
try {
  await measure();
} finally {
  await engine.stop();
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function measure(): Promise<void> {
  const { outputs } = engine;
  engine.secrets.putValue(outputs.ServiceKeysSecretName ?? '', JSON.stringify({ bench: SERVICE_KEY }));
  engine.secrets.putValue(outputs.PaystackSecretName ?? '', JSON.stringify({ current: PAYSTACK_KEY }));
  await control('PUT', 'limits', { window: 'sliding' });
  await control('PUT', 'webhooks', { enabled: false });

  const paid = Array.from({ length: webhooks }, (_, index) => referenceOf(`paid-${index}`));
  for (const reference of paid) await startPaying(reference);
  print(`Putting ${backlog} checks of the ladder into the table and onto the queue ...`);
  await addBacklog(engine);
  const before = await verifyCounts();
  const waitingBefore = waiting();

  const checks = new CheckTimes(simulator);
  const begun = Date.now();
  const sent = await Promise.all(
    paid.map(async (reference, index) => {
      await sleep((index * seconds * 1_000) / webhooks);
      return { reference, at: await sendWebhook(reference) };
    }),
  );
  const waitingAfter = waiting();
  const after = await verifyCounts();
  const elapsed = (Date.now() - begun) / 1_000;
  const startedWithin = Date.now() + PATIENCE;
  while (Date.now() < startedWithin && !sent.every(({ reference, at }) => checks.after(reference, at))) {
    await sleep(100);
  }
  checks.stop();

  const delays = summarize(
    sent.map(({ reference, at }) => (checks.after(reference, at) ?? Number.POSITIVE_INFINITY) - at),
  );
  const calls = after.calls - before.calls;
  const isKept = delays.p99 <= PROMISE && after.rateLimited === 0;
  publishReport(
    {
      command: 'npm run bench:lanes',
      title: 'A webhook behind a backlog',
      about: [
        `The whole stack in live mode and real time, with ${jobs} checks of the ladder waiting all the while. Webhooks of ${webhooks} payments that have just been paid come in meanwhile, over ${seconds} s; measured is how long it takes from the 200 that Paystack gets for each to the call of its check. The quota is Paystack's own limit times the default share: ${verifyLimit} verifications in 60 s.`,
      ],
      tables: [
        {
          caption: "From a webhook's 200 to its check, in ms",
          columns: ['', 'p50', 'p95', 'p99', 'longest'],
          rows: [
            ['checks', ...[delays.p50, delays.p95, delays.p99, delays.max].map((delay) => delay.toFixed(0))],
          ],
        },
        {
          caption: 'Meanwhile',
          columns: ['what', 'count'],
          rows: [
            ['checks of the ladder waiting at the first webhook', String(waitingBefore)],
            ['checks of the ladder waiting at the last webhook', String(waitingAfter)],
            ['calls of verify', String(calls)],
            ['of the quota, in %', ((100 * calls) / ((verifyLimit * elapsed) / 60)).toFixed(1)],
            ['429 answers', String(after.rateLimited)],
          ],
        },
      ],
      goals: [
        {
          figure: "from a webhook's 200 to its check, p99",
          goal: `at most ${PROMISE} ms, without a 429`,
          measured: `${delays.p99.toFixed(0)} ms, ${after.rateLimited} times a 429`,
          isMet: isKept,
        },
      ],
      skipped: [],
    },
    values,
  );
}

/** A payment that was started here, and that the payer has paid at Paystack. */
async function startPaying(reference: Reference): Promise<void> {
  for (;;) {
    const { status } = await fetch(`${engine.apiUrl}/transaction/initialize`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SERVICE_KEY}` },
      body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference }),
    });
    if (status === 200) break;
    // The quota of initialize; it says so after five seconds of waiting.
    if (status !== 429) throw new Error(`initialize answered ${status}`);
  }
  await control('POST', `transactions/${reference}/finish`, { outcome: 'success' });
}

/** @returns epoch milliseconds at which Paystack had its 200 */
async function sendWebhook(reference: Reference): Promise<number> {
  const body = JSON.stringify({ event: 'charge.success', data: { reference } });
  const signature = createHmac('sha512', PAYSTACK_KEY).update(body).digest('hex');
  const headers = { 'x-paystack-signature': signature };
  const response = await fetch(`${engine.apiUrl}/webhooks/paystack`, { method: 'POST', headers, body });
  if (response.status !== 200) throw new Error(`The webhook got ${response.status}`);
  return Date.now();
}

/** Payments that Paystack knows nothing of: their checks are calls like any other, and leave them open. */
async function addBacklog({ endpoints, region, outputs }: Engine): Promise<void> {
  const options = { region, credentials: dummyCredentials };
  const table = new DynamoDBClient({ ...options, endpoint: endpoints.dynamodb });
  const sqs = new SQSClient({ ...options, endpoint: endpoints.sqs });
  const references = Array.from({ length: backlog }, (_, index) => referenceOf(`waiting-${index}`));
  for (const some of batchesOf(references, 25)) {
    // The jobs are on the queue, so reconcile has no reason to send others while this runs.
    const puts = some.map((reference) => ({
      PutRequest: { Item: encodePayment(pendingPayment(reference, { dueAt: Date.now() + 3_600_000 })) },
    }));
    await table.send(new BatchWriteItemCommand({ RequestItems: { [outputs.TableName ?? '']: puts } }));
  }
  const scheduled = createVerificationQueue(sqs, outputs.ScheduledQueueUrl ?? '');
  const ladderJobs = references.map(
    (reference): LadderJob => ({ kind: 'ladder', reference, check: 1, attempt: 0 }),
  );
  const taken = await scheduled.sendAll(ladderJobs);
  if (taken.length < backlog) throw new Error(`The queue took ${taken.length} of ${backlog} jobs`);
  table.destroy();
  sqs.destroy();
}

/** Jobs of the scheduled lane: those that can be received, those in hand, and those that wait for their turn. */
function waiting(): number {
  const lane = engine.sqs.depths().find(({ name }) => name.includes('Scheduled'));
  return lane === undefined ? 0 : lane.visible + lane.inFlight + lane.delayed;
}

async function verifyCounts(): Promise<{ calls: number; rateLimited: number }> {
  const { rateLimited, operations } = z
    .object({
      rateLimited: z.number(),
      operations: z.object({ verify: z.optional(z.object({ calls: z.number() })) }),
    })
    .parse(await control('GET', 'calls'));
  return { calls: operations.verify?.calls ?? 0, rateLimited };
}

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(`${simulator.url}/simulator/${path}`, init);
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return await response.json();
}

function batchesOf<Each>(all: readonly Each[], size: number): Each[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
