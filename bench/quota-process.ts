/*
 * One of the processes that share the quota in `npm run bench:quota`: ten loops that verify one transaction as fast as they may, over
 * the code that the functions run. It says `ready`, is told what to do, and reports when time is up.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { createPaystackClient } from '../shared/paystack/client.ts';
import { PaystackDeferredError } from '../shared/paystack/errors.ts';
import { createPaystackQuota } from '../shared/paystack/quota/quota.ts';
import { AWS_CLIENT_OPTIONS } from '../shared/runtime/aws-client-options.ts';
import { createQuotaStore } from '../shared/store/quota-table.ts';

/** As many as a worker has jobs in a batch. */
const LOOPS = 10;

const limits = z.object({ initialize: z.int(), verify: z.int(), list: z.int() });

const taskSchema = z.object({
  tableUrl: z.string(),
  tableName: z.string(),
  paystackUrl: z.string(),
  secretKey: z.string(),
  reference: z.string(),
  limits: z.object({ live: limits, test: limits }),
  priority: z.enum(['caller', 'urgent', 'ladder', 'audit']),
  /** Epoch milliseconds. */
  end: z.number(),
});

/** What a process is to do. */
export type BenchTask = z.infer<typeof taskSchema>;

export const reportSchema = z.object({
  answered: z.number(),
  deferred: z.number(),
  failed: z.record(z.string(), z.number()),
});

type Report = z.infer<typeof reportSchema>;

async function run(task: BenchTask): Promise<Report> {
  const table = new DynamoDBClient({
    ...AWS_CLIENT_OPTIONS,
    endpoint: task.tableUrl,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  const clock = Date.now;
  const random = Math.random;
  const quota = createPaystackQuota({
    store: createQuotaStore(table, task.tableName),
    limits: task.limits,
    clock,
    random,
  });
  const paystack = createPaystackClient({
    baseUrl: task.paystackUrl,
    secretKey: async () => task.secretKey,
    clock,
    random,
    quota,
    timeouts: { connectMs: 3_000, totalMs: 8_000 },
  });
  const report: Report = { answered: 0, deferred: 0, failed: {} };

  async function loop(): Promise<void> {
    let turn: number | undefined;
    while (clock() < task.end) {
      try {
        const { priority, reference } = task;
        await paystack.verify(reference, { priority, turn, deadline: clock() + 16_000 });
        report.answered += 1;
        turn = undefined;
      } catch (error) {
        if (error instanceof PaystackDeferredError) {
          report.deferred += 1;
          turn = error.turn;
          // By the whole second, as a queue has it.
          await sleep(Math.max(1, Math.floor((error.until - clock()) / 1_000)) * 1_000);
        } else {
          const name = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
          report.failed[name] = (report.failed[name] ?? 0) + 1;
          turn = undefined;
          await sleep(100);
        }
      }
    }
  }

  await Promise.all(Array.from({ length: LOOPS }, loop));
  return report;
}

// Only as a child: the parent imports the schema.
if (process.send !== undefined) {
  process.once('disconnect', () => process.exit(0));
  process.once('message', (message) => {
    void run(taskSchema.parse(message)).then((report) => process.send?.(report, () => process.exit(0)));
  });
  process.send('ready');
}
