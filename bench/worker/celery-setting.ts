/** How Celery's worker is started. */
export interface CelerySetting {
  readonly name: string;
  /** Of `celery worker`. */
  readonly arguments: readonly string[];
  /** A task of `django/shop/tasks.py`. */
  readonly task: 'verify_transaction' | 'verify_transaction_with_kept_client';
}

/** What Celery does when it is told nothing: a process for each core, each of them with a task at a time. */
export function defaultSetting(cores: number): CelerySetting {
  return { name: `Celery, default (prefork, ${cores})`, arguments: [], task: 'verify_transaction' };
}

/** Both pools that have many tasks wait for Paystack in one process, in each of these sizes. */
export function settingsToTry(sizes: readonly number[]): CelerySetting[] {
  return ['threads', 'gevent'].flatMap((pool) =>
    sizes.map((size) => ({
      name: `Celery, ${pool}, ${size}`,
      arguments: ['--pool', pool, '--concurrency', String(size)],
      task: 'verify_transaction' as const,
    })),
  );
}

/** The same with the client kept, which the documentation doesn't do and somebody who cares may. */
export function withKeptClient(setting: CelerySetting): CelerySetting {
  return {
    ...setting,
    name: `${setting.name}, client kept`,
    task: 'verify_transaction_with_kept_client',
  };
}

/** The setting that takes the least processor for a payment; of two alike the first. */
export function bestOf<Each extends { readonly cpuMs: number }>(tried: readonly Each[]): Each {
  const [first, ...others] = tried;
  if (first === undefined) throw new RangeError('Nothing was tried');
  return others.reduce((best, each) => (each.cpuMs < best.cpuMs ? each : best), first);
}
