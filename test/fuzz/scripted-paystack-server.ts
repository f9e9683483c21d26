import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { type ListeningServer, listen } from '../../local/http-server.ts';

/** Stands in an answer's body for the reference that was asked for. */
export const ASKED_REFERENCE = 'the-reference-asked-for';

/** What Paystack answers with, word for word. */
export interface PaystackAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A Paystack that knows every transaction whose reference begins with `known`, none of them paid; or that says what it is told to say. */
export interface ScriptedPaystackServer {
  readonly url: string;
  /** What is answered about a reference in place of the truth. */
  readonly answers: Map<string, PaystackAnswer>;
  stop(): Promise<void>;
}

export async function startScriptedPaystack(): Promise<ScriptedPaystackServer> {
  const server: ListeningServer = await listen((request, response) => {
    answer(request, response).catch(() => response.destroy());
  }, 0);

  const answers = new Map<string, PaystackAnswer>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reference = referenceOf(request, await text(request));
    const given = answers.get(reference) ?? honestAnswer(request.method, reference);
    const { status, headers } = given;
    const body = given.body.includes(ASKED_REFERENCE)
      ? Buffer.from(given.body.toString().replaceAll(ASKED_REFERENCE, reference))
      : given.body;
    response.writeHead(status, { 'content-length': body.length, ...headers });
    response.end(body);
  }

  return { url: server.url, answers, stop: () => server.stop() };
}

const initializeSchema = z.object({ reference: z.string() });

function referenceOf({ method, url }: IncomingMessage, sent: string): string {
  if (method === 'POST') return initializeSchema.parse(JSON.parse(sent)).reference;
  return decodeURIComponent((url ?? '').replace(/^.*\//, ''));
}

function honestAnswer(method: string | undefined, reference: string): PaystackAnswer {
  if (method === 'POST') {
    const data = { authorization_url: 'https://checkout.example.com/code', access_code: 'code', reference };
    return json(200, { status: true, message: 'Authorization URL created', data });
  }
  if (!reference.startsWith('known')) {
    return json(400, {
      status: false,
      message: 'Transaction reference not found.',
      meta: { nextStep: 'Ensure that you are passing the correct reference' },
      type: 'validation_error',
      code: 'transaction_not_found',
    });
  }
  const id = 4_000_000_001;
  const data = { id, status: 'abandoned', domain: 'test', reference, amount: 500_000, currency: 'NGN' };
  return json(200, { status: true, message: 'Verification successful', data });
}

function json(status: number, body: object): PaystackAnswer {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}
