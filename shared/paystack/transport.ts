import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import type { Clock } from '../payment/clock.ts';
import { mayCarrySecretKey } from './base-url.ts';
import { PaystackOutcomeUnknownError, PaystackUnavailableError } from './errors.ts';

/** One request to Paystack. */
export interface PaystackRequest {
  readonly method: 'GET' | 'POST';
  /** From the root, already encoded. */
  readonly path: string;
  readonly secretKey: string;
  /** JSON text, sent as it is. */
  readonly body?: string;
  /** Milliseconds for the whole exchange, connecting included. */
  readonly timeoutMs: number;
  /** The longest answer that is taken; a mebibyte by default. */
  readonly longestAnswerBytes?: number;
}

/** An answer of any status that arrived whole. */
export interface PaystackAnswer {
  readonly httpStatus: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Carries one request. It fails with `PaystackUnavailableError` where the request surely did not go out or the answer
 * is too long, and with `PaystackOutcomeUnknownError` where it may have gone out.
 */
export type PaystackTransport = (request: PaystackRequest) => Promise<PaystackAnswer>;

/** Cloudflare in front of Paystack has blocked requests without one. The version is the one in package.json. */
export const USER_AGENT = 'paystack-on-lambda/0.1.0 (+node)';

/** A verify body is some 3 KB; a mebibyte leaves room for metadata and keeps a broken peer from filling the memory. */
const LONGEST_ANSWER_BYTES = 1024 * 1024;

/**
 * Servers close idle connections after 5 s (Node's own default) at the earliest. Lambda freezes the process between
 * two invocations, timers and all, so a kept connection can be long closed at the other end without our knowing.
 * A GET that meets such a connection is simply sent again; a POST can't be, since nobody could tell whether it was
 * processed. Beyond a minute even a GET isn't worth the try: a connection forgotten on the way hangs until the timeout.
 */
const LONGEST_IDLE_MS = { POST: 4_000, GET: 60_000 };

/**
 * Built on node:http and node:https, which the AWS SDK has loaded anyway, where the global `fetch` would cost start-up.
 * Connections are kept and used again, across invocations too: a new one costs three round trips.
 *
 * Throws `TypeError` for a base URL that would send the secret key over a network in clear.
 */
export function createTransport(options: {
  readonly baseUrl: string;
  /** Milliseconds until a connection, TLS included, has to stand. */
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
}): PaystackTransport {
  const base = new URL(options.baseUrl);
  if (!mayCarrySecretKey(base)) {
    throw new TypeError('The base URL of Paystack has to be https, or http on loopback');
  }
  const secure = base.protocol === 'https:';
  const keep = { keepAlive: true, scheduling: 'lifo' as const };
  const agent = secure ? new https.Agent(keep) : new http.Agent(keep);
  const open = secure ? https.request : http.request;
  const address = urlToHttpOptions(base);
  const prefix = base.pathname.replace(/\/+$/, '');
  const idleSince = new WeakMap<Socket, number>();

  return async (request) => {
    // By the wall clock: timers and the monotonic clock stop with the process.
    closeIdleSockets(agent, idleSince, options.clock() - LONGEST_IDLE_MS[request.method]);

    return exchange({
      open: () =>
        open({
          ...address,
          path: prefix + request.path,
          method: request.method,
          headers: headersOf(request),
          agent,
        }),
      connectedEvent: secure ? 'secureConnect' : 'connect',
      body: request.body,
      connectTimeoutMs: options.connectTimeoutMs,
      timeoutMs: request.timeoutMs,
      longestAnswerBytes: request.longestAnswerBytes ?? LONGEST_ANSWER_BYTES,
      onIdle: (socket) => idleSince.set(socket, options.clock()),
    });
  };
}

/** Sends one request and waits for the whole answer, keeping track of whether anything can have arrived. */
function exchange(options: {
  readonly open: () => http.ClientRequest;
  readonly connectedEvent: 'connect' | 'secureConnect';
  readonly body: string | undefined;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  readonly longestAnswerBytes: number;
  readonly onIdle: (socket: Socket) => void;
}): Promise<PaystackAnswer> {
  const outgoing = openOrRefuse(options.open);
  let connected = false;

  return new Promise<PaystackAnswer>((resolve, reject) => {
    const fail = (cause: unknown) => {
      reject(toFailure(cause, connected));
      outgoing.destroy();
    };
    const connectTimer = setTimeout(() => fail(new Error('connect timeout')), options.connectTimeoutMs);
    const totalTimer = setTimeout(() => fail(new Error('timeout')), options.timeoutMs);
    const onConnected = () => {
      connected = true;
      clearTimeout(connectTimer);
    };

    outgoing.on('error', fail);
    outgoing.on('close', () => {
      clearTimeout(connectTimer);
      clearTimeout(totalTimer);
    });
    outgoing.on('socket', (socket) => {
      // Until the handshake is done Node holds the request back, so a failure before it has surely not reached Paystack.
      if (outgoing.reusedSocket || !socket.connecting) onConnected();
      else socket.once(options.connectedEvent, onConnected);

      outgoing.on('response', (incoming) => {
        readBody(incoming, options.longestAnswerBytes).then((body) => {
          options.onIdle(socket);
          resolve({ httpStatus: incoming.statusCode ?? 0, headers: incoming.headers, body });
        }, fail);
      });
    });
    outgoing.end(options.body);
  });
}

/** Node refuses a header that can't be sent, such as a key with a line break in it, before it does anything. */
function openOrRefuse(open: () => http.ClientRequest): http.ClientRequest {
  try {
    return open();
  } catch (cause) {
    throw toFailure(cause, false);
  }
}

async function readBody(incoming: http.IncomingMessage, longest: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longest) throw tooLong(longest);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function toFailure(cause: unknown, connected: boolean): Error {
  if (cause instanceof PaystackUnavailableError) return cause;
  const what = describe(cause);
  if (connected) return new PaystackOutcomeUnknownError(`No answer from Paystack: ${what}`, { cause });
  const message = `Paystack could not be reached: ${what}`;
  return new PaystackUnavailableError({ code: 'paystack_not_connected', reached: 'no', message }, { cause });
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  // Node's HTTP parser hangs the bytes that it choked on onto its error: somebody's answer, in somebody's log.
  Reflect.deleteProperty(cause, 'rawPacket');
  // Of several addresses that all failed there is an AggregateError, which has a code and no message.
  return cause.message || String(Reflect.get(cause, 'code'));
}

function headersOf(request: PaystackRequest): http.OutgoingHttpHeaders {
  return {
    authorization: `Bearer ${request.secretKey}`,
    accept: 'application/json',
    // Answers are a few kilobytes: unpacking would cost more than the bytes saved, and be one more thing to go wrong.
    'accept-encoding': 'identity',
    'user-agent': USER_AGENT,
    ...(request.body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(request.body) }),
  };
}

function closeIdleSockets(agent: http.Agent, idleSince: WeakMap<Socket, number>, oldest: number): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) {
      if ((idleSince.get(socket) ?? Number.NEGATIVE_INFINITY) < oldest) socket.destroy();
    }
  }
}

function tooLong(longest: number): PaystackUnavailableError {
  const message = `Paystack's answer is longer than ${longest} bytes`;
  return new PaystackUnavailableError({ code: 'paystack_malformed_answer', reached: 'maybe', message });
}
