/*
 * A sandbox that stays warm: imports handlers and calls them with what it is sent, one invocation at a time, as Lambda does. Each is timed
 * in here, so that getting the event to it counts for nothing.
 */
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import * as z from 'zod/mini';
import { type Order, orderSchema, type Work } from './sandbox-work.ts';

const handlerSchema = z.object({ handler: z.custom<Handler>((value) => typeof value === 'function') });
type Handler = (event: unknown, context: object) => unknown;

const sent: string[] = [];
subscribe('http.client.request.start', (message) => {
  const { request } = z.object({ request: z.instanceof(ClientRequest) }).parse(message);
  sent.push(nameOf(request));
});

process.on('message', (message) => {
  fulfil(orderSchema.parse(message)).then(
    (work) => process.send?.(work),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send?.('ready');

async function fulfil({ module, events, timeoutMs, context, collectsGarbage }: Order): Promise<Work> {
  const { handler } = handlerSchema.parse(await import(module));
  const work: Pick<Work, 'durationsMs' | 'answers' | 'requests'> = {
    durationsMs: [],
    answers: [],
    requests: [],
  };
  for (const event of events) {
    sent.length = 0;
    const begun = performance.now();
    const deadline = Date.now() + timeoutMs;
    const lambda = { ...context, getRemainingTimeInMillis: () => deadline - Date.now() };
    const answer = await handler(event, lambda);
    work.durationsMs.push(performance.now() - begun);
    work.answers.push(answer ?? null);
    work.requests.push([...sent]);
  }
  if (collectsGarbage) globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { ...work, heapUsed, rss };
}

/** AWS's JSON protocols name the operation in a header: `DynamoDB_20120810.GetItem`. All else is Paystack. */
function nameOf(request: ClientRequest): string {
  const target = request.getHeader('x-amz-target');
  if (typeof target !== 'string')
    return `Paystack ${request.method} ${request.path.split('/').slice(0, 3).join('/')}`;
  const [service = '', operation] = target.split('.');
  return `${SERVICES[service] ?? service} ${operation}`;
}

const SERVICES: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'DynamoDB',
  AmazonSQS: 'SQS',
  AWSEvents: 'EventBridge',
  secretsmanager: 'Secrets Manager',
};
