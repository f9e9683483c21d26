import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** A Redis of our own, with the settings that it comes with. */
export interface Redis {
  /** @param database 0 to 15: each is a broker of its own */
  url(database: number): string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** @param folder where it keeps its snapshots */
export async function startRedis(folder: string): Promise<Redis> {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await isReady(child);
  return {
    url: (database) => `redis://127.0.0.1:${port}/${database}`,
    pid: child.pid ?? Number.NaN,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL'); // nobody needs its last snapshot
      await ended;
    },
  };
}

async function isReady({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) throw new TypeError('It writes nowhere');
  const lines = createInterface({ input: stdout });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
    lines.once('close', () => reject(new Error('Redis did not start')));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('It has no port');
  return address.port;
}
