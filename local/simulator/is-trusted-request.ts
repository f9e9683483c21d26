import type { IncomingMessage } from 'node:http';

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const LOOPBACK_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Whether a request to the control interface may come from the machine's own user: it has no key, so a web page somewhere
 * must reach it neither across sites nor by a name that it points at 127.0.0.1 (DNS rebinding). Older browsers send no
 * `Sec-Fetch-Site`, but an `Origin` with every POST to another site; curl and the like send neither.
 */
export function isTrustedRequest({ headers }: IncomingMessage): boolean {
  const { host = '', origin } = headers;
  return (
    LOOPBACK_HOST.test(host) &&
    headers['sec-fetch-site'] !== 'cross-site' &&
    (origin === undefined || LOOPBACK_ORIGIN.test(origin))
  );
}
