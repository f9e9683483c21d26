import type { IncomingMessage } from 'node:http';

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const LOOPBACK_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether a request came by this machine's own name, and not by one that somebody points at it. */
export function hasLoopbackHost({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return LOOPBACK_HOST.test(headers.host ?? '');
}

/**
 * Whether a request to the control interface may come from the machine's own user: it has no key, so a web page somewhere
 * must reach it neither across sites nor by a name that it points at 127.0.0.1 (DNS rebinding). Older browsers send no
 * `Sec-Fetch-Site`, but an `Origin` with every POST to another site; curl and the like send neither.
 */
export function isTrustedRequest({ headers }: IncomingMessage): boolean {
  const { origin } = headers;
  return (
    hasLoopbackHost({ headers }) &&
    headers['sec-fetch-site'] !== 'cross-site' &&
    (origin === undefined || LOOPBACK_ORIGIN.test(origin))
  );
}
