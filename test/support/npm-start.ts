import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inject, onTestFinished } from 'vitest';
import { markFresh, sourceHash } from '../../local/start/synthesize.ts';
import { openStateFolder } from '../../local/state-folder.ts';
import { Collected } from './collected.ts';
import { temporaryFolder } from './temporary-folder.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const script = join(projectRoot, 'local', 'start.ts');

/** A folder to start in, with the stack synthesized already; gone after the test, or when `atEnd` calls back. */
export async function workingFolder(atEnd?: (end: () => void) => void): Promise<string> {
  const folder = temporaryFolder(atEnd);
  const local = join(folder, '.local');
  openStateFolder(local).release();
  cpSync(inject('assembly'), join(local, 'cdk.out'), { recursive: true });
  await markFresh(local, await sourceHash());
  return folder;
}

/** What `npm start` runs, in `folder`, with nothing of this process's environment but the path. */
export function npmStart(folder: string, environment: Record<string, string> = {}, ...commandLine: string[]) {
  return watched(process.execPath, [script, ...commandLine], folder, environment);
}

/** `npm start` itself, of the project's package.json, in `folder`: npm, its shell and the process that they start. */
export function realNpmStart(folder: string) {
  copyFileSync(join(projectRoot, 'package.json'), join(folder, 'package.json'));
  for (const name of ['local', 'node_modules']) symlinkSync(join(projectRoot, name), join(folder, name));
  const npm = { npm_config_update_notifier: 'false', npm_config_cache: join(folder, 'npm') };
  return watched('npm', ['start'], folder, npm);
}

function watched(
  command: string,
  commandLine: string[],
  folder: string,
  environment: Record<string, string>,
) {
  const child = spawn(command, commandLine, {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that everything that it has started can be killed at one blow.
    detached: true,
  });
  const lines = new Collected<string>();
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.add(line));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  // Closed is what nobody of the group has open any more, the child gone or not.
  let isClosed = false;
  const ended = once(child, 'close').then(([code]) => {
    isClosed = true;
    return { code: Number(code), errors: errors.join('') };
  });
  const killEverything = async () => {
    if (child.pid !== undefined && !isClosed) process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  onTestFinished(killEverything);
  const ready = async () => (await lines.first((line) => line.startsWith('ready '))).slice('ready '.length);
  return { child, lines, ended, ready, killEverything };
}
