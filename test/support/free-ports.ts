import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below the ports that systems give to connections, so that a port which is free stays free until a test takes it. */
const FIRST = 20_000;
const COUNT = 10_000;

let tried = 0;

/**
 * Listens on a port of `host` whose neighbour below is free, on both addresses of this machine.
 *
 * @example
 * const { server, port } = await listenAboveFreePort('127.0.0.1'); // port - 1 is free
 */
export async function listenAboveFreePort(host: string): Promise<{ server: Server; port: number }> {
  for (;;) {
    // Test files run in processes of their own at the same time, so each begins somewhere else.
    const port = FIRST + ((process.pid * 31 + 2 * tried) % COUNT) + 1;
    tried += 1;
    const below = await listenOn(port - 1, '127.0.0.1');
    const server = below && (await listenOn(port, host));
    below?.close();
    if (below !== undefined) await once(below, 'close');
    if (server !== undefined) return { server, port };
  }
}

async function listenOn(port: number, host: string): Promise<Server | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}
