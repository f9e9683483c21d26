import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** Starts MiniStack on a free port of loopback. Its functions run by the Node.js of this process. */
export async function startMiniStack(
  command: string,
  folder: string,
): Promise<{ readonly endpoint: string; readonly certificate: string; stop(): Promise<void> }> {
  const port = await freePort();
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const child = spawn(command, {
    // Nothing of this process's own environment: MiniStack hands all of its own to the functions.
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: folder,
      TMPDIR: temporary,
      S3_DATA_DIR: join(folder, 's3'),
      // The functions have what their roles' policies allow, and nothing else.
      AUTH: 'true',
      // Every policy on a queue or a bucket refuses what does not come over TLS.
      USE_SSL: '1',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that the functions' processes end with it.
    detached: true,
  });
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined) killGroup(child.pid, signal);
  };
  const killAll = () => kill('SIGKILL');
  process.once('exit', killAll);
  const ended = once(child, 'close');

  const output: string[] = [];
  const isUp = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (line.includes('Running on ')) resolve();
      });
    }
  });
  const failed = ended.then(() => {
    throw new Error(`MiniStack has ended:\n${output.join('\n')}`);
  });
  await Promise.race([isUp, failed]);
  // From here on it ends when it is told to.
  failed.catch(() => {});

  return {
    endpoint: `https://127.0.0.1:${port}`,
    certificate: join(temporary, 'ministack-tls', 'server.crt'),
    stop: async () => {
      kill('SIGTERM');
      await ended;
      killAll();
      process.off('exit', killAll);
    },
  };
}

/** Another process could take it before MiniStack does; MiniStack itself can't be told to take any free one. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port');
  return address.port;
}

function killGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // They have all ended.
  }
}
