import { decoded } from '../decoded.ts';

/** What a call asks for: each is an endpoint with a rate limit of its own. */
export const OPERATIONS = [
  'initialize',
  'verify',
  'fetch',
  'list',
  'refund',
  'list-refunds',
  'unknown',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Where a request leads. */
export interface Route {
  readonly operation: Operation;
  /** The reference or the id in the path. */
  readonly subject: string;
}

/** Finds out what a request asks for. `path` is still percent-encoded. */
export function routeOf(method: string, path: string): Route {
  const parts = path.split('/').slice(1);
  // A slash at the end changes nothing: without a reference `/transaction/verify/` is the transaction with the id `verify`.
  if (parts.at(-1) === '') parts.pop();
  const [resource, first, second] = parts;

  if (method === 'POST' && path === '/transaction/initialize') return route('initialize');
  if (method === 'POST' && resource === 'refund' && parts.length === 1) return route('refund');
  if (method === 'GET' && resource === 'refund' && parts.length === 1) return route('list-refunds');
  if (method === 'GET' && resource === 'transaction') {
    if (first === undefined) return route('list');
    if (second === undefined) return route('fetch', decoded(first));
    if (first === 'verify' && parts.length === 3) return route('verify', decoded(second));
  }
  return route('unknown');
}

function route(operation: Operation, subject = ''): Route {
  return { operation, subject };
}
