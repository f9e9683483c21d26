import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const DJANGO_PROJECT = join(import.meta.dirname, 'django');

/** Where the packages are kept between runs. */
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'bench-worker');

/** The stack that is compared with can't be had on this machine, through no fault of the project. */
export class ToolsMissingError extends Error {
  override readonly name = 'ToolsMissingError';
  readonly code = 'tools_missing';
}

/** What the other side is made of. */
export interface CeleryTools {
  /** The folder with the commands `celery`, `django-admin` and `python`. */
  readonly bin: string;
  /** Python, the packages that were asked for, and Redis, each with its version. */
  readonly versions: readonly string[];
  /** How many processes Celery has where it is told nothing. */
  readonly defaultConcurrency: number;
}

/**
 * Finds Python and Redis and installs the pinned packages into a virtual environment, which stays for the next time.
 *
 * @throws ToolsMissingError without `python3` with `venv`, `redis-server`, or PyPI the first time
 */
export async function celeryTools(cache = CACHE): Promise<CeleryTools> {
  const redis = await versionOf('redis-server', "it takes redis-server, Celery's broker");
  const python = await versionOf('python3', 'it takes python3');
  const requirements = await readFile(join(DJANGO_PROJECT, 'requirements.txt'), 'utf8');
  const bin = await environmentFor(requirements, python, cache);
  return {
    bin,
    versions: [
      python,
      ...requirements.trim().split('\n'),
      /v=(\S+)/.exec(redis)?.[1]?.replace(/^/, 'Redis ') ?? redis,
    ],
    defaultConcurrency: availableParallelism(),
  };
}

async function versionOf(command: string, why: string): Promise<string> {
  try {
    return (await run(command, ['--version'])).stdout.trim();
  } catch (error) {
    throw new ToolsMissingError(why, { cause: error });
  }
}

/** One for each list of packages and version of Python. */
async function environmentFor(requirements: string, python: string, cache: string): Promise<string> {
  const name = createHash('sha256').update(python).update(requirements).digest('hex').slice(0, 12);
  const folder = join(cache, name);
  const complete = join(folder, 'complete');
  const bin = join(folder, 'bin');
  if (existsSync(complete)) return bin;

  await rm(folder, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  await run('python3', ['-m', 'venv', folder]).catch((error: unknown) => {
    throw new ToolsMissingError('it takes python3 with the module venv', { cause: error });
  });
  const list = join(DJANGO_PROJECT, 'requirements.txt');
  const quietly = ['install', '--quiet', '--disable-pip-version-check', '--retries', '1'];
  await run(join(bin, 'pip'), [...quietly, '--requirement', list]).catch((error: unknown) => {
    throw new ToolsMissingError(`pip could not install ${list}`, { cause: error });
  });
  await writeFile(complete, '');
  return bin;
}
