import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorText } from './engine-error.ts';
import { type ListeningServer, listen, readBody } from './http-server.ts';
import { refuseWebPages } from './refuse-web-pages.ts';

/** An error that an AWS client knows by its name, such as `ResourceNotFoundException`. */
export class AwsServiceError extends Error {
  override readonly name: string;
  readonly code: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
    this.code = name;
  }
}

export type Operations = Readonly<Record<string, (input: unknown) => unknown>>;

/** The largest request that any of the stand-ins takes: ten EventBridge entries of 1 MiB, escaped. */
const BODY_LIMIT = 32 * 1024 * 1024;

/**
 * Serves operations by AWS's JSON 1.1 protocol: a POST whose `X-Amz-Target` is `<prefix>.<Operation>`.
 *
 * @throws EngineError `port_busy`
 */
export function serveAwsJson(prefix: string, operations: Operations, port = 0): Promise<ListeningServer> {
  return listen(
    refuseWebPages((request, response) => {
      answer(prefix, operations, request, response).catch(() => response.destroy());
    }),
    port,
  );
}

async function answer(
  prefix: string,
  operations: Operations,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, BODY_LIMIT);
  const target = String(request.headers['x-amz-target'] ?? '');
  const name = target.startsWith(`${prefix}.`) ? target.slice(prefix.length + 1) : '';
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  try {
    if (operation === undefined) {
      throw new AwsServiceError('UnknownOperationException', `The local engine doesn't emulate ${target}`);
    }
    send(response, 200, await operation(parse(body)));
  } catch (error) {
    const known = error instanceof AwsServiceError;
    const type = known ? error.name : 'InternalFailure';
    send(response, known ? 400 : 500, { __type: type, message: errorText(error) });
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsServiceError('SerializationException', 'The request body is no JSON');
  }
}

function send(response: ServerResponse, status: number, output: unknown): void {
  const body = Buffer.from(JSON.stringify(output ?? {}));
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': body.length,
    'x-amzn-requestid': randomUUID(),
  });
  response.end(body);
}
