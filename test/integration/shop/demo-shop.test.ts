import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import type { PublishedEvent } from '../../../local/event-bus.ts';
import { startDemoShop } from '../../../local/start/demo-shop.ts';
import { Collected } from '../../support/collected.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SHOP = new URL('../../../examples/shop/server.ts', import.meta.url).href;

/** An event of a payment that the shop does not know. */
function eventOf(reference: string): PublishedEvent {
  return {
    version: '0',
    id: `bus-${reference}`,
    'detail-type': 'payment.succeeded',
    source: 'paystack-on-lambda',
    account: '000000000000',
    time: '2026-01-02T03:04:05Z',
    region: 'eu-west-1',
    resources: [],
    detail: { id: `test/${reference}`, type: 'payment.succeeded', reference, version: 3 },
  };
}

it('is told all events once it is ready, also where that takes longer than anybody waits', async () => {
  const folder = temporaryFolder();
  // The shop, which begins only when this answers.
  const gate = createServer().listen(0, '127.0.0.1');
  await once(gate, 'listening');
  onTestFinished(() => {
    gate.closeAllConnections();
    gate.close();
  });
  const { port } = z.parse(z.object({ port: z.number() }), gate.address());
  const program = join(folder, 'slow-shop.mjs');
  writeFileSync(program, `await fetch(process.env.API_URL); await import(${JSON.stringify(SHOP)});`);
  const subscribers = new Set<(event: PublishedEvent) => void>();
  const publish = (reference: string) => subscribers.forEach((tell) => void tell(eventOf(reference)));
  const [lines, warnings] = [new Collected<string>(), new Collected<string>()];
  const asked = once(gate, 'request');

  const shop = await startDemoShop({
    port: 0,
    apiUrl: `http://127.0.0.1:${port}`,
    serviceKey: 'service-key-of-the-shop',
    ordersFile: join(folder, 'orders.json'),
    onEvent: (subscriber) => {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    log: (line) => lines.add(line),
    warn: (warning) => warnings.add(warning),
    program,
    readyWithinMs: 1,
  });
  onTestFinished(() => shop.stop());
  publish('before');
  const [, response] = await asked;
  response.end();
  await lines.first((line) => /^ready at http:\S+, late$/.test(line));
  publish('after');

  await lines.first((line) => line.startsWith('payment.succeeded of after'));
  expect(lines.items.slice(1)).toEqual([
    'payment.succeeded of before ignored: no order of this shop',
    'payment.succeeded of after ignored: no order of this shop',
  ]);
  expect(shop.url).toBeUndefined();
  expect(warnings.items).toEqual([
    'The demo shop is not ready after 0.001 s. All else goes on; what happens is told to it as soon as it is',
  ]);
  await shop.stop();
  expect([subscribers.size, warnings.items.length]).toEqual([0, 1]);
});
