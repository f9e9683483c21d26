import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorText } from '../engine-error.ts';
import { BodyTooLargeError, type ListeningServer, listen, readBody } from '../http-server.ts';
import { ControlError } from '../simulator/control/control-error.ts';
import { hasLoopbackHost, isTrustedRequest } from '../simulator/is-trusted-request.ts';
import { type ActionParts, actionAt } from './actions/actions.ts';
import type { ActionAnswer } from './contract.ts';
import type { PageFile, PageFiles } from './page-files.ts';
import type { StreamHub } from './streams/stream-hub.ts';
import type { Sources } from './views/sources.ts';
import { streamAt } from './views/streams.ts';

export interface ConsoleServerParts extends ActionParts {
  readonly sources: Sources;
  readonly hub: StreamHub;
  readonly files: Promise<PageFiles>;
  readonly warn: (message: string) => void;
}

/** What an action can be told. */
const BODY_LIMIT = 16_384;

/** Everything comes from the console itself; Pico draws its icons from `data:` URLs. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Serves the console: its pages, their streams and what they may do. The pages themselves hold nothing, so a link from anywhere may lead
 * to them; streams are for the console's own pages and for programs of this machine, and so are actions, which in a browser only the
 * console's own pages may ask for, not even those of its neighbours on other ports.
 *
 * @param port 0 for any free one
 * @throws EngineError `port_busy`
 */
export function serveConsole(port: number, parts: ConsoleServerParts): Promise<ListeningServer> {
  return listen((request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      parts.warn(`console: ${request.method} ${request.url}: ${errorText(error)}`);
      if (response.headersSent) response.destroy();
      else send(response, 500, 'text/plain; charset=utf-8', 'The console has failed; npm start says why.\n');
    });
  }, port);
}

async function answer(
  parts: ConsoleServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET';
  const url = URL.parse(request.url ?? '/', 'http://localhost') ?? new URL('http://localhost/');
  const action = actionAt(url.pathname);
  if (action !== undefined) {
    if (method !== 'POST') return send(response, 405, 'text/plain', 'POST\n', { allow: 'POST' });
    return await act(parts, action, request, response);
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return send(response, 405, 'text/plain', 'GET\n', { allow: 'GET, HEAD' });
  }
  const stream = streamAt(url.pathname);
  if (stream !== undefined) {
    if (!isOwnRequest(request)) return send(response, 403, 'text/plain', 'Only this machine may look.\n');
    if (method === 'HEAD') return send(response, 200, 'text/event-stream', '');
    const { gapMs, make } = stream;
    const key = `${url.pathname}?${url.searchParams}`;
    return parts.hub.open(response, key, gapMs(url.searchParams), () =>
      make(parts.sources, url.searchParams),
    );
  }
  // By any other name it may be a page of somebody who points a name of theirs at this machine.
  if (!hasLoopbackHost(request)) {
    return send(response, 403, 'text/plain', 'Only this machine may look.\n');
  }
  const { shell, byPath } = await parts.files;
  const file = Object.hasOwn(byPath, url.pathname) ? byPath[url.pathname] : undefined;
  // What has an ending is a file, and every other path one of the pages.
  if (file === undefined && /\.\w+$/.test(url.pathname) && !url.pathname.startsWith('/payments/')) {
    return send(response, 404, 'text/plain', 'There is no such file.\n');
  }
  sendFile(request, response, file ?? shell);
}

async function act(
  parts: ConsoleServerParts,
  action: NonNullable<ReturnType<typeof actionAt>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const done = await action(parts, await readAction(request));
    parts.hub.touch();
    sendAnswer(response, 200, { done: true, message: done });
  } catch (error) {
    if (error instanceof ControlError) {
      sendAnswer(response, error.status, { done: false, code: error.code, message: error.message });
      return;
    }
    parts.warn(`console: ${request.url}: ${errorText(error)}`);
    const message = `It has failed, and may be done in part: ${errorText(error)}`;
    sendAnswer(response, 500, { done: false, code: 'failed', message });
  }
}

/** Whether one of the console's own pages asks, or a program; a neighbour's page says of itself that it is of the same site. */
function isOwnRequest(request: IncomingMessage): boolean {
  const { origin, host = '', 'sec-fetch-site': site } = request.headers;
  const isOwn = origin === undefined || origin === `http://${host}`;
  return isTrustedRequest(request) && isOwn && site !== 'same-site';
}

/** @throws ControlError */
async function readAction(request: IncomingMessage): Promise<string> {
  if (!isOwnRequest(request)) {
    throw new ControlError(403, 'untrusted_origin', 'Only the console itself, on this machine, may do this.');
  }
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new ControlError(415, 'not_json', 'Send JSON, with content-type: application/json.');
  }
  try {
    return (await readBody(request, BODY_LIMIT)).toString('utf8');
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    throw new ControlError(413, error.code, `The body is larger than ${BODY_LIMIT} bytes.`, { cause: error });
  }
}

function sendAnswer(response: ServerResponse, status: number, body: ActionAnswer): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

function sendFile(request: IncomingMessage, response: ServerResponse, { type, body, etag }: PageFile): void {
  // Asked for anew each time, so that a page is never older than its server; unchanged, it costs no more than a question.
  const caching = { etag, 'cache-control': 'no-cache' };
  if (request.headers['if-none-match'] === etag)
    response.writeHead(304, { ...SECURITY_HEADERS, ...caching }).end();
  else send(response, 200, type, body, caching);
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    ...headers,
  });
  // Node leaves out the body of an answer to HEAD.
  response.end(bytes);
}
