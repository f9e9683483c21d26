/*
 * `npm run bench:worker`: payments checked and closed per second and per core-second, by the worker of the stack and by what it replaces,
 * Django with Celery, Redis and paystack-django, at Celery's default and at its best. Paystack takes 200 ms.
 *
 * --payments 200  how many in each round
 * --rounds 3      how often each side works
 * --latency 200   what a call of Paystack takes, in milliseconds
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import type { Reference } from '../shared/payment/reference.ts';
import { encodePayment } from '../shared/store/payment-item.ts';
import { synthesizeStack } from '../test/support/synthesize-stack.ts';
import { canReadCpuTime } from './support/cpu-time.ts';
import { interleave } from './support/interleave.ts';
import { pendingPayment, referenceOf } from './support/pending-payment.ts';
import { type BenchReport, JSON_OPTION, publishReport } from './support/report.ts';
import { type SimulatedPaystack, startSimulatedPaystack } from './support/simulated-paystack.ts';
import {
  bestOf,
  type CelerySetting,
  defaultSetting,
  settingsToTry,
  withKeptClient,
} from './worker/celery-setting.ts';
import { startCelerySide } from './worker/celery-side.ts';
import { type Floor, measureFloor } from './worker/floor.ts';
import { type LambdaSide, startLambdaSide } from './worker/lambda-side.ts';
import { type CeleryTools, celeryTools, ToolsMissingError } from './worker/python-tools.ts';
import { type Redis, startRedis } from './worker/redis.ts';
import { runSide, type WorkerRun } from './worker/run-side.ts';
import type { WorkerSide } from './worker/side.ts';
import { type Findings, workerReport } from './worker/worker-report.ts';

const SECRET_KEY = 'sk_live_bench';

/** How many tasks wait for Paystack at once in the settings that are tried. */
const SIZES = [10, 50, 200];

/** So many payments each side closes right before it counts: so that code is compiled, connections stand and sandboxes are there. */
const WARM_UP = { lambda: 600, default: 10, pool: 100 };

const positive = z.coerce.number().check(z.int(), z.positive());
const { values } = parseArgs({
  options: {
    payments: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    latency: { type: 'string', default: '200' },
    ...JSON_OPTION,
  },
});
const { payments, rounds, latency } = z
  .object({ payments: positive, rounds: positive, latency: positive })
  .parse(values);

if (!canReadCpuTime())
  throw new Error('What a process uses of the processor is read from /proc: it takes Linux');
let made = 0;
const folder = mkdtempSync(join(tmpdir(), 'worker-bench-'));
const assembly = await synthesizeStack();
const paystack = await startSimulatedPaystack({ secretKey: SECRET_KEY, latencyMs: latency });
try {
  publishReport(await measure(paystack), values);
} finally {
  await paystack.stop();
  for (const each of [folder, assembly]) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
}

async function measure(paystack: SimulatedPaystack): Promise<BenchReport> {
  const lambda = await startLambdaSide(assembly, {
    folder: join(folder, 'lambda'),
    paystackUrl: paystack.url,
    secretKey: SECRET_KEY,
  });
  try {
    // Sandboxes start, and their code is compiled for the first time.
    await runSide(lambda, paystack, newReferences(WARM_UP.lambda));
    const floor = await floorOf(lambda, paystack);
    const tools = await celeryTools().catch((error: unknown) => {
      if (error instanceof ToolsMissingError) return error;
      throw error;
    });
    const terms = { payments, rounds, latency, floor };
    if (tools instanceof ToolsMissingError) {
      const { ours } = await interleave({ ours: () => run(lambda, WARM_UP.lambda) }, { rounds });
      return workerReport({ ...terms, ours, missing: tools.message });
    }
    const redis = await startRedis(folder);
    try {
      return workerReport({ ...terms, ...(await compare(lambda, tools, redis)) });
    } finally {
      await redis.stop();
    }
  } finally {
    await lambda.stop();
  }
}

async function floorOf(lambda: LambdaSide, paystack: SimulatedPaystack): Promise<Floor> {
  const [reference] = newReferences(1);
  if (reference === undefined) throw new TypeError('A reference is missing');
  await paystack.addPaid([reference]);
  const { url, tableName } = lambda.table;
  const payment = pendingPayment(reference, { dueAt: Date.now() + 3_600_000 });
  return await measureFloor({
    paystackUrl: paystack.url,
    secretKey: SECRET_KEY,
    reference,
    tableUrl: url,
    put: JSON.stringify({ TableName: tableName, Item: encodePayment(payment) }),
    count: 500,
  });
}

async function compare(
  lambda: WorkerSide,
  tools: CeleryTools,
  redis: Redis,
): Promise<Pick<Findings, 'ours' | 'theirs'>> {
  let redisDatabase = 0;
  const start = (setting: CelerySetting) => {
    redisDatabase += 1;
    return startCelerySide(setting, {
      tools,
      redis,
      redisDatabase,
      folder: join(folder, `celery-${redisDatabase}`),
      paystackUrl: paystack.url,
      secretKey: SECRET_KEY,
    });
  };

  const tried = [];
  const attempt = async (setting: CelerySetting) => {
    const side = await start(setting);
    try {
      return { setting, ...(await run(side, WARM_UP.pool)) };
    } finally {
      await side.stop();
    }
  };
  for (const setting of settingsToTry(SIZES)) tried.push(await attempt(setting));
  tried.push(await attempt(withKeptClient(bestOf(tried).setting)));
  const best = bestOf(tried).setting;

  const usual = defaultSetting(tools.defaultConcurrency);
  const [atDefault, atBest] = [await start(usual), await start(best)];
  try {
    const measured = await interleave(
      {
        ours: () => run(lambda, WARM_UP.lambda),
        atDefault: () => run(atDefault, WARM_UP.default),
        atBest: () => run(atBest, WARM_UP.pool),
      },
      { rounds },
    );
    return {
      ours: measured.ours,
      theirs: {
        tried,
        versions: tools.versions,
        atDefault: { name: usual.name, runs: measured.atDefault },
        atBest: { name: best.name, runs: measured.atBest },
      },
    };
  } finally {
    await atDefault.stop();
    await atBest.stop();
  }
}

async function run(side: WorkerSide, warmUp: number): Promise<WorkerRun> {
  await runSide(side, paystack, newReferences(warmUp));
  return await runSide(side, paystack, newReferences(payments));
}

function newReferences(count: number): Reference[] {
  return Array.from({ length: count }, () => {
    made += 1;
    return referenceOf(`worker-${made}`);
  });
}
