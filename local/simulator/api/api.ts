import type { Mode } from '../../../shared/payment/mode.ts';
import type { Answer } from '../answer.ts';
import type { JsonObject } from '../json.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import type { Refunding } from '../refunding.ts';
import type { Refunds } from '../store/refunds.ts';
import { type InitializeParts, initialize } from './initialize.ts';
import { listTransactions } from './list-transactions.ts';
import { fetchTransaction, verify } from './read-transactions.ts';
import { createRefund, listRefunds } from './refunds.ts';
import { invalidKey, invalidParameter, rateLimited, unknownPath } from './refusals.ts';
import type { Route } from './route.ts';

/** What the API works with. */
export interface ApiParts extends InitializeParts {
  readonly limiter: RateLimiter;
  readonly refunding: Refunding;
  readonly refunds: Refunds;
}

/** One call to the simulated API. */
export interface ApiCall extends Route {
  /** By the key that it came with; undefined for an unknown one. */
  readonly mode: Mode | undefined;
  readonly query: URLSearchParams;
  /** Undefined when it was neither a JSON object nor a form. */
  readonly body: JsonObject | undefined;
}

/** Answers a call as Paystack would: the path first, then the key, then the rate limit, then the work. */
export function answerCall(parts: ApiParts, { operation, subject, mode, query, body }: ApiCall): Answer {
  if (operation === 'unknown') return unknownPath();
  if (mode === undefined) return invalidKey();
  if (!parts.limiter.take(mode, operation).allowed) return rateLimited();

  switch (operation) {
    case 'initialize':
      return body === undefined ? unreadable() : initialize(parts, mode, body);
    case 'verify':
      return verify(parts.transactions, mode, subject);
    case 'fetch':
      return fetchTransaction(parts.transactions, mode, subject);
    case 'list':
      return listTransactions(parts.transactions, mode, query);
    case 'refund':
      return body === undefined ? unreadable() : createRefund(parts, mode, body);
    case 'list-refunds':
      return listRefunds(parts.refunds, mode, query);
  }
}

function unreadable(): Answer {
  return invalidParameter('Request body is not valid');
}
