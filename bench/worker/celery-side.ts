import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { familyOf, readProcesses } from '../support/cpu-time.ts';
import type { CelerySetting } from './celery-setting.ts';
import { type CeleryTools, DJANGO_PROJECT } from './python-tools.ts';
import type { Redis } from './redis.ts';
import type { WorkerSide } from './side.ts';

/** How often it is looked at how many payments are done, in milliseconds: a look costs a tenth of one. */
const LOOK_EVERY_MS = 20;

/** Celery lets tasks that it has begun come to their end; there are none. */
const STOP_WITHIN_MS = 5_000;

export interface CeleryOptions {
  readonly tools: CeleryTools;
  readonly redis: Redis;
  /** Of Redis, for this side alone. */
  readonly redisDatabase: number;
  readonly folder: string;
  readonly paystackUrl: string;
  readonly secretKey: string;
}

/**
 * Django, Celery and Redis with the verify task of paystack-django's documentation.
 *
 * While payments are recorded and tasks are queued the worker is stopped (SIGSTOP), so that it begins with all of them there.
 */
export async function startCelerySide(setting: CelerySetting, options: CeleryOptions): Promise<WorkerSide> {
  const { tools, redis, redisDatabase, folder, paystackUrl, secretKey } = options;
  await mkdir(folder, { recursive: true });
  const databaseFile = join(folder, 'db.sqlite3');
  const env = {
    PATH: process.env.PATH,
    DJANGO_SETTINGS_MODULE: 'shop.settings',
    BENCH_DATABASE: databaseFile,
    BENCH_PAYSTACK_KEY: secretKey,
    BENCH_PAYSTACK_URL: paystackUrl,
    BENCH_REDIS_URL: redis.url(redisDatabase),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const inProject = { cwd: DJANGO_PROJECT, env };
  await promisify(execFile)(
    join(tools.bin, 'django-admin'),
    ['migrate', '--pythonpath', '.', '-v', '0'],
    inProject,
  );
  const database = new DatabaseSync(databaseFile, { readOnly: true });
  const succeeded = database.prepare(
    "SELECT count(*) AS n FROM djpaystack_paystacktransaction WHERE status = 'success'",
  );
  const statusOf = database.prepare('SELECT status FROM djpaystack_paystacktransaction WHERE reference = ?');
  const worker = spawn(
    join(tools.bin, 'celery'),
    ['--app', 'shop', 'worker', ...setting.arguments],
    // Its warnings go where nobody looks, as ours do.
    { ...inProject, stdio: 'ignore' },
  );
  const countDone = () => Number(succeeded.get()?.n);
  let doneBefore = 0;

  return {
    async prepare(references) {
      worker.kill('SIGSTOP');
      doneBefore = countDone();
      const child = spawn(join(tools.bin, 'python'), ['-m', 'shop.prepare', setting.task], {
        ...inProject,
        stdio: ['pipe', 'ignore', 'pipe'],
      });
      child.stdin.end(references.join('\n'));
      const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      if (code !== 0) throw new Error(`Tasks were not queued: ${errors}`);
    },
    async work(references) {
      worker.kill('SIGCONT');
      while (countDone() < doneBefore + references.length) {
        if (worker.exitCode !== null) throw new Error(`Celery has ended with ${worker.exitCode}`);
        await sleep(LOOK_EVERY_MS);
      }
    },
    async assess(references) {
      for (const reference of references) {
        const { status } = statusOf.get(reference) ?? {};
        if (status !== 'success') throw new Error(`${reference} is ${status}`);
      }
    },
    processes() {
      const all = readProcesses();
      return {
        workers: familyOf(worker.pid ?? Number.NaN, all),
        services: all.filter(({ pid }) => pid === redis.pid),
      };
    },
    async stop() {
      database.close();
      await ended(worker);
    },
  };
}

async function ended(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exited = once(worker, 'exit');
  worker.kill('SIGCONT');
  worker.kill('SIGTERM');
  const patience = setTimeout(() => worker.kill('SIGKILL'), STOP_WITHIN_MS);
  await exited;
  clearTimeout(patience);
}
