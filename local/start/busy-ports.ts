import { createServer } from 'node:net';
import { EngineError, errorCode } from '../engine-error.ts';

/** `localhost` is either of the two, and a browser tries the second one first. */
const LOOPBACKS = ['127.0.0.1', '::1'];
/** What a machine without IPv6 says. */
const NO_SUCH_ADDRESS = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/**
 * Refuses ports at which something else listens, on `::1` too: the banner names `localhost`, and whoever asks for that must not
 * reach another server.
 *
 * @param ports 0, which stands for any free one, is never busy
 * @throws EngineError `port_busy`
 */
export async function refuseBusyPorts(ports: readonly number[]): Promise<void> {
  for (const port of ports.filter((each) => each !== 0)) {
    for (const host of LOOPBACKS) await refuseBusyPort(port, host);
  }
}

function refuseBusyPort(port: number, host: string): Promise<void> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = errorCode(error) ?? '';
      if (NO_SUCH_ADDRESS.includes(code)) resolve();
      else if (code === 'EADDRINUSE') reject(portBusy(port, error));
      else reject(error);
    });
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

/** @returns EngineError `port_busy` */
export function portBusy(port: number, cause: unknown): EngineError {
  return new EngineError('port_busy', `Port ${port} is in use. Set PORT to another one.`, cause);
}
