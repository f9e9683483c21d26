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

/** What an epoch says that no `Date` stands beside, at most: a window, and the second to which it is rounded up. Our clock may be minutes off. */
const LONGEST_UNDATED_MS = WINDOW_MS + 1_000;

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
  const { now } = answer;
  const named = [readReset(answer), readRetryAfter(answer)].filter((until) => until !== undefined);
  if (named.length > 0) return clamp(Math.max(...named), now + SHORTEST_BLOCK_MS, now + LONGEST_BLOCK_MS);

  return now + (refused ? WINDOW_MS : EMPTY_BLOCK_MS);
}

/** An answer's headers, and when it came, in epoch ms. */
interface Timed {
  readonly headers: IncomingHttpHeaders;
  readonly now: number;
}

/** Paystack documents "a time in seconds" and not whether they are left or an epoch; 10^9 s left would be 31 years. */
function readReset(answer: Timed): number | undefined {
  const value = readCount(answer.headers['x-ratelimit-reset']);
  if (value === undefined) return undefined;
  if (value > 1e12) return onOurClock(value, answer);
  return value > 1e9 ? onOurClock(value * 1000, answer) : answer.now + value * 1000;
}

/** Not documented by Paystack, but Cloudflare in front of it may send it: seconds or an HTTP date. */
function readRetryAfter(answer: Timed): number | undefined {
  const header = answer.headers['retry-after'];
  const seconds = readCount(header);
  if (seconds !== undefined) return answer.now + seconds * 1000;
  const date = Date.parse(header ?? '');
  return Number.isNaN(date) ? undefined : onOurClock(date, answer);
}

/**
 * A moment of the server's clock. What counts is how far it lies from the server's own time, which the answer's `Date` tells:
 *
 * ```
 *  Date 10:00:00, reset 10:00:40, our clock 10:02:00  →  until 10:02:40, not over already
 *  Date 10:00:00, reset 10:00:40, our clock 09:58:00  →  until 09:58:40, not 09:58:00 + 160 s
 * ```
 *
 * Without one it is taken for a moment of our clock, for no longer than a window can last; one that has passed then says nothing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.date
 */
function onOurClock(moment: number, { headers, now }: Timed): number | undefined {
  const serverNow = Date.parse(headers.date ?? '');
  if (!Number.isNaN(serverNow)) return now + moment - serverNow;
  return moment <= now ? undefined : Math.min(moment, now + LONGEST_UNDATED_MS);
}

function readCount(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header.trim()) ? Number(header) : undefined;
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest);
}
