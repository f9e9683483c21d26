import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EngineClock } from '../clock.ts';
import { BodyTooLargeError, type ListeningServer, listen, readBody } from '../http-server.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { HttpApi } from './api-resources.ts';
import { decodedPath, requestEvent } from './event.ts';
import { functionAnswer, gatewayAnswer, type HttpAnswer } from './response.ts';
import { type RouteMatch, RouteTable } from './route.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const BODY_LIMIT = 10 * 1024 * 1024;

/** For an answer that is ready to be taken by the one who waits for it. */
const ANSWER_WITHIN_MS = 100;

/** A request that was answered. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly routeKey: string | undefined;
  /** The id of its event, by which the function's log lines name it. Missing where no function was asked. */
  readonly requestId: string | undefined;
  readonly status: number;
  readonly durationMs: number;
  /** The answer's `X-Cache`. */
  readonly cache: string | undefined;
}

/**
 * API Gateway's HTTP API on a port of its own. It listens before the API is known, so that its address can be told, and
 * answers 503 until then.
 *
 * Not as on AWS: nothing is throttled, and the error for a function is always one of 413, 500 and 503.
 */
export class ApiServer {
  readonly #clock: EngineClock;
  readonly #onServed: (request: ServedRequest) => void;
  #api: (HttpApi & { readonly table: RouteTable }) | undefined;
  #server: ListeningServer | undefined;

  constructor(clock: EngineClock, onServed: (request: ServedRequest) => void) {
    this.#clock = clock;
    this.#onServed = onServed;
  }

  /** Without a slash at the end, and by the name that people type. */
  get url(): string {
    return `http://localhost:${this.#server?.port ?? 0}`;
  }

  /** @throws EngineError `port_busy` */
  async start(port: number): Promise<void> {
    this.#server = await listen((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    }, port);
  }

  serve(api: HttpApi): void {
    this.#api = { ...api, table: new RouteTable(api.routes) };
  }

  /** Takes no new connections; resolves when the requests in hand are answered, at the latest after `withinMs`. */
  async finish(withinMs: number): Promise<void> {
    await this.#server?.finish(withinMs);
  }

  async stop(): Promise<void> {
    // The functions are stopped by now: whoever waited for one is about to be told.
    await this.#server?.finish(ANSWER_WITHIN_MS);
    await this.#server?.stop();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = performance.now();
    const method = request.method ?? 'GET';
    const path = decodedPath(request.url ?? '/');
    const match = this.#api?.table.find(method, path);
    const { requestId, answer } = await this.#answer(request, match);
    const { status, headers, body } = answer;
    response.writeHead(status, {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, mutable(value)])),
      'content-length': body.length,
      'apigw-requestid': randomUUID(),
    });
    response.end(method === 'HEAD' ? undefined : body);
    const durationMs = performance.now() - began;
    const cache = headers['x-cache']?.toString();
    this.#onServed({ method, path, routeKey: match?.route.routeKey, requestId, status, durationMs, cache });
  }

  async #answer(
    request: IncomingMessage,
    match: RouteMatch | undefined,
  ): Promise<{ readonly requestId?: string; readonly answer: HttpAnswer }> {
    const body = await readBody(request, BODY_LIMIT).catch((error: unknown) => {
      if (error instanceof BodyTooLargeError) return undefined;
      throw error;
    });
    if (body === undefined) return { answer: gatewayAnswer(413, 'Request Entity Too Large') };
    if (this.#api === undefined) return { answer: gatewayAnswer(503, 'Service Unavailable') };
    if (match === undefined) return { answer: gatewayAnswer(404, 'Not Found') };
    const event = requestEvent(request, body, match, this.#api, Math.floor(this.#clock.now()));
    const answer = answerOf(await within(match.route.lambda.invoke(event), match.route.timeoutMs));
    return { requestId: event.requestContext.requestId, answer };
  }
}

function answerOf(result: InvocationResult | 'timeout'): HttpAnswer {
  if (result === 'timeout') return gatewayAnswer(503, 'Service Unavailable');
  if (result.outcome === 'success') return functionAnswer(result.payload);
  if (result.error.errorType === 'RequestTooLargeException')
    return gatewayAnswer(413, 'Request Entity Too Large');
  return gatewayAnswer(500, 'Internal Server Error');
}

/** The function goes on after the timeout; only nobody waits for it any more. */
async function within<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function mutable(value: string | readonly string[]): string | string[] {
  return typeof value === 'string' ? value : [...value];
}
