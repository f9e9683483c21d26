import type { RequestListener } from 'node:http';

/**
 * Keeps web pages away from a listener. Any site that is open in a browser may try the ports of this machine, and the stand-ins
 * ask for no credentials; a browser puts an `Origin` on every request that could change something or be read across sites, an
 * SDK never does.
 *
 * @returns answers such a request with 403, and hands all others on
 */
export function refuseWebPages(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (request.headers.origin === undefined) return listener(request, response);
    // Not read, so that its sender can't keep the connection busy.
    response.writeHead(403, { connection: 'close' }).end();
  };
}
