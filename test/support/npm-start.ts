import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inject, onTestFinished } from 'vitest';
import { sourceHash } from '../../local/start/synthesize.ts';
import { openStateFolder } from '../../local/state-folder.ts';
import { Collected } from './collected.ts';
import { temporaryFolder } from './temporary-folder.ts';

const script = join(import.meta.dirname, '..', '..', 'local', 'start.ts');

/** A folder to start in, with the stack synthesized already. */
export async function workingFolder(): Promise<string> {
  const folder = temporaryFolder();
  const local = join(folder, '.local');
  openStateFolder(local).release();
  cpSync(inject('assembly'), join(local, 'cdk.out'), { recursive: true });
  writeFileSync(join(local, 'cdk.out.hash'), await sourceHash());
  return folder;
}

/** `npm start` in `folder`, with nothing of this process's environment but the path. */
export function npmStart(folder: string, environment: Record<string, string> = {}, ...commandLine: string[]) {
  const child = spawn(process.execPath, [script, ...commandLine], {
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
  const ended = once(child, 'close').then(([code]) => ({ code: Number(code), errors: errors.join('') }));
  const killEverything = async () => {
    const isRunning = child.exitCode === null && child.signalCode === null;
    if (child.pid !== undefined && isRunning) process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  onTestFinished(killEverything);
  const ready = async () => (await lines.first((line) => line.startsWith('ready '))).slice('ready '.length);
  return { child, lines, ended, ready, killEverything };
}
