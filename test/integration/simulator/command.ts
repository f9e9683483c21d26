import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** A simulator in a process of its own, as `npm run simulator` starts it. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** Undefined when it ended before it was ready. */
  readonly url: string | undefined;
  /** All that it has written, to both streams. */
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

/** Starts the command and waits until it is ready, or has ended. */
export async function runCommand(environment: Record<string, string> = {}): Promise<RunningCommand> {
  const child = spawn(process.execPath, ['local/simulator/main.ts'], {
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const url = await new Promise<string | undefined>((resolve) => {
    const note = (chunk: Buffer) => {
      output += chunk;
      const [, address] = /^ready (\S+)$/m.exec(output) ?? [];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    void ended.then(() => resolve(undefined));
  });
  return { child, url, output: () => output, ended };
}
