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
import { startSimulatedPaystack } from './support/simulated-paystack.ts';
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
import { type Findings, type Tried, workerReport } from './worker/worker-report.ts';

const SECRET_KEY = 'sk_live_bench';

/** How many tasks wait for Paystack at once in the settings that are tried. */
const SIZES = [10, 50, 200];

/**
 * So many payments each side closes right before it counts, so that connections stand. And before all that our sandboxes have 500 each, until
 * Node.js has compiled what is called often; Python compiles nothing.
 */
const WARM_UP = { lambda: 300, default: 10, pool: 100, compile: 3_000 };

interface CeleryStack {
  readonly tools: CeleryTools;
  readonly redis: Redis;
}

type Terms = Pick<Findings, 'payments' | 'rounds' | 'latency' | 'floor'>;

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
let databases = 0;
const folder = mkdtempSync(join(tmpdir(), 'worker-bench-'));
const assembly = await synthesizeStack();
const paystack = await startSimulatedPaystack({ secretKey: SECRET_KEY, latencyMs: latency });
try {
  publishReport(await measure(), values);
} finally {
  await paystack.stop();
  for (const each of [folder, assembly]) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
}

async function measure(): Promise<BenchReport> {
  const tools = await celeryTools().catch((error: unknown) => {
    if (error instanceof ToolsMissingError) return error;
    throw error;
  });
  if (tools instanceof ToolsMissingError) {
    return await withLambda(async (lambda, terms) => {
      const { ours } = await interleave({ ours: () => run(lambda, WARM_UP.lambda) }, { rounds });
      return workerReport({ ...terms, ours, missing: tools.message });
    });
  }
  const redis = await startRedis(folder);
  try {
    const { best, tried } = await tryAll(tools, redis);
    return await withLambda(async (lambda, terms) => {
      const compared = await compare(lambda, best, { tools, redis });
      return workerReport({ ...terms, ...compared, tried });
    });
  } finally {
    await redis.stop();
  }
}

async function withLambda(
  act: (lambda: LambdaSide, terms: Terms) => Promise<BenchReport>,
): Promise<BenchReport> {
  const lambda = await startLambdaSide(assembly, {
    folder: join(folder, 'lambda'),
    paystackUrl: paystack.url,
    secretKey: SECRET_KEY,
  });
  try {
    await runSide(lambda, paystack, newReferences(WARM_UP.compile));
    return await act(lambda, { payments, rounds, latency, floor: await floorOf(lambda) });
  } finally {
    await lambda.stop();
  }
}

async function floorOf(lambda: LambdaSide): Promise<Floor> {
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

async function startCelery(setting: CelerySetting, { tools, redis }: CeleryStack): Promise<WorkerSide> {
  databases += 1;
  return await startCelerySide(setting, {
    tools,
    redis,
    redisDatabase: databases,
    folder: join(folder, `celery-${databases}`),
    paystackUrl: paystack.url,
    secretKey: SECRET_KEY,
  });
}

/** Every setting once, and the best of them with its client kept. */
async function tryAll(
  tools: CeleryTools,
  redis: Redis,
): Promise<{ best: CelerySetting; tried: readonly Tried[] }> {
  const tried: Tried[] = [];
  const attempt = async (setting: CelerySetting) => {
    const side = await startCelery(setting, { tools, redis });
    try {
      tried.push({ setting, ...(await run(side, WARM_UP.pool)) });
    } finally {
      await side.stop();
    }
  };
  for (const setting of settingsToTry(SIZES)) await attempt(setting);
  await attempt(withKeptClient(bestOf(tried).setting));
  return { best: bestOf(tried).setting, tried };
}

async function compare(
  lambda: WorkerSide,
  best: CelerySetting,
  stack: CeleryStack,
): Promise<Pick<Findings, 'ours' | 'theirs'>> {
  const usual = defaultSetting(stack.tools.defaultConcurrency);
  const [atDefault, atBest] = [await startCelery(usual, stack), await startCelery(best, stack)];
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
        versions: stack.tools.versions,
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
