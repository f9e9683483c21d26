import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../shared/payment/clock.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import type { Answer } from './answer.ts';
import { type ApiParts, answerCall } from './api/api.ts';
import { refusalOfStatus } from './api/refusals.ts';
import { readRequestBody, textField } from './api/request-body.ts';
import { routeOf } from './api/route.ts';
import type { CallCounts, CallEnd } from './call-counts.ts';
import { doesWork, type Fault, type Faults } from './faults.ts';
import { randomHex } from './random-text.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';
import type { AnsweredCall } from './simulator-activity.ts';
import { writeAnswer } from './write-answer.ts';

/** What the API's front door works with. */
export interface ServeApiParts extends ApiParts {
  readonly faults: Faults;
  readonly calls: CallCounts;
  readonly random: Random;
  readonly secretKeys: Readonly<Record<Mode, string>>;
  /** Ends the answers that are being held back when the simulator stops. */
  readonly stopping: AbortSignal;
  readonly onCall: (call: AnsweredCall) => void;
}

/** Answers one request to the simulated API, faults included. `body` is the request's own, as it came. */
export async function serveApi(
  parts: ServeApiParts,
  {
    request,
    response,
    url,
    body,
  }: { request: IncomingMessage; response: ServerResponse; url: URL; body: string },
): Promise<void> {
  const [at, began] = [parts.clock.now(), performance.now()];
  const route = routeOf(request.method ?? 'GET', url.pathname);
  const { operation } = route;
  const key = keyOf(request);
  const mode = modeOf(parts.secretKeys, key);
  const fields = readRequestBody(request.headers['content-type'] ?? '', body);
  const reference = operation === 'verify' ? route.subject : referenceOf(operation, fields);

  const fault = parts.faults.take(operation, reference);
  const worked =
    fault === undefined || doesWork(fault)
      ? answerCall(parts, { ...route, mode, query: url.searchParams, body: fields })
      : undefined;
  const answer = fault === undefined ? worked : faultyAnswer(fault, worked);
  const end = endOf(fault, answer);
  parts.calls.count(operation, mode, reference, end);
  const email = operation === 'initialize' && fields !== undefined ? textField(fields, 'email') : undefined;
  // However it ends, its connection is free again, or gone.
  response.once('close', () => {
    parts.onCall({
      at,
      operation,
      ...(mode !== undefined && { mode }),
      ...(reference !== undefined && { reference }),
      ...(email !== undefined && { email }),
      end,
      durationMs: performance.now() - began,
      ...(answer !== undefined && { body: answer.body }),
      ...(fault !== undefined && { fault: fault.kind }),
    });
  });

  if (fault?.delayMs !== undefined) {
    try {
      await wait(fault.delayMs, undefined, { signal: parts.stopping });
    } catch {
      return;
    }
  }
  if (answer === undefined) {
    // Unanswered calls hold their connection until the caller gives up; dropped ones lose it.
    if (fault?.kind !== 'timeout') request.socket.resetAndDestroy();
    return;
  }
  const shownMode = mode ?? (key.startsWith('sk_live_') ? 'live' : 'test');
  const headers = {
    ...networkHeaders(parts.random),
    // Node would put real time there, and an epoch of this clock is read by it.
    date: new Date(parts.clock.now()).toUTCString(),
    ...rateLimitHeaders(parts.limiter, parts.clock.now(), shownMode, operation, answer.status),
    ...answer.headers,
    ...fault?.headers,
  };
  writeAnswer(response, { ...answer, headers }, { breakOff: fault?.kind === 'truncated' });
}

/** What the caller gets to see; undefined when that is nothing at all. */
function faultyAnswer(fault: Fault, worked: Answer | undefined): Answer | undefined {
  switch (fault.kind) {
    case 'delay':
    case 'truncated':
      return worked;
    case 'status':
      return refusalOfStatus(fault.status ?? 500);
    case 'html':
      return {
        status: fault.status ?? 403,
        headers: { 'content-type': 'text/html; charset=UTF-8', server: 'cloudflare' },
        body: '<!DOCTYPE html>\n<html lang="en"><head><title>Just a moment...</title></head><body><h1>Sorry, you have been blocked</h1></body></html>\n',
      };
    case 'empty':
      return { status: fault.status ?? 200, headers: { 'content-type': 'application/json' }, body: '' };
    case 'body':
      return {
        status: fault.status ?? 200,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: fault.body ?? '',
      };
    case 'timeout':
    case 'drop-before':
    case 'drop-after':
      return undefined;
  }
}

function endOf(fault: Fault | undefined, answer: Answer | undefined): CallEnd {
  if (answer === undefined) return fault?.kind === 'timeout' ? 'unanswered' : 'dropped';
  return fault?.kind === 'truncated' ? 'truncated' : answer.status;
}

function referenceOf(operation: string, fields: ReturnType<typeof readRequestBody>): string | undefined {
  return operation === 'initialize' && fields !== undefined ? textField(fields, 'reference') : undefined;
}

function keyOf(request: IncomingMessage): string {
  const [, key = ''] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return key;
}

function modeOf(secretKeys: Readonly<Record<Mode, string>>, key: string): Mode | undefined {
  if (key === secretKeys.test) return 'test';
  return key === secretKeys.live ? 'live' : undefined;
}

/** The request ids that Paystack's network puts on every answer. */
function networkHeaders(random: Random): Record<string, string> {
  const hex = randomHex(random, 32);
  return {
    'x-amzn-requestid': `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`,
    'cf-ray': `${randomHex(random, 16)}-LHR`,
  };
}
