import type { IncomingHttpHeaders } from 'node:http';

/** What Paystack's answer says about the quota. */
export interface RateLimit {
  /** Calls granted per window. */
  readonly limit?: number;
  /** Calls left in this window. */
  readonly remaining?: number;
  /** Epoch ms before which another call of this operation would be refused. Set on a 429 and on `remaining` 0. */
  readonly blockedUntil?: number;
}

/** Paystack's window is 60 s, so a 429 that doesn't say when it ends has ended after one of them. */
const WINDOW_MS = 60_000;

/**
 * `remaining: 0` with no time beside it: the window ends within 60 s, and may end at once. Whoever calls then and hears it again renews
 * this, so that while it lasts there are a few calls every 5 s.
 */
const EMPTY_BLOCK_MS = 5_000;

/** A reset further away than five windows is a misread header or a wrong clock, and would stop every payment. */
const LONGEST_BLOCK_MS = 300_000;

/** A reset that has just passed still means "not now": both clocks round to seconds. */
const SHORTEST_BLOCK_MS = 1_000;

/**
 * Reads the rate-limit headers, which Paystack may send with any answer, successful ones included.
 *
 * @param answer.now epoch ms
 */
export function readRateLimit(answer: {
  readonly httpStatus: number;
  readonly headers: IncomingHttpHeaders;
  readonly now: number;
}): RateLimit {
  const limit = readCount(answer.headers['x-ratelimit-limit']);
  const remaining = readCount(answer.headers['x-ratelimit-remaining']);
  const refused = answer.httpStatus === 429;
  const blockedUntil = refused || remaining === 0 ? readBlock(answer, refused) : undefined;

  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(blockedUntil === undefined ? {} : { blockedUntil }),
  };
}

function readBlock(answer: { headers: IncomingHttpHeaders; now: number }, refused: boolean): number {
  const { headers, now } = answer;
  const named = [
    readReset(headers['x-ratelimit-reset'], now),
    readRetryAfter(headers['retry-after'], now),
  ].filter((until) => until !== undefined);
  if (named.length > 0) return clamp(Math.max(...named), now + SHORTEST_BLOCK_MS, now + LONGEST_BLOCK_MS);

  return now + (refused ? WINDOW_MS : EMPTY_BLOCK_MS);
}

/** Paystack documents "a time in seconds" and not whether they are left or an epoch; 10^9 s left would be 31 years. */
function readReset(header: string | string[] | undefined, now: number): number | undefined {
  const value = readCount(header);
  if (value === undefined) return undefined;
  if (value > 1e12) return value;
  return value > 1e9 ? value * 1000 : now + value * 1000;
}

/** Not documented by Paystack, but Cloudflare in front of it may send it: seconds or an HTTP date. */
function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const seconds = readCount(header);
  if (seconds !== undefined) return now + seconds * 1000;
  const date = Date.parse(header ?? '');
  return Number.isNaN(date) ? undefined : date;
}

function readCount(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header.trim()) ? Number(header) : undefined;
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest);
}
