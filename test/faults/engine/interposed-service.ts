import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../../local/http-server.ts';

/** A call of a function to something outside of it. */
export interface Call {
  /** AWS's name of the operation, such as `PutItem`; empty for Paystack. */
  readonly operation: string;
  /** With the query. */
  readonly path: string;
  readonly body: Buffer;
}

/** An answer that is made up. */
export interface MadeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What befalls a call. */
export type Mishap =
  /** It never arrives, and its caller's connection breaks. */
  | { readonly kind: 'lose-request' }
  /** It is done, and the answer never arrives. */
  | { readonly kind: 'lose-answer' }
  /** It is done twice. */
  | { readonly kind: 'twice' }
  /** It is done later. */
  | { readonly kind: 'late'; readonly ms: number }
  /** It is not done, and answered nevertheless. */
  | { readonly kind: 'answer'; readonly answer: MadeAnswer }
  /** Something else is done in its place, and the answer to that is changed. */
  | {
      readonly kind: 'alter';
      readonly body: string;
      readonly change: (answer: string) => string;
      /** Is called in place of `change` where the answer is an error, which is passed on as it came. */
      readonly onError?: (answer: string) => void;
    };

/** When functions last called anything, and how many of their calls are not answered yet. */
export class Traffic {
  #open = 0;
  #lastAt = performance.now();

  begin(): void {
    this.#open += 1;
    this.#lastAt = performance.now();
  }

  end(): void {
    this.#open -= 1;
    this.#lastAt = performance.now();
  }

  /** Milliseconds since there was a call under way; 0 while there is one. */
  quietFor(): number {
    return this.#open > 0 ? 0 : performance.now() - this.#lastAt;
  }
}

/** Stands between the functions and a service that they call, and outlives the engine. */
export interface InterposedService {
  readonly url: string;
  /** Where calls are passed on to; without a slash at the end. */
  target: string;
  stop(): Promise<void>;
}

/** What a service is interposed for. */
export interface Interposition {
  readonly traffic: Traffic;
  /** What befalls a call; `undefined` for nothing. */
  readonly mishap?: (call: Call) => Mishap | undefined;
  /** Sees every answer that is passed on as it came. */
  readonly onAnswer?: (status: number, headers: IncomingHttpHeaders) => void;
}

export async function interpose({
  traffic,
  mishap = () => undefined,
  onAnswer = () => {},
}: Interposition): Promise<InterposedService> {
  const agent = new Agent({ keepAlive: true });
  const server = await listen((request, response) => {
    traffic.begin();
    // However it ends: answered, broken off, or given up by its caller.
    response.once('close', () => traffic.end());
    serve(request, response).catch(() => response.destroy());
  }, 0);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const operation = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    const what = mishap({ operation, path: request.url ?? '/', body });
    switch (what?.kind) {
      case 'lose-request':
        return void response.destroy();
      case 'lose-answer':
        await read(await passOn(request, body));
        return void response.destroy();
      case 'answer':
        response.writeHead(what.answer.status, what.answer.headers).end(what.answer.body);
        return;
      case 'alter': {
        const answer = await read(await passOn(request, Buffer.from(what.body)));
        // A date in real time would have the SDK take a function whose clock is ahead for wrong, and repeat what was refused.
        response.sendDate = false;
        response.writeHead(answer.status, { 'content-type': answer.contentType });
        if (answer.status !== 200) what.onError?.(answer.text);
        response.end(answer.status === 200 ? what.change(answer.text) : answer.text);
        return;
      }
      case 'late':
        await sleep(what.ms);
        break;
      case 'twice':
        await read(await passOn(request, body));
        break;
      case undefined:
        break;
    }
    const answer = await passOn(request, body, response);
    const { connection: _, 'keep-alive': __, ...headers } = answer.headers;
    onAnswer(answer.statusCode ?? 502, headers);
    response.writeHead(answer.statusCode ?? 502, headers);
    await pipeline(answer, response);
  }

  /** @param gone is closed when the caller no longer waits, because it was killed or has given up */
  function passOn(request: IncomingMessage, body: Buffer, gone?: ServerResponse): Promise<IncomingMessage> {
    const { host: _, 'transfer-encoding': __, ...headers } = request.headers;
    return new Promise((resolve, reject) => {
      const outgoing = send(`${service.target}${request.url}`, {
        agent,
        method: request.method,
        headers: { ...headers, 'content-length': body.length },
      });
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
      gone?.once('close', () => outgoing.destroy());
      outgoing.end(body);
    });
  }

  const service: InterposedService = {
    url: server.url,
    target: '',
    stop: async () => {
      await server.stop();
      agent.destroy();
    },
  };
  return service;
}

async function read(answer: IncomingMessage) {
  const text = (await buffer(answer)).toString();
  return { status: answer.statusCode ?? 502, contentType: answer.headers['content-type'], text };
}
