import type { Mode } from '../../shared/payment/mode.ts';
import type { Operation } from './api/route.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** The headers that tell a caller how an endpoint's limit stands, on every answer. A 429 always says that nothing is left. */
export function rateLimitHeaders(
  limiter: RateLimiter,
  now: number,
  mode: Mode,
  operation: Operation,
  status: number,
): Record<string, string> {
  const { limit, remaining, resetAt } = limiter.peek(mode, operation);
  const reset = limiter.limits.resetHeader === 'epoch-seconds' ? resetAt : resetAt - now;
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(status === 429 ? 0 : remaining),
    'x-ratelimit-reset': String(Math.ceil(reset / 1_000)),
  };
}
