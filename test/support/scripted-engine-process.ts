/*
 * Stands in for the engine of an attack in a test of who asks it: it has started when its parent says `go`, has no queues, and gives no
 * answer to anything else.
 */
import * as z from 'zod/mini';

const envelopeSchema = z.object({ id: z.number(), request: z.object({ kind: z.string() }) });

const STARTED = {
  apiUrl: 'http://127.0.0.1:1',
  outputs: {},
  endpoints: { dynamodb: 'd', sqs: 's', secretsManager: 'm', eventBridge: 'e' },
};

let startId: number | undefined;
let mayStart = false;

process.on('message', (message) => {
  if (message === 'go') mayStart = true;
  else answer(message);
  if (!mayStart || startId === undefined) return;
  process.send?.({ id: startId, result: STARTED });
  startId = undefined;
});

function answer(message: unknown): void {
  const { id, request } = envelopeSchema.parse(message);
  if (request.kind === 'start') startId = id;
  if (request.kind === 'queues') process.send?.({ id, result: [] });
}
