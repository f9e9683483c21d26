import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { listen } from '../../local/http-server.ts';
import { Collected } from './collected.ts';

const Entry = z.object({ DetailType: z.string(), Detail: z.string() });
const PutEvents = z.object({ Entries: z.array(Entry) });

/** Stands between the functions and the event bus, and does to relayed webhooks what AWS does not do on demand. */
export interface InterposedBus {
  readonly url: string;
  /** What the functions have asked to be published, in their own bytes. */
  readonly asked: Collected<z.infer<typeof Entry>>;
  /** Where what is passed on goes. */
  target: string;
  /** What becomes of a relayed webhook; a payment event is always passed on. `hold` gives no answer until {@link release}. */
  relays: 'pass' | 'refuse' | 'hold';
  /** Passes on what is held, and all that comes. */
  release(): void;
  stop(): Promise<void>;
}

export async function interposeBus(): Promise<InterposedBus> {
  const asked = new Collected<z.infer<typeof Entry>>();
  const released = Promise.withResolvers<void>();
  const server = await listen(async (request, response) => {
    const body = await text(request);
    const { Entries } = PutEvents.parse(JSON.parse(body));
    for (const entry of Entries) asked.add(entry);
    const isRelay = Entries.some(({ DetailType }) => DetailType.startsWith('paystack.'));
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (isRelay && bus.relays === 'refuse') {
      const refusals = Entries.map(() => ({
        ErrorCode: 'ThrottlingException',
        ErrorMessage: 'Rate exceeded',
      }));
      response.end(JSON.stringify({ FailedEntryCount: refusals.length, Entries: refusals }));
      return;
    }
    if (isRelay && bus.relays === 'hold') await released.promise;
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' };
    const answer = await fetch(bus.target, { method: 'POST', headers, body });
    response.writeHead(answer.status).end(await answer.text());
  }, 0);
  const bus: InterposedBus = {
    url: server.url,
    asked,
    target: '',
    relays: 'pass',
    release: () => {
      bus.relays = 'pass';
      released.resolve();
    },
    stop: () => server.stop(),
  };
  return bus;
}
