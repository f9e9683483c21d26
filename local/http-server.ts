import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineError, errorCode } from './engine-error.ts';

/** Nothing of the engine can be reached from another machine. */
const loopback = '127.0.0.1';

export interface ListeningServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Takes no new connections; resolves when all requests are answered, at the latest after `withinMs`. */
  finish(withinMs: number): Promise<void>;
  /** Cuts open connections, long polls included. */
  stop(): Promise<void>;
}

/**
 * Serves `listener` on the loopback address.
 *
 * @param port 0 for any free one
 * @throws EngineError `port_busy`
 */
export async function listen(listener: RequestListener, port: number): Promise<ListeningServer> {
  const server = createServer(listener);
  const unanswered = new Set<ServerResponse>();
  server.on('request', (_request, response: ServerResponse) => {
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
  });
  // A caller that keeps its connection may wait a while; Node's default of 5 s races with the SDK's own keep-alive.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        errorCode(error) === 'EADDRINUSE'
          ? new EngineError('port_busy', `Port ${port} is in use. Set PORT to another one.`, error)
          : error,
      );
    });
    server.listen(port, loopback, resolve);
  });
  const actual = portOf(server);
  return {
    url: `http://${loopback}:${actual}`,
    port: actual,
    finish: async (withinMs) => {
      if (server.listening) server.close();
      const all = Promise.allSettled([...unanswered].map((response) => once(response, 'close')));
      await Promise.race([all, delay(withinMs, undefined, { ref: false })]);
    },
    stop: () => close(server),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port');
  return address.port;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Thrown by {@link readBody}. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
  readonly code = 'body_too_large';
}

/** @throws BodyTooLargeError above `limit` bytes; the rest is read and thrown away, so that the caller can be answered */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
  }
  if (length > limit) throw new BodyTooLargeError(`${length} bytes are above the limit of ${limit}`);
  return Buffer.concat(chunks);
}
