import type { Server } from 'node:http';
import { createServer } from 'node:net';

/** Another program listens on the port already. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly code = 'port_in_use';
}

/**
 * Listens on 127.0.0.1. Nobody else may have the port at `::1` either: `localhost` is both, and browsers and curl try `::1` first, so
 * that their calls would never come here.
 *
 * @param port 0 for any free one
 * @returns the port
 * @throws PortInUseError when the port is taken
 */
export async function listen(server: Server, port: number): Promise<number> {
  if (port !== 0) await refuseBusyIpv6Port(port);
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portInUse(port, error) : error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function refuseBusyIpv6Port(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    // Any other error: there is no IPv6 here, and then nobody to take the calls.
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? reject(portInUse(port, error)) : resolve(),
    );
    probe.listen({ port, host: '::1', ipv6Only: true }, () => probe.close(() => resolve()));
  });
}

function portInUse(port: number, cause: Error): PortInUseError {
  return new PortInUseError(`Port ${port} is in use by another program.`, { cause });
}
