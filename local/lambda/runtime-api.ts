import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLargeError, type ListeningServer, listen, readBody } from '../http-server.ts';
import { refuseWebPages } from '../refuse-web-pages.ts';
import { PAYLOAD_LIMIT } from './invocation.ts';

/** An invocation on its way into a sandbox. */
export interface NextInvocation {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** What a sandbox's runtime client asks for and reports. */
export interface RuntimeClient {
  /** The runtime is ready for an invocation; `give` hands it one. */
  next(give: (invocation: NextInvocation) => void): void;
  response(requestId: string, payload: string): void;
  /** The handler returned more than Lambda takes. */
  responseTooLarge(requestId: string): void;
  error(requestId: string, error: unknown): void;
  initError(error: unknown): void;
}

/**
 * Lambda's Runtime API for all sandboxes: one server, with the sandbox's id as the first part of the path.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #clients = new Map<string, RuntimeClient>();
  #server: ListeningServer | undefined;

  async start(): Promise<void> {
    this.#server = await listen(
      refuseWebPages((request, response) => {
        this.#answer(request, response).catch(() => response.destroy());
      }),
      0,
    );
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** @returns the value of `AWS_LAMBDA_RUNTIME_API` for that sandbox */
  register(sandboxId: string, client: RuntimeClient): string {
    if (this.#server === undefined) throw new Error('The Runtime API is not listening');
    this.#clients.set(sandboxId, client);
    return `127.0.0.1:${this.#server.port}/${sandboxId}`;
  }

  unregister(sandboxId: string): void {
    this.#clients.delete(sandboxId);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, sandboxId = '', , , ...route] = (request.url ?? '').split('/');
    const client = this.#clients.get(sandboxId);
    const [kind, requestId = '', result] = route;
    if (client === undefined) {
      response.writeHead(403).end();
      return;
    }
    if (request.method === 'GET' && kind === 'invocation' && requestId === 'next') {
      client.next(({ headers, payload }) => {
        response.writeHead(200, { 'content-type': 'application/json', ...headers });
        response.end(payload);
      });
      return;
    }
    const payload = await readPayload(request);
    if (payload === undefined) {
      // An error's description may be too large as well, but is no answer: all that is known of it is that it came.
      if (result === 'response') client.responseTooLarge(requestId);
      else if (kind === 'init') client.initError(undefined);
      else client.error(requestId, undefined);
      response.writeHead(413).end();
      return;
    }
    if (kind === 'init' && requestId === 'error') client.initError(parse(payload));
    else if (kind === 'invocation' && result === 'error') client.error(requestId, parse(payload));
    else if (kind === 'invocation' && result === 'response') client.response(requestId, payload);
    else {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(202).end();
  }
}

/** Nothing when it is larger than Lambda takes; it is read to its end then too, so that the sandbox lives to be told. */
async function readPayload(request: IncomingMessage): Promise<string | undefined> {
  try {
    return (await readBody(request, PAYLOAD_LIMIT)).toString('utf8');
  } catch (error) {
    if (error instanceof BodyTooLargeError) return undefined;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
